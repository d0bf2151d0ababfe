// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rule: one row that says what must hold, whom it binds, when it can be judged, and how.
 *
 * From the row alone come the checking, two tests, every report's entry, the catalogue page and a conformance
 * case.
 *
 * Each family is an array in a file of its own, fo_rules_FAMILY with fo_rules_FAMILY_count, which the
 * catalogue joins.
 *
 * Examples have no header: everything is observed, yet an operand that the text leaves out is not, and a
 * check answers FO_IRRELEVANT about what it cannot see. So an example names only what matters: a leg without
 * credential= has no credential that could be leaked, a leg without output= no token that should have been
 * sent, and a trace without load and init says nothing about modules.
 *
 * Examples of rules that bind the provider are judged by such rules only: they show how a provider takes a
 * caller's mistakes.
 *
 * Examples of rules that bind the provider are judged with provider_only, as hostile cases are: to exercise
 * such a rule the caller often has to do wrong.
 *
 * A finding is attached to another, not counted, when the other's rule implies its rule and both are about
 * one defect: the same object, or one tied to it (a context and its credentials; a block, token, certificate
 * or impersonation and where it came from), or, when one of them is about no known object, the same event.
 * What is wrong with a context for want of its credential follows only from what ended that credential.
 * Whichever comes first, the implying one is primary. A rule implies nothing more severe than itself in the
 * portable profile.
 */
#ifndef FO_CHECK_RULE_H
#define FO_CHECK_RULE_H

#include "check/model.h"
#include "sspi/call.h"
#include "trace/header.h"

enum fo_severity {
    FO_INFO,
    FO_SHOULD,
    FO_MUST
};

/** Severity of a rule in each profile. .windows 0 (FO_INFO) with .is_split false means "as portable". */
struct fo_severities {
    enum fo_severity portable;
    enum fo_severity windows; /**< Meaningful only when is_split. */
    bool is_split;            /**< Windows tolerates what portable providers do not. */
};

#define FO_ALWAYS(SEVERITY) {.portable = (SEVERITY)}
#define FO_MUST_WINDOWS_SHOULD {.portable = FO_MUST, .windows = FO_SHOULD, .is_split = true}

enum fo_profile {
    FO_PROFILE_PORTABLE,
    FO_PROFILE_WINDOWS
};

enum fo_binds {
    FO_BINDS_CALLER,
    FO_BINDS_PROVIDER
};

/** Answer of a check. */
enum fo_outcome {
    FO_IRRELEVANT, /**< The rule says nothing about this event and object: it was not exercised. */
    FO_HELD,
    FO_BROKEN,
};

/** When a rule is asked. A rule may be asked at several moments; the view says which. */
enum fo_moment {
    FO_AT_BEGIN = 1 << 0,  /**< Before a call's begin moves the model. */
    FO_AT_RETURN = 1 << 1, /**< Before a call's end moves the model; the status is known. */
    FO_AT_MARK = 1 << 2,   /**< Before a mark moves the model. */
    FO_AT_UNLOAD = 1 << 3, /**< Once for each live object of the module that is being unloaded. */
    FO_AT_END = 1 << 4,    /**< Once for each live object when the trace says end. */
};

/** How the object in a view takes part in the event. */
enum fo_part {
    FO_PART_NONE = 0, /**< The event itself, asked once: view.object is NULL. A crash or time-out asks once
                         for each open call (CREDENTIAL, CONTEXT, BLOCK: for its objects), pending being that
                                                 call; once with pending NULL when none is open. */
    FO_PART_CREDENTIAL = 1 << 0, /**< Behind the call's credential operand (object NULL: nothing known there).
                                  */
    FO_PART_CONTEXT = 1 << 1,    /**< Behind the call's context operand (object NULL: nothing known there). */
    FO_PART_OVERWRITTEN = 1 << 2, /**< Lives in the variable that the call's out handle is written to. */
    FO_PART_BLOCK = 1 << 3, /**< Package block that the call or mark frees (object NULL: none known there). */
    FO_PART_BUFFER = 1 << 4,  /**< Memory behind one SecBuffer of the call; view.buffer is it: at the begin
                                 each  entry of before, at the return each of after, or of before when after is
                                 empty. */
    FO_PART_LIVE = 1 << 5,    /**< AT_UNLOAD and AT_END: one live object. */
    FO_PART_SUBJECT = 1 << 6, /**< Subject of a mark. */
    FO_PART_CREATED = 1 << 7, /**< AT_RETURN: the call returned a handle; object NULL, or the live object that
                                 already has this value (alias). */
};

