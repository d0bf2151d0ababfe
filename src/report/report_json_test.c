// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the JSON report, read again with Jansson.
 */
#include "report/sample.h"

#include <jansson.h>

static json_t *
load(const struct fo_sample *sample)
{
    struct fo_text text;
    json_error_t error;
    fo_sample_write(sample, FO_REPORT_JSON, &text);
    json_t *root = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL) {
        fail_msg("%d:%d: %s", error.line, error.column, error.text);
    }
    fo_text_fini(&text);
    return root;
}

/** The member at a path such as "summary.rules.held". */
static json_t *
get(json_t *root, const char *path)
{
    char key[64];
    while (root != NULL && *path != '\0') {
        const size_t length = strcspn(path, ".");
        assert_true(length < sizeof(key));
        memcpy(key, path, length);
        key[length] = '\0';
        root = json_object_get(root, key);
        path += length + (path[length] == '.');
    }
    if (root == NULL) {
        fail_msg("a member is missing");
    }
    return root;
}

static void
expect_count(json_t *root, const char *path, size_t expected)
{
    assert_true(json_is_integer(get(root, path)));
    assert_int_equal(json_integer_value(get(root, path)), expected);
}

static void
expect_word(json_t *root, const char *path, const char *expected)
{
    assert_true(json_is_string(get(root, path)));
    assert_string_equal(json_string_value(get(root, path)), expected);
}

static json_t *
find_rule(json_t *root, const char *id)
{
    json_t *rules = get(root, "rules");
    for (size_t index = 0; index < json_array_size(rules); index++) {
        json_t *rule = json_array_get(rules, index);
        if (strcmp(json_string_value(get(rule, "id")), id) == 0) {
            return rule;
        }
    }
    fail_msg("no rule %s", id);
    return NULL;
}

