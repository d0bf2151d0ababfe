// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the catalogue.
 */
#include "base/file.h"
#include "base/test.h"
#include "report/catalogue.h"
#include "report/layout.h"
#include "report/words.h"

#include <string.h>

enum {
    PAGE_BYTES_MAX = 1 << 24
};

static void
the_page_in_the_tree_is_fresh(void **state)
{
    (void)state;
    struct fo_text kept = {0};
    struct fo_text fresh = {0};
    if (fo_file_read("conformance/RULES.md", PAGE_BYTES_MAX, &kept) != FO_OK) {
        fail_msg("conformance/RULES.md is missing: freeonce rules --markdown -o conformance/RULES.md");
    }
    assert_int_equal(fo_report_catalogue(true, &fresh), FO_OK);
    if (kept.length != fresh.length || memcmp(kept.bytes, fresh.bytes, fresh.length) != 0) {
        fail_msg("conformance/RULES.md is out of date: freeonce rules --markdown -o conformance/RULES.md");
    }
    fo_text_fini(&kept);
    fo_text_fini(&fresh);
}

static void
every_rule_has_one_line(void **state)
{
    (void)state;
    struct fo_text text = {0};
    assert_int_equal(fo_report_catalogue(false, &text), FO_OK);
    const char *line = fo_text_get(&text);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        assert_memory_equal(line, rule->id, strlen(rule->id));
        assert_int_equal(line[strlen(rule->id)], ' ');
        line = strchr(line, '\n');
        assert_non_null(line);
        line++;
    }
    assert_int_equal(*line, '\n');
    fo_text_fini(&text);
}

static void
families_add_up_to_all(void **state)
{
    (void)state;
    struct fo_rule_counts all;
    struct fo_rule_counts sum = {0};
    char family[FO_FAMILY_BYTES_MAX];
    char before[FO_FAMILY_BYTES_MAX] = "";
    fo_rule_count_in(NULL, &all);
    assert_int_equal(all.rules, fo_rule_count());
    assert_int_equal(all.rules, all.judged + all.unjudged);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        struct fo_rule_counts one;
        fo_rule_family(fo_rule_at(index), family);
        if (strcmp(family, before) != 0) {
            fo_rule_count_in(family, &one);
            assert_true(one.rules > 0);
            sum.rules += one.rules;
            sum.severities[FO_MUST] += one.severities[FO_MUST];
            memcpy(before, family, sizeof(before));
        }
        /* Each family has a title of its own, or the page would show its id twice. */
        assert_string_not_equal(fo_family_title(family), family);
    }
    assert_int_equal(sum.rules, all.rules);
    assert_int_equal(sum.severities[FO_MUST], all.severities[FO_MUST]);
}

static void
a_rule_is_explained_with_both_examples(void **state)
{
    (void)state;
    const struct fo_report_style style = {0};
    const struct fo_rule *rule = fo_rule_find("CTX-DELETE-ONCE");
    struct fo_text text = {0};
    assert_non_null(rule);
    assert_int_equal(fo_report_rule(rule, &style, &text), FO_OK);
    assert_memory_equal(text.bytes, "CTX-DELETE-ONCE\n", 16);
    assert_non_null(strstr(text.bytes, rule->statement));
    assert_non_null(strstr(text.bytes, rule->rationale));
    assert_non_null(strstr(text.bytes, rule->source));
    assert_non_null(strstr(text.bytes, "severity  MUST"));
    assert_non_null(strstr(text.bytes, "binds     caller"));
    const char *holds = strstr(text.bytes, "\nA trace that holds it:\n    ");
    const char *broken = strstr(text.bytes, "\nA trace that breaks it:\n    ");
    assert_true(holds != NULL && broken > holds);
    assert_memory_equal(strchr(holds + 1, '\n') + 5, rule->holds, strcspn(rule->holds, "\n"));
    assert_memory_equal(strchr(broken + 1, '\n') + 5, rule->broken, strcspn(rule->broken, "\n"));
    fo_text_fini(&text);
}

static void
every_rule_can_be_explained_on_a_narrow_page(void **state)
{
    (void)state;
    const struct fo_report_style style = {.columns = 40};
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        struct fo_text text = {0};
        assert_int_equal(fo_report_rule(rule, &style, &text), FO_OK);
        const size_t width = strcspn(text.bytes, "\n");
        assert_int_equal(fo_layout_width(text.bytes, width), strlen(rule->id));
        assert_int_equal(strstr(text.bytes, "by no trace") != NULL, rule->check == NULL);
        fo_text_fini(&text);
    }
}

static void
a_pattern_selects_rules(void **state)
{
    (void)state;
    const struct fo_report_style style = {0};
    struct fo_text text = {0};
    assert_int_equal(fo_report_catalogue_text("cred-free-o*", &style, &text), FO_OK);
    assert_non_null(strstr(text.bytes, "CRED-FREE-ONCE "));
    assert_non_null(strstr(text.bytes, "CRED-FREE-ORDER "));
    assert_null(strstr(text.bytes, "CTX-"));
    fo_text_clear(&text);
    assert_int_equal(fo_report_catalogue_text("NO-SUCH-*", &style, &text), FO_ERROR_NOT_FOUND);
    assert_int_equal(text.length, 0);
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_in_the_tree_is_fresh),
        cmocka_unit_test(every_rule_has_one_line),
        cmocka_unit_test(families_add_up_to_all),
        cmocka_unit_test(a_rule_is_explained_with_both_examples),
        cmocka_unit_test(every_rule_can_be_explained_on_a_narrow_page),
        cmocka_unit_test(a_pattern_selects_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
