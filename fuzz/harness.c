// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One judge for the life of the process.
 */
#include "harness.h"

#include "base/file.h"
#include "check/fingerprint.h"
#include "conform/foreign.h"
#include "exec/token_subject.h"
#include "feedback.h"
#include "program/token_case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A replay shows where memory came from and where it went; an engine has no time for that. */
#if defined(FO_ENGINE_REPLAY)
#    define FO_IS_ENGINE false
#else
#    define FO_IS_ENGINE true
#endif

/** Who judges: one of the two. */
static struct fo_judge *builtin_judge;
static struct fo_foreign *foreign_judge;

/** What FREEONCE_BASELINE accepts, and how often it did. */
static struct fo_baseline baseline;
static uint64_t accepted_count;
/** Operations of all programs that found something to work on. */
static uint64_t applied_count;
static struct fo_stack_names names;

_Noreturn static void
give_up(const char *what, const char *why)
{
    (void)fprintf(stderr, "freeonce: %s: %s\n", what, why);
    exit(4);
}

static void
tell_counts(void)
{
    if (getenv("FREEONCE_COUNT") != NULL) {
        (void)fprintf(stderr, "freeonce: %llu operations\n", (unsigned long long)applied_count);
    }
    uint64_t count = accepted_count + (foreign_judge != NULL ? fo_foreign_accepted_count(foreign_judge) : 0);
    if (count > 0) {
        (void)fprintf(stderr, "freeonce: %llu accepted findings\n", (unsigned long long)count);
    }
    fo_foreign_free(foreign_judge);
}

static void
open_baseline(void)
{
    const char *path = getenv("FREEONCE_BASELINE");
    struct fo_baseline_error error = {0};
    struct fo_text text = {0};
    char today[FO_DATE_BYTES_MAX];
    char place[32];
    if (path == NULL || *path == '\0') {
        return;
    }
    fo_baseline_today(today);
    if (fo_file_read(path, (size_t)16 << 20, &text) != FO_OK) {
        (void)fprintf(stderr, "freeonce: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    if (fo_baseline_parse(fo_text_get(&text), text.length, today, &baseline, &error) != FO_OK) {
        (void)snprintf(place, sizeof place, ":%u:%u", error.line, error.column);
        (void)fprintf(stderr, "freeonce: %s%s: expected %s\n", path, place, error.expected);
        exit(2);
    }
    fo_text_fini(&text);
}

static void
open_foreign(const char *provider)
{
    const struct fo_foreign_options options = {
        .provider = provider,
        .profile = FO_PROFILE_PORTABLE,
        .accepted = getenv("FREEONCE_ACCEPT"),
        .baseline = &baseline,
        .state = fo_feedback_note,
    };
    struct fo_text why = {0};
    enum fo_error error = fo_foreign_new(&options, &why, &foreign_judge);
    if (error != FO_OK) {
        give_up(provider, why.length > 0 ? fo_text_get(&why) : fo_error_text(error));
    }
    fo_text_fini(&why);
}

static void
open_judge(void)
{
    const char *provider = getenv("FREEONCE_PROVIDER");
    const struct fo_judge_options options = {
        .profile = FO_PROFILE_PORTABLE,
        .is_pooled = FO_IS_ENGINE,
        .baseline = &baseline,
        .state = fo_feedback_note,
    };
    open_baseline();
    (void)atexit(tell_counts);
    if (provider != NULL && *provider != '\0') {
        open_foreign(provider);
        return;
    }
    enum fo_error error = fo_judge_new(&options, &builtin_judge);
    if (error != FO_OK) {
        give_up("the harness cannot start", fo_error_text(error));
    }
}

static void
judge(const struct fo_program *program, const struct fo_subject *subject, struct fo_text *trace,
      struct fo_judgement *out)
{
    if (builtin_judge == NULL && foreign_judge == NULL) {
        open_judge();
    }
    enum fo_error error = foreign_judge != NULL
                              ? fo_foreign_program(foreign_judge, program, subject, trace, out)
                              : fo_judge_program(builtin_judge, program, subject, trace, out);
    if (error != FO_OK) {
        give_up("the harness failed", fo_error_text(error));
    }
}

/** Who made the calls costs too much to be looked at before there is a finding. */
static void
be_thorough(bool is_thorough)
{
    if (foreign_judge != NULL) {
        fo_foreign_be_thorough(foreign_judge, is_thorough);
    } else {
        fo_judge_be_thorough(builtin_judge, is_thorough ? &names : NULL);
    }
}

/** Run once more, to know the findings by the functions they are in: are all of them accepted? */
static bool
is_accepted(const struct fo_program *program, const struct fo_subject *subject)
{
    struct fo_judgement again;
    if (baseline.count == 0) {
        return false;
    }
    be_thorough(true);
    judge(program, subject, NULL, &again);
    be_thorough(false);
    return fo_judgement_is_good(&again);
}

/** Who did it, and how to say that it is known. */
static void
print_origin(const struct fo_finding *finding, struct fo_text *out)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    if (finding != NULL) {
        fo_text_printf(out, "--- called by\n%s\n--- its object was created by\n%s\n", finding->stack,
                       finding->created_stack);
        fo_text_printf(out, "--- a line of a baseline (FREEONCE_BASELINE) that accepts it\n%s %s why\n",
                       fo_fingerprint_print(finding->fingerprint, fingerprint), finding->rule->id);
    }
}

/** Say what is wrong, run once more to show how it came to that, and end. */
_Noreturn static void
report(const struct fo_program *program, const struct fo_subject *subject,
       const struct fo_judgement *judgement)
{
    struct fo_text text = {0};
    struct fo_judgement again;
    fo_text_append(&text, "freeonce: ");
    fo_judgement_print(judgement, &text);
    fo_text_append(&text, "\n--- program\n");
    fo_program_print(program, &text);
    fo_text_append(&text, "--- trace\n");
    be_thorough(true);
    judge(program, subject, &text, &again);
    print_origin(again.finding, &text);
    (void)fwrite(fo_text_get(&text), 1, text.length, stderr);
    (void)fflush(stderr);
    abort();
}

static void
run(const struct fo_program *program, const struct fo_subject *subject)
{
    struct fo_judgement judgement;
    judge(program, subject, NULL, &judgement);
    applied_count += judgement.run.applied_count;
    if (fo_judgement_is_good(&judgement)) {
        accepted_count += judgement.accepted_count;
    } else if (is_accepted(program, subject)) {
        accepted_count++;
    } else {
        report(program, subject, &judgement);
    }
}

void
fo_harness_run(const uint8_t *bytes, size_t length, const struct fo_subject *subject)
{
    struct fo_program program;
    fo_program_decode(bytes, length, &program);
    run(&program, subject);
}

void
fo_harness_run_token(const uint8_t *bytes, size_t length)
{
    struct fo_token_case token;
    struct fo_program program;
    fo_token_case_decode(bytes, length, &token);
    fo_token_case_program(&token, &program);
    fo_token_subject_set(token.bytes, token.count);
    run(&program, &fo_token_subject);
}
