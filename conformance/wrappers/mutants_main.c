// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Command: lists the mutants, shows their witnesses and runs programs against them.
 *
 *   mutants list               name, style, rule and what is wrong, a line each; then what waits, and why
 *   mutants witness NAME       the program that shows it
 *   mutants run NAME FILE      judge a program, text or bytes, against it; NAME is a mutant or a style
 *
 * Status 0: nothing was found. 1: findings, printed. 2: usage or unreadable input.
 */
#include "base/file.h"
#include "conform/judge.h"
#include "mutant.h"
#include "wrapper_subject.h"

#include <stdio.h>
#include <string.h>

enum {
    FILE_BYTES_MAX = 1 << 20
};

static int
list(void)
{
    for (unsigned i = 1; i < MUTANT_COUNT; i++) {
        const struct mutant_info *info = mutant_get((enum mutant)i);
        (void)printf("%s\t%s\t%s\t%s\n", info->name, info->ops->name, info->rule, info->wrong);
    }
    for (size_t i = 0; mutant_waiting_at(i) != NULL; i++) {
        (void)printf("waiting\t-\t%s\t%s\n", mutant_waiting_at(i)->rule, mutant_waiting_at(i)->why);
    }
    return 0;
}

static bool
read_program(const char *path, struct fo_program *program)
{
    struct fo_text text = {0};
    struct fo_syntax_error error;
    enum fo_error status = fo_file_read(path, FILE_BYTES_MAX, &text);
    if (status == FO_OK && fo_program_is_text(fo_text_get(&text), text.length)) {
        status = fo_program_parse(fo_text_get(&text), text.length, program, &error);
        if (status == FO_ERROR_SYNTAX) {
            (void)fprintf(stderr, "%s:%u:%u: expected %s, found %s\n", path, error.line, error.column,
                          error.expected, error.found);
        }
    } else if (status == FO_OK) {
        fo_program_decode((const uint8_t *)text.bytes, text.length, program);
    } else {
        (void)fprintf(stderr, "cannot read %s\n", path);
    }
    fo_text_fini(&text);
    return status == FO_OK;
}

static const struct wrapper_ops *
choose(const char *name)
{
    for (size_t i = 0; i < WRAPPER_STYLE_COUNT; i++) {
        if (strcmp(wrapper_style_at(i)->name, name) == 0) {
            return wrapper_style_at(i);
        }
    }
    return fo_mutant_select(name) ? mutant_get(fo_mutant_selected())->ops : NULL;
}

static int
report(const struct fo_judgement *judgement)
{
    struct fo_text text = {0};
    size_t count = 0;
    for (size_t i = 0; i < judgement->verdict->finding_count; i++) {
        const struct fo_finding *finding = &judgement->verdict->findings[i];
        const char *mark = fo_finding_is_primary(judgement->verdict, i) ? "" : "  implied: ";
        fo_text_printf(&text, "%s%s: %s\n", mark, finding->rule->id, finding->message);
        count++;
    }
    if (!judgement->is_balanced) {
        fo_judgement_print(judgement, &text);
        count++;
    }
    (void)fwrite(fo_text_get(&text), 1, text.length, stdout);
    fo_text_fini(&text);
    return count > 0;
}

static int
run(const struct wrapper_ops *ops, const char *path)
{
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_judge *judge = NULL;
    struct fo_program program;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    int status = 2;
    if (!read_program(path, &program)) {
        return 2;
    }
    if (fo_judge_new(&options, &judge) == FO_OK &&
        fo_judge_program(judge, &program, wrapper_subject_of(ops), &trace, &judgement) == FO_OK) {
        (void)fwrite(fo_text_get(&trace), 1, trace.length, stdout);
        status = report(&judgement);
    }
    fo_text_fini(&trace);
    fo_judge_free(judge);
    return status;
}

int
main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "list") == 0) {
        return list();
    }
    if (count == 3 && strcmp(words[1], "witness") == 0 && fo_mutant_select(words[2])) {
        (void)fputs(mutant_get(fo_mutant_selected())->witness, stdout);
        return 0;
    }
    if (count == 4 && strcmp(words[1], "run") == 0) {
        const struct wrapper_ops *ops = choose(words[2]);
        if (ops != NULL) {
            return run(ops, words[3]);
        }
    }
    (void)fputs("usage: mutants list | witness NAME | run NAME FILE\n", stderr);
    return 2;
}
