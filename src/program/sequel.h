// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sequel: what a connection mostly does next, so that mutations can add a piece of its life at once.
 *
 * Alone most operations do nothing: a message wants a handshake in front of it and somebody who reads it.
 */
#ifndef FO_PROGRAM_SEQUEL_H
#define FO_PROGRAM_SEQUEL_H

#include "base/random.h"
#include "program/program.h"

/**
 * Choose what follows operation @p index of @p program.
 *
 * @param[out] out  Canonical; may be of any class.
 * @return false: nothing follows it.
 */
bool fo_sequel_choose(struct fo_random *random, const struct fo_program *program, uint32_t index,
                      struct fo_operation *out);

#endif