static void
the_summary_adds_up(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    expect_word(root, "format", "freeonce-report");
    expect_count(root, "format_version", FO_REPORT_JSON_VERSION);
    expect_count(root, "summary.rules.exercised", 5);
    expect_count(root, "summary.rules.held", 3);
    expect_count(root, "summary.rules.broken", 2);
    expect_count(root, "summary.rules.not_exercised", fo_rule_count() - 5);
    expect_count(root, "summary.rules.caller.exercised", 5);
    expect_count(root, "summary.rules.provider.exercised", 0);
    expect_count(root, "summary.cases.run", 2);
    expect_count(root, "summary.cases.crashed", 1);
    expect_count(root, "summary.cases.timed_out", 0);
    expect_count(root, "summary.findings.must", 2);
    expect_count(root, "summary.findings.should", 1);
    expect_count(root, "summary.findings.implied", 2);
    assert_true(json_real_value(get(root, "summary.seconds")) > 4.12 &&
                json_real_value(get(root, "summary.seconds")) < 4.13);
    assert_int_equal(json_array_size(get(root, "rules")), fo_rule_count());
    expect_word(root, "profile", "portable");
    expect_word(root, "provider.library", "libx.so");
    expect_word(root, "knobs.dsc_twice_status", "ok");
    expect_word(root, "knobs.value_reuse", "unknown");
    assert_true(json_is_false(get(root, "partial")));
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
each_rule_has_one_of_three_verdicts(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    json_t *broken = find_rule(root, "CTX-DELETE-ONCE");
    expect_word(broken, "verdict", "broken");
    expect_word(broken, "severity", "MUST");
    expect_word(broken, "binds", "caller");
    expect_count(broken, "exercised", 2);
    expect_count(broken, "broken", 2);
    expect_word(broken, "source", fo_sample_rule("CTX-DELETE-ONCE")->source);
    assert_true(json_is_null(get(broken, "reason")));
    json_t *held = find_rule(root, "CRED-FREE-ONCE");
    expect_word(held, "verdict", "held");
    expect_count(held, "exercised", 12);
    json_t *other = find_rule(root, "CRED-LEAK");
    expect_word(other, "verdict", "not_exercised");
    expect_word(other, "reason", fo_unexercised_text(FO_NEVER_REACHED));
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
findings_tell_their_story(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    json_t *root = load(&sample);
    json_t *findings = get(root, "findings");
    assert_int_equal(json_array_size(findings), 3);
    json_t *finding = json_array_get(findings, 1);
    expect_word(finding, "rule", "CTX-DELETE-ONCE");
    expect_word(finding, "message", "DeleteSecurityContext was given x0, created at line 3");
    expect_word(finding, "case", "NTLM/delete-twice/same");
    expect_word(finding, "event", "DeleteSecurityContext context=x0@s1 -> SEC_E_OK");
    expect_word(finding, "object", "x0");
    expect_word(finding, "reproduce", "freeonce conform --case 'NTLM/delete-twice/same'");
    expect_count(finding, "line", 7);
    expect_count(finding, "created", 3);
    expect_count(finding, "released", 5);
    expect_count(finding, "occurrences", 1);
    assert_int_equal(json_array_size(get(finding, "implies")), 2);
    assert_string_equal(json_string_value(json_array_get(get(finding, "implies"), 0)), "HND-STALE-VALUE");
    expect_word(json_array_get(get(finding, "implied"), 1), "rule", "CRED-FREE-ORDER");
    assert_true(json_is_null(get(json_array_get(findings, 2), "reproduce")));
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
a_finding_says_what_happened_around_it(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.cases[0].file = "conformance/scenarios/x.txt";
    json_t *root = load(&sample);
    json_t *findings = get(root, "findings");
    assert_true(json_is_null(get(json_array_get(findings, 0), "story")));
    json_t *story = get(json_array_get(findings, 1), "story");
    expect_count(story, "left_out", 9);
    assert_int_equal(json_array_size(get(story, "objects")), 2);
    expect_word(json_array_get(get(story, "objects"), 1), "kind", "context");
    expect_count(json_array_get(get(story, "objects"), 1), "released", 5);
    json_t *last = json_array_get(get(story, "events"), 3);
    expect_word(last, "call", "DeleteSecurityContext");
    expect_word(last, "status", "SEC_E_OK");
    assert_true(json_is_true(get(last, "offending")));
    expect_count(json_array_get(get(last, "touches"), 0), "object", 1);
    expect_word(json_array_get(get(last, "touches"), 0), "what", "used after its release");
    expect_word(json_array_get(get(root, "cases"), 0), "file", "conformance/scenarios/x.txt");
    expect_word(root, "summary.documented_order.verdict", "broken");
    expect_count(root, "summary.documented_order.implied", 1);
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
the_windows_profile_changes_severities(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.profile = FO_PROFILE_WINDOWS;
    json_t *root = load(&sample);
    expect_word(root, "profile", "windows");
    expect_word(find_rule(root, "CRED-FREE-ORDER"), "severity", "SHOULD");
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
nasty_strings_are_escaped(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    json_t *root = load(&sample);
    const char *message = json_string_value(get(json_array_get(get(root, "findings"), 3), "message"));
    assert_non_null(strstr(message, "\\x1B[31m"));
    assert_non_null(strstr(message, "]]> <b>&amp;\"'"));
    assert_non_null(strstr(message, "\\xFF\\xFE"));
    expect_word(root, "provider.library", "\\xFF<&\\x01");
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
a_report_without_header_and_cases_is_complete(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    sample.report.header = NULL;
    sample.report.cases = NULL;
    sample.report.case_count = 0;
    sample.report.is_partial = true;
    json_t *root = load(&sample);
    assert_true(json_is_null(get(root, "provider")));
    assert_true(json_is_null(get(root, "knobs")));
    assert_true(json_is_true(get(root, "partial")));
    assert_int_equal(json_array_size(get(root, "cases")), 0);
    json_decref(root);
    fo_sample_fini(&sample);
}

static void
equal_reports_are_equal_bytes(void **state)
{
    (void)state;
    struct fo_sample one;
    struct fo_sample other;
    struct fo_text left;
    struct fo_text right;
    fo_sample_init(&one);
    fo_sample_init(&other);
    for (int format = 0; format < FO_REPORT_FORMAT_COUNT; format++) {
        fo_sample_write(&one, (enum fo_report_format)format, &left);
        fo_sample_write(&other, (enum fo_report_format)format, &right);
        assert_string_equal(fo_text_get(&left), fo_text_get(&right));
        fo_text_fini(&left);
        fo_text_fini(&right);
    }
    fo_sample_fini(&one);
    fo_sample_fini(&other);
}

static void
formats_are_found_by_their_names(void **state)
{
    (void)state;
    for (int format = 0; format < FO_REPORT_FORMAT_COUNT; format++) {
        assert_int_equal(fo_report_format_find(fo_report_format_name((enum fo_report_format)format)), format);
    }
    assert_int_equal(fo_report_format_find("yaml"), FO_REPORT_FORMAT_COUNT);
    struct fo_sample sample;
    struct fo_text text = {0};
    fo_sample_init(&sample);
    assert_int_equal(fo_report_write(&sample.report, FO_REPORT_FORMAT_COUNT, &text), FO_ERROR_UNSUPPORTED);
    assert_int_equal(text.length, 0);
    fo_sample_fini(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_summary_adds_up),
        cmocka_unit_test(each_rule_has_one_of_three_verdicts),
        cmocka_unit_test(findings_tell_their_story),
        cmocka_unit_test(a_finding_says_what_happened_around_it),
        cmocka_unit_test(the_windows_profile_changes_severities),
        cmocka_unit_test(nasty_strings_are_escaped),
        cmocka_unit_test(a_report_without_header_and_cases_is_complete),
        cmocka_unit_test(equal_reports_are_equal_bytes),
        cmocka_unit_test(formats_are_found_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
