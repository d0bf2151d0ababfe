// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Seed: inputs of fuzz targets as text for people and as the bytes that the target takes.
 */
#ifndef FO_FUZZ_SEED_H
#define FO_FUZZ_SEED_H

#include "base/error.h"
#include "base/text.h"

/** What the inputs of a target are. */
enum fo_seed_kind {
    FO_SEED_PROGRAM,
    FO_SEED_TOKEN,
    FO_SEED_TEXT, /**< The target takes text as it is. */
};

/** The kind of the target fuzz_NAME. */
enum fo_seed_kind fo_seed_kind_of(const char *target);

/**
 * Append the bytes that @p input, text or bytes, stands for.
 *
 * @param why  Receives one line when the answer is not FO_OK.
 */
enum fo_error fo_seed_to_bytes(enum fo_seed_kind kind, const struct fo_text *input, struct fo_text *out,
                               struct fo_text *why);

/** Append the canonical text of @p input, text or bytes. Traces stay as they are. */
enum fo_error fo_seed_to_text(enum fo_seed_kind kind, const struct fo_text *input, struct fo_text *out,
                              struct fo_text *why);

#endif
