// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the SARIF report, read again with Jansson and held against what the standard asks for.
 */
#include "report/place.h"
#include "report/sample.h"

#include <jansson.h>

static json_t *
load(const struct fo_sample *sample)
{
    struct fo_text text;
    json_error_t error;
    fo_sample_write(sample, FO_REPORT_SARIF, &text);
    json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        fail_msg("line %d: %s", error.line, error.text);
    }
    fo_text_fini(&text);
    return root;
}

static const json_t *
member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL) {
        fail_msg("no member %s", key);
    }
    return value;
}

static const char *
string(const json_t *object, const char *key)
{
    const char *value = json_string_value(member(object, key));
    assert_non_null(value);
    assert_true(value[0] != '\0');
    return value;
}

static const json_t *
run_of(const json_t *root)
{
    assert_string_equal(string(root, "version"), "2.1.0");
    assert_non_null(strstr(string(root, "$schema"), "sarif-2.1.0"));
    assert_int_equal(json_array_size(member(root, "runs")), 1);
    return json_array_get(member(root, "runs"), 0);
}

static const json_t *
rules_of(const json_t *root)
{
    return member(member(member(run_of(root), "tool"), "driver"), "rules");
}

static bool
is_level(const char *level)
{
    return strcmp(level, "error") == 0 || strcmp(level, "warning") == 0 || strcmp(level, "note") == 0;
}

/** What the standard asks of a location, and what forges need: one file, relative to the repository. */
static void
check_location(const json_t *location)
{
    const json_t *physical = member(location, "physicalLocation");
    const char *uri = string(member(physical, "artifactLocation"), "uri");
    assert_string_equal(string(member(physical, "artifactLocation"), "uriBaseId"), "SRCROOT");
    assert_null(strchr(uri, ':'));
    assert_null(strchr(uri, ' '));
    assert_null(strchr(uri, '\\'));
    assert_null(strstr(uri, ".."));
    assert_true(uri[0] != '/');
    assert_true(json_integer_value(member(member(physical, "region"), "startLine")) >= 1);
}

static void
check_result(const json_t *root, const json_t *result)
{
    const json_t *rules = rules_of(root);
    const size_t index = (size_t)json_integer_value(member(result, "ruleIndex"));
    assert_true(index < json_array_size(rules));
    assert_string_equal(string(json_array_get(rules, index), "id"), string(result, "ruleId"));
    assert_true(is_level(string(result, "level")));
    (void)string(member(result, "message"), "text");
    assert_int_equal(json_array_size(member(result, "locations")), 1);
    check_location(json_array_get(member(result, "locations"), 0));
    assert_int_equal(json_object_size(member(result, "partialFingerprints")), 1);
    assert_true(json_integer_value(member(result, "occurrenceCount")) >= 1);
}

