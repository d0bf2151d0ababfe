// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stage: sets a provider and the recorder up inside a child and puts a bench on it.
 */
#ifndef FO_CONFORM_STAGE_H
#define FO_CONFORM_STAGE_H

#include "conform/bench.h"

/** What is to be set up. Everything is borrowed from the parent's memory as it was at the fork. */
struct fo_stage_order {
    const char *provider; /**< "builtin" or what dlopen takes. */
    const char *package;  /**< NULL: none, only the tables are wanted. */
    unsigned version;     /**< Bound of the tables; 0: trust dwVersion. */
    bool has_faults;      /**< Put the fault table between recorder and provider. */
    bool marks_module;    /**< Mark load and init now, unload at the end; else the body does. */
    bool has_stacks;      /**< Record who makes calls. */
    bool is_careful;      /**< Record calls that die of their pointers. */
    unsigned variant;
    unsigned nth;                     /**< Of a sweep: which run of it, from 1. */
    const struct fo_subject *subject; /**< The wrapper that is judged; NULL: none is. */
    void (*run)(struct fo_bench *bench);
};

/**
 * Body of a child (fo_child_body): set up, run @p order (a struct fo_stage_order), mark the end. What cannot
 * be set up is a skip whose reason says why.
 */
void fo_stage_run(void *order, struct fo_child_shared *shared);

#endif
