// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Honest play against the checker: no false alarm, and no defect that hides in the noise.
 */
#include "base/test.h"

#include "base/assert.h"
#include "base/sanitizer.h"
#include "check/checker.h"
#include "conform/honest_play.h"
#include "provider/provider.h"
#include "trace/reader.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sanitizers slow the play down; the build without any plays the full number. */
#if FO_HAS_ADDRESS_SANITIZER || FO_HAS_THREAD_SANITIZER
enum {
    SESSIONS_TOTAL = 5000
};
#else
enum {
    SESSIONS_TOTAL = 100000
};
#endif

enum {
    SESSIONS_IN_A_WORLD = 50,
    PACKAGES = 5,
    RENAMED_BY = 1000,
    SESSIONS_AROUND_AN_EXAMPLE = 12
};

static const char *const packages[PACKAGES] = {"NTLM", "Negotiate", "Kerberos", "Schannel", "Digest"};

/* Growing list of records. */
struct tape {
    struct fo_record *records;
    size_t count, capacity;
};

static void
tape_add(void *user, const struct fo_record *record)
{
    struct tape *tape = user;

    if (tape->count == tape->capacity) {
        tape->capacity = tape->capacity != 0 ? tape->capacity * 2 : 256;
        tape->records = realloc(tape->records, tape->capacity * sizeof(*tape->records));
        FO_ASSERT(tape->records != NULL);
    }
    tape->records[tape->count++] = *record;
}

/* One provider with random habits, its tables recorded, and the sessions that are played on it. */
static void
play_world(struct fo_random *random, const char *package, unsigned sessions, fo_record_sink sink, void *user)
{
    const struct fo_recorder_options options = {.sink = sink, .user = user, .hash_key = 1};
    static struct fo_child_shared shared;
    struct fo_bench bench = {.package = package, .is_builtin = true, .shared = &shared, .module = package};
    struct fo_dispatch wide, ansi, recorded;

    fo_play_choose_provider(random);
    fo_provider_dispatch(true, &wide);
    fo_provider_dispatch(false, &ansi);
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    bench.provider = fo_name_make(FO_NAME_TABLE, 0);
    assert_int_equal(fo_recorder_interpose(bench.provider, &wide, &recorded), FO_OK);
    bench.table = recorded.table;
    bench.table_version = recorded.version;
    assert_int_equal(fo_recorder_interpose(bench.provider, &ansi, &recorded), FO_OK);
    bench.ansi = recorded.table;
    assert_true(fo_bench_describe_package(&bench, &wide));
    fo_bench_mark_start(&bench);
    (void)fo_bench_mark_observation(&bench, 0, 0);
    fo_play_sessions(&bench, random, sessions);
    (void)fo_bench_mark_observation(&bench, 0, 0);
    fo_recorder_mark_module(FO_MARK_UNLOAD, bench.module);
    fo_recorder_mark(FO_MARK_END);
    fo_recorder_stop();
}

static void
show_findings(const struct fo_verdict *verdict)
{
    for (size_t i = 0; i < verdict->finding_count && i < 8; i++) {
        print_message("%s line %u: %s\n    %s\n", verdict->findings[i].rule->id, verdict->findings[i].line,
                      verdict->findings[i].message, verdict->findings[i].call);
    }
}

static void
random_honest_sessions_give_no_finding(void **state)
{
    const struct fo_checker_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_checker *checker = fo_checker_new(&options);
    struct fo_provider *provider = fo_provider_new(NULL);
    struct fo_trace_header header;
    struct fo_verdict verdict;
    struct fo_random random;
    uint64_t calls = 0;

    (void)state;
    assert_non_null(checker);
    assert_int_equal(fo_verdict_init(&verdict), FO_OK);
    /* Nobody reports what the harness itself allocates and frees. */
    fo_trace_header_init_bare(&header);
    header.observes &= ~(uint32_t)FO_OBSERVES_ALLOCATOR;
    fo_provider_install(provider);
    for (unsigned world = 0; world * SESSIONS_IN_A_WORLD < SESSIONS_TOTAL; world++) {
        fo_random_init(&random, world + 1);
        fo_verdict_reset(&verdict);
        fo_checker_start(checker, &header, &verdict);
        play_world(&random, packages[world % PACKAGES], SESSIONS_IN_A_WORLD, fo_checker_feed, checker);
        fo_checker_finish(checker, false);
        calls += verdict.call_count;
        if (verdict.finding_count != 0) {
            print_message("world %u, package %s\n", world, packages[world % PACKAGES]);
            show_findings(&verdict);
        }
        assert_int_equal(verdict.finding_count, 0);
    }
    print_message("%u sessions, %llu calls\n", SESSIONS_TOTAL, (unsigned long long)calls);
    assert_true(calls > SESSIONS_TOTAL * 4ULL);
    fo_provider_free(provider);
    fo_checker_free(checker);
    fo_verdict_fini(&verdict);
}

