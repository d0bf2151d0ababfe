// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Excerpt: the part of a trace that tells the story of one finding.
 *
 * It holds the objects that the finding is about and what happened to them, from their creation to a little
 * after the offending event. Long stories lose their middle, never their births, deaths and end.
 */
#ifndef FO_CHECK_EXCERPT_H
#define FO_CHECK_EXCERPT_H

#include "base/text.h"
#include "trace/record.h"

enum {
    FO_EXCERPT_OBJECTS_MAX = 6,
    FO_EXCERPT_EVENTS_MAX = 24,
};

/** What an event means for one object. */
enum fo_touch {
    FO_TOUCH_NONE,
    FO_TOUCH_CREATED,
    FO_TOUCH_USED,
    FO_TOUCH_RELEASED,
    FO_TOUCH_REFUSED, /**< A release that the provider failed. */
    FO_TOUCH_STALE,   /**< Used although it was released before. */
    FO_TOUCH_COUNT
};

/** "created", "used", "released", "release refused", "used after its release"; "" for none. */
const char *fo_touch_name(enum fo_touch touch);

/** One object of the story. */
struct fo_excerpt_object {
    uint32_t id;            /**< Identity within the trace. */
    fo_name name;           /**< Its value; 0: it has none. */
    uint32_t created_line;  /**< 0: unknown. */
    uint32_t released_line; /**< Of its first release; 0: it was not released as far as the story goes. */
    uint16_t generation;    /**< How many objects had this name before it. */
    uint8_t kind;           /**< enum fo_object_kind. */
    bool is_subject;        /**< The finding is about it. */
};

/** How an event ended. */
enum fo_excerpt_kind {
    FO_EXCERPT_CALL,       /**< A call that came back. */
    FO_EXCERPT_UNFINISHED, /**< A call that did not. */
    FO_EXCERPT_MARK,
};

/** One event of the story. */
struct fo_excerpt_event {
    uint32_t line;          /**< Of the mark or of the call's begin. */
    uint32_t end_line;      /**< Of the call's end; else the same as line. */
    uint32_t op_line;       /**< Operation of the program; 0: none. */
    SECURITY_STATUS status; /**< FO_EXCERPT_CALL. */
    fo_name thread;
    uint8_t kind;                            /**< enum fo_excerpt_kind. */
    uint8_t what;                            /**< enum fo_call, or enum fo_mark. */
    uint8_t form;                            /**< enum fo_form of a call. */
    bool is_injected;                        /**< A planned fault answered or changed it. */
    bool is_offending;                       /**< It is what the finding is about. */
    bool follows_gap;                        /**< Events before it were left out. */
    uint8_t touches[FO_EXCERPT_OBJECTS_MAX]; /**< enum fo_touch by object. */
};

/** The story. */
struct fo_excerpt {
    uint8_t object_count;
    uint8_t event_count;
    uint32_t left_out_count; /**< Events that concern the objects and are not shown. */
    struct fo_excerpt_object objects[FO_EXCERPT_OBJECTS_MAX]; /**< In order of creation. */
    struct fo_excerpt_event events[FO_EXCERPT_EVENTS_MAX];    /**< In order of their begin. */
};

/** Append the event's own name: "DeleteSecurityContext", "InitializeSecurityContextW", "peer-gone". */
void fo_excerpt_event_name(const struct fo_excerpt_event *event, struct fo_text *out);

/** Append how the object is called: "x0"; "x0 (2nd)" where the name was given out before. */
void fo_excerpt_object_name(const struct fo_excerpt_object *object, struct fo_text *out);

/** What kind of thing it is, in words: "credential", "context", ... */
const char *fo_excerpt_object_kind(const struct fo_excerpt_object *object);

/**
 * Append the event as a sentence for people: "DeleteSecurityContext released x0 and answered SEC_E_OK".
 */
void fo_excerpt_event_tell(const struct fo_excerpt *excerpt, const struct fo_excerpt_event *event,
                           struct fo_text *out);

#endif
