// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The rules on the page, family by family, and the cases.
 */
#include "report/html_make.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

/** What became of a rule, as the page paints and says it. */
static const char *
paint_of(const struct fo_report *report, size_t index)
{
    switch (fo_rule_state_of(report->verdict, index)) {
    case FO_RULE_BROKEN:
        return fo_html_paint(report, fo_rule_severity(fo_rule_at(index), report->profile));
    case FO_RULE_HELD:
        return "held";
    default:
        return "quiet";
    }
}

static const char *
word_of(const struct fo_report *report, size_t index)
{
    static const char *const words[] = {"held", "broken", "not exercised"};

    return words[fo_rule_state_of(report->verdict, index)];
}

static void
put_badge(struct fo_html *page, const char *paint, const char *word)
{
    fo_text_printf(&page->text, "badge %s", paint);
    fo_html_open(page, "span", fo_text_get(&page->text));
    fo_text_clear(&page->text);
    fo_html_say(page, word);
    fo_html_close(page);
}

static void
put_rule(struct fo_html *page, size_t index)
{
    const struct fo_report *report = page->report;
    const struct fo_rule *rule = fo_rule_at(index);
    const struct fo_rule_tally *tally = &report->verdict->tallies[index];

    fo_html_open(page, "li", NULL);
    fo_html_open(page, "p", NULL);
    fo_html_put(page, "code", NULL, rule->id);
    fo_html_say(page, " ");
    put_badge(page, paint_of(report, index), word_of(report, index));
    fo_text_printf(&page->text, " %s, binds the %s",
                   fo_severity_name(fo_rule_severity(rule, report->profile)), fo_binds_name(rule->binds));
    if (tally->exercised_count > 0) {
        fo_text_printf(&page->text, ", asked %" PRIu64 " time%s", tally->exercised_count,
                       tally->exercised_count == 1 ? "" : "s");
    }
    fo_html_open(page, "span", "reason");
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
    fo_html_open(page, "p", NULL);
    fo_html_say(page, rule->statement);
    fo_html_source(page, rule);
    fo_html_close(page);
    if (fo_rule_state_of(report->verdict, index) == FO_RULE_NOT_EXERCISED) {
        fo_text_printf(&page->text, "Not exercised: %s", fo_rule_reason(report->verdict, index));
        fo_html_open(page, "p", "reason");
        fo_html_say_text(page);
        fo_html_close(page);
    }
    fo_html_close(page);
}

/** The first rule behind @p index that is of another family. */
static size_t
end_of_family(size_t index, char family[FO_FAMILY_BYTES_MAX])
{
    char other[FO_FAMILY_BYTES_MAX];

    fo_rule_family(fo_rule_at(index), family);
    for (; index < fo_rule_count(); index++) {
        fo_rule_family(fo_rule_at(index), other);
        if (strcmp(family, other) != 0) {
            break;
        }
    }
    return index;
}

/** One square for each rule: decoration, the words beside it say the same. */
static void
put_dots(struct fo_html *page, size_t first, size_t end)
{
    fo_html_open(page, "span", "dots");
    fo_html_set(page, "aria-hidden", "true");
    for (size_t index = first; index < end; index++) {
        fo_html_open(page, "span", paint_of(page->report, index));
        fo_html_close(page);
    }
    fo_html_close(page);
}

static void
put_family(struct fo_html *page, size_t first, size_t end, const char *family)
{
    size_t counts[3] = {0};

    for (size_t index = first; index < end; index++) {
        counts[fo_rule_state_of(page->report->verdict, index)]++;
    }
    fo_xml_raw(&page->maker, "\n");
    fo_html_open(page, "details", "card family");
    if (counts[FO_RULE_BROKEN] > 0) {
        fo_html_set(page, "open", "open");
    }
    fo_html_open(page, "summary", NULL);
    fo_html_open(page, "h3", NULL);
    fo_text_printf(&page->text, "%s", fo_family_title(family));
    fo_html_say_text(page);
    fo_html_close(page);
    put_dots(page, first, end);
    fo_text_printf(&page->text, "%zu held, %zu broken, %zu not exercised", counts[FO_RULE_HELD],
                   counts[FO_RULE_BROKEN], counts[FO_RULE_NOT_EXERCISED]);
    fo_html_open(page, "span", "reason");
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
    fo_html_open(page, "ul", "rules");
    for (size_t index = first; index < end; index++) {
        put_rule(page, index);
    }
    fo_html_close(page);
    fo_html_close(page);
}

/** Begin a section with a heading that is its name. */
static void
begin_section(struct fo_html *page, const char *id, const char *heading)
{
    fo_html_open(page, "section", NULL);
    fo_html_set(page, "aria-labelledby", id);
    fo_html_open(page, "h2", NULL);
    fo_html_set(page, "id", id);
    fo_html_say(page, heading);
    fo_html_close(page);
}

void
fo_html_rules(struct fo_html *page)
{
    char family[FO_FAMILY_BYTES_MAX];

    begin_section(page, "rules", "Rules by family");
    for (size_t index = 0; index < fo_rule_count();) {
        const size_t end = end_of_family(index, family);
        put_family(page, index, end, family);
        index = end;
    }
    fo_html_close(page);
}

/* Cases. */

static void
put_case(struct fo_html *page, const struct fo_report_case *item)
{
    const bool is_bad = strcmp(item->end, "crashed") == 0 || strcmp(item->end, "timed out") == 0;
    const bool is_skipped = strcmp(item->end, "skipped") == 0;

    fo_html_open(page, "li", NULL);
    fo_html_open(page, "p", NULL);
    fo_html_put(page, "code", NULL, item->name);
    fo_html_say(page, " ");
    put_badge(page, is_bad ? "broken" : is_skipped ? "quiet" : "held", item->end);
    if (item->finding_count > 0) {
        fo_text_printf(&page->text, " %zu finding%s", item->finding_count,
                       item->finding_count == 1 ? "" : "s");
        fo_html_say_text(page);
    }
    fo_html_close(page);
    fo_text_printf(&page->text, "%s%s%s", item->summary, item->reason == NULL ? "" : " ",
                   item->reason == NULL ? "" : item->reason);
    fo_html_open(page, "p", "reason");
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
}

void
fo_html_cases(struct fo_html *page)
{
    const struct fo_report *report = page->report;

    if (report->case_count == 0) {
        return;
    }
    begin_section(page, "cases", strcmp(fo_report_cases_name(report), "traces") == 0 ? "Traces" : "Cases");
    fo_html_open(page, "details", "card");
    fo_text_printf(&page->text, "All %zu %s", report->case_count, fo_report_cases_name(report));
    fo_html_open(page, "summary", NULL);
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_open(page, "ul", "rules");
    for (size_t index = 0; index < report->case_count; index++) {
        put_case(page, &report->cases[index]);
    }
    fo_html_close(page);
    fo_html_close(page);
    fo_html_close(page);
}
