// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A C function as the subject of a judged run.
 */
#include "repro/regress.h"

#include "base/assert.h"
#include "conform/judge.h"

/** The one test that runs: a test is a process, and its calls carry no argument of ours. */
static struct {
    fo_regress_test test;
    struct fo_judge *judge; /**< NULL: none runs. */
    struct fo_stage stage;
    bool is_loaded;
    bool has_failed; /**< An injection was no operation. */
} current;

static void
load(void)
{
    current.is_loaded = true;
    fo_observer_mark(current.stage.observer, FO_EXEC_LOAD, NULL, current.stage.module);
}

static void
unload(void)
{
    if (current.is_loaded) {
        current.is_loaded = false;
        fo_observer_mark(current.stage.observer, FO_EXEC_UNLOAD, NULL, current.stage.module);
    }
}

static void
begin(void *state, const struct fo_stage *stage)
{
    (void)state;
    current.stage = *stage;
    load();
    current.test();
}

static enum fo_applied
apply(void *state, const struct fo_operation *operation)
{
    (void)state;
    (void)operation;
    return FO_NOT_SUPPORTED;
}

static void
close_all(void *state, uint32_t order)
{
    (void)state;
    (void)order;
}

/** Whether the module was let go is the test's to say. */
static void
end(void *state)
{
    (void)state;
}

static const struct fo_subject caller_subject = {
    .name = "test", .state_bytes = 1, .begin = begin, .apply = apply, .close_all = close_all, .end = end};

static const struct fo_subject provider_subject = {
    .name = "test",
    .state_bytes = 1,
    .breaks_rules = true,
    .begin = begin,
    .apply = apply,
    .close_all = close_all,
    .end = end,
};

static void
copy_text(const struct fo_text *from, char out[FO_REGRESS_TEXT_BYTES])
{
    (void)snprintf(out, FO_REGRESS_TEXT_BYTES, "%s", fo_text_get(from));
}

/** The finding that the test is about, be it a MUST or not. */
static const struct fo_finding *
find(const struct fo_judgement *judgement, const char *rule)
{
    for (size_t i = 0; *rule != '\0' && i < judgement->verdict->finding_count; i++) {
        const struct fo_finding *finding = &judgement->verdict->findings[i];
        if (fo_finding_is_primary(judgement->verdict, i) && strcmp(finding->rule->id, rule) == 0) {
            return finding;
        }
    }
    return judgement->finding;
}

static enum fo_regress_end
judge(const struct fo_program *program, const struct fo_regress_options *options, struct fo_text *text)
{
    const struct fo_subject *subject = options->is_provider_judged ? &provider_subject : &caller_subject;
    struct fo_judgement judgement;
    if (fo_judge_program(current.judge, program, subject, NULL, &judgement) != FO_OK || current.has_failed) {
        return FO_REGRESS_HARNESS;
    }
    judgement.finding = find(&judgement, options->rule);
    fo_judgement_print(&judgement, text);
    return fo_judgement_is_good(&judgement) ? FO_REGRESS_HELD : FO_REGRESS_BROKEN;
}

enum fo_regress_end
fo_regress_run(fo_regress_test test, const struct fo_regress_options *options,
               char text[FO_REGRESS_TEXT_BYTES])
{
    const struct fo_judge_options judging = {.profile = FO_PROFILE_PORTABLE};
    struct fo_program program = {0};
    struct fo_text out = {0};
    enum fo_regress_end result = FO_REGRESS_HARNESS;
    FO_ASSERT(current.judge == NULL);
    text[0] = '\0';
    if (*options->settings != '\0' &&
        fo_program_parse(options->settings, strlen(options->settings), &program, NULL) != FO_OK) {
        (void)snprintf(text, FO_REGRESS_TEXT_BYTES, "the settings are no program\n");
        return FO_REGRESS_HARNESS;
    }
    current.test = test;
    current.has_failed = false;
    if (fo_judge_new(&judging, &current.judge) == FO_OK) {
        result = judge(&program, options, &out);
        copy_text(&out, text);
        fo_judge_free(current.judge);
        current.judge = NULL;
    }
    fo_text_fini(&out);
    return result;
}

void
fo_regress_tell(enum fo_regress_event event, const SecHandle *context, const void *memory, size_t bytes)
{
    const struct fo_exec_observer *observer = current.stage.observer;
    FO_ASSERT(current.judge != NULL);
    switch (event) {
    case FO_REGRESS_LOAD:
        load();
        break;
    case FO_REGRESS_UNLOAD:
        unload();
        break;
    case FO_REGRESS_SENT:
        fo_observer_mark_bytes(observer, FO_EXEC_SEND, context, memory, bytes);
        break;
    case FO_REGRESS_RECEIVED:
        fo_observer_mark_bytes(observer, FO_EXEC_RECEIVE, context, memory, bytes);
        break;
    case FO_REGRESS_PEER_GONE:
        fo_observer_mark(observer, FO_EXEC_PEER_GONE, context, NULL);
        break;
    case FO_REGRESS_GAVE_UP:
        fo_observer_mark(observer, FO_EXEC_GIVE_UP, context, NULL);
        break;
    case FO_REGRESS_FREE:
        fo_observer_mark(observer, FO_EXEC_FOREIGN_FREE, NULL, memory);
        break;
    case FO_REGRESS_CLOSE_HANDLE:
        current.stage.close_token(current.stage.release_user, (void *)(uintptr_t)memory);
        break;
    case FO_REGRESS_FREE_CERTIFICATE:
        current.stage.free_certificate(current.stage.release_user, memory);
        break;
    }
}

void *
fo_regress_table(bool is_wide, bool is_init)
{
    const struct fo_exec_observer *observer = current.stage.observer;
    FO_ASSERT(current.judge != NULL);
    if (is_wide != current.stage.dispatch.wide) {
        return NULL;
    }
    if (is_init && observer != NULL && observer->init != NULL) {
        observer->init(observer->user, &current.stage.dispatch, current.stage.module);
    }
    /* The interface gives its table without const; nobody writes to one. */
    return (void *)(uintptr_t)current.stage.dispatch.table;
}

void
fo_regress_inject(const char *line)
{
    struct fo_text text = {0};
    struct fo_program program;
    FO_ASSERT(current.judge != NULL);
    fo_text_printf(&text, "freeonce-program %d\n%s\n", FO_PROGRAM_VERSION, line);
    if (fo_program_parse(fo_text_get(&text), text.length, &program, NULL) != FO_OK ||
        program.operation_count != 1) {
        current.has_failed = true;
    } else {
        /* A fault of a kind that a call cannot have changes nothing, here as in a program. */
        (void)fo_judge_apply(current.judge, &program.operations[0]);
    }
    fo_text_fini(&text);
}
