// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the report for people.
 */
#include "base/utf8.h"
#include "report/layout.h"
#include "report/sample.h"

#include <stdio.h>
#include <stdlib.h>

static const char *
find(const struct fo_text *text, const char *needle)
{
    const char *found = strstr(fo_text_get(text), needle);
    if (found == NULL) {
        fail_msg("\"%s\" is not in:\n%s", needle, fo_text_get(text));
    }
    return found;
}

static size_t
count(const struct fo_text *text, const char *needle)
{
    size_t found = 0;
    for (const char *rest = fo_text_get(text); (rest = strstr(rest, needle)) != NULL;
         rest += strlen(needle)) {
        found++;
    }
    return found;
}

static void
the_head_names_what_was_judged(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "freeonce: provider libx.so, interface version 2, package NTLM, profile portable\n");
    find(&text, "knobs:    dsc_twice_status=ok (14 not known)\n");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
findings_are_sorted_by_severity_and_joined(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    const char *broken = find(&text, "BROKEN   CTX-DELETE-ONCE");
    const char *warning = find(&text, "WARNING  CRED-SAME-ON-CONT");
    assert_true(broken < warning);
    assert_int_equal(count(&text, "CTX-DELETE-ONCE  "), 1);
    find(&text, "in 2 cases, first in NTLM/delete-twice/same, event 7:");
    find(&text, "how to see it again: freeonce conform --case 'NTLM/delete-twice/same'");
    find(&text, "why it is a rule:");
    find(&text, fo_sample_rule("CTX-DELETE-ONCE")->source);
    find(&text, "also breaks: HND-STALE-VALUE\n");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
the_order_of_releases_keeps_an_entry_of_its_own(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "BROKEN   CRED-FREE-ORDER  FreeCredentialsHandle was given c0");
    find(&text, "follows from: CTX-DELETE-ONCE");
    fo_text_fini(&text);
    sample.report.profile = FO_PROFILE_WINDOWS;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "WARNING  CRED-FREE-ORDER  FreeCredentialsHandle was given c0");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
the_last_line_sums_up(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    struct fo_verdict_summary caller;
    char expected[256];
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    fo_verdict_summarize(&sample.verdict, FO_BINDS_CALLER, &caller);
    snprintf(expected, sizeof(expected),
             "\ncaller rules: 5 exercised, 3 held, 2 broken (1 as a warning), %zu not exercised | provider "
             "rules: ",
             caller.not_exercised);
    find(&text, expected);
    find(&text, " | cases: 2, 1 crashed, 1 skipped | 4.1 s\n");
    assert_string_equal(find(&text, "caller rules:") + strcspn(find(&text, "caller rules:"), "\n"), "\n");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
strict_makes_warnings_fail(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    sample.report.is_strict = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "profile portable,\n          strict\n");
    find(&text, "BROKEN   CRED-SAME-ON-CONT");
    assert_int_equal(count(&text, "WARNING"), 0);
    assert_int_equal(count(&text, "as a warning"), 0);
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
a_partial_report_says_so_at_the_top_and_at_the_end(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    assert_int_equal(count(&text, "partial"), 0);
    fo_text_fini(&text);
    sample.report.is_partial = true;
    sample.verdict.is_truncated = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    assert_true(find(&text, "PARTIAL:") < find(&text, "BROKEN"));
    assert_true(find(&text, "TRUNCATED:") < find(&text, "BROKEN"));
    find(&text, "\npartial | caller rules:");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
what_was_not_exercised_is_counted_and_named_when_asked(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "rules not exercised:");
    assert_int_equal(count(&text, "CRED-LEAK"), 0);
    assert_int_equal(count(&text, "the package cannot export"), 0);
    fo_text_fini(&text);
    sample.report.is_verbose = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (sample.verdict.tallies[index].exercised_count == 0) {
            find(&text, fo_rule_at(index)->id);
        }
    }
    find(&text, "SKIPPED  NTLM/export  the package cannot export");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
a_crash_without_a_finding_is_not_silent(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    sample.cases[0].finding_count = 0;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "CRASHED  NTLM/delete-twice/same  SEGV");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

/** No line is wider than the page, unless it holds nothing but one piece that must stay whole. */
static void
check_widths(const struct fo_sample *sample, unsigned columns)
{
    struct fo_text text;
    fo_sample_write(sample, FO_REPORT_TEXT, &text);
    for (const char *line = fo_text_get(&text); *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        const size_t indent = strspn(line, " ");
        const bool is_whole = strncmp(line + indent, "https:", 6) == 0 ||
                              strncmp(line + indent, "freeonce conform --case", 23) == 0 ||
                              strncmp(line + indent, "gdb --args freeonce", 19) == 0 ||
                              strcspn(line + indent, " \n") == length - indent;
        if (fo_layout_width(line, length) > columns && !is_whole) {
            fail_msg("wider than %u: %.*s", columns, (int)length, line);
        }
        assert_true(length == 0 || line[length - 1] != ' ');
        line += length + 1;
    }
    fo_text_fini(&text);
}

static void
lines_fit_the_page(void **state)
{
    (void)state;
    struct fo_sample sample;
    fo_sample_init(&sample);
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        sample.header.providers[0].knobs.value[knob] = 1;
    }
    sample.report.is_verbose = true;
    for (sample.report.columns = 40; sample.report.columns <= 200; sample.report.columns++) {
        check_widths(&sample, sample.report.columns);
    }
    fo_sample_fini(&sample);
}

