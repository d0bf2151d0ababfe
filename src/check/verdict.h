// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Verdict: for each rule whether it held, broke or was not exercised, and the findings with their stories.
 *
 * Verdicts add up: those of many cases merge into one.
 */
#ifndef FO_CHECK_VERDICT_H
#define FO_CHECK_VERDICT_H

#include "base/error.h"
#include "check/rule.h"

/** Why a rule was not exercised. */
enum fo_unexercised {
    FO_WAS_EXERCISED,
    FO_NEVER_REACHED,   /**< No event concerned it. */
    FO_NOT_OBSERVED,    /**< The trace could not see what it needs. */
    FO_NO_TRACE_JUDGES, /**< The rule's row says why. */
    FO_NOT_COMPLETE,    /**< It is about the end, and the trace has none. */
    FO_FILTERED,        /**< The user asked for other rules. */
    FO_NOT_ASKED,       /**< A provider run's hostile cases do not judge what binds the caller. */
    FO_OF_THE_PROVIDER, /**< A wrapper's run takes its provider as it is. */
    FO_UNEXERCISED_COUNT
};

const char *fo_unexercised_text(enum fo_unexercised why);

/** What became of one rule. */
struct fo_rule_tally {
    uint64_t exercised_count; /**< Questions answered held or broken. */
    uint64_t broken_count;    /**< Findings, implied ones not counted. */
    uint64_t implied_count;   /**< Findings attached to a primary one. */
    uint64_t accepted_count;  /**< Of broken_count, those that a baseline accepts. */
    enum fo_unexercised why;  /**< Meaningful when exercised_count is 0. */
};

enum {
    FO_TIES_MAX = 4,
    FO_NEAR_MAX = 4
};

enum {
    FO_FINDINGS_PER_RULE_MAX = 256, /**< Further ones of a rule count as occurrences of its newest. */
};

struct fo_excerpt;

enum {
    FO_FINGERPRINT_BYTES_MAX = 17 /**< As text: 16 hexadecimal digits and the terminator. */
};

/** One finding. Strings are owned by the verdict. */
struct fo_finding {
    const struct fo_rule *rule;
    char *message;   /**< One line in plain words: which call, which object, where it came from and was
                        released. */
    char *object;    /**< Name of the object ("x0"), "" when none. */
    char *case_name; /**< Case that showed it, "" outside conformance runs. */
    char *call;      /**< The offending event as a line of the trace. */
    char *stack;     /**< Who made the offending call, a frame a line (trace/stack.h); "": not observed. */
    char *created_stack;    /**< Who made the call that created the object; "": not observed. */
    char *site;             /**< Function that made the offending call; without a stack the call, or mark. */
    char *origin;           /**< Function that created the object; without a stack the call; "": no object. */
    char *accepted;         /**< Why it is accepted (check/baseline.h); NULL: it is not. */
    uint64_t fingerprint;   /**< Of rule, site and origin: the same in other runs, builds and versions. */
    uint32_t line;          /**< Line or record number of that event. */
    uint32_t created_line;  /**< Where the object came from; 0: unknown. */
    uint32_t released_line; /**< Where it was released before; 0: it was not. */
    uint32_t cause_line;    /**< Of a context: where its credential was freed under it; 0: it was not. */
    uint32_t op_line;       /**< Operation of the program; 0: none. */
    uint64_t occurrence_count; /**< How often, on the same object (and, merged, in all cases). */
    size_t primary;     /**< Index of the finding that implies this one; its own index when it is primary. */
    uint32_t object_id; /**< Identity within one trace, for attaching; 0: none. */
    uint32_t tied_ids[FO_TIES_MAX];   /**< Objects that this one depends on, 0: none. For attaching. */
    uint32_t near_ids[FO_NEAR_MAX];   /**< Objects that the event was given, 0: none. For its excerpt. */
    const struct fo_excerpt *excerpt; /**< Its story, where one was asked for (check/timeline.h); NULL: none.
                                       */
};

struct fo_verdict {
    struct fo_rule_tally *tallies; /**< fo_rule_count() of them; owned. */
    struct fo_finding *findings;   /**< Owned. */
    size_t finding_count;
    size_t finding_capacity;
    uint64_t record_count;           /**< Records judged. */
    uint64_t call_count;             /**< Calls among them. */
    bool is_complete;                /**< The trace said end. */
    bool is_truncated;               /**< The text was cut: judged up to there. */
    bool failed;                     /**< Out of memory: findings may be missing. */
    bool is_merged;                  /**< Other verdicts were merged into it. */
    struct fo_string_chunk *strings; /**< Where the findings' strings lie; owned. */
    struct fo_string_chunk *filling; /**< The one of them that is filled next. */
};

enum fo_error fo_verdict_init(struct fo_verdict *verdict);
void fo_verdict_fini(struct fo_verdict *verdict);
void fo_verdict_reset(struct fo_verdict *verdict);

/**
 * Append a finding; its strings (NULL: "") are copied.
 *
 * @return FO_OK, or FO_ERROR_MEMORY with failed set.
 */
enum fo_error fo_verdict_add(struct fo_verdict *verdict, const struct fo_finding *finding);

/** Give the finding at @p index its story, which is copied. FO_OK or FO_ERROR_MEMORY. */
enum fo_error
fo_verdict_set_excerpt(struct fo_verdict *verdict, size_t index, const struct fo_excerpt *excerpt);

/** True when merging @p from would add no finding to @p into: all its stories were told. */
bool fo_verdict_knows_all(const struct fo_verdict *into, const struct fo_verdict *from);

/** Add the tallies and findings of @p from, naming its findings' case @p case_name. @p from stays as it is.
 */
enum fo_error fo_verdict_merge(struct fo_verdict *into, const struct fo_verdict *from, const char *case_name);

/** A copy of @p string that lives as long as the verdict's findings; "", with failed set, without memory. */
char *fo_verdict_keep(struct fo_verdict *verdict, const char *string);

/** First primary finding of at least @p severity in @p profile that is not accepted, or NULL. */
const struct fo_finding *
fo_verdict_first(const struct fo_verdict *verdict, enum fo_profile profile, enum fo_severity severity);

static inline bool
fo_finding_is_primary(const struct fo_verdict *verdict, size_t index)
{
    return verdict->findings[index].primary == index;
}

/** Numbers for a summary, of the rules that bind @p binds. */
struct fo_verdict_summary {
    size_t rules, exercised, held, broken, not_exercised;
    size_t accepted; /**< Of the broken: those of which every finding is accepted. */
};
void
fo_verdict_summarize(const struct fo_verdict *verdict, enum fo_binds binds, struct fo_verdict_summary *out);

#endif