static fo_name
renamed(fo_name name)
{
    const enum fo_name_kind kind = fo_name_kind(name);

    if (!fo_name_is_numbered(name)) {
        return name;
    }
    if (kind == FO_NAME_TABLE || kind == FO_NAME_MODULE || kind == FO_NAME_PROCESS) {
        return fo_name_make(kind, fo_name_index(name) + 2);
    }
    return fo_name_make(kind, fo_name_index(name) + RENAMED_BY);
}

static void
rename_buffers(struct fo_buffers_seen *buffers)
{
    buffers->array = renamed(buffers->array);
    for (size_t i = 0; i < buffers->before_count; i++) {
        buffers->before[i].place.name = renamed(buffers->before[i].place.name);
    }
    for (size_t i = 0; i < buffers->after_count; i++) {
        buffers->after[i].place.name = renamed(buffers->after[i].place.name);
    }
}

static void
rename_operand(struct fo_operand_seen *operand, enum fo_operand_kind kind)
{
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        operand->u.handle.storage = renamed(operand->u.handle.storage);
        operand->u.handle.before = renamed(operand->u.handle.before);
        operand->u.handle.after = renamed(operand->u.handle.after);
        break;
    case FO_OPERAND_BLOCK:
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        operand->u.place.name = renamed(operand->u.place.name);
        break;
    case FO_OPERAND_STRING:
    case FO_OPERAND_TOKEN_IN:
    case FO_OPERAND_OPAQUE:
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
        operand->u.name = renamed(operand->u.name);
        break;
    default:
        break;
    }
}

/* Names of their own for everything an example mentions, so that it shares nothing with what is played around
 * it. */
static void
rename_record(struct fo_record *record)
{
    record->thread = renamed(record->thread);
    if (record->kind == FO_RECORD_MARK) {
        record->u.mark.subject = renamed(record->u.mark.subject);
        record->u.mark.place.name = renamed(record->u.mark.place.name);
        record->u.mark.module = renamed(record->u.mark.module);
        return;
    }
    record->u.call.number += RENAMED_BY * 1000;
    record->u.call.provider = renamed(record->u.call.provider);
    for (size_t i = 0; i < fo_call_get(record->u.call.call)->operand_count; i++) {
        if (record->u.call.operands[i].observed) {
            rename_operand(&record->u.call.operands[i], fo_call_get(record->u.call.call)->operands[i].kind);
        }
    }
    for (size_t i = 0; i < record->u.call.buffers_count; i++) {
        rename_buffers(&record->u.call.buffers[i]);
    }
    for (size_t i = 0; i < record->u.call.returned_count; i++) {
        record->u.call.returned[i].name = renamed(record->u.call.returned[i].name);
    }
}

