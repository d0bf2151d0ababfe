// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of running programs under recorder and checker: seeds, determinism, damage to tokens, raw calls.
 */
#include "base/test.h"

#include "conform/memory_names.h"

#include "base/file.h"
#include "base/random.h"
#include "conform/judge.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEDS_MAX = 128,
    RANDOM_PROGRAMS = 400,
    RANDOM_BYTES_MAX = 280,
    HASHES_MAX = 4096
};

static const char folder[] = "corpus/lifecycle";

static struct fo_judge *judge;
static struct fo_program seeds[SEEDS_MAX];
static char seed_names[SEEDS_MAX][256];
static size_t seed_count;

/** States that the last run went through. */
static uint64_t hashes[HASHES_MAX];
static size_t hash_count;

static void
note_state(void *user, uint64_t hash)
{
    (void)user;
    if (hash_count < HASHES_MAX) {
        hashes[hash_count] = hash;
        hash_count++;
    }
}

static void
load_seed(const char *name)
{
    struct fo_text path = {0};
    struct fo_text text = {0};
    struct fo_syntax_error error;
    fo_text_printf(&path, "%s/%s", folder, name);
    assert_int_equal(fo_file_read(fo_text_get(&path), 1 << 20, &text), FO_OK);
    assert_true(seed_count < SEEDS_MAX);
    if (fo_program_parse(fo_text_get(&text), text.length, &seeds[seed_count], &error) != FO_OK) {
        fail_msg("%s:%u:%u: expected %s, found %s", name, error.line, error.column, error.expected,
                 error.found);
    }
    (void)snprintf(seed_names[seed_count], sizeof seed_names[0], "%s", name);
    seed_count++;
    fo_text_fini(&path);
    fo_text_fini(&text);
}

static int
set_up(void **state)
{
    (void)state;
    const struct fo_judge_options options = {.profile = FO_PROFILE_PORTABLE, .state = note_state};
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            load_seed(entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
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
run(const struct fo_program *program, const struct fo_subject *subject, struct fo_text *trace,
    struct fo_judgement *out)
{
    hash_count = 0;
    if (trace != NULL) {
        fo_text_clear(trace);
    }
    assert_int_equal(fo_judge_program(judge, program, subject, trace, out), FO_OK);
}

static void
fail_with(const char *name, const struct fo_program *program, const struct fo_subject *subject)
{
    struct fo_text why = {0};
    struct fo_text trace = {0};
    struct fo_judgement judgement;
    assert_int_equal(fo_judge_program(judge, program, subject, &trace, &judgement), FO_OK);
    fo_judgement_print(&judgement, &why);
    fo_program_print(program, &why);
    fo_text_append(&why, fo_text_get(&trace));
    (void)fwrite(fo_text_get(&why), 1, why.length, stderr);
    fo_text_fini(&trace);
    fo_text_fini(&why);
    fail_msg("%s did not end well", name);
}

static void
parse(const char *text, struct fo_program *program)
{
    struct fo_syntax_error error;
    if (fo_program_parse(text, strlen(text), program, &error) != FO_OK) {
        fail_msg("%u:%u: expected %s, found %s", error.line, error.column, error.expected, error.found);
    }
}

static void
every_seed_ends_well_and_does_what_it_says(void **state)
{
    (void)state;
    assert_in_range(seed_count, 20, SEEDS_MAX);
    for (size_t i = 0; i < seed_count; i++) {
        struct fo_judgement judgement;
        run(&seeds[i], &fo_lifecycle_subject, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement)) {
            fail_with(seed_names[i], &seeds[i], &fo_lifecycle_subject);
        }
        assert_int_equal(judgement.run.unsupported_count, 0);
        assert_true(judgement.verdict->call_count > 0);
        assert_true(judgement.run.applied_count > judgement.run.idle_count);
    }
}

static void
seeds_survive_bytes_and_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < seed_count; i++) {
        uint8_t bytes[FO_PROGRAM_BYTES_MAX];
        struct fo_program decoded;
        struct fo_program parsed;
        struct fo_text text = {0};
        fo_program_decode(bytes, fo_program_encode(&seeds[i], bytes), &decoded);
        assert_true(fo_program_equal(&seeds[i], &decoded));
        fo_program_print(&seeds[i], &text);
        parse(fo_text_get(&text), &parsed);
        assert_true(fo_program_equal(&seeds[i], &parsed));
        fo_text_fini(&text);
    }
}

static void
make_random(struct fo_random *random, struct fo_program *program)
{
    uint8_t bytes[RANDOM_BYTES_MAX];
    size_t length = fo_random_below(random, sizeof bytes);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)fo_random_next(random);
        if (i >= FO_PROGRAM_HEADER_BYTES && i % FO_OPERATION_BYTES == 0) {
            bytes[i] = (uint8_t)fo_random_below(random, FO_OP_SESSION_COUNT);
        }
    }
    fo_program_decode(bytes, length, program);
}

