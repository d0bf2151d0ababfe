// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A C function as the subject of a judged run.
 */
#include "repro/regress_session.h"

#include "base/assert.h"
#include "conform/judge.h"
#include "repro/transcript.h"

#undef fo_library_open
#undef freeonce_judge

/** The one test that runs: a test is a process, and its calls carry no argument of ours. */
static struct {
    const struct fo_regress *regress; /**< NULL: none runs. */
    struct fo_judge *judge;
    struct fo_transcript said; /**< What the calls gave, for those who refer to it. */
    fo_interpose_handler listen;
    struct fo_stage stage;
    int turn; /**< Number of the newest call. */
    bool is_loaded;
    char wrong[FO_REGRESS_TEXT_BYTES / 2]; /**< The first injection that was no operation; "": none. */
} current;

/** What stands behind the newest call. */
static void
follow(void)
{
    if (current.regress->after != NULL) {
        current.regress->after(current.turn);
    }
}

/** A call is over. Those of the layer are counted when they begin. */
static void
take_turn(void)
{
    if (!current.regress->counts_layer) {
        current.turn++;
        follow();
    }
}

void
fo_regress_turn(void)
{
    FO_ASSERT(current.regress != NULL);
    follow();
    current.turn++;
}

const struct fo_exec_observer *
fo_regress_observer(void)
{
    return current.stage.observer;
}

static SECURITY_STATUS
take_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    const SECURITY_STATUS status = current.listen(user, inner, frame);
    take_turn();
    return status;
}

void
freeonce_loaded(void)
{
    current.is_loaded = true;
    fo_observer_mark(current.stage.observer, FO_EXEC_LOAD, NULL, current.stage.module);
}

void
freeonce_unloaded(void)
{
    current.is_loaded = false;
    fo_observer_mark(current.stage.observer, FO_EXEC_UNLOAD, NULL, current.stage.module);
}

