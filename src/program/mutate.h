// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mutation: changes programs so that they stay programs.
 *
 * Flow    fo_mutator_init, then fo_program_mutate again and again; or fo_program_cross for two.
 * Limits  at most operations_max operations, and FO_PROGRAM_OPERATIONS_MAX. Nothing is allocated.
 *
 * Equal seeds give equal results. What comes out is legal for fo_program_validate when what went in was.
 * Classes of operations that the program's own seed switches off (fo_swarm_classes) are never added; a
 * mutation of the header may change that seed, and then takes operations of classes that are off away.
 */
#ifndef FO_PROGRAM_MUTATE_H
#define FO_PROGRAM_MUTATE_H

#include "base/random.h"
#include "program/program.h"

/** What a mutation does. */
enum fo_mutation {
    FO_MUTATION_INSERT,    /**< One operation on what is there at that point. */
    FO_MUTATION_REMOVE,    /**< One operation, or a few in a row. */
    FO_MUTATION_SWAP,      /**< Two operations change places. */
    FO_MUTATION_DUPLICATE, /**< One operation once more, elsewhere. */
    FO_MUTATION_SPLICE,    /**< A part of another program, or of this one. */
    FO_MUTATION_REWIRE,    /**< One operand of one operation. */
    FO_MUTATION_DAMAGE,    /**< Where an operation's token comes from. */
    FO_MUTATION_FAULT,     /**< A fault is added, or moved. */
    FO_MUTATION_TAIL,      /**< The order of the operations at the end that close things. */
    FO_MUTATION_PAIR,      /**< Two sessions that can talk to each other are opened. */
    FO_MUTATION_AGAIN,     /**< An object that served one session begins another, which fails or goes on. */
    FO_MUTATION_HEADER,    /**< Package, knobs, seed. */
    FO_MUTATION_COUNT
};

struct fo_mutator {
    struct fo_random random;
    uint32_t classes;        /**< Classes of operations that may be added, bits of enum fo_operation_class. */
    uint32_t operations_max; /**< Inclusive; 0 counts as FO_PROGRAM_OPERATIONS_MAX. */
    bool has_calls;          /**< Calls of the table are added, also where a program has none yet. */
    bool is_growing;         /**< Mutations mostly add, and leave the header alone. */
    bool is_bold; /**< A few mutations at once: for engines that go back to an input after each try. */
};

/** Ready, with all classes on but that of wrappers, and no limit but the program's. */
void fo_mutator_init(struct fo_mutator *mutator, uint64_t seed);

/** Word for @p mutation, lower case. */
const char *fo_mutation_name(enum fo_mutation mutation);

/**
 * Change @p program once.
 *
 * Calls are added to programs that have calls, session operations to others, see has_calls.
 * @param other  What splice takes a part of; NULL or without operations: the program itself.
 * @return what was done: something that the program did not allow gives way to insert or remove.
 */
enum fo_mutation
fo_program_mutate(struct fo_mutator *mutator, struct fo_program *program, const struct fo_program *other);

/** The same, and says which: for tests and for engines that choose. */
enum fo_mutation fo_program_mutate_as(struct fo_mutator *mutator, enum fo_mutation mutation,
                                      struct fo_program *program, const struct fo_program *other);

/** The head of @p left, then the tail of @p right. @p out may be neither. */
void fo_program_cross(struct fo_mutator *mutator, const struct fo_program *left,
                      const struct fo_program *right, struct fo_program *out);

/** Drop operations from the end until the bytes of @p program are at most @p bytes_max, if that can be. */
void fo_program_shorten(struct fo_program *program, size_t bytes_max);

#endif
