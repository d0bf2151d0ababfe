// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export: the calls of a judged run as a C program of its own, which makes the same calls.
 */
#ifndef FO_REPRO_EXPORT_C_H
#define FO_REPRO_EXPORT_C_H

#include "repro/transcript.h"

/** What is exported. All borrowed. */
struct fo_export {
    const struct fo_program *program;
    const struct fo_transcript *said;
    bool is_provider_judged; /**< The calls are wrong on purpose: only what binds the provider counts. */
    const char *rule;        /**< Rule that it breaks; may be NULL. */
    const char *finding;     /**< One line about what it shows; may be NULL. */
};

/** Append the C text. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_export_c(const struct fo_export *export, struct fo_text *out);

#endif