static void
begin(void *state, const struct fo_stage *stage)
{
    (void)state;
    current.stage = *stage;
    if (!current.regress->counts_layer) {
        follow();
    }
    current.regress->test();
    if (!current.regress->counts_layer && current.is_loaded && !current.regress->keeps_module) {
        freeonce_unloaded();
    }
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

/** The test closes what it opened, or does not. */
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

/** The finding that the test is about, be it a MUST or not. */
static const struct fo_finding *
find(const struct fo_judgement *judgement, const char *rule)
{
    for (size_t i = 0; rule != NULL && i < judgement->verdict->finding_count; i++) {
        const struct fo_finding *finding = &judgement->verdict->findings[i];
        if (fo_finding_is_primary(judgement->verdict, i) && strcmp(finding->rule->id, rule) == 0) {
            return finding;
        }
    }
    return judgement->finding;
}

static enum fo_regress_end
judge(const struct fo_program *program, struct fo_text *text)
{
    const struct fo_regress *regress = current.regress;
    struct fo_judgement judgement;
    const enum fo_error error =
        fo_judge_program(current.judge, program,
                         regress->is_provider_judged ? &provider_subject : &caller_subject, NULL, &judgement);
    if (error != FO_OK || current.wrong[0] != '\0') {
        fo_text_append(text, error != FO_OK ? fo_error_text(error) : current.wrong);
        fo_text_append(text, "\n");
        return FO_REGRESS_HARNESS;
    }
    judgement.finding = find(&judgement, regress->rule);
    fo_judgement_print(&judgement, text);
    return fo_judgement_is_good(&judgement) ? FO_REGRESS_HELD : FO_REGRESS_BROKEN;
}

static enum fo_regress_end
run(struct fo_text *text)
{
    const char *settings = current.regress->settings;
    struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_program program = {0};
    if (settings != NULL && fo_program_parse(settings, strlen(settings), &program, NULL) != FO_OK) {
        fo_text_append(text, "the settings are no program\n");
        return FO_REGRESS_HARNESS;
    }
    fo_transcript_attach(&current.said, &options);
    current.listen = options.call;
    options.call = take_call;
    const enum fo_error error = fo_judge_new(&options, &current.judge);
    if (error != FO_OK) {
        fo_text_printf(text, "%s\n", fo_error_text(error));
        return FO_REGRESS_HARNESS;
    }
    const enum fo_regress_end result = judge(&program, text);
    fo_judge_free(current.judge);
    return result;
}

enum fo_regress_end
fo_regress_run(const struct fo_regress *regress, char text[FO_REGRESS_TEXT_BYTES])
{
    struct fo_text out = {0};
    FO_ASSERT(current.regress == NULL);
    current.regress = regress;
    const enum fo_regress_end result = run(&out);
    (void)snprintf(text, FO_REGRESS_TEXT_BYTES, "%s", fo_text_get(&out));
    fo_text_fini(&out);
    fo_transcript_fini(&current.said);
    memset(&current, 0, sizeof current);
    return result;
}

void *
fo_regress_table(bool is_wide, bool is_init)
{
    const struct fo_exec_observer *observer = current.stage.observer;
    FO_ASSERT(current.regress != NULL);
    if (is_wide != current.stage.dispatch.wide) {
        return NULL;
    }
    if (!current.is_loaded) {
        freeonce_loaded();
    }
    if (is_init && observer != NULL && observer->init != NULL) {
        observer->init(observer->user, &current.stage.dispatch, current.stage.module);
    }
    if (is_init) {
        take_turn();
    }
    /* The interface gives its table without const; nobody writes to one. */
    return (void *)(uintptr_t)current.stage.dispatch.table;
}

static void
let_go(void *user)
{
    (void)user;
    freeonce_unloaded();
}

static void
close_token(void *user, void *token)
{
    (void)user;
    fo_regress_close_handle(token);
}

SECURITY_STATUS
fo_regress_library_open(const struct fo_library_options *options, struct fo_library **out)
{
    const struct fo_library_options own = {
        .dispatch = current.stage.dispatch,
        .allocator = current.stage.allocator,
        .unload = let_go,
        .close_token = close_token,
    };
    FO_ASSERT(options != NULL);
    const SECURITY_STATUS status = fo_library_open(&own, out);
    if (status != SEC_E_OK) {
        freeonce_unloaded();
    }
    return status;
}

void
fo_regress_close_handle(void *handle)
{
    FO_ASSERT(current.regress != NULL);
    current.stage.close_token(current.stage.release_user, handle);
    take_turn();
}

void
fo_regress_free_certificate(const void *certificate)
{
    FO_ASSERT(current.regress != NULL);
    current.stage.free_certificate(current.stage.release_user, certificate);
    take_turn();
}

void
freeonce_inject(const char *line)
{
    struct fo_text text = {0};
    struct fo_program program;
    FO_ASSERT(current.regress != NULL);
    fo_text_printf(&text, "freeonce-program %d\n%s\n", FO_PROGRAM_VERSION, line);
    if (fo_program_parse(fo_text_get(&text), text.length, &program, NULL) == FO_OK &&
        program.operation_count == 1) {
        /* A fault of a kind that a call cannot have changes nothing, here as in a program. */
        (void)fo_judge_apply(current.judge, &program.operations[0]);
    } else if (current.wrong[0] == '\0') {
        (void)snprintf(current.wrong, sizeof current.wrong, "no operation: %s", line);
    }
    fo_text_fini(&text);
}

const void *
freeonce_gave(int call, int index)
{
    int number = 0;
    for (size_t i = 0; i < current.said.count; i++) {
        const struct fo_said *said = &current.said.items[i];
        number += fo_said_is_turn(said);
        if (number == call) {
            return said->kind == FO_SAID_CALL ? (const void *)fo_said_pointer(&said->call, (uint32_t)index)
                                              : NULL;
        }
    }
    return NULL;
}

void
freeonce_sent(const SecHandle *context, const void *bytes)
{
    fo_observer_mark(current.stage.observer, FO_EXEC_SEND, context, bytes);
}

void
freeonce_received(const SecHandle *context, size_t count)
{
    fo_observer_mark_bytes(current.stage.observer, FO_EXEC_RECEIVE, context, NULL, count);
}

void
freeonce_peer_gone(const SecHandle *context)
{
    fo_observer_mark(current.stage.observer, FO_EXEC_PEER_GONE, context, NULL);
}

void
freeonce_gave_up(const SecHandle *context)
{
    fo_observer_mark(current.stage.observer, FO_EXEC_GIVE_UP, context, NULL);
}

void
freeonce_freed(const void *block)
{
    fo_observer_mark(current.stage.observer, FO_EXEC_FOREIGN_FREE, NULL, block);
}
