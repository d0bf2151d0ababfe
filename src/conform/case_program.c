// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Program cases: the corpus of the lifecycle target, and the examples of the rules, run as programs.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "base/embedded.h"
#include "check/rule.h"
#include "conform/exec_marks.h"
#include "exec/executor.h"
#include "provider/provider.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <string.h>

/* A rule's example is a trace; with this line in front, and its results ignored, it is a program. */
static const char version_line[] = "freeonce-program 1\n";

static void
run_program(struct fo_bench *bench, const struct fo_program *program, const struct fo_subject *subject)
{
    struct fo_executor_options options = {
        .subject = subject,
        .provider = bench->is_builtin ? fo_provider_current() : NULL,
        .has_faults = bench->has_faults,
        .observer = &fo_exec_marks,
    };
    struct fo_executor *executor;
    struct fo_run run;

    fo_dispatch_init(&options.wide, bench->table, true, bench->table_version);
    if (bench->ansi != NULL) {
        fo_dispatch_init(&options.ansi, bench->ansi, false, 0);
    }
    executor = fo_executor_new(&options);
    FO_ASSERT(executor != NULL);
    if (fo_executor_run(executor, program, &run) != FO_OK) {
        fo_bench_skip(bench, "the provider has no table of the form that the program wants");
    } else if (subject == &fo_lifecycle_subject) {
        /* What the layer did with its own memory is known here only. */
        fo_recorder_mark_left("memory", run.is_exhausted ? 0 : run.leaked_count);
        fo_recorder_mark_left("bad-free", run.bad_release_count);
    }
    fo_executor_free(executor);
}

/* The number of a package under any of its names. */
static enum fo_program_package
number_of(const char *package)
{
    return fo_program_package_find(package, strlen(package));
}

static void
parse_embedded(unsigned variant, struct fo_program *program)
{
    const struct fo_embedded *file = &fo_embedded_corpus_lifecycle[variant];

    /* The tests parse every file of the corpus. */
    FO_ASSERT(fo_program_parse(file->text, file->bytes, program, NULL) == FO_OK);
}

static unsigned
count_corpus(void)
{
    return (unsigned)fo_embedded_corpus_lifecycle_count;
}

static void
name_corpus(unsigned variant, char *out, size_t size)
{
    const char *name = fo_embedded_corpus_lifecycle[variant].name;

    snprintf(out, size, "%.*s", (int)strcspn(name, "."), name);
}

static void
find_file(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "corpus/lifecycle/%s", fo_embedded_corpus_lifecycle[variant].name);
}

/* Each program is about one package, whatever the provider calls it. */
static bool
suits_corpus(const char *package, unsigned variant)
{
    struct fo_program program;

    parse_embedded(variant, &program);
    return number_of(package) == (program.package != FO_PROGRAM_DEFAULT ? program.package : FO_PROGRAM_NTLM);
}

static void
run_corpus(struct fo_bench *bench)
{
    struct fo_program program;

    parse_embedded(bench->variant, &program);
    run_program(bench, &program, &fo_lifecycle_subject);
}

enum {
    EXAMPLES_OF_A_RULE = 2
};

static const char *
example_text(unsigned variant)
{
    const struct fo_rule *rule = fo_rule_at(variant / EXAMPLES_OF_A_RULE);

    return variant % EXAMPLES_OF_A_RULE == 0 ? rule->holds : rule->broken;
}

static bool
parse_example(unsigned variant, struct fo_program *program)
{
    const char *example = example_text(variant);
    struct fo_text text = {0};
    bool is_program;

    if (example == NULL) {
        return false;
    }
    fo_text_append(&text, version_line);
    fo_text_append(&text, example);
    is_program = fo_program_parse(fo_text_get(&text), text.length, program, NULL) == FO_OK;
    fo_text_fini(&text);
    return is_program;
}

static unsigned
count_examples(void)
{
    return (unsigned)fo_rule_count() * EXAMPLES_OF_A_RULE;
}

static void
name_example(unsigned variant, char *out, size_t size)
{
    snprintf(out, size, "%s-%s", fo_rule_at(variant / EXAMPLES_OF_A_RULE)->id,
             variant % EXAMPLES_OF_A_RULE == 0 ? "holds" : "broken");
}

/* Examples name their packages themselves, NTLM for the most part; they are run once. */
static bool
suits_example(const char *package, unsigned variant)
{
    return number_of(package) == FO_PROGRAM_NTLM && example_text(variant) != NULL;
}

static void
run_example(struct fo_bench *bench)
{
    struct fo_program program;

    if (!parse_example(bench->variant, &program)) {
        fo_bench_skip(bench, "the example is about what no call shows");
        return;
    }
    run_program(bench, &program, &fo_raw_subject);
}

static const struct fo_case corpus_cases[] = {
    {
        .name = "program",
        .summary = "A program of the lifecycle corpus is run through the layer.",
        .marks_itself = true,
        .count_variants = count_corpus,
        .variant_name = name_corpus,
        .file = find_file,
        .suits = suits_corpus,
        .run = run_corpus,
    },
};

const struct fo_case_family fo_cases_corpus = {corpus_cases, sizeof(corpus_cases) / sizeof(corpus_cases[0])};

static const struct fo_case example_cases[] = {
    {
        .name = "example",
        .summary = "The calls of a rule's example are made, whatever they do.",
        .nature = FO_CASE_HOSTILE,
        .marks_itself = true,
        .count_variants = count_examples,
        .variant_name = name_example,
        .suits = suits_example,
        .run = run_example,
    },
};

const struct fo_case_family fo_cases_example = {example_cases,
                                                sizeof(example_cases) / sizeof(example_cases[0])};
