// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The comparison as one HTML page.
 */
#include "report/comparison.h"
#include "report/html_make.h"
#include "report/order.h"

#include <stdio.h>

/** "A", as a string. */
struct letter {
    char word[2];
};

static struct letter
letter_of(size_t index)
{
    return (struct letter){{fo_comparison_letter(index), '\0'}};
}

static void
put_legend(struct fo_html *page, const struct fo_comparison *comparison)
{
    fo_html_open(page, "dl", "facts");
    for (size_t index = 0; index < comparison->report_count; index++) {
        const struct fo_comparison_report *report = &comparison->reports[index];
        fo_html_open(page, "div", NULL);
        fo_text_printf(&page->text, "%c: %s", fo_comparison_letter(index), report->name);
        fo_html_open(page, "dt", NULL);
        fo_html_say_text(page);
        fo_html_close(page);
        fo_text_printf(&page->text, "%s, profile %s%s: %zu held, %zu broken, %zu warnings", report->title,
                       report->profile, report->is_partial ? ", partial" : "", report->counts[FO_CELL_HELD],
                       report->counts[FO_CELL_BROKEN], report->counts[FO_CELL_WARNING]);
        fo_html_open(page, "dd", "sentence");
        fo_html_say_text(page);
        fo_html_close(page);
        fo_html_close(page);
    }
    fo_html_close(page);
}

static void
put_cell(struct fo_html *page, enum fo_comparison_cell cell)
{
    static const char *const paints[FO_CELL_COUNT] = {
        [FO_CELL_ABSENT] = "badge",    [FO_CELL_NOT_EXERCISED] = "badge",   [FO_CELL_HELD] = "badge held",
        [FO_CELL_NOTE] = "badge note", [FO_CELL_WARNING] = "badge warning", [FO_CELL_BROKEN] = "badge broken",
    };

    fo_html_open(page, "td", NULL);
    fo_html_put(page, "span", paints[cell], fo_comparison_cell_name(cell));
    fo_html_close(page);
}

/** Rules from @p first to before @p end as a table in a box that scrolls by itself. */
static void
put_table(struct fo_html *page, const struct fo_comparison *comparison, size_t first, size_t end)
{
    fo_html_open(page, "div", "frame");
    fo_html_set(page, "tabindex", "0");
    fo_html_set(page, "role", "group");
    fo_html_set(page, "aria-label", "Table of rules");
    fo_html_open(page, "table", "verdicts");
    fo_html_open(page, "thead", NULL);
    fo_html_open(page, "tr", NULL);
    fo_html_open(page, "th", NULL);
    fo_html_set(page, "scope", "col");
    fo_html_say(page, "rule");
    fo_html_close(page);
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_html_open(page, "th", NULL);
        fo_html_set(page, "scope", "col");
        fo_html_say(page, letter_of(index).word);
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
    fo_html_open(page, "tbody", NULL);
    for (size_t index = first; index < end; index++) {
        fo_html_open(page, "tr", NULL);
        fo_html_open(page, "th", NULL);
        fo_html_set(page, "scope", "row");
        fo_html_put(page, "code", NULL, comparison->rules[index].id);
        fo_html_close(page);
        for (size_t report = 0; report < comparison->report_count; report++) {
            put_cell(page, (enum fo_comparison_cell)comparison->rules[index].cells[report]);
        }
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
    fo_html_close(page);
}

static void
put_order(struct fo_html *page, const struct fo_comparison *comparison)
{
    const struct fo_comparison_rule *rule = fo_comparison_order(comparison);

    if (rule == NULL) {
        return;
    }
    fo_text_printf(&page->text, "%s:", fo_report_order_label());
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_text_printf(&page->text, "%s %c %s", index == 0 ? "" : ",", fo_comparison_letter(index),
                       fo_comparison_cell_name((enum fo_comparison_cell)rule->cells[index]));
    }
    fo_html_open(page, "p", "why");
    fo_html_say_text(page);
    fo_html_close(page);
}

static void
put_main(struct fo_html *page, const struct fo_comparison *comparison)
{
    const size_t same_count = comparison->rule_count - comparison->different_count;

    fo_html_open(page, "section", NULL);
    fo_html_set(page, "aria-labelledby", "summary");
    fo_html_open(page, "h2", NULL);
    fo_html_set(page, "id", "summary");
    fo_html_say(page, "Summary");
    fo_html_close(page);
    fo_html_open(page, "div", comparison->different_count > 0 ? "card outcome warning" : "card outcome held");
    fo_text_printf(&page->text, "%zu rules: %zu the same, %zu differ", comparison->rule_count, same_count,
                   comparison->different_count);
    fo_html_open(page, "p", NULL);
    fo_html_set(page, "id", "difference");
    fo_html_say_text(page);
    fo_html_close(page);
    put_order(page, comparison);
    fo_html_close(page);
    put_legend(page, comparison);
    fo_html_close(page);
    fo_html_open(page, "section", NULL);
    fo_html_set(page, "aria-labelledby", "rules");
    fo_html_open(page, "h2", NULL);
    fo_html_set(page, "id", "rules");
    fo_html_say(page, comparison->different_count > 0 ? "Rules that differ" : "Rules");
    fo_html_close(page);
    if (comparison->different_count > 0) {
        put_table(page, comparison, 0, comparison->different_count);
    }
    fo_html_open(page, "details", NULL);
    fo_text_printf(&page->text, "%zu rules are the same everywhere", same_count);
    fo_html_open(page, "summary", NULL);
    fo_html_say_text(page);
    fo_html_close(page);
    put_table(page, comparison, comparison->different_count, comparison->rule_count);
    fo_html_close(page);
    fo_html_close(page);
}

enum fo_error
fo_comparison_write_html(const struct fo_comparison *comparison, struct fo_text *out)
{
    struct fo_html page = {0};

    const enum fo_error error = fo_html_begin_page(&page, "Comparison of reports");
    if (error != FO_OK) {
        return error;
    }
    fo_html_open(&page, "header", NULL);
    fo_html_put(&page, "p", "brand", "freeonce");
    fo_html_put(&page, "h1", NULL, "Comparison of reports");
    fo_html_close(&page);
    fo_html_open(&page, "main", NULL);
    fo_html_set(&page, "id", "main");
    put_main(&page, comparison);
    fo_html_close(&page);
    return fo_html_end_page(&page, out);
}
