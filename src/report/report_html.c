// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.
 */
#include "report/formats.h"
#include "report/html_make.h"
#include "report/order.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** Rules that were broken, told apart by whether that fails the run. */
struct outcome {
    size_t failed_count;
    size_t warning_count;
    size_t accepted_count;
    size_t exercised_count;
};

static struct outcome
count_outcome(const struct fo_report *report)
{
    struct outcome outcome = {0};

    for (size_t index = 0; index < fo_rule_count(); index++) {
        const enum fo_severity severity = fo_rule_severity(fo_rule_at(index), report->profile);
        const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
        outcome.exercised_count += state != FO_RULE_NOT_EXERCISED;
        if (fo_rule_is_accepted(report->verdict, index)) {
            outcome.accepted_count++;
        } else if (state == FO_RULE_BROKEN && fo_severity_fails(severity, report->is_strict)) {
            outcome.failed_count++;
        } else if (state == FO_RULE_BROKEN) {
            outcome.warning_count++;
        }
    }
    return outcome;
}

static void
put_header(struct fo_html *page)
{
    const struct fo_report *report = page->report;
    const struct fo_trace_header *header = report->header;

    fo_html_open(page, "header", NULL);
    fo_html_put(page, "p", "brand", "freeonce report");
    fo_html_put(page, "h1", NULL, report->title);
    if (header != NULL && header->provider_count > 0 && header->providers[0].interface_version != 0) {
        fo_text_printf(&page->text, "interface version %" PRIu32 ", ",
                       header->providers[0].interface_version);
    }
    if (report->packages[0] != '\0') {
        fo_text_printf(&page->text, "packages %s, ", report->packages);
    }
    fo_text_printf(&page->text, "profile %s%s", fo_profile_name(report->profile),
                   report->is_strict ? ", strict" : "");
    fo_html_open(page, "p", "meta");
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
}

static void
put_contents(struct fo_html *page)
{
    static const struct {
        const char *target;
        const char *text;
    } parts[] = {
        {"#summary", "Summary"}, {"#findings", "Findings"}, {"#rules", "Rules"}, {"#cases", "Cases"}};
    const size_t count = sizeof(parts) / sizeof(parts[0]) - (page->report->case_count == 0);

    fo_html_open(page, "nav", NULL);
    fo_html_set(page, "aria-label", "Contents");
    fo_html_open(page, "ul", NULL);
    for (size_t index = 0; index < count; index++) {
        fo_html_open(page, "li", NULL);
        fo_html_link(page, parts[index].target, parts[index].text);
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
}

/* Summary. */

static void
put_notice(struct fo_html *page, bool is_due, const char *text)
{
    if (is_due) {
        fo_html_put(page, "p", "card notice", text);
    }
}

/** One sentence about the whole. */
static void
put_outcome(struct fo_html *page)
{
    const struct outcome outcome = count_outcome(page->report);
    const char *paint = outcome.failed_count > 0       ? "card outcome broken"
                        : outcome.exercised_count == 0 ? "card outcome quiet"
                        : outcome.warning_count > 0    ? "card outcome warning"
                                                       : "card outcome held";

    fo_html_open(page, "div", paint);
    fo_html_open(page, "p", NULL);
    if (outcome.failed_count > 0) {
        fo_text_printf(&page->text, "%zu rule%s broken", outcome.failed_count,
                       outcome.failed_count == 1 ? "" : "s");
    } else {
        fo_text_append(&page->text, outcome.exercised_count == 0 ? "Nothing was exercised" : "Nothing broke");
    }
    if (outcome.warning_count > 0) {
        fo_text_printf(&page->text, ", %zu warning%s", outcome.warning_count,
                       outcome.warning_count == 1 ? "" : "s");
    }
    if (outcome.accepted_count > 0) {
        fo_text_printf(&page->text, ", %zu accepted", outcome.accepted_count);
    }
    fo_html_say_text(page);
    fo_html_close(page);
    fo_text_printf(&page->text, "%s: ", fo_report_order_label());
    fo_report_order_tell(page->report->verdict, &page->text);
    fo_html_open(page, "p", "why");
    fo_html_set(page, "id", "documented-order");
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
}

/** A part of a bar, as wide as its share; nothing for 0. */
static void
put_share(struct fo_html *page, const char *paint, size_t count)
{
    char style[64];

    if (count > 0) {
        snprintf(style, sizeof(style), "flex-grow:%zu", count);
        fo_html_open(page, "span", paint);
        fo_html_set(page, "style", style);
        fo_html_close(page);
    }
}

static void
put_bar(struct fo_html *page, const struct fo_verdict_summary *summary, enum fo_binds binds)
{
    size_t warning_count = 0;

    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        warning_count +=
            rule->binds == binds && fo_rule_state_of(page->report->verdict, index) == FO_RULE_BROKEN &&
            !fo_severity_fails(fo_rule_severity(rule, page->report->profile), page->report->is_strict);
    }
    fo_html_open(page, "div", "bar");
    fo_html_set(page, "aria-hidden", "true");
    put_share(page, "broken", summary->broken - warning_count);
    put_share(page, "warning", warning_count);
    put_share(page, "held", summary->held);
    put_share(page, "quiet", summary->not_exercised);
    fo_html_close(page);
}

