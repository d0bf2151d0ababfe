// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Scenario cases: what a wrapper must stand, in each role, and each of its allocations failing.
 */
#include "conform/case.h"

#include "base/assert.h"
#include "base/embedded.h"
#include "conform/exec_marks.h"
#include "conform/left_memory.h"
#include "exec/breach.h"
#include "exec/executor.h"
#include "program/mirror.h"
#include "provider/provider.h"
#include "trace/recorder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    ROLE_COUNT = 2,
    SWEEP_MAX = 1024,  /**< Largest number that fail-allocation takes. */
    THREAD_WAITS = 20, /**< How often a thread that is about to end is given time to. */
    THREAD_WAIT_NS = 5000000,
};

/** One file in one role. */
struct scenario {
    const struct fo_embedded *file;
    const char *folder;
    bool is_server;
    bool is_mirrored; /**< The file is about a client. */
};

/** The first are those for either role, twice; then the ones for clients, and for servers. */
static struct scenario
scenario_at(unsigned variant)
{
    const unsigned either = (unsigned)fo_embedded_scenarios_either_count * ROLE_COUNT;
    const unsigned client = (unsigned)fo_embedded_scenarios_client_count;
    if (variant < either) {
        const bool is_server = variant % ROLE_COUNT != 0;
        return (struct scenario){&fo_embedded_scenarios_either[variant / ROLE_COUNT], "either", is_server,
                                 is_server};
    }
    if (variant < either + client) {
        return (struct scenario){&fo_embedded_scenarios_client[variant - either], "client", false, false};
    }
    return (struct scenario){&fo_embedded_scenarios_server[variant - either - client], "server", true, false};
}

static unsigned
count_scenarios(void)
{
    return (unsigned)(fo_embedded_scenarios_either_count * ROLE_COUNT + fo_embedded_scenarios_client_count +
                      fo_embedded_scenarios_server_count);
}

static void
name_scenario(unsigned variant, char *out, size_t size)
{
    const struct scenario scenario = scenario_at(variant);
    const char *name = scenario.file->name;
    snprintf(out, size, "%.*s/%s", (int)strcspn(name, "."), name, scenario.is_server ? "server" : "client");
}

static void
find_file(unsigned variant, char *out, size_t size)
{
    const struct scenario scenario = scenario_at(variant);
    snprintf(out, size, "conformance/scenarios/%s/%s", scenario.folder, scenario.file->name);
}

static void
parse(unsigned variant, const char *package, struct fo_program *out)
{
    const struct scenario scenario = scenario_at(variant);
    /* The tests parse every scenario. */
    FO_ASSERT(fo_program_parse(scenario.file->text, scenario.file->bytes, out, NULL) == FO_OK);
    if (out->package == FO_PROGRAM_DEFAULT) {
        out->package = (uint8_t)fo_program_package_find(package, strlen(package));
    }
    if (scenario.is_mirrored) {
        fo_program_mirror(out);
    }
    fo_program_number_lines(out);
}

/** A scenario that names a package is about that one. */
static bool
suits(const char *package, unsigned variant)
{
    struct fo_program program;
    parse(variant, package, &program);
    return program.package == fo_program_package_find(package, strlen(package));
}

static bool
is_for_server(unsigned variant)
{
    return scenario_at(variant).is_server;
}

/** Allocations fail where sessions go well, and where they fail at once. */
static bool
suits_sweep(const char *package, unsigned variant)
{
    const char *name = scenario_at(variant).file->name;
    const bool is_swept = strncmp(name, "honest", strlen("honest")) == 0 ||
                          strncmp(name, "first-leg", strlen("first-leg")) == 0 ||
                          strncmp(name, "acquire-fails", strlen("acquire-fails")) == 0;
    return is_swept && suits(package, variant);
}

