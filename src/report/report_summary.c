// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the report for people says after the findings.
 */
#include "report/report_summary.h"

#include "report/order.h"
#include "report/words.h"

#include <string.h>

/** Shorter times would read as zero. */
#define SECONDS_LEAST 0.05

enum {
    INDENT_CASE = 9,
    INDENT_REASON = 4,
};

static void
write_case(const struct fo_report_case *item, enum fo_paint paint, const char *label,
           struct fo_layout *layout)
{
    layout->indent = INDENT_CASE;
    layout->escape = INDENT_REASON;
    fo_layout_put(layout, paint, label);
    fo_layout_move(layout, INDENT_CASE);
    fo_layout_put_whole(layout, FO_PAINT_STRONG, item->name);
    if (item->reason != NULL) {
        fo_layout_move(layout, layout->column + 2);
        fo_layout_put(layout, FO_PAINT_PLAIN, item->reason);
    }
    if (item->reproduce != NULL && paint == FO_PAINT_BAD) {
        fo_layout_break(layout, INDENT_CASE);
        fo_layout_put(layout, FO_PAINT_PLAIN, "how to see it again:");
        fo_layout_put_whole(layout, FO_PAINT_PLAIN, item->reproduce);
    }
    fo_layout_end(layout);
}

void
fo_report_write_cases(const struct fo_report *report, struct fo_layout *layout)
{
    size_t written_count = 0;
    for (size_t index = 0; index < report->case_count; index++) {
        const struct fo_report_case *item = &report->cases[index];
        const size_t before = layout->out->length;
        if (strcmp(item->end, "crashed") == 0 && item->finding_count == 0) {
            write_case(item, FO_PAINT_BAD, "CRASHED", layout);
        } else if (strcmp(item->end, "timed out") == 0 && item->finding_count == 0) {
            write_case(item, FO_PAINT_BAD, "TIMEOUT", layout);
        } else if (strcmp(item->end, "skipped") == 0 && report->is_verbose) {
            write_case(item, FO_PAINT_PLAIN, "SKIPPED", layout);
        }
        written_count += layout->out->length != before;
    }
    if (written_count > 0) {
        fo_text_append(layout->out, "\n");
    }
}

/** List the rules that were not exercised, beneath the sentence that counts them. */
static void
list_unexercised(const struct fo_verdict *verdict, struct fo_layout *layout)
{
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (fo_rule_state_of(verdict, index) != FO_RULE_NOT_EXERCISED) {
            continue;
        }
        layout->indent = INDENT_REASON * 2;
        fo_layout_move(layout, INDENT_REASON);
        fo_layout_put_whole(layout, FO_PAINT_STRONG, fo_rule_at(index)->id);
        fo_layout_move(layout, layout->column + 2);
        fo_layout_put(layout, FO_PAINT_FAINT, fo_rule_reason(verdict, index));
        fo_layout_end(layout);
    }
}

void
fo_report_write_unexercised(const struct fo_report *report, struct fo_layout *layout)
{
    size_t counts[FO_UNEXERCISED_COUNT] = {0};
    size_t total = 0;
    struct fo_text line = {0};

    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (fo_rule_state_of(report->verdict, index) == FO_RULE_NOT_EXERCISED) {
            counts[report->verdict->tallies[index].why]++;
            total++;
        }
    }
    if (total == 0) {
        return;
    }
    fo_text_printf(&line, "%zu rule%s not exercised:", total, total == 1 ? "" : "s");
    for (int why = 0, part_count = 0; why < FO_UNEXERCISED_COUNT; why++) {
        if (counts[why] > 0) {
            fo_text_printf(&line, "%s %s (%zu)", part_count++ == 0 ? "" : ";",
                           fo_unexercised_text((enum fo_unexercised)why), counts[why]);
        }
    }
    fo_text_append(&line, report->is_verbose ? "." : ". --verbose names them.");
    layout->indent = INDENT_REASON;
    fo_layout_put(layout, FO_PAINT_PLAIN, fo_text_get(&line));
    layout->out->failed = layout->out->failed || line.failed;
    fo_text_fini(&line);
    fo_layout_end(layout);
    if (report->is_verbose) {
        list_unexercised(report->verdict, layout);
    }
    fo_text_append(layout->out, "\n");
}

/** Rules that were broken but do not fail the run. */
static size_t
count_warnings(const struct fo_report *report, enum fo_binds binds)
{
    size_t count = 0;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        count += rule->binds == binds && fo_rule_state_of(report->verdict, index) == FO_RULE_BROKEN &&
                 fo_rule_accepted(report->verdict, index) == NULL &&
                 !fo_severity_fails(fo_rule_severity(rule, report->profile), report->is_strict);
    }
    return count;
}

