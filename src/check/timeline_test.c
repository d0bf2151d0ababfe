// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Timelines: the story that each finding gets.
 */
#include "check/excerpt.h"
#include "check/timeline.h"
#include "check/trial.h"

#define ACQUIRE "AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define LEG                                                                                \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK " \
    "newcontext=x0\n"
#define DELETE "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
#define FREE "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n"

/** Give the findings of @p trial, which was fed @p text, their stories. */
static void
tell(struct trial *trial, const char *text)
{
    struct fo_timeline *timeline = fo_timeline_new();
    assert_non_null(timeline);
    struct fo_trace_reader *reader = fo_trace_reader_new(fo_timeline_feed, timeline);
    assert_non_null(reader);
    fo_timeline_start(timeline, NULL, &trial->verdict);
    assert_int_equal(fo_trace_reader_feed(reader, text, strlen(text)), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    assert_int_equal(fo_timeline_finish(timeline), FO_OK);
    fo_trace_reader_free(reader);
    fo_timeline_free(timeline);
}

static void
judge(struct trial *trial, const char *text)
{
    trial_init(trial);
    trial_feed(trial, text);
    trial_finish(trial);
    tell(trial, text);
}

/** The story of the finding of rule @p id, line by line, the offending one with a "!". */
static void
expect(const struct trial *trial, const char *id, const char *story)
{
    const struct fo_finding *finding = trial_finding(trial, id);
    struct fo_text text = {0};

    assert_non_null(finding);
    assert_non_null(finding->excerpt);
    for (size_t index = 0; index < finding->excerpt->event_count; index++) {
        const struct fo_excerpt_event *event = &finding->excerpt->events[index];
        fo_text_printf(&text, "%s%s%u ", event->follows_gap ? "...\n" : "", event->is_offending ? "!" : "",
                       event->line);
        fo_excerpt_event_tell(finding->excerpt, event, &text);
        fo_text_append(&text, "\n");
    }
    assert_string_equal(fo_text_get(&text), story);
    fo_text_fini(&text);
}

static void
a_second_delete_shows_birth_first_death_and_itself(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial, ACQUIRE LEG DELETE DELETE FREE "end\n");
    expect(&trial, "CTX-DELETE-ONCE",
           "1 AcquireCredentialsHandleW created c0, answered SEC_E_OK\n"
           "2 InitializeSecurityContextW created x0, used c0, answered SEC_E_OK\n"
           "3 DeleteSecurityContext released x0, answered SEC_E_OK\n"
           "!4 DeleteSecurityContext used, after its release, x0, answered SEC_E_OK\n"
           "5 FreeCredentialsHandle released c0, answered SEC_E_OK\n");
    const struct fo_excerpt *excerpt = trial_finding(&trial, "CTX-DELETE-ONCE")->excerpt;
    assert_int_equal(excerpt->object_count, 2);
    assert_false(excerpt->objects[0].is_subject);
    assert_true(excerpt->objects[1].is_subject);
    assert_int_equal(excerpt->objects[1].created_line, 2);
    assert_int_equal(excerpt->objects[1].released_line, 3);
    trial_fini(&trial);
}

static void
a_leak_ends_with_the_trace(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial, ACQUIRE LEG DELETE "end\n");
    expect(&trial, "CRED-LEAK",
           "1 AcquireCredentialsHandleW created c0, answered SEC_E_OK\n"
           "2 InitializeSecurityContextW used c0, answered SEC_E_OK\n"
           "!4 end\n");
    assert_int_equal(trial_finding(&trial, "CRED-LEAK")->excerpt->objects[0].released_line, 0);
    trial_fini(&trial);
}

static void
a_credential_freed_too_early_shows_the_context_that_outlives_it(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial, ACQUIRE LEG FREE DELETE "end\n");
    expect(&trial, "CRED-FREE-ORDER",
           "1 AcquireCredentialsHandleW created c0, answered SEC_E_OK\n"
           "2 InitializeSecurityContextW created x0, used c0, answered SEC_E_OK\n"
           "!3 FreeCredentialsHandle released c0, answered SEC_E_OK\n"
           "4 DeleteSecurityContext released x0, answered SEC_E_OK\n");
    trial_fini(&trial);
}

static void
other_objects_are_left_out(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial, "AcquireCredentialsHandleW package=NTLM newcredential=@s7 -> SEC_E_OK newcredential=c7\n"
                  "FreeCredentialsHandle credential=c7@s7 -> SEC_E_OK\n" ACQUIRE FREE FREE "end\n");
    expect(&trial, "CRED-FREE-ONCE",
           "3 AcquireCredentialsHandleW created c0, answered SEC_E_OK\n"
           "4 FreeCredentialsHandle released c0, answered SEC_E_OK\n"
           "!5 FreeCredentialsHandle used, after its release, c0, answered SEC_E_OK\n");
    trial_fini(&trial);
}

