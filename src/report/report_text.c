// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report for people.
 */
#include "report/formats.h"
#include "report/groups.h"
#include "report/layout.h"
#include "report/report_summary.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    COLUMNS_DEFAULT = 80,
    INDENT_HEAD = 10,     /**< Behind "freeonce: " and "knobs:    ". */
    INDENT_LABEL = 9,     /**< Behind "BROKEN   " and "WARNING  ". */
    INDENT_STACKED = 4,   /**< Where no room is left behind the rule's id. */
    MESSAGE_COLUMNS = 40, /**< The least that a message needs beside the id. */
    SHAPES_MAX = 5,       /**< Entries of one rule that are shown in full length. */
    NUMBER_BYTES_MAX = 96,
};

/** The state of writing one report. */
struct page {
    const struct fo_report *report;
    struct fo_layout layout;
    unsigned indent; /**< Where messages begin. */
};

static void
put(struct page *page, enum fo_paint paint, const char *string)
{
    fo_layout_put(&page->layout, paint, string);
}

/** Put "word: value", the last of a list without a comma behind it. */
static void
put_item(struct page *page, bool is_first, const char *string)
{
    if (!is_first) {
        fo_layout_join(&page->layout);
        put(page, FO_PAINT_PLAIN, ",");
    }
    put(page, FO_PAINT_PLAIN, string);
}

static void
write_head(struct page *page)
{
    const struct fo_report *report = page->report;
    const struct fo_trace_header *header = report->header;
    struct fo_text item = {0};

    page->layout.indent = INDENT_HEAD;
    put(page, FO_PAINT_STRONG, "freeonce:");
    put(page, FO_PAINT_PLAIN, report->title);
    if (header != NULL && header->provider_count > 0 && header->providers[0].interface_version != 0) {
        fo_text_printf(&item, "interface version %" PRIu32, header->providers[0].interface_version);
        put_item(page, false, fo_text_get(&item));
        fo_text_clear(&item);
    }
    if (report->packages[0] != '\0') {
        fo_text_printf(&item, "%s %s", strchr(report->packages, ',') == NULL ? "package" : "packages",
                       report->packages);
        put_item(page, false, fo_text_get(&item));
        fo_text_clear(&item);
    }
    fo_text_printf(&item, "profile %s%s", fo_profile_name(report->profile),
                   report->is_strict ? ", strict" : "");
    put_item(page, false, fo_text_get(&item));
    page->layout.out->failed = page->layout.out->failed || item.failed;
    fo_text_fini(&item);
    fo_layout_end(&page->layout);
}

static void
write_knobs(struct page *page, const struct fo_knobs *knobs)
{
    size_t known_count = 0;
    size_t unknown_count = 0;
    char item[NUMBER_BYTES_MAX];

    page->layout.indent = INDENT_HEAD;
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        const uint8_t value = knobs->value[knob];
        if (value == FO_KNOB_UNKNOWN || value > fo_knob_value_count((enum fo_knob)knob)) {
            unknown_count++;
            continue;
        }
        if (known_count++ == 0) {
            put(page, FO_PAINT_STRONG, "knobs:");
            fo_layout_move(&page->layout, INDENT_HEAD);
        }
        snprintf(item, sizeof(item), "%s=%s", fo_knob_name((enum fo_knob)knob),
                 fo_knob_value_name((enum fo_knob)knob, value));
        put_item(page, known_count == 1, item);
    }
    if (known_count > 0 && unknown_count > 0) {
        snprintf(item, sizeof(item), "(%zu not known)", unknown_count);
        put(page, FO_PAINT_FAINT, item);
    }
    fo_layout_end(&page->layout);
}

static void
write_notices(struct page *page)
{
    const struct fo_verdict *verdict = page->report->verdict;

    page->layout.indent = INDENT_HEAD;
    if (page->report->is_partial) {
        put(page, FO_PAINT_WARNING,
            "PARTIAL: interrupted before the end. Only what was done until then is judged.");
        fo_layout_end(&page->layout);
    }
    if (verdict->is_truncated) {
        put(page, FO_PAINT_WARNING,
            "TRUNCATED: a trace is cut off. It is judged up to its end; rules about the end are not "
            "exercised.");
        fo_layout_end(&page->layout);
    }
    if (verdict->failed) {
        put(page, FO_PAINT_BAD, "INCOMPLETE: memory ran out while judging, so findings may be missing.");
        fo_layout_end(&page->layout);
    }
}

