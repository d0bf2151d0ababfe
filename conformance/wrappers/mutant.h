// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Mutants: bugs seeded into the wrappers, of which one at most is switched on at a time, by name.
 *
 * Flow    fo_mutant_select -> the wrapper of that style asks mutant_is where it can go wrong.
 * Owns    the choice, which is the process's and stays until the next.
 * Thread  select from one, before programs run.
 */
#ifndef FO_CONFORMANCE_MUTANT_H
#define FO_CONFORMANCE_MUTANT_H

#include "check/verdict.h"
#include "conform/judge.h"
#include "wrapper.h"

#include <stdbool.h>

enum mutant {
    MUTANT_NONE,
    MUTANT_POINTER_ACQUIRE_FAILED_USED,
    MUTANT_POINTER_ACQUIRE_FAILED_FREED,
    MUTANT_POINTER_FIRST_LEG_FAILED_DELETED,
    MUTANT_POINTER_LATER_LEG_LEAKS,
    MUTANT_POINTER_ERROR_TOKEN_KEPT,
    MUTANT_POINTER_TOKEN_OVERWRITTEN,
    MUTANT_POINTER_EMPTY_TOKEN_KEPT,
    MUTANT_POINTER_TOKEN_FREED_BY_ALLOCATOR,
    MUTANT_POINTER_LOGIN_LOST_WITHOUT_MEMORY,
    MUTANT_POINTER_CONTEXT_LOST_WITHOUT_MEMORY,
    MUTANT_POINTER_RESET_KEEPS_RESENT_TOKEN,
    MUTANT_FLAGS_CREDENTIAL_FREED_MIDHANDSHAKE,
    MUTANT_FLAGS_FLAG_SURVIVES_DELETE,
    MUTANT_FLAGS_CREDENTIAL_BEFORE_CONTEXT,
    MUTANT_FLAGS_COMPLETION_SKIPPED,
    MUTANT_FLAGS_COMPLETION_UNASKED,
    MUTANT_FLAGS_COMPLETION_FAILURE_IGNORED,
    MUTANT_FLAGS_CONTINUATION_LOST,
    MUTANT_FLAGS_RESET_FORGETS_CONTEXT,
    MUTANT_FLAGS_QUERY_UNTESTED,
    MUTANT_FLAGS_FAILURE_FORGOTTEN,
    MUTANT_FLAGS_FLAG_BEFORE_FIRST_LEG,
    MUTANT_FLAGS_RESET_KEEPS_COMPLETION,
    MUTANT_FLAGS_FAILURE_DROPS_CLAIM,
    MUTANT_FLAGS_COMPLETION_AFTER_FAILURE,
    MUTANT_FLAGS_CREDENTIAL_FREED_ONCE_DONE,
    MUTANT_STAGES_LOGIN_FREED_BY_FAILURE,
    MUTANT_STAGES_NO_FALL_THROUGH,
    MUTANT_STAGES_ALERT_KEPT,
    MUTANT_STAGES_SHUTDOWN_TOKEN_KEPT,
    MUTANT_STAGES_EXTRA_FREED,
    MUTANT_STAGES_FAILED_FIRST_LEG_KEPT,
    MUTANT_STAGES_LOGIN_OVERWRITTEN,
    MUTANT_STAGES_RENEGOTIATES_ANEW,
    MUTANT_STAGES_RENEGOTIATION_FAILURE_LEAKS,
    MUTANT_STAGES_RESET_KEEPS_AGAIN,
    MUTANT_INVALID_LOGIN_FREED_UNUSED,
    MUTANT_INVALID_COPY_DELETED,
    MUTANT_INVALID_NOT_INVALIDATED,
    MUTANT_INVALID_GOOD_OF_OLD_SESSION,
    MUTANT_INVALID_GARBAGE_FREED,
    MUTANT_INVALID_OWN_MEMORY_FREED,
    MUTANT_INVALID_NULL_FREED,
    MUTANT_INVALID_FREED_INSIDE,
    MUTANT_INVALID_FREED_TWICE,
    MUTANT_INVALID_FIRST_LEG_WITH_HANDLE,
    MUTANT_INVALID_CREDENTIAL_COMPLETED,
    MUTANT_INVALID_PLAIN_TEXT_FREED,
    MUTANT_INVALID_LAST_TOKEN_KEPT,
    MUTANT_INVALID_FIRST_VALUE_KEPT,
    MUTANT_ZERO_SERVER_LOGIN_KEPT,
    MUTANT_ZERO_DELETED_UNTESTED,
    MUTANT_ZERO_CREDENTIAL_DELETED,
    MUTANT_ZERO_NO_NEW_CONTEXT,
    MUTANT_ZERO_FIRST_LEG_WITH_INPUT,
    MUTANT_ZERO_FAILURE_NOT_ZEROED,
    MUTANT_ZERO_LOGIN_RENEWED,
    MUTANT_ZERO_LINGERING_OVERWRITTEN,
    MUTANT_ZERO_RESET_DROPS_CLAIM,
    MUTANT_ZERO_SERVER_FAILURE_LEAKS,
    MUTANT_LOOKUP_CALLS_BEFORE_TABLE,
    MUTANT_LOOKUP_STALE_FUNCTIONS,
    MUTANT_LOOKUP_UNLOADED_AT_DETACH,
    MUTANT_LOOKUP_PACKAGES_KEPT,
    MUTANT_LOOKUP_MODULE_BEFORE_CREDENTIAL,
    MUTANT_LOOKUP_SESSIONS_UNCOUNTED,
    MUTANT_LOOKUP_ESTABLISHED_SURVIVES_RESET,
    MUTANT_LOOKUP_FAILED_LOGIN_LEAVES_TWICE,
    MUTANT_LOOKUP_RESET_LEAVES_TWICE,
    MUTANT_COUNT
};

