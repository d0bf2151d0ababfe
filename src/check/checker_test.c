// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The checker as a whole: memory, repetition, state hash, findings and reasons.
 */
#include "check/trial.h"

#include <stdio.h>

#define ACQUIRE "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define FREE "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"
#define CLIENT \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
#define NAKED_CLIENT "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
#define DELETE "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
#define SESSION ACQUIRE CLIENT DELETE FREE "end\n"

/* Records by hand, for tests that need many. */

static struct fo_record
make_call(enum fo_record_kind kind, enum fo_call call, uint32_t number)
{
    struct fo_record record = {.kind = kind, .line = number, .thread = fo_name_make(FO_NAME_THREAD, 0)};
    record.u.call.call = call;
    record.u.call.provider = fo_name_make(FO_NAME_TABLE, 0);
    record.u.call.number = number;
    return record;
}

static void
set_handle(struct fo_record *record, enum fo_operand_kind kind, struct fo_handle_seen handle)
{
    const int index = fo_call_operand_index(record->u.call.call, kind);
    record->u.call.operands[index].observed = true;
    record->u.call.operands[index].u.handle = handle;
}

/** One context is made in variable s1 with value @p value and deleted. */
static void
feed_context(struct fo_checker *checker, uint32_t number, uint32_t value)
{
    const fo_name storage = fo_name_make(FO_NAME_STORAGE, 1);
    const fo_name name = fo_name_make(FO_NAME_CONTEXT, value);
    for (int end = 0; end < 2; end++) {
        struct fo_record record =
            make_call(end ? FO_RECORD_END : FO_RECORD_BEGIN, FO_CALL_INITIALIZE_SECURITY_CONTEXT, number * 2);
        set_handle(&record, FO_OPERAND_CONTEXT, (struct fo_handle_seen){.before = FO_NAME_NULL});
        set_handle(&record, FO_OPERAND_CONTEXT_OUT,
                   (struct fo_handle_seen){.storage = storage, .after = end ? name : 0});
        fo_checker_feed(checker, &record);
    }
    for (int end = 0; end < 2; end++) {
        struct fo_record record =
            make_call(end ? FO_RECORD_END : FO_RECORD_BEGIN, FO_CALL_DELETE_SECURITY_CONTEXT, number * 2 + 1);
        set_handle(&record, FO_OPERAND_CONTEXT, (struct fo_handle_seen){.storage = storage, .before = name});
        fo_checker_feed(checker, &record);
    }
}

enum {
    MANY = 250000 /* Contexts: a million records. */
};

static void
a_million_records_with_one_value_take_no_memory(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    feed_context(trial.checker, 1, 0);
    const size_t before = fo_checker_memory_bytes(trial.checker);
    for (uint32_t number = 2; number < MANY; number++) {
        feed_context(trial.checker, number, 0);
    }
    assert_int_equal(fo_checker_memory_bytes(trial.checker), before);
    assert_int_equal(trial.verdict.finding_count, 0);
    trial_fini(&trial);
}

static void
a_million_records_with_fresh_values_keep_a_tombstone_each(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    feed_context(trial.checker, 1, 0);
    const size_t before = fo_checker_memory_bytes(trial.checker);
    for (uint32_t number = 2; number < MANY; number++) {
        feed_context(trial.checker, number, number);
    }
    assert_true(fo_checker_memory_bytes(trial.checker) - before <= (size_t)MANY * FO_TOMBSTONE_BYTES_MAX);
    assert_int_equal(trial.verdict.finding_count, 0);
    /* The oldest of them is still known. */
    struct fo_record record = make_call(FO_RECORD_BEGIN, FO_CALL_DELETE_SECURITY_CONTEXT, MANY * 2 + 2);
    set_handle(&record, FO_OPERAND_CONTEXT,
               (struct fo_handle_seen){.before = fo_name_make(FO_NAME_CONTEXT, 2)});
    fo_checker_feed(trial.checker, &record);
    assert_non_null(trial_finding(&trial, "CTX-DELETE-ONCE"));
    trial_fini(&trial);
}

