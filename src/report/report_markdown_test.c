// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the Markdown report: what it says, what it must not let through, how long it gets.
 */
#include "report/markup.h"
#include "report/sample.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    COMMENT_MAX = 65536 /**< Characters of a comment. */
};

static void
has(const struct fo_text *text, const char *part)
{
    if (strstr(text->bytes, part) == NULL) {
        fail_msg("no \"%s\" in:\n%s", part, text->bytes);
    }
}

static size_t
count(const struct fo_text *text, const char *part)
{
    size_t found = 0;
    for (const char *place = text->bytes; (place = strstr(place, part)) != NULL; place += strlen(part)) {
        found++;
    }
    return found;
}

static void
the_summary_comes_first_and_findings_are_folded(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_write(&sample, FO_REPORT_MARKDOWN, &text);
    assert_memory_equal(text.bytes, "## freeonce: provider libx.so: 1 rule broken, 1 warning\n", 56);
    has(&text, "| caller | 5 | 3 | 2 | ");
    has(&text, "documented order (CRED-FREE-ORDER): broken in 1 place");
    has(&text, "cases: 2 run, 1 crashed, 0 timed out, 1 skipped");
    has(&text, "<summary><b>BROKEN</b> <code>CTX-DELETE-ONCE</code> ");
    has(&text, "<summary><b>WARNING</b> <code>CRED-SAME-ON-CONT</code> ");
    has(&text, "In 2 cases, first NTLM/delete-twice/same, event 7:");
    has(&text, "- 5: DeleteSecurityContext released x0, answered SEC&#95;E&#95;OK");
    has(&text, "- 7: **DeleteSecurityContext used, after its release, x0, answered SEC&#95;E&#95;OK**");
    has(&text, "```\nfreeonce conform --case 'NTLM/delete-twice/same'\n```\n");
    assert_int_equal(count(&text, "<details>"), 3);
    assert_int_equal(count(&text, "</details>"), 3);
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
the_worst_report_fits_a_comment_and_names_what_it_leaves_out(void **state)
{
    (void)state;
    enum {
        LENGTH = 5000
    };
    struct fo_sample sample;
    struct fo_text text;
    char *message = malloc(LENGTH + 1);
    assert_non_null(message);
    memset(message, '<', LENGTH);
    message[LENGTH] = '\0';
    fo_sample_init(&sample);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        fo_sample_find(&sample, fo_rule_at(index)->id, message, "NTLM/long", sample.verdict.finding_count);
    }
    fo_sample_write(&sample, FO_REPORT_MARKDOWN, &text);
    assert_true(text.length <= COMMENT_MAX);
    has(&text, "\nAlso broken, without room");
    for (size_t index = 0; index < fo_rule_count(); index++) {
        has(&text, fo_rule_at(index)->id);
    }
    assert_int_equal(count(&text, "<details>"), count(&text, "</details>"));
    fo_text_fini(&text);
    fo_sample_fini(&sample);
    free(message);
}

static void
nasty_strings_are_only_text(void **state)
{
    (void)state;
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    fo_sample_poison(&sample);
    sample.cases[0].reproduce = NULL; /* In a fence it stands as it is. */
    fo_sample_write(&sample, FO_REPORT_MARKDOWN, &text);
    assert_null(strchr(text.bytes, '\x1b'));
    assert_null(strstr(text.bytes, " <b>&amp;"));
    has(&text, "&#60;b&#62;&#38;amp;");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
stacks_and_acceptance_are_told(void **state)
{
    (void)state;
    static char stack[] = "client+0x41d0 close_session client.c:21";
    static char reason[] = "Windows *survives* it";
    struct fo_sample sample;
    struct fo_text text;
    fo_sample_init(&sample);
    sample.verdict.findings[1].created_stack = stack;
    sample.verdict.findings[1].accepted = reason;
    /* Both ways of breaking it. */
    sample.verdict.tallies[fo_rule_index(fo_sample_rule("CTX-DELETE-ONCE"))].accepted_count = 2;
    fo_sample_write(&sample, FO_REPORT_MARKDOWN, &text);
    has(&text, "<summary><b>ACCEPTED</b> <code>CTX-DELETE-ONCE</code>");
    has(&text, "Accepted by the baseline: Windows &#42;survives&#42; it\n");
    has(&text, "Who created the object:\n\n- close&#95;session at client.c&#58;21\n");
    fo_text_fini(&text);
    fo_sample_fini(&sample);
}

static void
expect_text(const char *string, const char *expected)
{
    struct fo_text text = {0};
    fo_markup_text(&text, string);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_fini(&text);
}

static void
text_means_only_itself(void **state)
{
    (void)state;
    expect_text("plain, words: here", "plain, words: here");
    expect_text("*a* _b_ `c` [d](e)", "&#42;a&#42; &#95;b&#95; &#96;c&#96; &#91;d&#93;(e)");
    expect_text("@me #1 http://x", "&#64;me &#35;1 http&#58;//x");
    expect_text("a|b", "a&#124;b");
}

static void
no_code_ends_its_fence(void **state)
{
    (void)state;
    struct fo_text text = {0};
    fo_markup_code(&text, "a ```` b");
    assert_string_equal(fo_text_get(&text), "`````\na ```` b\n`````\n");
    fo_text_fini(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_summary_comes_first_and_findings_are_folded),
        cmocka_unit_test(the_worst_report_fits_a_comment_and_names_what_it_leaves_out),
        cmocka_unit_test(nasty_strings_are_only_text),
        cmocka_unit_test(stacks_and_acceptance_are_told),
        cmocka_unit_test(text_means_only_itself),
        cmocka_unit_test(no_code_ends_its_fence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