static void
the_same_program_gives_the_same_trace_whatever_ran_before(void **state)
{
    (void)state;
    struct fo_text first = {0};
    struct fo_text second = {0};
    struct fo_judgement judgement;
    struct fo_random random;
    fo_random_init(&random, 5);
    for (size_t i = 0; i < seed_count; i++) {
        struct fo_program other;
        run(&seeds[i], &fo_lifecycle_subject, &first, &judgement);
        size_t states = hash_count;
        uint64_t last = hashes[states - 1];
        make_random(&random, &other);
        run(&other, &fo_lifecycle_subject, NULL, &judgement);
        run(&seeds[seed_count - 1 - i], &fo_raw_subject, NULL, &judgement);
        run(&seeds[i], &fo_lifecycle_subject, &second, &judgement);
        assert_int_equal(states, hash_count);
        assert_int_equal(last, hashes[hash_count - 1]);
        forget_memory_names(&first);
        forget_memory_names(&second);
        assert_string_equal(fo_text_get(&first), fo_text_get(&second));
    }
    fo_text_fini(&first);
    fo_text_fini(&second);
}

static void
random_programs_leave_nothing_behind(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 6);
    for (int i = 0; i < RANDOM_PROGRAMS; i++) {
        struct fo_program program;
        struct fo_judgement judgement;
        make_random(&random, &program);
        run(&program, &fo_lifecycle_subject, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement)) {
            fail_with("a random program", &program, &fo_lifecycle_subject);
        }
    }
}

static void
each_damage_to_each_token_ends_well(void **state)
{
    (void)state;
    static const char *const packages[] = {"NTLM", "Negotiate", "Kerberos", "Schannel", "WDigest"};
    static const char *const sources[] = {"none",  "empty", "cut",     "flip",   "repeat", "older",
                                          "later", "swap",  "foreign", "random", "split",  "extend"};
    for (size_t i = 0; i < 5 * 12 * 4 * 2; i++) {
        struct fo_text text = {0};
        struct fo_program program;
        struct fo_judgement judgement;
        size_t leg = i / 60 % 4;
        fo_text_printf(&text,
                       "freeonce-program 1\npackage %s\nintegrity %s\nacquire c0\nacquire c1 role=server\n"
                       "open client0\nopen server0 credential=c1\nopen client1\nopen server1 credential=c1\n"
                       "handshake client1 legs=1\nhandshake client0 legs=%zu\n"
                       "step %s0 token=%s from=server1 at=6\nhandshake client0\nprotect client0 bytes=8\n"
                       "unprotect server0 token=%s at=5\n",
                       packages[i % 5], i / 240 == 0 ? "on" : "off", leg + 1,
                       leg % 2 == 0 ? "server" : "client", sources[i / 5 % 12], sources[i / 5 % 12]);
        parse(fo_text_get(&text), &program);
        run(&program, &fo_lifecycle_subject, NULL, &judgement);
        if (!fo_judgement_is_good(&judgement)) {
            fail_with(sources[i / 5 % 12], &program, &fo_lifecycle_subject);
        }
        assert_int_equal(judgement.run.left_count, 0);
        fo_text_fini(&text);
    }
}

static void
an_altered_token_is_noticed(void **state)
{
    (void)state;
    struct fo_program program;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    parse("freeonce-program 1\nacquire c0\nacquire c1 role=server\nopen client0\nopen server0 credential=c1\n"
          "step client0\nstep server0 token=flip at=11\n",
          &program);
    run(&program, &fo_lifecycle_subject, &trace, &judgement);
    assert_null(strstr(fo_text_get(&trace), "AcceptSecurityContext credential=c1@s1 context=x"));
    assert_non_null(strstr(fo_text_get(&trace), "SEC_E_"));
    fo_text_fini(&trace);
}

static void
operations_of_another_subject_are_counted_as_unsupported(void **state)
{
    (void)state;
    struct fo_program program;
    struct fo_judgement judgement;
    parse("freeonce-program 1\nacquire c0\nDeleteSecurityContext context=x0\n", &program);
    run(&program, &fo_lifecycle_subject, NULL, &judgement);
    assert_int_equal(judgement.run.unsupported_count, 1);
    assert_int_equal(judgement.run.unsupported_line, 3);
    run(&program, &fo_raw_subject, NULL, &judgement);
    assert_int_equal(judgement.run.unsupported_count, 1);
    assert_int_equal(judgement.run.unsupported_line, 2);
}

static const char raw_session[] =
    "freeonce-program 1\n"
    "QuerySecurityPackageInfoW package=NTLM packages=b7\n"
    "AcquireCredentialsHandleW package=NTLM use=2 identity=other newcredential=c0\n"
    "AcquireCredentialsHandleW package=NTLM use=1 identity=other newcredential=c1\n"
    "InitializeSecurityContextW credential=c0 context=null target=n0 requirements=0x100 input=null "
    "newcontext=x0 output=[new-token@b0]\n"
    "AcceptSecurityContext credential=c1 context=null input=[token@b0] newcontext=x1 output=[token@b1]\n"
    "InitializeSecurityContextW credential=c0 context=x0 target=n0 requirements=0x100 input=[token@b1] "
    "newcontext=x0 output=[new-token@b2]\n"
    "AcceptSecurityContext credential=c1 context=x1 input=[token@b2] newcontext=x1 output=[token@b3]\n";