static void
sparse_names_cost_little(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    const size_t before = fo_checker_memory_bytes(trial.checker);
    feed_context(trial.checker, 1, 0x0fffffff);
    feed_context(trial.checker, 2, 0x07ffffff);
    assert_true(fo_checker_memory_bytes(trial.checker) - before < (size_t)64 << 20);
    trial_fini(&trial);
}

static void
a_repeated_trace_allocates_nothing(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, SESSION);
    const size_t before = fo_checker_memory_bytes(trial.checker);
    for (int round = 0; round < 1000; round++) {
        trial_restart(&trial);
        trial_feed(&trial, SESSION);
        trial_finish(&trial);
        assert_int_equal(trial.verdict.finding_count, 0);
    }
    assert_int_equal(fo_checker_memory_bytes(trial.checker), before);
    trial_fini(&trial);
}

static void
a_trace_leaves_nothing_for_the_next_one(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ACQUIRE CLIENT
               "load m0\nclock 7\ngive-up\nprocess q1\nbegin 5 t1 EnumerateSecurityPackagesW\n");
    trial_restart(&trial);
    trial_feed(&trial, FREE "end\n");
    trial_finish(&trial);
    assert_null(trial_object(&trial, "c0"));
    assert_null(trial_finding(&trial, "CRED-FREE-ORDER"));
    assert_int_equal(fo_model_clock(trial.checker->model), 0);
    assert_null(fo_model_open_calls(trial.checker->model));
    assert_false(fo_model_has_module_marks(trial.checker->model));
    assert_int_equal(fo_model_mark_line(trial.checker->model, FO_MARK_GIVE_UP), 0);
    assert_int_equal(fo_checker_state_hash(trial.checker), 0);
    trial_fini(&trial);
}

static uint64_t
hash_after(struct trial *trial, const char *text)
{
    trial_restart(trial);
    trial_feed(trial, text);
    return fo_checker_state_hash(trial->checker);
}

static void
the_state_hash_knows_kinds_phases_and_references_but_no_order(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    const uint64_t empty = hash_after(&trial, "");
    const uint64_t one = hash_after(&trial, ACQUIRE);
    const uint64_t with_context = hash_after(&trial, ACQUIRE CLIENT);
    const uint64_t partial = hash_after(
        &trial, ACQUIRE "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> "
                        "SEC_I_CONTINUE_NEEDED newcontext=x0\n");
    assert_int_not_equal(empty, one);
    assert_int_not_equal(one, with_context);
    assert_int_not_equal(with_context, partial);
    assert_int_equal(hash_after(&trial, SESSION), empty);
    assert_int_equal(hash_after(&trial, ACQUIRE CLIENT DELETE), one);
    assert_int_equal(
        hash_after(&trial, "AcquireCredentialsHandleW newcredential=@s8 -> SEC_E_OK newcredential=c8\n"),
        one);
    assert_int_equal(hash_after(&trial, "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK "
                                        "newcontext=x0\n" ACQUIRE),
                     hash_after(&trial,
                                ACQUIRE "InitializeSecurityContextW context=null newcontext=@s4 -> SEC_E_OK "
                                        "newcontext=x3\n"));
    trial_fini(&trial);
}

static void
a_finding_tells_where_the_object_came_from_and_went(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, NAKED_CLIENT DELETE "op 9\n" DELETE "end\n");
    trial_finish(&trial);
    const struct fo_finding *finding = trial_finding(&trial, "CTX-DELETE-ONCE");
    assert_non_null(finding);
    assert_string_equal(
        finding->message,
        "DeleteSecurityContext was given x0, which InitializeSecurityContext created at line 1 and "
        "DeleteSecurityContext released at line 2");
    assert_string_equal(finding->object, "x0");
    assert_string_equal(finding->call, "DeleteSecurityContext context=x0@s1");
    assert_int_equal(finding->line, 4);
    assert_int_equal(finding->created_line, 1);
    assert_int_equal(finding->released_line, 2);
    assert_int_equal(finding->op_line, 9);
    trial_fini(&trial);
}

static void
deleting_again_and_again_is_one_finding(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, NAKED_CLIENT DELETE DELETE DELETE DELETE "end\n");
    trial_finish(&trial);
    assert_int_equal(trial_primary_count(&trial), 1);
    assert_int_equal(trial.verdict.findings[0].occurrence_count, 3);
    assert_true(fo_checker_has_finding(trial.checker, FO_MUST));
    trial_fini(&trial);
}

