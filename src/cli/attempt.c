// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Programs in processes of their own.
 */
#include "cli/attempt.h"

#include "conform/judge.h"
#include "exec/breach.h"
#include "trace/mark.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** A program of the longest kind takes milliseconds. */
#define TIME_OUT_SECONDS 10

/** What body and parent exchange beside the records. */
struct answer {
    bool is_complete; /**< The program ran to its end and was judged. */
    enum fo_error error;
    struct fo_attempt_result result;
};

_Static_assert(sizeof(struct answer) <= FO_CHILD_TEXT_MAX, "an answer fits into what the processes share");

struct task {
    const struct fo_attempt *attempt;
    const struct fo_program *program;
};

enum fo_error
fo_attempt_init(struct fo_attempt *attempt, const struct fo_subject *subject,
                const volatile sig_atomic_t *stop)
{
    *attempt = (struct fo_attempt){.subject = subject, .profile = FO_PROFILE_PORTABLE};
    return fo_child_init(&attempt->child, TIME_OUT_SECONDS, stop);
}

void
fo_attempt_fini(struct fo_attempt *attempt)
{
    fo_child_fini(&attempt->child);
}

static void
set_word(char out[FO_ATTEMPT_WORD_MAX], const char *word)
{
    (void)snprintf(out, FO_ATTEMPT_WORD_MAX, "%s", word);
}

/** The call or mark of the record that has number @p line. */
static void
name_record(const struct fo_child_shared *shared, uint32_t line, char out[FO_ATTEMPT_WORD_MAX])
{
    for (uint32_t i = 0; line > 0 && i < shared->record_count; i++) {
        const struct fo_record *record = &shared->records[i];
        if (record->line == line) {
            set_word(out, record->kind == FO_RECORD_MARK ? fo_mark_name(record->u.mark.mark)
                                                         : fo_call_get(record->u.call.call)->name);
        }
    }
}

/** What was left behind, as words without numbers: how many there are is no matter of kind. */
static void
name_imbalance(const struct fo_run *run, char out[FO_ATTEMPT_WORD_MAX])
{
    struct fo_text text = {0};
    fo_text_append(&text, "imbalance:");
    for (size_t i = 0; i < FO_PROVIDER_KIND_COUNT; i++) {
        if (run->left.live[i] > 0) {
            fo_text_printf(&text, " %s", fo_provider_kind_name((enum fo_provider_kind)i));
        }
    }
    fo_text_append(&text, run->leaked_count > 0 ? " memory" : "");
    fo_text_append(&text, run->bad_release_count > 0 ? " bad-release" : "");
    fo_text_append(&text, run->module_count > 0 ? " module" : "");
    fo_text_append(&text, run->certificate_count > 0 ? " certificate" : "");
    fo_text_append(&text, run->socket_count > 0 ? " socket" : "");
    set_word(out, fo_text_get(&text));
    fo_text_fini(&text);
}

static void
describe(const struct fo_judgement *judgement, const struct fo_child_shared *shared,
         struct fo_attempt_result *out)
{
    const struct fo_finding *finding = judgement->finding;
    struct fo_text message = {0};
    *out = (struct fo_attempt_result){.end = FO_ATTEMPT_GOOD};
    if (finding != NULL) {
        out->end = FO_ATTEMPT_BROKEN;
        out->op_line = finding->op_line;
        set_word(out->rule, finding->rule->id);
        name_record(shared, finding->line, out->call);
        name_record(shared, finding->created_line, out->origin);
        (void)snprintf(out->message, sizeof out->message, "%s", finding->message);
    } else if (!judgement->is_balanced) {
        out->end = FO_ATTEMPT_UNBALANCED;
        name_imbalance(&judgement->run, out->rule);
        fo_judgement_print(judgement, &message);
        (void)snprintf(out->message, sizeof out->message, "%.*s", (int)strcspn(fo_text_get(&message), "\n"),
                       fo_text_get(&message));
    }
    fo_text_fini(&message);
}

/** The code under test did what no run can go on after. Runs in the child, which ends. */
static void
note_breach(void *user, const char *word, const char *sentence)
{
    struct fo_child_shared *shared = user;
    (void)snprintf(shared->reason, sizeof shared->reason, "%s\n%s", word, sentence);
    _exit(1);
}