/** One question to a rule. Everything is borrowed and constant. */
struct fo_view {
    const struct fo_model *model;   /**< State before the event moves it. */
    const struct fo_record *record; /**< The event; NULL never. */
    enum fo_moment moment;
    enum fo_part part;
    const struct fo_object *object;      /**< Live or released object concerned; NULL: none known. */
    const struct fo_handle_seen *handle; /**< Handle operand for CREDENTIAL, CONTEXT, OVERWRITTEN, CREATED;
                                            else NULL. */
    const struct fo_buffer_seen *buffer; /**< For FO_PART_BUFFER; else NULL. */
    const struct fo_pending *pending;    /**< AT_RETURN: what was known at the call's begin. AT_BEGIN: what is
                                            known    now, before the call is among the open ones. AT_MARK of a
                                            crash    or    time-out: an open call. Else NULL. */
    enum fo_status_class status_class;   /**< AT_RETURN: class of the status. */
};

typedef enum fo_outcome (*fo_rule_check)(const struct fo_view *view);

enum {
    FO_IMPLIES_MAX = 12
};

/** One rule. */
struct fo_rule {
    const char *id; /**< Stable mnemonic id, for instance "CTX-DELETE-ONCE". */
    struct fo_severities severity;
    enum fo_binds binds;
    uint64_t calls;        /**< FO_CALL_BIT set it looks at, for moments BEGIN and RETURN; 0: none. */
    uint64_t marks;        /**< Bits 1 << FO_MARK_x it looks at, for moment MARK. */
    uint8_t moments;       /**< Bits of enum fo_moment. */
    uint8_t parts;         /**< Bits of enum fo_part; 0: asked once for each event. */
    bool is_about_operand; /**< Without parts: what it finds is about what the call is given all the same, its
                              context before its credential before its block. */
    uint8_t objects;       /**< AT_UNLOAD, AT_END: bits 1 << fo_object_kind. */
    uint32_t needs;        /**< Bits of enum fo_observes without which it is not exercised. */
    const char *implies[FO_IMPLIES_MAX]; /**< Ids that break for the same defect on the same object: attached,
                                            not counted. */
    const char *statement;               /**< What must hold, in our words, one or two sentences. */
    const char *rationale;               /**< Why, one sentence: what goes wrong otherwise. */
    const char *source;                  /**< Documentation page. */
    fo_rule_check check;                 /**< NULL: no trace can judge it, see unjudged. */
    const char *unjudged;                /**< Why no trace can judge it; NULL when check is set. */
    const char *holds;  /**< Trace text that exercises it and holds: no finding of any rule. */
    const char *broken; /**< Trace text that breaks it: this rule is the only primary finding. */
};

/** All rules, family by family. */
size_t fo_rule_count(void);
const struct fo_rule *fo_rule_at(size_t index);

/** The rule with @p id, or NULL. */
const struct fo_rule *fo_rule_find(const char *id);

/** Position of @p rule in the catalogue. */
size_t fo_rule_index(const struct fo_rule *rule);

enum fo_severity fo_rule_severity(const struct fo_rule *rule, enum fo_profile profile);

/** True when @p rule implies @p other, directly or through others. */
bool fo_rule_implies(const struct fo_rule *rule, const struct fo_rule *other);

/** True when @p id matches the shell pattern @p glob (* and ? only), case-insensitive. */
bool fo_rule_matches(const struct fo_rule *rule, const char *glob);

#endif
