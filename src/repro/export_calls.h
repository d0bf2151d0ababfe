// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export calls: a transcript as the calls of SSPI that were made.
 */
#ifndef FO_REPRO_EXPORT_CALLS_H
#define FO_REPRO_EXPORT_CALLS_H

#include "repro/export_writer.h"

/** Write the statements of the test. Twice: the first time finds out what later ones need. */
void fo_export_calls_body(struct fo_export_writer *writer);

/** Append the headers that they need. */
void fo_export_calls_include(const struct fo_export_writer *writer, struct fo_text *out);

/** Append the variables outside of the test. */
void fo_export_calls_globals(const struct fo_export_writer *writer, struct fo_text *out);

/** Append the variables at the beginning of the test. */
void fo_export_calls_locals(const struct fo_export_writer *writer, struct fo_text *out);

/** Whether the module is let go when all is over, with nothing behind it. */
bool fo_export_calls_unload(const struct fo_transcript *said);

#endif
