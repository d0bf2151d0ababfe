// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export octets: bytes that one call of the lifecycle layer gives out and another takes, as C expressions.
 */
#ifndef FO_REPRO_EXPORT_OCTETS_H
#define FO_REPRO_EXPORT_OCTETS_H

#include "repro/export_writer.h"

/** What an expression is made of. */
struct fo_export_octets {
    char bytes[FO_EXPORT_WORD_MAX];
    char count[FO_EXPORT_WORD_MAX];
};

/** Bits of keeps for a call of the layer. */
enum {
    FO_EXPORT_KEEP_RESULT = 1 << 0, /**< What it gave is used. */
    FO_EXPORT_KEEP_COPY = 1 << 1,   /**< It is used when it is not valid any more, or damaged. */
};

/**
 * Say what call @p item is given: what an earlier call gave, as it was or damaged, or bytes that nobody made.
 * Writes the statements that this takes.
 */
void fo_export_octets_input(struct fo_export_writer *writer, size_t item, struct fo_export_octets *out);

/** What call @p item gave, while it is valid. */
void
fo_export_octets_output(const struct fo_export_writer *writer, size_t item, struct fo_export_octets *out);

/** Write the copy of what call @p item gave, if one is needed. */
void fo_export_octets_keep(struct fo_export_writer *writer, size_t item);

#endif