/** Classes of bugs in session-owning code, as public fixes show them. */
enum mutant_class {
    MUTANT_CLASS_CREDENTIAL_LEAK,
    MUTANT_CLASS_CONTEXT_LEAK,
    MUTANT_CLASS_MEMORY_LEAK,
    MUTANT_CLASS_DOUBLE_RELEASE,
    MUTANT_CLASS_USE_AFTER_RELEASE,
    MUTANT_CLASS_NEVER_ISSUED,
    MUTANT_CLASS_EARLY_CREDENTIAL,
    MUTANT_CLASS_MODULE,
    MUTANT_CLASS_WRONG_KIND,
    MUTANT_CLASS_WRONG_DEALLOCATOR,
    MUTANT_CLASS_COMPLETION,
    MUTANT_CLASS_OVERWRITTEN,
    MUTANT_CLASS_SHARED_CREDENTIAL,
    MUTANT_CLASS_NULL_FREED,
    MUTANT_CLASS_FIRST_LEG,
    MUTANT_CLASS_STALE_STATE,
    MUTANT_CLASS_COUNT
};

/** One class: its rules, all of which have a mutant or a reason why none can be shown yet. */
struct mutant_class_info {
    const char *name;
    const char *rules; /**< Ids between spaces. */
};

/** A rule of a class that no mutant is for. */
struct mutant_waiting {
    const char *rule;
    const char *why;
};

struct mutant_info {
    const char *name;
    const struct wrapper_ops *ops; /**< The style that has it. */
    enum mutant_class class;
    const char *rule;    /**< Id of the finding that is expected. */
    const char *wrong;   /**< What is wrong, in a sentence. */
    const char *witness; /**< A program that shows it, each operation of which is needed. */
};

/** @return NULL past the last. */
const struct mutant_info *mutant_get(enum mutant mutant);
const struct mutant_class_info *mutant_class_get(enum mutant_class class);
/** @return NULL past the last. */
const struct mutant_waiting *mutant_waiting_at(size_t index);

/** A program that shows it in the wrapper under test that wrapper_entry.h makes of its style; NULL: none can,
 * as such a wrapper has no table before it asks for one. */
const char *mutant_entry_witness(enum mutant mutant);

/** Full name of the conformance case that shows it there soonest. */
const char *mutant_entry_case(enum mutant mutant);

/** Id of the finding that is expected there. */
const char *mutant_entry_rule(enum mutant mutant);

/** Another rule that a whole run shows it to break. */
struct mutant_consequence {
    const char *rule;
    const char *why;
    bool is_beside; /**< Also in cases that break its own rule, with another object; else in others only. */
};

enum {
    MUTANT_CONSEQUENCES_MAX = 4
};

/** All of them, ended by one without a rule. What else it breaks is implied by these and by its own rule. */
const struct mutant_consequence *mutant_entry_consequences(enum mutant mutant);

/** True when that bug is switched on. */
bool mutant_is(enum mutant mutant);

/** Switch on the one named @p name ("none": none). @return false when there is no such mutant. */
bool fo_mutant_select(const char *name);

/** The one that is switched on. */
enum mutant fo_mutant_selected(void);

/**
 * What @p verdict says of the mutant that is switched on: the first primary finding of its rule, else the
 * first primary one that is a MUST. NULL: it was not found.
 */
const struct fo_finding *fo_mutant_finding(const struct fo_verdict *verdict, enum fo_profile profile);

/** The same of a judged run, in the portable profile. */
const struct fo_finding *fo_mutant_found(const struct fo_judgement *judgement);

#endif
