// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Proposal: makes up an operation that fits a point of a program, mostly on what is there at that point.
 *
 * What is proposed is canonical, and of a class that is on.
 */
#ifndef FO_PROGRAM_PROPOSE_H
#define FO_PROGRAM_PROPOSE_H

#include "base/random.h"
#include "program/resources.h"
#include "program/swarm.h"

/** A point of a program, and what may be put there. */
struct fo_proposal {
    struct fo_random *random;
    struct fo_resources resources;
    uint32_t classes; /**< Bits of enum fo_operation_class; that of FO_CLASS_BASE is on. */
};

/** A session operation. */
void fo_propose_session(const struct fo_proposal *proposal, struct fo_operation *out);

/** A call of the table, or an operation about its surroundings. */
void fo_propose_call(const struct fo_proposal *proposal, struct fo_operation *out);

/** Other values for all operands of @p operation, whose code stays. */
void fo_propose_fields(const struct fo_proposal *proposal, struct fo_operation *operation);
void
fo_propose_operands(const struct fo_proposal *proposal, enum fo_call call, struct fo_operation *operation);

/** A fault or an allocation that fails. */
void fo_propose_fault(const struct fo_proposal *proposal, struct fo_operation *out);

/*
 * Choices.
 */

/** True once in @p times, on average. */
bool fo_propose_chance(const struct fo_proposal *proposal, uint32_t times);

/** A number below @p bound. */
uint32_t fo_propose_below(const struct fo_proposal *proposal, uint32_t bound);

/** A member of @p set (bits), or any number below @p count when it has none, and sometimes else. */
uint8_t fo_propose_member(const struct fo_proposal *proposal, uint32_t set, uint32_t count);

/** An item of @p weights by their weight; one of them is above 0. */
uint32_t fo_propose_weighted(const struct fo_proposal *proposal, const uint8_t *weights, uint32_t count);

#endif
