// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about the process of the code under test: that it lives, ends its session, and leaves nothing of its
 * own behind.
 */
#include "check/families.h"
#include "check/view.h"

#include <string.h>

#define HEAP_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/heapapi/nf-heapapi-heapfree"
#define EXCEPTION_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/debug/about-structured-exception-handling"
#define EXIT_PAGE "https://learn.microsoft.com/en-us/windows/win32/procthread/terminating-a-process"
#define THREAD_PAGE "https://learn.microsoft.com/en-us/windows/win32/procthread/terminating-a-thread"
#define ENDING_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session"

static bool
is_word(const struct fo_view *view, const char *word)
{
    return strcmp(view->record->u.mark.word, word) == 0;
}

/** The accounts of a run are drawn when it has ended as it should. */
static bool
is_account(const struct fo_view *view)
{
    return fo_view_is_mark(view, FO_MARK_LEFT) && is_word(view, "memory");
}

static enum fo_outcome
check_crash(const struct fo_view *view)
{
    if (is_account(view)) {
        return FO_HELD;
    }
    return fo_view_is_mark(view, FO_MARK_CRASH) && !is_word(view, "exit") ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_exit(const struct fo_view *view)
{
    if (is_account(view)) {
        return FO_HELD;
    }
    return fo_view_is_mark(view, FO_MARK_CRASH) && is_word(view, "exit") ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_return(const struct fo_view *view)
{
    if (is_account(view)) {
        return FO_HELD;
    }
    return fo_view_is_mark(view, FO_MARK_TIME_OUT) ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
judge_left(const struct fo_view *view, const char *word)
{
    if (!fo_view_is_mark(view, FO_MARK_LEFT) || !is_word(view, word)) {
        return FO_IRRELEVANT;
    }
    return view->record->u.mark.numbers[0] == 0 ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_memory(const struct fo_view *view)
{
    return judge_left(view, "memory");
}

/** Foreign releases of package blocks are among those that were counted, and another rule has spoken of each.
 */
static enum fo_outcome
check_free(const struct fo_view *view)
{
    const enum fo_outcome outcome = judge_left(view, "bad-free");
    const bool is_told = view->record->u.mark.numbers[0] <= fo_model_foreign_free_count(view->model);
    return outcome == FO_BROKEN && is_told ? FO_HELD : outcome;
}

static enum fo_outcome
check_thread(const struct fo_view *view)
{
    return judge_left(view, "thread");
}

#define OF_A_RUN .binds = FO_BINDS_CALLER, .moments = FO_AT_MARK, .needs = FO_OBSERVES_CALLER

const struct fo_rule fo_rules_run[] = {
    {
        .id = "RUN-CRASH",
        .severity = FO_ALWAYS(FO_MUST),
        OF_A_RUN,
        .marks = FO_MARK_BIT(CRASH) | FO_MARK_BIT(LEFT),
        .statement = "Code that owns a session survives it: no signal, and no report of a sanitizer.",
        .rationale = "What a peer or a failing call can make crash, an attacker can.",
        .source = EXCEPTION_PAGE,
        .check = check_crash,
        .holds = "left memory count=0\nend\n",
        .broken = "crash heap-use-after-free\n",
    },
    {
        .id = "RUN-EXIT",
        .severity = FO_ALWAYS(FO_MUST),
        OF_A_RUN,
        .marks = FO_MARK_BIT(CRASH) | FO_MARK_BIT(LEFT),
        .statement = "Code that owns a session does not end the process.",
        .rationale = "The sessions of everybody else in the process end with it, and nothing is released.",
        .source = EXIT_PAGE,
        .check = check_exit,
        .holds = "left memory count=0\nend\n",
        .broken = "crash exit\n",
    },
    {
        .id = "RUN-RETURN",
        .severity = FO_ALWAYS(FO_MUST),
        OF_A_RUN,
        .marks = FO_MARK_BIT(TIME_OUT) | FO_MARK_BIT(LEFT),
        .statement = "A session returns once its peer is gone.",
        .rationale = "Who waits for ever never releases what the session holds.",
        .source = ENDING_PAGE,
        .check = check_return,
        .holds = "left memory count=0\nend\n",
        .broken = "time-out\n",
    },
    {
        .id = "RUN-MEMORY",
        .severity = FO_ALWAYS(FO_MUST),
        OF_A_RUN,
        .marks = FO_MARK_BIT(LEFT),
        .parts = FO_PART_SUBJECT,
        .statement = "Memory that the session allocated itself is released by the time everything is closed.",
        .rationale = "What each session leaves behind adds up in a process that serves many.",
        .source = HEAP_PAGE,
        .check = check_memory,
        .holds = "left memory count=0\nend\n",
        .broken = "left memory count=2\nend\n",
    },
    {
        .id = "RUN-FREE",
        .severity = FO_ALWAYS(FO_MUST),
        OF_A_RUN,
        .marks = FO_MARK_BIT(LEFT),
        .statement = "Only memory that came from an allocator is given back to it, and only once.",
        .rationale = "A heap that is given what is not its own is damaged, and may be made to do anything.",
        .source = HEAP_PAGE,
        .check = check_free,
        .holds = "left bad-free count=0\nend\n",
        .broken = "left bad-free count=1\nend\n",
    },
    {
        .id = "RUN-THREAD",
        .severity = FO_ALWAYS(FO_SHOULD),
        OF_A_RUN,
        .marks = FO_MARK_BIT(LEFT),
        .statement = "Threads that a session started have ended by the time everything is closed.",
        .rationale = "A thread that goes on may use handles and a module that are gone.",
        .source = THREAD_PAGE,
        .check = check_thread,
        .holds = "left thread count=0\nend\n",
        .broken = "left thread count=1\nend\n",
    },
};

const size_t fo_rules_run_count = sizeof fo_rules_run / sizeof fo_rules_run[0];
