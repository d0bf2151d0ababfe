// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Command: makes the smallest program, and the C test, of what a mutant is caught at.
 *
 *   reproduce minimize NAME FILE   prints the smallest program with the same finding
 *   reproduce export NAME FILE     prints the C test that makes the same calls
 *   reproduce finding NAME FILE    prints the rule that is broken, the call that broke it, and the one that
 *                                  created what it is about
 *
 * These three are what makes a finding the same.
 *
 * Status 0: done. 1: the program shows no finding. 2: usage or unreadable input. 4: freeonce itself failed.
 */
#include "base/file.h"
#include "mutant.h"
#include "program/minimize.h"
#include "repro/export_c.h"
#include "wrapper_subject.h"

#include <stdio.h>
#include <string.h>

enum {
    FILE_BYTES_MAX = 1 << 20
};

/** What is run, and the finding that it is to show. */
struct reproduction {
    struct fo_judge *judge;
    const struct fo_subject *subject;
    uint64_t fingerprint;
};

/** Judge @p program. @return What it is found at, valid until the next is judged; NULL: nothing. */
static const struct fo_finding *
find(const struct reproduction *reproduction, const struct fo_program *program)
{
    struct fo_judgement judgement;
    if (fo_judge_program(reproduction->judge, program, reproduction->subject, NULL, &judgement) != FO_OK) {
        return NULL;
    }
    return fo_mutant_found(&judgement);
}

static bool
is_same(void *user, const struct fo_program *program)
{
    const struct reproduction *wanted = user;
    const struct fo_finding *finding = find(wanted, program);
    return finding != NULL && finding->fingerprint == wanted->fingerprint;
}

static bool
read_program(const char *path, struct fo_program *program)
{
    struct fo_text text = {0};
    enum fo_error error = fo_file_read(path, FILE_BYTES_MAX, &text);
    if (error == FO_OK && fo_program_is_text(fo_text_get(&text), text.length)) {
        error = fo_program_parse(fo_text_get(&text), text.length, program, NULL);
    } else if (error == FO_OK) {
        fo_program_decode((const uint8_t *)text.bytes, text.length, program);
    }
    if (error != FO_OK) {
        (void)fprintf(stderr, "%s: %s\n", path, fo_error_text(error));
    }
    fo_text_fini(&text);
    return error == FO_OK;
}

/** Append what @p action asks for. */
static int
reproduce(const char *action, struct reproduction *reproduction, struct fo_transcript *said,
          struct fo_program *program, struct fo_text *out)
{
    const struct fo_minimize_options options = {.is_broken = is_same, .user = reproduction};
    struct fo_export export = {.program = program, .said = said};
    struct fo_minimized result;
    const struct fo_finding *finding = find(reproduction, program);
    if (finding == NULL) {
        return 1;
    }
    reproduction->fingerprint = finding->fingerprint;
    if (strcmp(action, "finding") == 0) {
        fo_text_printf(out, "%s %s %s\n", finding->rule->id, finding->site,
                       finding->origin[0] == '\0' ? "-" : finding->origin);
        return 0;
    }
    if (strcmp(action, "export") == 0) {
        export.rule = finding->rule->id;
        return fo_export_c(&export, out) == FO_OK ? 0 : 4;
    }
    if (fo_program_minimize(program, &options, &result) != FO_OK) {
        return 4;
    }
    fo_program_print(program, out);
    return 0;
}

static int
run(const char *action, const struct wrapper_ops *ops, const char *path)
{
    const bool is_export = strcmp(action, "export") == 0;
    struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .is_pooled = true};
    struct reproduction reproduction = {.subject = wrapper_subject_of(ops)};
    struct fo_transcript said = {0};
    struct fo_program program;
    struct fo_text text = {0};
    int status = 4;
    if (!read_program(path, &program)) {
        return 2;
    }
    if (is_export) {
        fo_transcript_attach(&said, &options);
    }
    if (fo_judge_new(&options, &reproduction.judge) == FO_OK) {
        status = reproduce(action, &reproduction, &said, &program, &text);
        (void)fwrite(fo_text_get(&text), 1, text.length, stdout);
    }
    fo_judge_free(reproduction.judge);
    fo_transcript_fini(&said);
    fo_text_fini(&text);
    return status;
}

int
main(int count, char **words)
{
    if (count == 4 && fo_mutant_select(words[2]) &&
        (strcmp(words[1], "minimize") == 0 || strcmp(words[1], "export") == 0 ||
         strcmp(words[1], "finding") == 0)) {
        return run(words[1], mutant_get(fo_mutant_selected())->ops, words[3]);
    }
    (void)fputs("usage: reproduce minimize|export|finding NAME FILE\n", stderr);
    return 2;
}
