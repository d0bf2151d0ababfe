// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Validator: says whether a program is legal as a value.
 *
 * Legal is what the byte form and the text form can say: every number in its range, nothing in fields that
 * the code does not use. What the operations do to a subject is not asked: programs may misuse anything.
 */
#ifndef FO_PROGRAM_VALIDATE_H
#define FO_PROGRAM_VALIDATE_H

#include "program/program.h"

enum {
    FO_FLAW_BYTES_MAX = 160
};

/** Why a program is not legal. */
struct fo_program_flaw {
    uint32_t operation_index; /**< Of the first operation that is not; UINT32_MAX: the header is not. */
    uint32_t line;            /**< Of that operation; 0: the header. */
    char reason[FO_FLAW_BYTES_MAX];
};

/**
 * @param[out] flaw  Written when the answer is false; may be NULL.
 * @return true when @p program is legal.
 */
bool fo_program_validate(const struct fo_program *program, struct fo_program_flaw *flaw);

#endif
