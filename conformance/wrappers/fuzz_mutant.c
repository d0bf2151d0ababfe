// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target for benchmarks: programs against the wrapper that has one mutant.
 *
 * FREEONCE_MUTANT in the environment names the mutant ("none": FREEONCE_STYLE names the style);
 * FREEONCE_FEEDBACK=off takes the counters of states away.
 *
 * Aborts  on a finding that the wrapper does not give without the mutant. With "none", on anything that is
 * wrong: that would be a bug of ours.
 */
#include "conform/judge.h"
#include "feedback.h"
#include "harness.h"
#include "mutant.h"
#include "wrapper_subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct fo_judge *judge;
static const struct fo_subject *subject;

/** End without what the engines do at the end of a process that finds something. */
_Noreturn static void
refuse(const char *what, const char *name)
{
    (void)fprintf(stderr, "freeonce: no %s %s\n", what, name);
    (void)fflush(stderr);
    _exit(2);
}

static const struct wrapper_ops *
choose_style(const char *name)
{
    for (size_t i = 0; i < WRAPPER_STYLE_COUNT; i++) {
        if (strcmp(wrapper_style_at(i)->name, name) == 0) {
            return wrapper_style_at(i);
        }
    }
    refuse("style", name);
}

static const char *
read_setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value == NULL ? otherwise : value;
}

static void
start(void)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .state = fo_feedback_note};
    const char *name = read_setting("FREEONCE_MUTANT", "");
    if (!fo_mutant_select(name)) {
        refuse("mutant", *name == '\0' ? "in FREEONCE_MUTANT" : name);
    }
    const struct wrapper_ops *ops = mutant_get(fo_mutant_selected())->ops;
    if (ops == NULL) {
        ops = choose_style(read_setting("FREEONCE_STYLE", "pointer"));
    }
    subject = wrapper_subject_of(ops);
    if (fo_judge_new(&options, &judge) != FO_OK) {
        (void)fputs("freeonce: the harness cannot start\n", stderr);
        _exit(4);
    }
}

static void
run(const struct fo_program *program, struct fo_text *trace, struct fo_judgement *out)
{
    if (fo_judge_program(judge, program, subject, trace, out) != FO_OK) {
        (void)fputs("freeonce: the harness failed\n", stderr);
        _exit(4);
    }
}

/** Append what is wrong and is so because of the mutant; nothing when nothing is. */
static void
explain(const struct fo_program *program, struct fo_text *out)
{
    const enum mutant mutant = fo_mutant_selected();
    struct fo_judgement judgement;
    run(program, NULL, &judgement);
    if (mutant == MUTANT_NONE) {
        fo_judgement_print(&judgement, out);
        return;
    }
    const struct fo_finding *finding = fo_mutant_found(&judgement);
    if (finding == NULL) {
        return;
    }
    const struct fo_rule *rule = finding->rule;
    fo_text_printf(out, "%s: %s\n", rule->id, finding->message);
    (void)fo_mutant_select("none");
    run(program, NULL, &judgement);
    for (size_t i = 0; i < judgement.verdict->finding_count; i++) {
        if (judgement.verdict->findings[i].rule == rule) {
            fo_text_clear(out);
        }
    }
    (void)fo_mutant_select(mutant_get(mutant)->name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fo_program program;
    struct fo_text text = {0};
    struct fo_judgement again;
    if (judge == NULL) {
        start();
    }
    fo_program_decode(bytes, length, &program);
    explain(&program, &text);
    if (text.length == 0) {
        fo_text_fini(&text);
        return 0;
    }
    (void)fprintf(stderr, "freeonce: %s", fo_text_get(&text));
    fo_text_clear(&text);
    fo_text_append(&text, "--- program\n");
    fo_program_print(&program, &text);
    fo_text_append(&text, "--- trace\n");
    run(&program, &text, &again);
    (void)fwrite(fo_text_get(&text), 1, text.length, stderr);
    (void)fflush(stderr);
    abort();
}
