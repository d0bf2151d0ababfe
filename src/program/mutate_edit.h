// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Edits: the mutations that work on whole operations. For mutate.c only.
 *
 * Each says whether it has changed the program; lines are left as they are.
 */
#ifndef FO_PROGRAM_MUTATE_EDIT_H
#define FO_PROGRAM_MUTATE_EDIT_H

#include "program/mutate.h"
#include "program/propose.h"

/** A number below @p bound. */
uint32_t fo_edit_below(struct fo_mutator *mutator, uint32_t bound);

/** Most operations that a program may come to have. */
uint32_t fo_edit_limit(const struct fo_mutator *mutator);

/** Classes that may be added to @p program. */
uint32_t fo_edit_classes(const struct fo_mutator *mutator, const struct fo_program *program);
bool fo_edit_is_on(uint32_t classes, const struct fo_operation *operation);

/** The point in front of operation @p index. */
struct fo_proposal
fo_edit_proposal(struct fo_mutator *mutator, const struct fo_program *program, uint32_t index);

/** Are calls of the table what this program is made of? */
bool fo_edit_wants_calls(const struct fo_mutator *mutator, const struct fo_program *program);

/** Where the closing operations at the end begin. */
uint32_t fo_edit_tail(const struct fo_program *program);

/** Put @p operation in front of operation @p index. @return false when the program is full. */
bool fo_edit_put(struct fo_mutator *mutator, struct fo_program *program, uint32_t index,
                 const struct fo_operation *operation);
void fo_edit_drop(struct fo_program *program, uint32_t index, uint32_t count);

bool fo_edit_remove(struct fo_mutator *mutator, struct fo_program *program);
bool fo_edit_swap(struct fo_mutator *mutator, struct fo_program *program);
bool fo_edit_duplicate(struct fo_mutator *mutator, struct fo_program *program);
bool fo_edit_splice(struct fo_mutator *mutator, struct fo_program *program, const struct fo_program *other);

/** Change the order of the closing tail; make one where there is none. */
bool fo_edit_permute(struct fo_mutator *mutator, struct fo_program *program);

/** Credentials of both sides and a session of each, in front of the tail; then some honest legs. */
bool fo_edit_add_pair(struct fo_mutator *mutator, struct fo_program *program);

/** A session that is there is opened anew, in front of the tail; then a leg, and often one whose token is
 * damaged: what an object keeps of its last session shows when the next one fails. */
bool fo_edit_begin_again(struct fo_mutator *mutator, struct fo_program *program);

#endif