static void
put_row(struct fo_html *page, enum fo_binds binds)
{
    static const char *const names[] = {"exercised", "held", "broken", "not-exercised"};
    struct fo_verdict_summary summary;
    char id[64];

    fo_verdict_summarize(page->report->verdict, binds, &summary);
    const size_t counts[] = {summary.exercised, summary.held, summary.broken, summary.not_exercised};
    fo_html_open(page, "tr", NULL);
    fo_html_open(page, "th", NULL);
    fo_html_set(page, "scope", "row");
    fo_html_say(page, fo_binds_name(binds));
    put_bar(page, &summary, binds);
    fo_html_close(page);
    for (size_t index = 0; index < sizeof(counts) / sizeof(counts[0]); index++) {
        snprintf(id, sizeof(id), "%s-%s", fo_binds_name(binds), names[index]);
        fo_html_put_count(page, "td", id, counts[index]);
    }
    fo_html_close(page);
}

static void
put_table(struct fo_html *page)
{
    static const char *const heads[] = {"exercised", "held", "broken", "not exercised"};

    fo_html_open(page, "table", NULL);
    fo_html_put(page, "caption", NULL, "Rules by whom they bind");
    fo_html_open(page, "thead", NULL);
    fo_html_open(page, "tr", NULL);
    fo_html_open(page, "th", NULL);
    fo_html_set(page, "scope", "col");
    fo_html_say(page, "binds the");
    fo_html_close(page);
    for (size_t index = 0; index < sizeof(heads) / sizeof(heads[0]); index++) {
        fo_html_open(page, "th", "count");
        fo_html_set(page, "scope", "col");
        fo_html_say(page, heads[index]);
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
    fo_html_open(page, "tbody", NULL);
    put_row(page, FO_BINDS_CALLER);
    put_row(page, FO_BINDS_PROVIDER);
    fo_html_close(page);
    fo_html_close(page);
}

static void
put_fact(struct fo_html *page, const char *id, const char *name, size_t count)
{
    fo_html_open(page, "div", NULL);
    fo_html_put(page, "dt", NULL, name);
    fo_html_put_count(page, "dd", id, count);
    fo_html_close(page);
}

static void
put_facts(struct fo_html *page)
{
    const struct fo_report *report = page->report;
    const bool is_trace = strcmp(report->subject, "trace") == 0;

    fo_html_open(page, "dl", "facts");
    if (report->case_count > 0) {
        fo_text_printf(&page->text, "%s run", fo_report_cases_name(report));
        put_fact(page, "cases-run", fo_text_get(&page->text), report->ran_count);
        fo_text_clear(&page->text);
        put_fact(page, "cases-skipped", "skipped", report->skipped_count);
    }
    /* Whoever judges a trace runs nothing that could. */
    if (report->case_count > 0 && !is_trace) {
        put_fact(page, "cases-crashed", "crashed", report->crashed_count);
        put_fact(page, "cases-timed-out", "timed out", report->timed_out_count);
    }
    put_fact(page, "calls", "calls judged", (size_t)report->verdict->call_count);
    fo_html_close(page);
}

static void
put_summary(struct fo_html *page)
{
    const struct fo_report *report = page->report;

    fo_html_open(page, "section", NULL);
    fo_html_set(page, "aria-labelledby", "summary");
    fo_html_open(page, "h2", NULL);
    fo_html_set(page, "id", "summary");
    fo_html_say(page, "Summary");
    fo_html_close(page);
    put_notice(page, report->is_partial,
               "Partial: interrupted before the end. Only what was done until then is judged.");
    put_notice(page, report->verdict->is_truncated,
               "Truncated: a trace is cut off. It is judged up to its end.");
    put_notice(page, report->verdict->failed,
               "Incomplete: memory ran out while judging, so findings may be missing.");
    put_outcome(page);
    fo_html_open(page, "div", "card");
    put_table(page);
    fo_html_close(page);
    put_facts(page);
    fo_html_close(page);
}

enum fo_error
fo_report_write_html(const struct fo_report *report, struct fo_text *out)
{
    struct fo_html page = {.report = report};
    struct fo_finding_groups groups;

    enum fo_error error = fo_finding_groups_init(report->verdict, report->profile, &groups);
    if (error != FO_OK) {
        return error;
    }
    error = fo_html_begin_page(&page, report->title);
    if (error == FO_OK) {
        put_header(&page);
        put_contents(&page);
        fo_html_open(&page, "main", NULL);
        fo_html_set(&page, "id", "main");
        put_summary(&page);
        fo_html_findings(&page, &groups);
        fo_html_rules(&page);
        fo_html_cases(&page);
        fo_html_close(&page);
        error = fo_html_end_page(&page, out);
    }
    fo_finding_groups_fini(&groups);
    return error;
}