/** Copy without colours. */
static void
strip(const struct fo_text *text, struct fo_text *out)
{
    for (const char *rest = fo_text_get(text); *rest != '\0'; rest++) {
        if (*rest == '\x1b') {
            rest += strcspn(rest, "m");
        } else {
            fo_text_append_bytes(out, rest, 1);
        }
    }
}

static void
colour_says_nothing_that_words_do_not(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text plain;
    struct fo_text colored;
    struct fo_text stripped = {0};
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_TEXT, &plain);
    sample.report.is_colored = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &colored);
    assert_int_equal(count(&plain, "\x1b"), 0);
    assert_true(count(&colored, "\x1b[1;31m") > 0);
    strip(&colored, &stripped);
    assert_string_equal(fo_text_get(&stripped), fo_text_get(&plain));
    fo_text_fini(&plain);
    fo_text_fini(&colored);
    fo_text_fini(&stripped);
    fo_sample_fini(&sample);
}

static void
nasty_strings_reach_the_terminal_escaped(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    sample.report.is_verbose = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "\\x1B[31m");
    for (size_t at = 0; at < text.length;) {
        uint32_t code = 0;
        const size_t used = fo_utf8_decode(text.bytes + at, text.length - at, &code);
        assert_true(used > 0);
        assert_true(code == '\n' || (code >= 0x20 && code != 0x7f && code != 0x9b && code != 0x2028));
        at += used;
    }
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
a_very_long_message_is_shown_whole(void **state)
{
    (void)state;
    enum {
        LENGTH = 200000
    };
    struct fo_sample sample;
    struct fo_text text;
    char *message = malloc(LENGTH + 1);
    assert_non_null(message);
    memset(message, 'y', LENGTH);
    message[LENGTH] = '\0';
    fo_sample_init(&sample);
    fo_sample_find(&sample, "CRED-LEAK", message, "NTLM/long", sample.verdict.finding_count);
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, message);
    fo_text_fini(&text);
    fo_sample_fini(&sample);
    free(message);
}

static void
further_ways_of_breaking_a_rule_are_counted(void **state)
{
    (void)state;
    static const char *const ways[] = {"one", "two", "three", "four", "five", "six", "seven"};
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    for (size_t index = 0; index < sizeof(ways) / sizeof(ways[0]); index++) {
        fo_sample_find(&sample, "CRED-LEAK", ways[index], "NTLM/leak", sample.verdict.finding_count);
    }
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "also: five\n");
    find(&text, "and in 2 more ways: --verbose shows them.\n");
    assert_int_equal(count(&text, "also: six\n"), 0);
    fo_text_fini(&text);
    sample.report.is_verbose = true;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "also: seven\n");
    assert_int_equal(count(&text, "more ways"), 0);
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
findings_in_traces_name_file_and_line(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    sample.report.subject = "trace";
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "at NTLM/legs/other:7:");
    find(&text, "in 2 traces, first at NTLM/delete-twice/same:7:");
    find(&text, " | traces: 2");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
findings_in_programs_name_the_operation(void **state)
{
    (void)state;
    static char none[] = "";
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    sample.report.subject = "program";
    sample.verdict.findings[0].case_name = none;
    sample.verdict.findings[0].op_line = 5;
    fo_sample_write(&sample, FO_REPORT_TEXT, &text);
    find(&text, "in line 7, operation 5: DeleteSecurityContext");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_names_what_was_judged),
        cmocka_unit_test(findings_are_sorted_by_severity_and_joined),
        cmocka_unit_test(the_order_of_releases_keeps_an_entry_of_its_own),
        cmocka_unit_test(the_last_line_sums_up),
        cmocka_unit_test(strict_makes_warnings_fail),
        cmocka_unit_test(a_partial_report_says_so_at_the_top_and_at_the_end),
        cmocka_unit_test(what_was_not_exercised_is_counted_and_named_when_asked),
        cmocka_unit_test(a_crash_without_a_finding_is_not_silent),
        cmocka_unit_test(lines_fit_the_page),
        cmocka_unit_test(colour_says_nothing_that_words_do_not),
        cmocka_unit_test(nasty_strings_reach_the_terminal_escaped),
        cmocka_unit_test(a_very_long_message_is_shown_whole),
        cmocka_unit_test(further_ways_of_breaking_a_rule_are_counted),
        cmocka_unit_test(findings_in_traces_name_file_and_line),
        cmocka_unit_test(findings_in_programs_name_the_operation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