static void
put_label(struct page *page, const struct fo_finding_group *group)
{
    const bool fails = fo_severity_fails(group->severity, page->report->is_strict);

    if (fails) {
        put(page, FO_PAINT_BAD, "BROKEN");
    } else if (group->severity == FO_SHOULD) {
        put(page, FO_PAINT_WARNING, "WARNING");
    } else {
        put(page, FO_PAINT_STRONG, "NOTE");
    }
}

/** Where it happened: in which case or file, and in which line of it. */
static void
put_place(struct page *page, const struct fo_finding_group *group)
{
    const struct fo_finding *finding = group->first;
    const bool is_trace = strcmp(page->report->subject, "trace") == 0;
    struct fo_text place = {0};

    if (group->case_count > 1) {
        fo_text_printf(&place, "in %" PRIu64 " %s, first ", group->case_count,
                       fo_report_cases_name(page->report));
    } else if (group->occurrence_count > 1) {
        fo_text_printf(&place, "%" PRIu64 " times, first ", group->occurrence_count);
    }
    fo_text_append(&place, is_trace ? "at" : "in");
    if (is_trace && finding->case_name[0] != '\0') {
        fo_text_printf(&place, " %s:%" PRIu32 ":", finding->case_name, finding->line);
    } else if (finding->case_name[0] != '\0') {
        fo_text_printf(&place, " %s, event %" PRIu32 ":", finding->case_name, finding->line);
    } else {
        fo_text_printf(&place, " line %" PRIu32 ":", finding->line);
    }
    fo_layout_put(&page->layout, FO_PAINT_PLAIN, fo_text_get(&place));
    if (finding->call[0] != '\0') {
        put(page, FO_PAINT_FAINT, finding->call);
    }
    page->layout.out->failed = page->layout.out->failed || place.failed;
    fo_text_fini(&place);
}

/** Rules that findings attached to @p finding break, each once, in one line. */
static void
write_implied(struct page *page, const struct fo_finding *finding)
{
    const struct fo_verdict *verdict = page->report->verdict;
    const size_t primary = (size_t)(finding - verdict->findings);
    bool is_first = true;

    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *other = &verdict->findings[index];
        bool is_new = index != primary && other->primary == primary && !fo_rule_stands_alone(other->rule);
        for (size_t before = 0; is_new && before < index; before++) {
            const struct fo_finding *earlier = &verdict->findings[before];
            is_new = before == primary || earlier->primary != primary || earlier->rule != other->rule;
        }
        if (!is_new) {
            continue;
        }
        if (is_first) {
            fo_layout_break(&page->layout, page->indent);
            put(page, FO_PAINT_PLAIN, "also breaks:");
        }
        put_item(page, is_first, other->rule->id);
        is_first = false;
    }
}

static void
write_links(struct page *page, const struct fo_finding_group *group)
{
    const struct fo_finding *finding = group->first;
    const struct fo_report_case *item = fo_report_case_find(page->report, finding->case_name);

    if (item != NULL && item->reproduce != NULL) {
        fo_layout_break(&page->layout, page->indent);
        put(page, FO_PAINT_PLAIN, "how to see it again:");
        fo_layout_put_whole(&page->layout, FO_PAINT_PLAIN, item->reproduce);
    }
    if (finding->rule->source != NULL) {
        fo_layout_break(&page->layout, page->indent);
        put(page, FO_PAINT_PLAIN, "why it is a rule:");
        fo_layout_put_whole(&page->layout, FO_PAINT_PLAIN, finding->rule->source);
    }
    if (group->implied_by != NULL) {
        fo_layout_break(&page->layout, page->indent);
        put(page, FO_PAINT_PLAIN, "follows from:");
        put(page, FO_PAINT_PLAIN, group->implied_by->id);
    }
    write_implied(page, finding);
}

