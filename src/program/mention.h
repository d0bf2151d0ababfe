// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mention: which sessions, credentials and variables an operation is about.
 */
#ifndef FO_PROGRAM_MENTION_H
#define FO_PROGRAM_MENTION_H

#include "program/program.h"
#include "program/raw_operand.h"

/** Kinds of things that have numbers, and where the bits of each kind begin. */
enum fo_mention {
    FO_MENTION_SESSION = 0,
    FO_MENTION_CREDENTIAL = FO_MENTION_SESSION + FO_SESSIONS_MAX, /**< Slots, and c variables. */
    FO_MENTION_CONTEXT = FO_MENTION_CREDENTIAL + FO_VARIABLES_MAX,
    FO_MENTION_MEMORY = FO_MENTION_CONTEXT + FO_VARIABLES_MAX,
    FO_MENTION_TOKEN = FO_MENTION_MEMORY + FO_VARIABLES_MAX,
    FO_MENTION_STRING = FO_MENTION_TOKEN + FO_VARIABLES_MAX,
    FO_MENTION_COUNT = FO_MENTION_STRING + FO_VARIABLES_MAX,
};

/** A bit for each thing: 1 << (kind + number). */
uint64_t fo_operation_mentions(const struct fo_operation *operation);

/**
 * Give everything the lowest numbers in order of appearance. A client keeps its server, and both sides of a
 * pair move together; strings, whose numbers are their contents, stay.
 */
void fo_program_renumber(struct fo_program *program);

#endif
