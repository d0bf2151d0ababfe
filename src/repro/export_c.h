// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export: a judged run as a C program of its own, which makes the same calls.
 *
 * A run of the lifecycle layer becomes calls of the layer's interface, every other run the calls of SSPI that
 * it made. What no call says is told to freeonce between calls; with another provider it is a comment.
 */
#ifndef FO_REPRO_EXPORT_C_H
#define FO_REPRO_EXPORT_C_H

#include "repro/transcript.h"

/** What is exported. All borrowed. */
struct fo_export {
    const struct fo_program *program;
    const struct fo_transcript *said;
    bool wants_calls; /**< Calls of SSPI in any case. So it must be when operations overlapped: the layer's
                       * calls are not one after the other then.
                       */
    bool is_provider_judged; /**< The calls are wrong on purpose: only what binds the provider counts. */
    const char *rule;        /**< Rule that it breaks; may be NULL. */
    const char *finding;     /**< One line about what it shows; may be NULL. */
};

/** Append the C text. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_export_c(const struct fo_export *export, struct fo_text *out);

#endif
