// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export words: numbers, strings and bytes as a C programmer would write them.
 */
#ifndef FO_REPRO_EXPORT_WORDS_H
#define FO_REPRO_EXPORT_WORDS_H

#include "base/text.h"
#include "sspi/call.h"

/** Append the number that @p call is given as its operand named @p operand. */
void fo_export_number(enum fo_call call, const char *operand, uint64_t value, struct fo_text *out);

/** Append the name of a SecBuffer's type. */
void fo_export_buffer_type(ULONG type, struct fo_text *out);

/** Append a string literal of @p count bytes. */
void fo_export_string(const void *bytes, size_t count, struct fo_text *out);

/** Append an initialiser of @p count bytes: a string where they are printable, else a list. */
void fo_export_bytes(const uint8_t *bytes, size_t count, struct fo_text *out);

/** The structure that a query for @p attribute fills, and the members that hold what is to be released. */
struct fo_export_attribute {
    uint32_t value;
    bool of_credential;
    bool has_forms; /**< Its name takes a suffix A or W. */
    const char *type;
    const char *members[2]; /**< NULL: none. */
};

/** NULL when nothing is known: a room of plain bytes has to do. */
const struct fo_export_attribute *fo_export_attribute_find(uint32_t value, bool of_credential);

#endif