static void
begin_entry(struct page *page, const struct fo_finding_group *group)
{
    page->layout.indent = page->indent;
    page->layout.escape = INDENT_STACKED;
    put_label(page, group);
    fo_layout_move(&page->layout, INDENT_LABEL);
    fo_layout_put_whole(&page->layout, FO_PAINT_STRONG, group->first->rule->id);
    fo_layout_move(&page->layout, page->indent);
    put(page, FO_PAINT_PLAIN, group->first->message);
    fo_layout_break(&page->layout, page->indent);
    put_place(page, group);
}

/** Another way in which the rule above was broken. */
static void
write_shape(struct page *page, const struct fo_finding_group *group)
{
    fo_layout_break(&page->layout, page->indent);
    put(page, FO_PAINT_PLAIN, "also:");
    put(page, FO_PAINT_PLAIN, group->first->message);
    fo_layout_break(&page->layout, page->indent);
    put_place(page, group);
    if (page->report->is_verbose) {
        write_links(page, group);
    }
}

static void
write_statement(struct page *page, const struct fo_rule *rule)
{
    fo_layout_break(&page->layout, page->indent);
    put(page, FO_PAINT_PLAIN, "the rule:");
    put(page, FO_PAINT_PLAIN, rule->statement);
}

/** One rule and all the ways in which it was broken. */
static size_t
write_rule(struct page *page, const struct fo_finding_groups *groups, size_t index)
{
    const struct fo_finding_group *group = &groups->items[index];
    char more[NUMBER_BYTES_MAX];
    size_t next = index + 1;

    begin_entry(page, group);
    write_statement(page, group->first->rule);
    write_links(page, group);
    while (next < groups->count && groups->items[next].first->rule == group->first->rule) {
        if (page->report->is_verbose || next - index < SHAPES_MAX) {
            write_shape(page, &groups->items[next]);
        }
        next++;
    }
    if (!page->report->is_verbose && next - index > SHAPES_MAX) {
        snprintf(more, sizeof(more), "and in %zu more ways: --verbose shows them.",
                 next - index - SHAPES_MAX);
        fo_layout_break(&page->layout, page->indent);
        put(page, FO_PAINT_FAINT, more);
    }
    fo_layout_end(&page->layout);
    fo_text_append(page->layout.out, "\n");
    return next;
}

/** Messages stand beside the ids when there is room for both. */
static unsigned
choose_indent(const struct page *page, const struct fo_finding_groups *groups)
{
    size_t id_bytes = 0;

    for (size_t index = 0; index < groups->count; index++) {
        const size_t length = strlen(groups->items[index].first->rule->id);
        id_bytes = length > id_bytes ? length : id_bytes;
    }
    const unsigned indent = (unsigned)(INDENT_LABEL + id_bytes + 2);
    return indent + MESSAGE_COLUMNS <= page->layout.columns ? indent : INDENT_STACKED;
}

static enum fo_error
write_findings(struct page *page)
{
    struct fo_finding_groups groups;
    enum fo_error error = fo_finding_groups_init(page->report->verdict, page->report->profile, &groups);

    if (error != FO_OK) {
        return error;
    }
    page->indent = choose_indent(page, &groups);
    for (size_t index = 0; index < groups.count;) {
        index = write_rule(page, &groups, index);
    }
    fo_finding_groups_fini(&groups);
    return FO_OK;
}

enum fo_error
fo_report_write_text(const struct fo_report *report, struct fo_text *out)
{
    struct page page = {
        .report = report,
        .layout = {.out = out,
                   .columns = report->columns == 0 ? COLUMNS_DEFAULT : report->columns,
                   .is_colored = report->is_colored},
    };

    write_head(&page);
    if (report->header != NULL && report->header->provider_count > 0) {
        write_knobs(&page, &report->header->providers[0].knobs);
    }
    write_notices(&page);
    fo_text_append(out, "\n");
    enum fo_error error = write_findings(&page);
    if (error == FO_OK) {
        fo_report_write_cases(report, &page.layout);
        fo_report_write_unexercised(report, &page.layout);
        fo_report_write_summary(report, &page.layout);
    }
    return error;
}
