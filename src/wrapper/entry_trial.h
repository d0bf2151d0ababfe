// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Trial: what tests of wrappers as subjects share: a judge, and programs run under it.
 */
#ifndef FO_WRAPPER_ENTRY_TRIAL_H
#define FO_WRAPPER_ENTRY_TRIAL_H

#include "base/test.h"

#include "conform/judge.h"
#include "wrapper/entry.h"
#include "wrapper/entry_fixture.h"

#include <stdio.h>
#include <string.h>

/** What every program that links the entry defines; the tests set their own. */
const struct fo_wrapper freeonce_wrapper = {.name = "none"};

static struct fo_judge *judge;

static int
set_up(void **state)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    (void)state;
    return fo_judge_new(&options, &judge) == FO_OK ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    fo_judge_free(judge);
    return 0;
}

static void
parse(const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s in\n%s", error.line, error.column, error.expected, error.found,
                 text);
    }
}

static void
run(const struct fo_program *program, struct fo_text *trace, struct fo_judgement *out)
{
    assert_int_equal(fo_judge_program(judge, program, &fo_entry_subject, trace, out), FO_OK);
}

/** Run @p program and show everything when something is wrong. */
static struct fo_judgement
run_good(const struct fo_program *program)
{
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    run(program, &trace, &judgement);
    if (!fo_judgement_is_good(&judgement)) {
        struct fo_text text = {0};
        fo_program_print(program, &text);
        fo_text_append(&text, fo_text_get(&trace));
        fo_judgement_print(&judgement, &text);
        (void)fwrite(fo_text_get(&text), 1, text.length, stderr);
        fo_text_fini(&text);
        fo_text_fini(&trace);
        fail();
    }
    fo_text_fini(&trace);
    return judgement;
}

static const struct fo_wrapper *const fixtures[] = {&table_fixture, &lookup_fixture};

enum {
    FIXTURE_COUNT = sizeof fixtures / sizeof fixtures[0]
};

static const char *const packages[] = {"NTLM", "Negotiate", "Kerberos", "Schannel", "WDigest"};

enum {
    PACKAGE_COUNT = sizeof packages / sizeof packages[0]
};

static struct fo_judgement
run_text(const char *format, const char *package)
{
    struct fo_program program;
    struct fo_text text = {0};
    fo_text_append(&text, "freeonce-program 1\npackage ");
    fo_text_append(&text, package);
    fo_text_append(&text, "\n");
    fo_text_append(&text, format);
    parse(fo_text_get(&text), &program);
    fo_text_fini(&text);
    return run_good(&program);
}

#endif