/** Runs in the child. */
static void
run_body(void *user, struct fo_child_shared *shared)
{
    const struct task *task = user;
    const struct fo_judge_options options = {
        .profile = task->attempt->profile,
        .filter = task->attempt->filter,
        .is_thorough = task->attempt->is_thorough,
        .record = fo_child_record,
        .record_user = shared,
    };
    struct answer answer = {.is_complete = true};
    struct fo_judge *judge = NULL;
    struct fo_judgement judgement;
    fo_breach_set(note_breach, shared);
    if (task->attempt->is_thorough) {
        fo_child_note_modules(shared);
    }
    answer.error = fo_judge_new(&options, &judge);
    if (answer.error == FO_OK) {
        answer.error = fo_judge_program(judge, task->program, task->attempt->subject, NULL, &judgement);
    }
    if (answer.error == FO_OK) {
        describe(&judgement, shared, &answer.result);
    }
    memcpy(shared->text, &answer, sizeof answer);
    fo_judge_free(judge);
}

/** The call that had begun last and not ended. */
static const struct fo_record *
find_fatal(const struct fo_child_shared *shared)
{
    if (shared->record_count == 0) {
        return NULL;
    }
    const struct fo_record *last = &shared->records[shared->record_count - 1];
    return last->kind == FO_RECORD_BEGIN ? last : NULL;
}

static void
describe_death(const struct fo_child_shared *shared, const struct fo_child_result *ended,
               struct fo_attempt_result *out)
{
    const struct fo_record *fatal = find_fatal(shared);
    *out = (struct fo_attempt_result){
        .end = ended->end == FO_CHILD_TIMED_OUT ? FO_ATTEMPT_TIMED_OUT : FO_ATTEMPT_CRASHED,
    };
    if (ended->end == FO_CHILD_STOPPED) {
        out->end = FO_ATTEMPT_STOPPED;
        return;
    }
    if (ended->end == FO_CHILD_TIMED_OUT) {
        set_word(out->rule, "time-out");
    } else {
        (void)snprintf(out->rule, sizeof out->rule, "crash: %s", ended->word);
    }
    if (fatal != NULL) {
        set_word(out->call, fo_call_get(fatal->u.call.call)->name);
    }
    if (shared->record_count > 0) {
        out->op_line = shared->records[shared->record_count - 1].op_line;
    }
    const size_t word = strcspn(shared->reason, "\n");
    if (shared->reason[word] == '\n') {
        (void)snprintf(out->rule, sizeof out->rule, "session: %.*s", (int)word, shared->reason);
        (void)snprintf(out->message, sizeof out->message, "%s", shared->reason + word + 1);
        return;
    }
    (void)snprintf(out->message, sizeof out->message, "the process %s%s%s",
                   ended->end == FO_CHILD_TIMED_OUT ? "did not end" : "died", fatal != NULL ? " within " : "",
                   fatal != NULL ? out->call : "");
}

enum fo_error
fo_attempt_run(struct fo_attempt *attempt, const struct fo_program *program, struct fo_attempt_result *out)
{
    struct task task = {attempt, program};
    struct fo_child_result ended;
    struct answer answer;
    memset(attempt->child.shared->text, 0, sizeof answer);
    const enum fo_error error = fo_child_run(&attempt->child, run_body, &task, false, &ended);
    if (error != FO_OK) {
        return error;
    }
    attempt->ended = ended;
    memcpy(&answer, attempt->child.shared->text, sizeof answer);
    if (ended.end == FO_CHILD_EXITED && answer.is_complete) {
        if (answer.error == FO_OK) {
            *out = answer.result;
        }
        return answer.error;
    }
    describe_death(attempt->child.shared, &ended, out);
    return FO_OK;
}

bool
fo_attempt_is_same(const struct fo_attempt_result *one, const struct fo_attempt_result *other)
{
    return one->end == other->end && strcmp(one->rule, other->rule) == 0 &&
           strcmp(one->call, other->call) == 0 && strcmp(one->origin, other->origin) == 0;
}

void
fo_attempt_print(const struct fo_attempt_result *result, struct fo_text *out)
{
    fo_text_append(out, result->end == FO_ATTEMPT_GOOD ? "no finding" : result->rule);
    if (result->call[0] != '\0') {
        fo_text_printf(out, " at %s", result->call);
    }
    if (result->origin[0] != '\0') {
        fo_text_printf(out, ", object from %s", result->origin);
    }
}