static void
every_rule_is_declared_once(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    const json_t *rules = rules_of(root);
    assert_int_equal(json_array_size(rules), fo_rule_count());
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const json_t *rule = json_array_get(rules, index);
        assert_string_equal(string(rule, "id"), fo_rule_at(index)->id);
        assert_null(strchr(string(rule, "name"), '-'));
        (void)string(member(rule, "shortDescription"), "text");
        (void)string(member(rule, "fullDescription"), "text");
        assert_true(is_level(string(member(rule, "defaultConfiguration"), "level")));
        (void)string(member(rule, "properties"), "verdict");
        if (fo_rule_at(index)->source != NULL) {
            assert_memory_equal(string(rule, "helpUri"), "https://", strlen("https://"));
        }
    }
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
each_finding_is_a_result_and_the_order_has_its_own(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    const json_t *results = member(run_of(root), "results");
    /* Two ways of CTX-DELETE-ONCE, CRED-SAME-ON-CONT, and CRED-FREE-ORDER though it is implied. */
    assert_int_equal(json_array_size(results), 4);
    for (size_t index = 0; index < json_array_size(results); index++) {
        check_result(root, json_array_get(results, index));
    }
    assert_string_equal(string(json_array_get(results, 2), "ruleId"), "CRED-FREE-ORDER");
    assert_non_null(strstr(string(member(run_of(root), "properties"), "documentedOrder"), "broken"));
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
fingerprints_are_those_of_the_findings(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.verdict.findings[1].fingerprint = UINT64_C(0xdeadbeef);
    json_t *root = load(&sample);
    const json_t *result = json_array_get(member(run_of(root), "results"), 1);
    assert_string_equal(string(member(result, "partialFingerprints"), "freeonce/v1"), "00000000deadbeef");
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
a_stack_says_where_and_a_baseline_suppresses(void **state)
{
    (void)state;
    static char stack[] = "libc.so.6+0x10 callback\nclient+0x41d0 close_session src/report/report.h:21\n"
                          "client+0x9 main gone.c:7";
    static char reason[] = "Windows survives it";
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.verdict.findings[1].stack = stack;
    sample.verdict.findings[1].accepted = reason;
    json_t *root = load(&sample);
    const json_t *results = member(run_of(root), "results");
    const json_t *result = json_array_get(results, 1);
    const json_t *physical = member(json_array_get(member(result, "locations"), 0), "physicalLocation");
    assert_string_equal(string(member(physical, "artifactLocation"), "uri"), "src/report/report.h");
    assert_int_equal(json_integer_value(member(member(physical, "region"), "startLine")), 21);
    const json_t *frames = member(json_array_get(member(result, "stacks"), 0), "frames");
    assert_int_equal(json_array_size(frames), 3);
    const json_t *last = member(json_array_get(frames, 2), "location");
    assert_string_equal(string(member(last, "message"), "text"), "main at gone.c:7");
    assert_null(json_object_get(last, "physicalLocation"));
    const json_t *suppressions = member(result, "suppressions");
    assert_int_equal(json_array_size(suppressions), 1);
    assert_string_equal(string(json_array_get(suppressions, 0), "justification"), "Windows survives it");
    /* Where one result says, all do. */
    assert_int_equal(json_array_size(member(json_array_get(results, 0), "suppressions")), 0);
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
a_finding_in_a_trace_leads_through_its_lines(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.subject = "trace";
    sample.cases[0].file = "./traces/a b.trace";
    sample.cases[1].file = "traces/a b.trace";
    json_t *root = load(&sample);
    const json_t *result = json_array_get(member(run_of(root), "results"), 1);
    const json_t *physical = member(json_array_get(member(result, "locations"), 0), "physicalLocation");
    assert_string_equal(string(member(physical, "artifactLocation"), "uri"), "traces/a%20b.trace");
    assert_int_equal(json_integer_value(member(member(physical, "region"), "startLine")), 7);
    const json_t *flow = json_array_get(member(result, "codeFlows"), 0);
    const json_t *steps = member(json_array_get(member(flow, "threadFlows"), 0), "locations");
    assert_int_equal(json_array_size(steps), 4);
    for (size_t index = 0; index < json_array_size(steps); index++) {
        check_location(member(json_array_get(steps, index), "location"));
    }
    assert_string_equal(string(json_array_get(steps, 3), "importance"), "essential");
    assert_int_equal(json_array_size(member(run_of(root), "artifacts")), 1);
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
expect_uri(const char *path, const char *expected)
{
    struct fo_text text = {0};
    fo_report_place_uri(path, "/home/me/work", &text);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
places_are_relative_to_where_the_user_works(void **state)
{
    (void)state;
    expect_uri("a.trace", "a.trace");
    expect_uri("././x/a.trace", "x/a.trace");
    expect_uri("/home/me/work/x/a.trace", "x/a.trace");
    expect_uri("/home/me/workshop/a.trace", "a.trace");
    expect_uri("/tmp/a.trace", "a.trace");
    expect_uri("../a.trace", "a.trace");
    expect_uri("x/../../a.trace", "a.trace");
    expect_uri("..a/b", "..a/b");
    expect_uri("a:b?c#d%e", "a%3Ab%3Fc%23d%25e");
    expect_uri("\xff\x01", "%FF%01");
}

static void
what_was_not_finished_is_no_success(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    const json_t *invocation = json_array_get(member(run_of(root), "invocations"), 0);
    assert_true(json_is_true(member(invocation, "executionSuccessful")));
    json_decref(root);
    sample.report.is_partial = true;
    sample.cases[0].finding_count = 0;
    root = load(&sample);
    invocation = json_array_get(member(run_of(root), "invocations"), 0);
    assert_true(json_is_false(member(invocation, "executionSuccessful")));
    assert_int_equal(json_array_size(member(invocation, "toolExecutionNotifications")), 2);
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
nasty_strings_are_kept_apart(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    sample.cases[0].file = FO_SAMPLE_NASTY;
    json_t *root = load(&sample);
    const json_t *results = member(run_of(root), "results");
    for (size_t index = 0; index < json_array_size(results); index++) {
        check_result(root, json_array_get(results, index));
    }
    json_decref(root);
    fo_sample_fini(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_declared_once),
        cmocka_unit_test(each_finding_is_a_result_and_the_order_has_its_own),
        cmocka_unit_test(fingerprints_are_those_of_the_findings),
        cmocka_unit_test(a_stack_says_where_and_a_baseline_suppresses),
        cmocka_unit_test(a_finding_in_a_trace_leads_through_its_lines),
        cmocka_unit_test(places_are_relative_to_where_the_user_works),
        cmocka_unit_test(what_was_not_finished_is_no_success),
        cmocka_unit_test(nasty_strings_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