static void
raw_calls_make_a_whole_handshake(void **state)
{
    (void)state;
    struct fo_program program;
    struct fo_judgement judgement;
    struct fo_text trace = {0};
    parse(raw_session, &program);
    run(&program, &fo_raw_subject, &trace, &judgement);
    if (!fo_judgement_is_good(&judgement)) {
        fail_with("a raw handshake", &program, &fo_raw_subject);
    }
    assert_int_equal(judgement.run.left_count, 0);
    const char *last = strstr(fo_text_get(&trace), "op 8\n");
    assert_non_null(last);
    assert_non_null(strstr(last, "SEC_E_OK"));
    fo_text_fini(&trace);
}

static void
a_trace_of_raw_calls_is_the_program_again(void **state)
{
    (void)state;
    struct fo_program program;
    struct fo_program again;
    struct fo_judgement judgement;
    struct fo_text first = {0};
    struct fo_text second = {0};
    struct fo_text lines = {0};
    parse(raw_session, &program);
    run(&program, &fo_raw_subject, &first, &judgement);
    fo_text_append(&lines, "freeonce-program 1\n");
    for (const char *line = fo_text_get(&first); *line != '\0';) {
        size_t length = strcspn(line, "\n") + 1;
        struct fo_syntax_error error;
        struct fo_text alone = {0};
        fo_text_append(&alone, "freeonce-program 1\n");
        fo_text_append_bytes(&alone, line, length);
        if (fo_program_parse(alone.bytes, alone.length, &again, &error) == FO_OK) {
            fo_text_append_bytes(&lines, line, length);
        }
        fo_text_fini(&alone);
        line += length;
    }
    parse(fo_text_get(&lines), &again);
    run(&again, &fo_raw_subject, &second, &judgement);
    assert_in_range(again.operation_count, program.operation_count, FO_PROGRAM_OPERATIONS_MAX);
    fo_text_fini(&first);
    fo_text_fini(&second);
    fo_text_fini(&lines);
}

/** Any call with any operands: the provider answers, keeps its rules, and nothing faults. */
static void
random_raw_programs_are_survived(void **state)
{
    (void)state;
    struct fo_random random;
    fo_random_init(&random, 8);
    for (int i = 0; i < RANDOM_PROGRAMS; i++) {
        uint8_t bytes[RANDOM_BYTES_MAX * 2];
        struct fo_program program;
        struct fo_judgement judgement;
        for (size_t j = 0; j < sizeof bytes; j++) {
            bool is_small = fo_random_below(&random, 3) != 0;
            bytes[j] = (uint8_t)(is_small ? fo_random_below(&random, 9) : fo_random_next(&random));
        }
        for (size_t j = FO_PROGRAM_HEADER_BYTES; j < sizeof bytes; j += 2 * FO_OPERATION_BYTES) {
            bytes[j] = (uint8_t)(FO_OP_CALL + fo_random_below(&random, FO_CALL_COUNT));
        }
        fo_program_decode(bytes, sizeof bytes, &program);
        /* A provider with this knob faults on purpose. */
        program.knobs.value[FO_KNOB_UNSAFE_ON_BAD_HANDLE] = FO_KNOB_UNKNOWN;
        for (uint32_t j = 0; j < program.operation_count; j++) {
            /* A changed password stays with the provider, as it should; its memory would look like a leak. */
            if (program.operations[j].code == FO_OP_CALL + (unsigned)FO_CALL_CHANGE_ACCOUNT_PASSWORD) {
                program.operations[j] = (struct fo_operation){.code = FO_OP_NOTHING};
            }
        }
        run(&program, &fo_raw_subject, NULL, &judgement);
        if (judgement.finding != NULL || judgement.run.bad_release_count > 0) {
            fail_with("a random raw program", &program, &fo_raw_subject);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_seed_ends_well_and_does_what_it_says),
        cmocka_unit_test(seeds_survive_bytes_and_text),
        cmocka_unit_test(the_same_program_gives_the_same_trace_whatever_ran_before),
        cmocka_unit_test(random_programs_leave_nothing_behind),
        cmocka_unit_test(each_damage_to_each_token_ends_well),
        cmocka_unit_test(an_altered_token_is_noticed),
        cmocka_unit_test(operations_of_another_subject_are_counted_as_unsupported),
        cmocka_unit_test(raw_calls_make_a_whole_handshake),
        cmocka_unit_test(a_trace_of_raw_calls_is_the_program_again),
        cmocka_unit_test(random_raw_programs_are_survived),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