/** "caller rules: 71 exercised, 70 held, 1 broken (1 as a warning), 4 not exercised". */
static void
write_rules_part(const struct fo_report *report, enum fo_binds binds, struct fo_text *out)
{
    struct fo_verdict_summary summary;
    const size_t warning_count = count_warnings(report, binds);

    fo_verdict_summarize(report->verdict, binds, &summary);
    fo_text_printf(out, "%s rules: %zu exercised", fo_binds_name(binds), summary.exercised);
    if (summary.exercised > 0) {
        fo_text_printf(out, ", %zu held", summary.held);
    }
    if (summary.broken > 0) {
        fo_text_printf(out, ", %zu broken", summary.broken);
    }
    if (summary.accepted > 0) {
        fo_text_printf(out, " (%zu accepted)", summary.accepted);
    }
    if (warning_count == summary.broken && warning_count > 0) {
        fo_text_append(out, " as a warning");
    } else if (warning_count > 0) {
        fo_text_printf(out, " (%zu as a warning)", warning_count);
    }
    if (summary.not_exercised > 0) {
        fo_text_printf(out, ", %zu not exercised", summary.not_exercised);
    }
}

static void
write_cases_part(const struct fo_report *report, struct fo_text *out)
{
    fo_text_printf(out, "%s: %zu", fo_report_cases_name(report), report->ran_count);
    if (report->crashed_count > 0) {
        fo_text_printf(out, ", %zu crashed", report->crashed_count);
    }
    if (report->timed_out_count > 0) {
        fo_text_printf(out, ", %zu timed out", report->timed_out_count);
    }
    if (report->skipped_count > 0) {
        fo_text_printf(out, ", %zu skipped", report->skipped_count);
    }
}

/** Colour of a part: what is bad wins. */
static enum fo_paint
choose_paint(const struct fo_report *report, enum fo_binds binds)
{
    struct fo_verdict_summary summary;

    fo_verdict_summarize(report->verdict, binds, &summary);
    if (summary.broken - summary.accepted > count_warnings(report, binds)) {
        return FO_PAINT_BAD;
    }
    if (summary.broken > 0) {
        return FO_PAINT_WARNING;
    }
    return summary.exercised > 0 ? FO_PAINT_GOOD : FO_PAINT_PLAIN;
}

static void
put_part(struct fo_layout *layout, enum fo_paint paint, struct fo_text *part, bool is_first)
{
    if (!is_first) {
        fo_layout_put_whole(layout, FO_PAINT_PLAIN, "|");
    }
    const size_t width = layout->column + 1 + fo_layout_width(fo_text_get(part), part->length);
    /* A bar stays on the line that it ends, and what it announces stays in one piece when it can. */
    if (!is_first && layout->columns != 0 && width + 2 > layout->columns) {
        fo_layout_break(layout, 0);
    }
    fo_layout_put(layout, paint, fo_text_get(part));
    layout->out->failed = layout->out->failed || part->failed;
    fo_text_clear(part);
}

/** The documented order has a line of its own, so that it neither drowns nor is drowned. */
static void
write_order(const struct fo_report *report, struct fo_layout *layout)
{
    struct fo_report_order order;
    struct fo_text line = {0};

    fo_report_order_get(report->verdict, &order);
    fo_text_printf(&line, "%s: ", fo_report_order_label());
    fo_report_order_tell(report->verdict, &line);
    layout->indent = INDENT_REASON;
    fo_layout_put(layout,
                  order.state == FO_RULE_BROKEN ? FO_PAINT_WARNING
                  : order.state == FO_RULE_HELD ? FO_PAINT_GOOD
                                                : FO_PAINT_PLAIN,
                  fo_text_get(&line));
    layout->out->failed = layout->out->failed || line.failed;
    fo_text_fini(&line);
    fo_layout_end(layout);
}

void
fo_report_write_summary(const struct fo_report *report, struct fo_layout *layout)
{
    struct fo_text part = {0};
    const unsigned columns = layout->columns;

    write_order(report, layout);
    if (report->columns == 0) {
        layout->columns = 0;
    }
    if (report->is_partial) {
        fo_text_append(&part, "partial");
        put_part(layout, FO_PAINT_WARNING, &part, true);
    }
    write_rules_part(report, FO_BINDS_CALLER, &part);
    put_part(layout, choose_paint(report, FO_BINDS_CALLER), &part, !report->is_partial);
    write_rules_part(report, FO_BINDS_PROVIDER, &part);
    put_part(layout, choose_paint(report, FO_BINDS_PROVIDER), &part, false);
    if (report->case_count > 0) {
        write_cases_part(report, &part);
        put_part(layout,
                 report->crashed_count + report->timed_out_count > 0 ? FO_PAINT_WARNING : FO_PAINT_PLAIN,
                 &part, false);
    }
    if (report->seconds >= SECONDS_LEAST) {
        fo_text_printf(&part, "%.1f s", report->seconds);
        put_part(layout, FO_PAINT_PLAIN, &part, false);
    }
    fo_layout_end(layout);
    layout->columns = columns;
    fo_text_fini(&part);
}
