// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Dictionary: beginnings and pieces of real packages' tokens, for programs that make tokens up.
 *
 * Append-only: programs store the index.
 */
#ifndef FO_PROGRAM_DICTIONARY_H
#define FO_PROGRAM_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

enum {
    FO_DICTIONARY_COUNT = 24,
    FO_DICTIONARY_BYTES_MAX = 64, /**< Longest entry, inclusive. */
};

/** Names of the entries, ended by NULL. */
extern const char *const fo_dictionary_names[FO_DICTIONARY_COUNT + 1];

/** Bytes of entry @p index, which counts modulo the number of entries. @p count is written. */
const uint8_t *fo_dictionary_at(uint32_t index, size_t *count);

#endif
