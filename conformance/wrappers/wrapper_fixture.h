// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What tests of wrappers share: a judge, and programs run against wrappers under it.
 */
#ifndef FO_CONFORMANCE_WRAPPER_FIXTURE_H
#define FO_CONFORMANCE_WRAPPER_FIXTURE_H

#include "base/test.h"

#include "conform/judge.h"
#include "mutant.h"
#include "wrapper_subject.h"

#include <stdio.h>
#include <string.h>

static struct fo_judge *judge;

static int
make_judge(void **state)
{
    (void)state;
    /* Blocks of a pool lie where they lay in the run before, whatever else the heap has seen. */
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .is_pooled = true};
    return fo_judge_new(&options, &judge) == FO_OK ? 0 : -1;
}

static int
free_judge(void **state)
{
    (void)state;
    fo_judge_free(judge);
    return 0;
}

static void
run(const struct wrapper_ops *ops, const struct fo_program *program, struct fo_text *trace,
    struct fo_judgement *out)
{
    assert_int_equal(fo_judge_program(judge, program, wrapper_subject_of(ops), trace, out), FO_OK);
}

static void
parse(const char *name, const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%s:%u:%u: expected %s, found %s", name, error.line, error.column, error.expected,
                 error.found);
    }
}

static void
append_findings(const struct fo_verdict *verdict, struct fo_text *out)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct fo_finding *finding = &verdict->findings[i];
        const char *mark = fo_finding_is_primary(verdict, i) ? "" : "  implied: ";
        fo_text_printf(out, "%s%s: %s\n", mark, finding->rule->id, finding->message);
    }
}

/** Show program, trace and findings. */
static void
show(const struct wrapper_ops *ops, const struct fo_program *program)
{
    struct fo_text trace = {0};
    struct fo_text why = {0};
    struct fo_judgement judgement;
    fo_program_print(program, &why);
    run(ops, program, &trace, &judgement);
    fo_text_append(&why, fo_text_get(&trace));
    append_findings(judgement.verdict, &why);
    fo_judgement_print(&judgement, &why);
    (void)fwrite(fo_text_get(&why), 1, why.length, stderr);
    fo_text_fini(&trace);
    fo_text_fini(&why);
}

#endif
