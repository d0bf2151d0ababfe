// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the TAP report, read again line by line.
 */
#include "report/sample.h"

#include <stdlib.h>

/** What a reader of TAP makes of a report. */
struct tally {
    unsigned long planned;
    unsigned long count;
    unsigned long failed; /**< Not ok and no TODO. */
    unsigned long todo;   /**< Not ok, but TODO. */
    unsigned long skipped;
    bool is_bailed;
};

enum directive {
    DIRECTIVE_NONE,
    DIRECTIVE_TODO,
    DIRECTIVE_SKIP
};

/** The directive of a test line: behind the first number sign that is not escaped. */
static enum directive
read_directive(const char *line)
{
    while (*line != '\0' && *line != '#') {
        line += line[0] == '\\' && line[1] != '\0' ? 2 : 1;
    }
    if (*line == '\0') {
        return DIRECTIVE_NONE;
    }
    line += 1 + strspn(line + 1, " ");
    if (strncmp(line, "TODO ", 5) == 0) {
        return DIRECTIVE_TODO;
    }
    if (strncmp(line, "SKIP ", 5) != 0) {
        fail_msg("no directive: %s", line);
    }
    return DIRECTIVE_SKIP;
}

static void
read_test(const char *line, struct tally *tally)
{
    const bool is_ok = strncmp(line, "ok ", 3) == 0;
    char *end = NULL;
    assert_true(is_ok || strncmp(line, "not ok ", 7) == 0);
    tally->count++;
    assert_int_equal(strtoul(line + (is_ok ? 3 : 7), &end, 10), tally->count);
    assert_memory_equal(end, " - ", 3);
    const enum directive directive = read_directive(line);
    tally->todo += !is_ok && directive == DIRECTIVE_TODO;
    tally->failed += !is_ok && directive != DIRECTIVE_TODO;
    tally->skipped += is_ok && directive == DIRECTIVE_SKIP;
}

static void
read_tap(const struct fo_sample *sample, struct tally *tally)
{
    struct fo_text text;
    fo_sample_write(sample, FO_REPORT_TAP, &text);
    char *rest = text.bytes;
    char *line = strsep(&rest, "\n");
    *tally = (struct tally){0};
    assert_string_equal(line, "TAP version 13");
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        assert_false(tally->is_bailed);
        if (strncmp(line, "1..", 3) == 0) {
            tally->planned = strtoul(line + 3, NULL, 10);
        } else if (strncmp(line, "Bail out!", 9) == 0) {
            tally->is_bailed = true;
        } else if (*line != '#') {
            read_test(line, tally);
        }
    }
    fo_text_fini(&text);
}

static void
each_rule_is_one_test(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct tally tally;
    fo_sample_init(&sample);
    read_tap(&sample, &tally);
    assert_int_equal(tally.planned, fo_rule_count());
    assert_int_equal(tally.count, fo_rule_count());
    assert_int_equal(tally.failed, 1);
    assert_int_equal(tally.todo, 1);
    assert_int_equal(tally.skipped, fo_rule_count() - 5);
    assert_false(tally.is_bailed);
    fo_sample_fini(&sample);
}

static void
strict_lets_warnings_fail(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct tally tally;
    fo_sample_init(&sample);
    sample.report.is_strict = true;
    read_tap(&sample, &tally);
    assert_int_equal(tally.failed, 2);
    assert_int_equal(tally.todo, 0);
    fo_sample_fini(&sample);
}

static void
a_partial_report_bails_out(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct tally tally;
    fo_sample_init(&sample);
    sample.report.is_partial = true;
    read_tap(&sample, &tally);
    assert_true(tally.is_bailed);
    fo_sample_fini(&sample);
}

static void
nasty_strings_stay_in_their_diagnostics(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    struct tally tally;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    read_tap(&sample, &tally);
    assert_int_equal(tally.count, fo_rule_count());
    fo_sample_write(&sample, FO_REPORT_TAP, &text);
    assert_non_null(strstr(fo_text_get(&text), "\n# \\x1B[31m red"));
    assert_null(strchr(fo_text_get(&text), '\x1b'));
    assert_null(strchr(fo_text_get(&text), '\r'));
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_is_one_test),
        cmocka_unit_test(strict_lets_warnings_fail),
        cmocka_unit_test(a_partial_report_bails_out),
        cmocka_unit_test(nasty_strings_stay_in_their_diagnostics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