static size_t
count_threads(void)
{
    DIR *folder = opendir("/proc/self/task");
    size_t count = 0;
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

/** Threads beyond @p before that are still there when those that were ending have had time to. */
static size_t
count_left_threads(size_t before)
{
    const struct timespec wait = {0, THREAD_WAIT_NS};
    size_t now = count_threads();
    for (unsigned i = 0; i < THREAD_WAITS && now > before; i++) {
        nanosleep(&wait, NULL);
        now = count_threads();
    }
    return now > before ? now - before : 0;
}

/** A breach ends the process, once the parent can see what it was. */
static void
note_breach(void *user, const char *word, const char *sentence)
{
    struct fo_child_shared *shared = user;
    (void)sentence;
    snprintf(shared->breach, sizeof(shared->breach), "%s", word);
    _exit(EXIT_FAILURE);
}

static bool
has_called(const struct fo_child_shared *shared)
{
    for (uint32_t i = 0; i < shared->record_count; i++) {
        if (shared->records[i].kind == FO_RECORD_BEGIN) {
            return true;
        }
    }
    return false;
}

static void
run_program(struct fo_bench *bench, const struct fo_program *program, struct fo_run *run)
{
    struct fo_executor_options options = {
        .subject = bench->subject,
        .provider = fo_provider_current(),
        .has_faults = bench->has_faults,
        .observer = &fo_exec_marks,
    };
    const size_t threads = count_threads();
    fo_dispatch_init(&options.wide, bench->table, true, bench->table_version);
    fo_dispatch_init(&options.ansi, bench->ansi, false, 0);
    struct fo_executor *executor = fo_executor_new(&options);
    FO_ASSERT(executor != NULL && bench->is_builtin);
    fo_breach_set(note_breach, bench->shared);
    FO_ASSERT(fo_executor_run(executor, program, run) == FO_OK);
    fo_breach_set(NULL, NULL);
    if (run->reason[0] != '\0' && !has_called(bench->shared)) {
        fo_bench_skip(bench, run->reason);
        fo_executor_free(executor);
        return;
    }
    fo_left_memory_mark(options.subject, options.provider, run->is_exhausted ? 0 : run->leaked_count);
    fo_recorder_mark_left("bad-free", run->bad_release_count);
    fo_recorder_mark_left("thread", count_left_threads(threads));
    fo_executor_free(executor);
}

static void
make_program(const char *package, unsigned variant, unsigned nth, struct fo_program *out)
{
    parse(variant, package, out);
    if (nth != 0) {
        FO_ASSERT(out->operation_count < FO_PROGRAM_OPERATIONS_MAX);
        memmove(&out->operations[1], &out->operations[0], out->operation_count * sizeof(out->operations[0]));
        out->operations[0] = (struct fo_operation){.code = FO_OP_FAIL_ALLOCATION, .argument = nth - 1};
        out->operation_count++;
        fo_program_number_lines(out);
    }
}

static void
run_scenario(struct fo_bench *bench)
{
    struct fo_program program;
    struct fo_run run;
    make_program(bench->package, bench->variant, 0, &program);
    run_program(bench, &program, &run);
}

/** The parent must know even when the process does not survive it. */
static void
note_allocation(void *user, bool fails)
{
    struct fo_child_shared *shared = user;
    shared->has_failed = shared->has_failed || fails;
}

static void
run_sweep(struct fo_bench *bench)
{
    struct fo_program program;
    struct fo_run run;
    make_program(bench->package, bench->variant, bench->nth, &program);
    if (bench->subject->watch_allocations != NULL) {
        bench->subject->watch_allocations(note_allocation, bench->shared);
    }
    run_program(bench, &program, &run);
    bench->shared->is_last = !run.allocation_failed || bench->nth == SWEEP_MAX;
}

static const struct fo_case cases[] = {
    {
        .name = "scenario",
        .summary = "A session of the wrapper in one of the situations that wrappers get wrong.",
        .marks_itself = true,
        .count_variants = count_scenarios,
        .variant_name = name_scenario,
        .file = find_file,
        .suits = suits,
        .is_for_server = is_for_server,
        .program = make_program,
        .run = run_scenario,
    },
    {
        .name = "allocation-fails",
        .summary = "The same with the wrapper's n-th allocation failing, n = 1, 2, ... until none does.",
        .marks_itself = true,
        .is_sweep = true,
        .count_variants = count_scenarios,
        .variant_name = name_scenario,
        .file = find_file,
        .suits = suits_sweep,
        .is_for_server = is_for_server,
        .program = make_program,
        .run = run_sweep,
    },
};

const struct fo_case_family fo_cases_scenario = {cases, sizeof(cases) / sizeof(cases[0])};