static void
read_example(const char *text, struct tape *out)
{
    struct fo_trace_reader *reader = fo_trace_reader_new(tape_add, out);

    FO_ASSERT(reader != NULL);
    assert_int_equal(fo_trace_reader_feed(reader, text, strlen(text)), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    fo_trace_reader_free(reader);
    for (size_t i = 0; i < out->count; i++) {
        rename_record(&out->records[i]);
    }
}

/* True when a record changes what later records of everybody mean, so that nothing may come between. */
static bool
is_global(const struct fo_record *record)
{
    const enum fo_mark mark = record->kind == FO_RECORD_MARK ? record->u.mark.mark : FO_MARK_COUNT;

    return mark == FO_MARK_PROCESS || mark == FO_MARK_CLOCK || mark == FO_MARK_GIVE_UP ||
           mark == FO_MARK_SERVER_SHUTDOWN || mark == FO_MARK_CLIENT_DONE || mark == FO_MARK_CRASH ||
           mark == FO_MARK_TIME_OUT;
}

static bool
is_end(const struct fo_record *record)
{
    return record->kind == FO_RECORD_MARK && record->u.mark.mark == FO_MARK_END;
}

/* The noise with the example's records strewn into it in their order, at random places. */
static void
feed_mixed(struct fo_checker *checker, const struct tape *noise, const struct tape *example,
           struct fo_random *random)
{
    size_t next = 0;
    size_t count = example->count;

    while (count != 0 && is_end(&example->records[count - 1])) {
        count--;
    }
    for (size_t i = 0; i < noise->count; i++) {
        const size_t noise_left = noise->count - i;

        while (next < count && fo_random_below(random, noise_left) < count - next) {
            fo_checker_feed(checker, &example->records[next++]);
        }
        fo_checker_feed(checker, &noise->records[i]);
    }
    assert_int_equal(next, count);
}

static bool
can_be_mixed(const struct tape *example)
{
    for (size_t i = 0; i < example->count; i++) {
        if (is_global(&example->records[i])) {
            return false;
        }
    }
    return true;
}

/* The one primary finding must be of @p rule; NULL: there must be none. */
static void
expect_finding(const struct fo_verdict *verdict, const struct fo_rule *rule, const char *id)
{
    size_t primary_count = 0, wanted_count = 0;

    for (size_t i = 0; i < verdict->finding_count; i++) {
        if (fo_finding_is_primary(verdict, i)) {
            primary_count++;
            wanted_count += verdict->findings[i].rule == rule;
        }
    }
    if (primary_count != (rule != NULL ? 1 : 0) || wanted_count != primary_count) {
        print_message("example of %s, expected %s\n", id, rule != NULL ? "one finding" : "no finding");
        show_findings(verdict);
    }
    assert_int_equal(primary_count, rule != NULL ? 1 : 0);
    assert_int_equal(wanted_count, primary_count);
}

static void
examples_are_found_in_the_noise_of_honest_sessions(void **state)
{
    /* An example of a provider's rule may show a caller that breaks its own: see check/rules_test.c. */
    const struct fo_checker_options options[] = {{.provider_only = false}, {.provider_only = true}};
    struct fo_checker *checkers[] = {fo_checker_new(&options[0]), fo_checker_new(&options[1])};
    struct fo_provider *provider = fo_provider_new(NULL);
    struct fo_verdict verdict;
    struct fo_random random;
    size_t mixed_count = 0;

    (void)state;
    assert_int_equal(fo_verdict_init(&verdict), FO_OK);
    fo_provider_install(provider);
    for (size_t i = 0; i < fo_rule_count(); i++) {
        const struct fo_rule *rule = fo_rule_at(i);
        struct fo_checker *checker = checkers[rule->binds == FO_BINDS_PROVIDER];

        for (unsigned broken = 0; rule->check != NULL && broken < 2; broken++) {
            struct tape noise = {0}, example = {0};

            fo_random_init(&random, i + 1);
            read_example(broken != 0 ? rule->broken : rule->holds, &example);
            if (can_be_mixed(&example)) {
                play_world(&random, packages[i % PACKAGES], SESSIONS_AROUND_AN_EXAMPLE, tape_add, &noise);
                fo_verdict_reset(&verdict);
                fo_checker_start(checker, NULL, &verdict);
                feed_mixed(checker, &noise, &example, &random);
                fo_checker_finish(checker, false);
                expect_finding(&verdict, broken != 0 ? rule : NULL, rule->id);
                mixed_count++;
            }
            free(noise.records);
            free(example.records);
        }
    }
    print_message("%zu examples mixed\n", mixed_count);
    assert_true(mixed_count > 150);
    fo_provider_free(provider);
    fo_checker_free(checkers[0]);
    fo_checker_free(checkers[1]);
    fo_verdict_fini(&verdict);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_honest_sessions_give_no_finding),
        cmocka_unit_test(examples_are_found_in_the_noise_of_honest_sessions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