static void
an_implied_finding_is_attached_whichever_comes_first(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    /* Freeing too early comes first, using the context afterwards implies it. */
    trial_feed(&trial, ACQUIRE CLIENT FREE
               "QueryContextAttributesW context=x0@s1 attribute=4 -> SEC_E_OK\n" DELETE "end\n");
    trial_finish(&trial);
    const struct fo_finding *order = trial_finding(&trial, "CRED-FREE-ORDER");
    const struct fo_finding *use = trial_finding(&trial, "CRED-CTX-OPS-AFTER-FREE");
    assert_ptr_equal(&trial.verdict.findings[order->primary], use);
    assert_int_equal(trial_primary_count(&trial), 1);
    assert_int_equal(trial.verdict.tallies[fo_rule_index(order->rule)].implied_count, 1);
    assert_int_equal(trial.verdict.tallies[fo_rule_index(order->rule)].broken_count, 0);
    /* A leak implies it too, through the context's tie to its credential. */
    trial_restart(&trial);
    trial_feed(&trial, ACQUIRE CLIENT FREE "end\n");
    trial_finish(&trial);
    assert_int_equal(trial_primary_count(&trial), 1);
    assert_true(trial.verdict.findings[trial_finding(&trial, "CRED-FREE-ORDER")->primary].rule ==
                fo_rule_find("CTX-SUCCESS-OWES-DELETE"));
    trial_fini(&trial);
}

static void
defects_of_different_objects_stay_apart(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(
        &trial,
        "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
        "InitializeSecurityContextW context=null newcontext=@s2 -> SEC_I_CONTINUE_NEEDED newcontext=x1\n"
        "end\n");
    trial_finish(&trial);
    assert_int_equal(trial_primary_count(&trial), 2);
    assert_int_equal(trial.verdict.finding_count, 3);
    trial_fini(&trial);
}

/** Why the rule was not exercised by @p text, judged with @p options and @p header. */
static enum fo_unexercised
why(const char *id, const char *text, const struct fo_checker_options *options,
    const struct fo_trace_header *header)
{
    struct trial trial;
    trial_init(&trial);
    fo_checker_free(trial.checker);
    fo_trace_reader_free(trial.reader);
    trial.checker = fo_checker_new(options);
    trial.reader = fo_trace_reader_new(fo_checker_feed, trial.checker);
    fo_checker_start(trial.checker, header, &trial.verdict);
    trial_feed(&trial, text);
    trial_finish(&trial);
    const enum fo_unexercised answer = trial.verdict.tallies[fo_rule_index(fo_rule_find(id))].why;
    trial_fini(&trial);
    return answer;
}

static void
each_reason_for_not_being_exercised_is_told(void **state)
{
    (void)state;
    const struct fo_checker_options all = {0};
    const struct fo_checker_options some = {.filter = "CTX-*"};
    const struct fo_checker_options provider = {.provider_only = true};
    struct fo_trace_header header;
    fo_trace_header_init_bare(&header);
    header.observes &= ~(uint32_t)FO_OBSERVES_SEND;
    assert_int_equal(why("CRED-LEAK", SESSION, &all, NULL), FO_WAS_EXERCISED);
    assert_int_equal(why("CTX-CONT-STATUS", SESSION, &all, NULL), FO_NEVER_REACHED);
    assert_int_equal(why("CTX-TOKEN-SEND", SESSION, &all, &header), FO_NOT_OBSERVED);
    assert_int_equal(why("CTX-TOKEN-SEND", SESSION, &all, NULL), FO_NEVER_REACHED);
    assert_int_equal(why("CTX-REAUTH", SESSION, &all, NULL), FO_NO_TRACE_JUDGES);
    assert_int_equal(why("CRED-LEAK", ACQUIRE, &all, NULL), FO_NOT_COMPLETE);
    assert_int_equal(why("CRED-LEAK", SESSION, &some, NULL), FO_FILTERED);
    assert_int_equal(why("CTX-DELETE-ONCE", SESSION, &some, NULL), FO_WAS_EXERCISED);
    assert_int_equal(why("CRED-LEAK", SESSION, &provider, NULL), FO_NOT_ASKED);
    assert_int_equal(why("PRV-DSC-ANY-STATE", SESSION, &provider, NULL), FO_WAS_EXERCISED);
}

