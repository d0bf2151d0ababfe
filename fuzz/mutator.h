// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mutator: mutation of programs in their byte form, as the engines ask for it.
 */
#ifndef FO_FUZZ_MUTATOR_H
#define FO_FUZZ_MUTATOR_H

#include "program/mutate.h"

#include <stddef.h>
#include <stdint.h>

/** Some bytes. */
struct fo_span {
    const uint8_t *bytes; /**< NULL is allowed when count is 0. */
    size_t count;
};

/**
 * Mutate what @p input says once or a few times.
 *
 * @param other      What splices take parts of; may be empty.
 * @param[out] out   The canonical bytes of the result.
 * @param bytes_max  Room in @p out that may be used; at least 1 is.
 * @param[out] what  The kind of the last mutation; may be NULL.
 * @return how many bytes, from 1 to @p bytes_max.
 */
size_t fo_mutator_mutate(struct fo_mutator *mutator, struct fo_span input, struct fo_span other,
                         uint8_t out[FO_PROGRAM_BYTES_MAX], size_t bytes_max, enum fo_mutation *what);

/** Cross two inputs. Otherwise the same. */
size_t fo_mutator_cross(struct fo_mutator *mutator, struct fo_span left, struct fo_span right,
                        uint8_t out[FO_PROGRAM_BYTES_MAX], size_t bytes_max);

#endif
