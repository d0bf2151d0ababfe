// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of comparing reports.
 */
#include "report/comparison.h"
#include "report/sample.h"

#include <jansson.h>
#include <libxml/parser.h>

#define HEAD                                                                                              \
    "{\"format\": \"freeonce-report\", \"format_version\": 1,\n\"title\": \"one\", \"producer\": \"p\", " \
    "\"profile\": \"portable\","

static void
add(struct fo_comparison *comparison, const char *name, const char *text)
{
    struct fo_text why = {0};
    if (fo_comparison_add(comparison, name, text, &why) != FO_OK) {
        fail_msg("%s", fo_text_get(&why));
    }
}

/** Two reports by freeonce itself: the sample, and the sample with one finding less and one rule more held.
 */
static void
add_samples(struct fo_comparison *comparison, struct fo_text texts[2])
{
    struct fo_sample sample;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_JSON, &texts[0]);
    const size_t fixed = fo_rule_index(fo_sample_rule("CTX-DELETE-ONCE"));
    sample.verdict.tallies[fixed].broken_count = 0;
    sample.verdict.tallies[fo_rule_index(fo_sample_rule("CRED-LEAK"))].exercised_count = 3;
    sample.report.is_strict = true;
    fo_sample_write(&sample, FO_REPORT_JSON, &texts[1]);
    fo_sample_fini(&sample);
    add(comparison, "a.json", texts[0].bytes);
    add(comparison, "b.json", texts[1].bytes);
    fo_comparison_finish(comparison);
}

static void
end_samples(struct fo_comparison *comparison, struct fo_text texts[2])
{
    fo_comparison_fini(comparison);
    fo_text_fini(&texts[0]);
    fo_text_fini(&texts[1]);
}

static void
what_differs_and_breaks_comes_first(void **state)
{
    (void)state;
    struct fo_comparison comparison = {0};
    struct fo_text texts[2] = {0};
    add_samples(&comparison, texts);
    assert_int_equal(comparison.rule_count, fo_rule_count());
    assert_int_equal(comparison.different_count, 3);
    /* Strict makes a warning of one run a failure of the other. */
    assert_string_equal(comparison.rules[0].id, "CRED-SAME-ON-CONT");
    assert_int_equal(comparison.rules[0].cells[0], FO_CELL_WARNING);
    assert_int_equal(comparison.rules[0].cells[1], FO_CELL_BROKEN);
    assert_string_equal(comparison.rules[1].id, "CTX-DELETE-ONCE");
    assert_int_equal(comparison.rules[1].cells[0], FO_CELL_BROKEN);
    assert_int_equal(comparison.rules[1].cells[1], FO_CELL_HELD);
    assert_string_equal(comparison.rules[2].id, "CRED-LEAK");
    assert_int_equal(comparison.rules[2].cells[0], FO_CELL_NOT_EXERCISED);
    assert_false(comparison.rules[3].is_different);
    end_samples(&comparison, texts);
}

static void
equal_reports_differ_in_nothing(void **state)
{
    (void)state;
    struct fo_comparison comparison = {0};
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_JSON, &text);
    add(&comparison, "a.json", text.bytes);
    add(&comparison, "b.json", text.bytes);
    fo_comparison_finish(&comparison);
    assert_int_equal(comparison.different_count, 0);
    fo_comparison_fini(&comparison);
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
the_text_is_a_table_with_a_summary(void **state)
{
    (void)state;
    struct fo_comparison comparison = {0};
    struct fo_text texts[2] = {0};
    struct fo_text out = {0};
    const struct fo_report_style style = {0};
    add_samples(&comparison, texts);
    assert_int_equal(fo_comparison_write_text(&comparison, false, &style, &out), FO_OK);
    assert_non_null(strstr(out.bytes, "\nCTX-DELETE-ONCE    BROKEN    held\n"));
    assert_non_null(strstr(out.bytes, "\nCRED-LEAK          -         held\n"));
    assert_non_null(strstr(out.bytes, "\ndocumented order (CRED-FREE-ORDER): A held, B held\n"));
    assert_non_null(strstr(out.bytes, " rules: "));
    assert_non_null(strstr(out.bytes, " the same, 3 differ | A: "));
    assert_null(strstr(out.bytes, "BUF-FREE-ONCE"));
    fo_text_clear(&out);
    assert_int_equal(fo_comparison_write_text(&comparison, true, &style, &out), FO_OK);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        assert_non_null(strstr(out.bytes, fo_rule_at(index)->id));
    }
    fo_text_fini(&out);
    end_samples(&comparison, texts);
}