static void
only_who_sees_the_allocator_blames_a_free_of_what_an_unread_query_may_have_given(void **state)
{
    (void)state;
    static const char text[] =
        ACQUIRE "InitializeSecurityContextW credential=c0@s0 context=null requirements=0 newcontext=@s1 "
                "output=a0[token:512@b0] -> SEC_E_OK newcontext=x0 output=[token:0@b0] attributes=0\n"
                "QueryContextAttributesW context=x0@s1 attribute=4242 value=b5 -> SEC_E_OK\n"
                "FreeContextBuffer block=b0 -> SEC_E_INVALID_HANDLE\n" DELETE FREE "end\n";
    struct fo_trace_header header;
    struct trial trial;
    fo_trace_header_init_bare(&header);
    trial_init(&trial);
    trial_feed(&trial, text);
    trial_finish(&trial);
    assert_non_null(trial_finding(&trial, "BUF-RIGHT-DEALLOCATOR"));
    header.observes &= ~(uint32_t)FO_OBSERVES_ALLOCATOR;
    fo_verdict_reset(&trial.verdict);
    fo_checker_start(trial.checker, &header, &trial.verdict);
    trial_feed(&trial, text);
    trial_finish(&trial);
    assert_null(trial_finding(&trial, "BUF-RIGHT-DEALLOCATOR"));
    trial_fini(&trial);
}

static void
the_windows_profile_softens_what_windows_tolerates(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    trial_feed(&trial, ACQUIRE CLIENT FREE DELETE "end\n");
    trial_finish(&trial);
    assert_non_null(fo_verdict_first(&trial.verdict, FO_PROFILE_PORTABLE, FO_MUST));
    assert_null(fo_verdict_first(&trial.verdict, FO_PROFILE_WINDOWS, FO_MUST));
    assert_non_null(fo_verdict_first(&trial.verdict, FO_PROFILE_WINDOWS, FO_SHOULD));
    trial_fini(&trial);
}

static void
findings_of_one_rule_are_bounded_and_counted(void **state)
{
    (void)state;
    struct trial trial;
    trial_init(&trial);
    char line[128];
    const unsigned count = FO_FINDINGS_PER_RULE_MAX + 50;
    for (unsigned index = 0; index < count; index++) {
        (void)snprintf(line, sizeof line,
                       "InitializeSecurityContextW context=null newcontext=@s%u -> SEC_E_OK newcontext=x%u\n",
                       index, index);
        trial_feed(&trial, line);
    }
    trial_feed(&trial, "end\n");
    trial_finish(&trial);
    assert_int_equal(trial.verdict.finding_count, FO_FINDINGS_PER_RULE_MAX);
    uint64_t occurrence_count = 0;
    for (size_t index = 0; index < trial.verdict.finding_count; index++) {
        occurrence_count += trial.verdict.findings[index].occurrence_count;
    }
    assert_int_equal(occurrence_count, count);
    trial_fini(&trial);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_records_with_one_value_take_no_memory),
        cmocka_unit_test(a_million_records_with_fresh_values_keep_a_tombstone_each),
        cmocka_unit_test(sparse_names_cost_little),
        cmocka_unit_test(a_repeated_trace_allocates_nothing),
        cmocka_unit_test(a_trace_leaves_nothing_for_the_next_one),
        cmocka_unit_test(the_state_hash_knows_kinds_phases_and_references_but_no_order),
        cmocka_unit_test(a_finding_tells_where_the_object_came_from_and_went),
        cmocka_unit_test(deleting_again_and_again_is_one_finding),
        cmocka_unit_test(an_implied_finding_is_attached_whichever_comes_first),
        cmocka_unit_test(defects_of_different_objects_stay_apart),
        cmocka_unit_test(each_reason_for_not_being_exercised_is_told),
        cmocka_unit_test(only_who_sees_the_allocator_blames_a_free_of_what_an_unread_query_may_have_given),
        cmocka_unit_test(the_windows_profile_softens_what_windows_tolerates),
        cmocka_unit_test(findings_of_one_rule_are_bounded_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
