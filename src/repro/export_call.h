// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export call: one call or mark of a transcript as C statements.
 */
#ifndef FO_REPRO_EXPORT_CALL_H
#define FO_REPRO_EXPORT_CALL_H

#include "repro/export_writer.h"

/** W or A. */
char fo_export_letter(bool wide);

/** Append the variable's name. */
void fo_export_append_variable(const struct fo_export_variable *variable, struct fo_text *out);

/** Write a statement that gives @p variable the value with which a call or mark finds it, if it needs one. */
void fo_export_set_variable(struct fo_export_writer *writer, struct fo_export_variable *variable,
                            const SecHandle *value, bool is_output);

/** Append an expression for a pointer that is released, or a token. */
void fo_export_append_block(struct fo_export_writer *writer, uintptr_t pointer, struct fo_text *out);

/** Write call @p item of the transcript. */
void fo_export_write_call(struct fo_export_writer *writer, size_t item);

/** Write mark @p item of the transcript. */
void fo_export_write_mark(struct fo_export_writer *writer, size_t item);

#endif
