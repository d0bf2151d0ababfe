// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Child: runs one function in a disposable process and keeps what it recorded, however the process ended.
 *
 * Flow    child's recorder -> shared mapping -> parent's sink, after the child is gone. A begin record
 * reaches the mapping before its call is forwarded, so a begin without an end is the fatal call. Owns    the
 * mapping, from init to fini; one child at a time. Limits  FO_CHILD_RECORDS_MAX records; later ones are
 * counted and the trace then counts as cut. Thread  the parent must be single-threaded when it runs a child.
 */
#ifndef FO_CONFORM_CHILD_H
#define FO_CONFORM_CHILD_H

#include "base/error.h"
#include "base/symbolize.h"
#include "base/text.h"
#include "trace/record.h"
#include "trace/stack_names.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FO_CHILD_RECORDS_MAX = 32768,
    FO_CHILD_REASON_MAX = 160,
    FO_CHILD_ANSWERS_MAX = 64,
    FO_CHILD_TEXT_MAX = 1024,
    FO_CHILD_WORD_MAX = 32,
    FO_CHILD_LAST_WORDS_MAX = 65536, /**< What is kept of what a child printed on its standard error. */
};

/** What parent and child share. Written by the child only. */
struct fo_child_shared {
    uint32_t record_count; /**< Complete records in records, stored with release order. */
    uint32_t lost_count;   /**< Records that no longer fitted. */
    bool is_finished;      /**< The body has returned: what ends the process then is not its doing. */
    bool is_last;          /**< Of a sweep: further runs would show nothing new. */
    bool has_failed;       /**< Of a sweep: what this run was to see fail has been reached. */
    char breach[FO_CHILD_WORD_MAX]; /**< What the code under test did that no run goes on after; "": nothing.
                                     */
    bool is_skipped;                /**< The case found nothing to do; reason says why. */
    char reason[FO_CHILD_REASON_MAX];
    uint8_t answers[FO_CHILD_ANSWERS_MAX]; /**< What a probe found out. */
    char text[FO_CHILD_TEXT_MAX];          /**< The same, as text. */
    struct fo_modules modules;             /**< What the child has loaded, see fo_child_note_modules. */
    struct fo_record records[FO_CHILD_RECORDS_MAX];
    uintptr_t addresses[FO_CHILD_RECORDS_MAX][FO_STACK_FRAMES_MAX]; /**< Of each record; its own pointer is
                                                                       NULL. */
};

struct fo_child {
    struct fo_child_shared *shared;    /**< Owned mapping. */
    unsigned time_out_seconds;         /**< Wall limit; the CPU limit is the same. */
    struct fo_stack_names names;       /**< Of what the children had on their stacks; owned. */
    const volatile sig_atomic_t *stop; /**< Non-zero ends the child at once. May be NULL. */
    /** Leave signals to the sanitizers and keep what they say, for code that is built with them. */
    bool is_listening;
    int listener;           /**< Owned: the file that it is kept in; 0: none. */
    struct fo_text printed; /**< Owned: the newest child's last words, when it was listened to. */
};

enum fo_child_end {
    FO_CHILD_EXITED,
    FO_CHILD_SIGNALED,
    FO_CHILD_TIMED_OUT,
    FO_CHILD_STOPPED,
    FO_CHILD_BROKE
};

/** How a child ended. */
struct fo_child_result {
    enum fo_child_end end;
    int signal; /**< Of FO_CHILD_SIGNALED; 0: it ended itself. */
    /** What it died of: "SIGSEGV", a sanitizer's "heap-use-after-free", or "exit". "" when it did not die. */
    char word[FO_CHILD_WORD_MAX];
    double seconds;
};

/** FO_ERROR_IO when the mapping cannot be made. */
enum fo_error
fo_child_init(struct fo_child *child, unsigned time_out_seconds, const volatile sig_atomic_t *stop);
void fo_child_fini(struct fo_child *child);

/** Runs in the child; must return. */
typedef void (*fo_child_body)(void *user, struct fo_child_shared *shared);

/**
 * Run @p body in a new process whose freed memory is overwritten, without core files, with its output thrown
 * away.
 *
 * @param in_process  Run it here instead, without limits: for a debugger.
 * @return FO_OK and @p *result written, or FO_ERROR_IO when no process could be made.
 */
enum fo_error fo_child_run(struct fo_child *child, fo_child_body body, void *user, bool in_process,
                           struct fo_child_result *result);

/** Hand what the last child recorded to @p sink, its stacks as text, and how it ended where it did not end by
 * itself. */
void fo_child_replay(struct fo_child *child, const struct fo_child_result *result, fo_record_sink sink,
                     void *user);

/** In the child: tell which libraries there are, so that their functions have names in the parent. Again
 * whenever some were loaded. */
void fo_child_note_modules(struct fo_child_shared *shared);

/** A fo_record_sink for the child: @p shared receives the records. */
void fo_child_record(void *shared, const struct fo_record *record);

#endif