static void
a_long_story_loses_its_middle(void **state)
{
    (void)state;
    enum {
        QUERIES = 100
    };
    struct trial trial;
    struct fo_text text = {0};
    fo_text_append(&text, ACQUIRE LEG);
    for (int index = 0; index < QUERIES; index++) {
        fo_text_append(&text, "QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_OK\n");
    }
    fo_text_append(&text, DELETE DELETE FREE "end\n");
    judge(&trial, fo_text_get(&text));
    const struct fo_excerpt *excerpt = trial_finding(&trial, "CTX-DELETE-ONCE")->excerpt;
    assert_in_range(excerpt->event_count, 16, FO_EXCERPT_EVENTS_MAX);
    assert_int_equal(excerpt->left_out_count + excerpt->event_count, QUERIES + 5);
    assert_int_equal(excerpt->events[0].line, 1);
    assert_int_equal(excerpt->events[1].line, 2);
    assert_false(excerpt->events[1].follows_gap);
    assert_true(excerpt->events[2].follows_gap);
    assert_true(excerpt->events[excerpt->event_count - 2].is_offending);
    fo_text_fini(&text);
    trial_fini(&trial);
}

static void
the_fatal_call_never_came_back(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial, ACQUIRE LEG "begin 1 DeleteSecurityContext context=x0@s1\ncrash SIGSEGV\n");
    assert_true(trial.verdict.finding_count > 0);
    const struct fo_excerpt *excerpt = trial.verdict.findings[0].excerpt;
    assert_non_null(excerpt);
    bool is_fatal_seen = false;
    for (size_t index = 0; index < excerpt->event_count; index++) {
        is_fatal_seen |=
            excerpt->events[index].kind == FO_EXCERPT_UNFINISHED && excerpt->events[index].is_offending;
    }
    assert_true(is_fatal_seen);
    trial_fini(&trial);
}

static void
a_refused_release_is_none(void **state)
{
    (void)state;
    struct trial trial;
    judge(&trial,
          ACQUIRE "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INTERNAL_ERROR\n" FREE FREE "end\n");
    expect(&trial, "CRED-FREE-ONCE",
           "1 AcquireCredentialsHandleW created c0, answered SEC_E_OK\n"
           "2 FreeCredentialsHandle was to release c0, answered SEC_E_INTERNAL_ERROR\n"
           "3 FreeCredentialsHandle released c0, answered SEC_E_OK\n"
           "!4 FreeCredentialsHandle used, after its release, c0, answered SEC_E_OK\n");
    trial_fini(&trial);
}

static void
each_example_of_each_rule_shows_its_offending_event_once(void **state)
{
    (void)state;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        struct trial trial;
        if (rule->broken == NULL) {
            continue;
        }
        judge(&trial, rule->broken);
        for (size_t place = 0; place < trial.verdict.finding_count; place++) {
            const struct fo_excerpt *excerpt = trial.verdict.findings[place].excerpt;
            size_t offending_count = 0;
            assert_non_null(excerpt);
            for (size_t event = 0; event < excerpt->event_count; event++) {
                offending_count += excerpt->events[event].is_offending;
                assert_true(event == 0 || excerpt->events[event - 1].line <= excerpt->events[event].line);
            }
            if (offending_count != 1) {
                fail_msg("%s has %zu offending events", rule->id, offending_count);
            }
        }
        trial_fini(&trial);
    }
}

static void
stories_survive_a_merge(void **state)
{
    (void)state;
    struct trial trial;
    struct fo_verdict sum;
    judge(&trial, ACQUIRE FREE FREE "end\n");
    assert_int_equal(fo_verdict_init(&sum), FO_OK);
    assert_false(fo_verdict_knows_all(&sum, &trial.verdict));
    assert_int_equal(fo_verdict_merge(&sum, &trial.verdict, "one"), FO_OK);
    assert_true(fo_verdict_knows_all(&sum, &trial.verdict));
    const struct fo_excerpt *kept = sum.findings[0].excerpt;
    assert_ptr_not_equal(kept, trial.verdict.findings[0].excerpt);
    trial_fini(&trial);
    assert_int_equal(kept->event_count, 3);
    fo_verdict_fini(&sum);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_delete_shows_birth_first_death_and_itself),
        cmocka_unit_test(a_leak_ends_with_the_trace),
        cmocka_unit_test(a_credential_freed_too_early_shows_the_context_that_outlives_it),
        cmocka_unit_test(other_objects_are_left_out),
        cmocka_unit_test(a_long_story_loses_its_middle),
        cmocka_unit_test(the_fatal_call_never_came_back),
        cmocka_unit_test(a_refused_release_is_none),
        cmocka_unit_test(each_example_of_each_rule_shows_its_offending_event_once),
        cmocka_unit_test(stories_survive_a_merge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