static void
the_other_formats_are_read_again(void **state)
{
    (void)state;
    struct fo_comparison comparison = {0};
    struct fo_text texts[2] = {0};
    struct fo_text out = {0};
    add_samples(&comparison, texts);
    assert_int_equal(fo_comparison_write_json(&comparison, &out), FO_OK);
    json_t *root = json_loadb(out.bytes, out.length, 0, NULL);
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "rules_different")), 3);
    assert_int_equal(json_array_size(json_object_get(root, "rules")), fo_rule_count());
    json_decref(root);
    fo_text_clear(&out);
    assert_int_equal(fo_comparison_write_html(&comparison, &out), FO_OK);
    xmlDocPtr document = xmlReadMemory(out.bytes, (int)out.length, "page", NULL, XML_PARSE_NONET);
    assert_non_null(document);
    xmlFreeDoc(document);
    fo_text_clear(&out);
    assert_int_equal(fo_comparison_write_markdown(&comparison, false, &out), FO_OK);
    assert_non_null(strstr(out.bytes, "\n| CTX-DELETE-ONCE | **broken** | held |\n"));
    fo_text_fini(&out);
    end_samples(&comparison, texts);
}

static void
rules_of_other_versions_are_absent(void **state)
{
    (void)state;
    struct fo_comparison comparison = {0};
    add(&comparison, "a",
        HEAD "\"rules\": [{\"id\": \"OLD\", \"verdict\": \"held\", \"severity\": \"MUST\"}]}");
    add(&comparison, "b",
        HEAD "\"rules\": [{\"id\": \"NEW\", \"verdict\": \"held\", \"severity\": \"MUST\"}]}");
    fo_comparison_finish(&comparison);
    assert_int_equal(comparison.different_count, 2);
    assert_int_equal(comparison.rules[0].cells[1], FO_CELL_ABSENT);
    assert_int_equal(comparison.rules[1].cells[0], FO_CELL_ABSENT);
    assert_int_equal(comparison.reports[0].counts[FO_CELL_ABSENT], 1);
    assert_null(fo_comparison_order(&comparison));
    fo_comparison_fini(&comparison);
}

static void
refuse(const char *text, enum fo_error error, const char *why)
{
    struct fo_comparison comparison = {0};
    struct fo_text said = {0};
    assert_int_equal(fo_comparison_add(&comparison, "a", text, &said), error);
    assert_memory_equal(fo_text_get(&said), why, strlen(why));
    assert_null(strchr(fo_text_get(&said), '\n'));
    fo_text_fini(&said);
    fo_comparison_fini(&comparison);
}

static void
damage_is_told_with_its_line(void **state)
{
    (void)state;
    refuse("", FO_ERROR_SYNTAX, "1: expected JSON, found: ");
    refuse("{\n\n\"format\"", FO_ERROR_SYNTAX, "3: expected JSON, found: ");
    refuse("[]", FO_ERROR_SYNTAX, "1: expected a report of freeonce");
    refuse("{\n\"format\": \"other\"}", FO_ERROR_SYNTAX, "2: expected a report of freeonce");
    refuse("{\"format\": \"freeonce-report\",\n\"format_version\": 2}", FO_ERROR_VERSION,
           "2: expected version 1 of the JSON report (\"format_version\"), found 2");
    refuse("{\"format\": \"freeonce-report\"}", FO_ERROR_VERSION,
           "1: expected version 1 of the JSON report (\"format_version\"), found nothing");
    refuse("{\"format\": \"freeonce-report\", \"format_version\": 1,\n\"title\": 7}", FO_ERROR_SYNTAX,
           "2: expected a string \"title\", found 7");
    refuse(HEAD "\"rules\": {}}", FO_ERROR_SYNTAX, "2: expected an array \"rules\", found {}");
    refuse(HEAD "\"rules\": [7]}", FO_ERROR_SYNTAX, "2: expected rules with an \"id\" each, found 7");
    refuse(HEAD "\n\"rules\": [{\"id\": \"X\",\n\"verdict\": \"maybe\"}]}", FO_ERROR_SYNTAX,
           "4: expected \"held\", \"broken\" or \"not_exercised\", found \"maybe\"");
    refuse(HEAD "\"rules\": [{\"id\": \"X\", \"verdict\": \"broken\", \"severity\": \"?\"}]}",
           FO_ERROR_SYNTAX, "2: expected \"MUST\", \"SHOULD\" or \"INFO\", found \"?\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_and_breaks_comes_first),
        cmocka_unit_test(equal_reports_differ_in_nothing),
        cmocka_unit_test(the_text_is_a_table_with_a_summary),
        cmocka_unit_test(the_other_formats_are_read_again),
        cmocka_unit_test(rules_of_other_versions_are_absent),
        cmocka_unit_test(damage_is_told_with_its_line),
    };
    const int failed_count = cmocka_run_group_tests(tests, NULL, NULL);
    xmlCleanupParser();
    return failed_count;
}
