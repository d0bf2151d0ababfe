// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Benchmark: what recording costs a call, and how many events are checked in a second.
 *
 * Prints "NAME VALUE UNIT" lines for fuzz/bench.sh; each value is the median of ROUNDS.
 */
#include "check/checker.h"
#include "provider/provider.h"
#include "sspi/abi.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    ROUNDS = 9,
    CALLS = 200000,
    SESSIONS = 4000,
    RECORDS_MAX = 4096,
    LEGS_MAX = 8,
    TOKEN_BYTES = 4096,
};

static double
now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int
compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static double
median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof values[0], compare);
    return values[ROUNDS / 2];
}

static void
ignore_record(void *user, const struct fo_record *record)
{
    (void)record;
    (*(size_t *)user)++;
}

/** Nanoseconds of one call that the provider refuses at once. */
static double
time_call(const struct fo_dispatch *dispatch)
{
    const SecurityFunctionTableW *table = dispatch->table;
    double begin = now();
    for (int i = 0; i < CALLS; i++) {
        CtxtHandle context = {(ULONG_PTR)-1, (ULONG_PTR)-1};
        (void)table->DeleteSecurityContext(&context);
    }
    return (now() - begin) * 1e9 / (double)CALLS;
}

static void
bench_calls(void)
{
    size_t count = 0;
    const struct fo_recorder_options options = {.sink = ignore_record, .user = &count};
    struct fo_dispatch bare;
    struct fo_dispatch recorded;
    double bare_ns[ROUNDS];
    double recorded_ns[ROUNDS];
    fo_provider_dispatch(true, &bare);
    if (fo_recorder_start(&options) != FO_OK ||
        fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &bare, &recorded) != FO_OK) {
        exit(4);
    }
    for (int i = 0; i < ROUNDS; i++) {
        bare_ns[i] = time_call(&bare);
        recorded_ns[i] = time_call(&recorded);
    }
    fo_recorder_stop();
    (void)printf("bare_call %.1f ns\n", median(bare_ns));
    (void)printf("recorded_call %.1f ns\n", median(recorded_ns));
}

/** Records of one whole NTLM session. */
static struct fo_record records[RECORDS_MAX];
static size_t record_count;

static void
keep_record(void *user, const struct fo_record *record)
{
    (void)user;
    if (record_count < RECORDS_MAX) {
        records[record_count] = *record;
        record_count++;
    }
}

static void
play_session(const SecurityFunctionTableW *table)
{
    static SEC_WCHAR package[] = u"NTLM";
    static unsigned char bytes[2][TOKEN_BYTES];
    CredHandle credentials[2];
    CtxtHandle contexts[2];
    SecBuffer tokens[2] = {{0}, {0}};
    ULONG attributes;
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    for (unsigned i = 0; i < 2; i++) {
        ULONG use = i == 0 ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND;
        (void)table->AcquireCredentialsHandleW(NULL, package, use, NULL, NULL, NULL, NULL, &credentials[i],
                                               NULL);
    }
    for (unsigned leg = 0; leg < LEGS_MAX && status == SEC_I_CONTINUE_NEEDED; leg++) {
        unsigned side = leg % 2;
        SecBuffer output = {TOKEN_BYTES, SECBUFFER_TOKEN, bytes[side]};
        SecBufferDesc in = {SECBUFFER_VERSION, 1, &tokens[1 - side]};
        SecBufferDesc out = {SECBUFFER_VERSION, 1, &output};
        CtxtHandle *context = leg < 2 ? NULL : &contexts[side];
        status = side == 0 ? table->InitializeSecurityContextW(&credentials[0], context, NULL, 0, 0, 0,
                                                               leg == 0 ? NULL : &in, 0, &contexts[0], &out,
                                                               &attributes, NULL)
                           : table->AcceptSecurityContext(&credentials[1], context, &in, 0, 0, &contexts[1],
                                                          &out, &attributes, NULL);
        tokens[side] = output;
        fo_recorder_mark_handle(FO_MARK_SEND, &contexts[side], output.pvBuffer);
        if (side == 0 && status == SEC_E_OK) {
            status = SEC_I_CONTINUE_NEEDED;
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        (void)table->DeleteSecurityContext(&contexts[i]);
    }
    for (unsigned i = 0; i < 2; i++) {
        (void)table->FreeCredentialsHandle(&credentials[i]);
    }
}

static void
record_session(void)
{
    const struct fo_recorder_options options = {.sink = keep_record};
    struct fo_dispatch bare;
    struct fo_dispatch recorded;
    fo_provider_dispatch(true, &bare);
    if (fo_recorder_start(&options) != FO_OK ||
        fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &bare, &recorded) != FO_OK) {
        exit(4);
    }
    play_session(recorded.table);
    fo_recorder_mark(FO_MARK_END);
    fo_recorder_stop();
}

static void
bench_checker(void)
{
    const struct fo_checker_options options = {.profile = FO_PROFILE_PORTABLE};
    struct fo_checker *checker = fo_checker_new(&options);
    struct fo_verdict verdict;
    double rates[ROUNDS];
    if (checker == NULL || fo_verdict_init(&verdict) != FO_OK) {
        exit(4);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double begin = now();
        for (int i = 0; i < SESSIONS; i++) {
            fo_verdict_reset(&verdict);
            fo_checker_start(checker, NULL, &verdict);
            for (size_t j = 0; j < record_count; j++) {
                fo_checker_feed(checker, &records[j]);
            }
            fo_checker_finish(checker, false);
        }
        rates[round] = (double)record_count * (double)SESSIONS / (now() - begin);
    }
    if (fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST) != NULL) {
        (void)fprintf(stderr, "the benchmark's session breaks a rule: %s\n",
                      fo_verdict_first(&verdict, FO_PROFILE_PORTABLE, FO_MUST)->message);
        exit(1);
    }
    (void)printf("events_checked %.0f /s\n", median(rates));
    (void)printf("events_in_session %zu events\n", record_count);
    fo_checker_free(checker);
    fo_verdict_fini(&verdict);
}

int
main(void)
{
    struct fo_provider *provider = fo_provider_new(NULL);
    if (provider == NULL) {
        return 4;
    }
    fo_provider_install(provider);
    bench_calls();
    record_session();
    bench_checker();
    fo_provider_free(provider);
    return 0;
}
