// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One judge for the life of the process.
 */
#include "harness.h"

#include "conform/judge.h"
#include "feedback.h"
#include "program/program.h"

#include <stdio.h>
#include <stdlib.h>

static struct fo_judge *
get_judge(void)
{
    static struct fo_judge *judge;
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .state = fo_feedback_note};
    if (judge == NULL) {
        enum fo_error error = fo_judge_new(&options, &judge);
        if (error != FO_OK) {
            (void)fprintf(stderr, "freeonce: the harness cannot start: %s\n", fo_error_text(error));
            exit(4);
        }
    }
    return judge;
}

/** Say what is wrong, run once more to show how it came to that, and end. */
_Noreturn static void
report(struct fo_judge *judge, const struct fo_program *program, const struct fo_subject *subject,
       const struct fo_judgement *judgement)
{
    struct fo_text text = {0};
    struct fo_judgement again;
    fo_text_append(&text, "freeonce: ");
    fo_judgement_print(judgement, &text);
    fo_text_append(&text, "\n--- program\n");
    fo_program_print(program, &text);
    fo_text_append(&text, "--- trace\n");
    (void)fo_judge_program(judge, program, subject, &text, &again);
    (void)fwrite(fo_text_get(&text), 1, text.length, stderr);
    (void)fflush(stderr);
    abort();
}

void
fo_harness_run(const uint8_t *bytes, size_t length, const struct fo_subject *subject)
{
    struct fo_judge *judge = get_judge();
    struct fo_program program;
    struct fo_judgement judgement;
    fo_program_decode(bytes, length, &program);
    enum fo_error error = fo_judge_program(judge, &program, subject, NULL, &judgement);
    if (error != FO_OK) {
        (void)fprintf(stderr, "freeonce: %s\n", fo_error_text(error));
        exit(4);
    }
    if (!fo_judgement_is_good(&judgement)) {
        report(judge, &program, subject, &judgement);
    }
}
