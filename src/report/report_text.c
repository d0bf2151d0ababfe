// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report for people.
 */
#include "report/formats.h"
#include "report/groups.h"
#include "report/layout.h"
#include "report/origin.h"
#include "report/report_summary.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    COLUMNS_DEFAULT = 80,
    INDENT_HEAD = 10,     /**< Behind "freeonce: " and "knobs:    ". */
    INDENT_LABEL = 9,     /**< Behind "BROKEN   " and "WARNING  ". */
    INDENT_NARROW = 4,    /**< Where there is no room for more. */
    COLUMNS_NARROW = 60,  /**< Narrower pages are indented less. */
    MESSAGE_COLUMNS = 72, /**< The least that a message needs beside the ids; else it begins behind its own.
                           */
    SHAPES_MAX = 5,       /**< Entries of one rule that are shown in full length. */
    MORE_BYTES_MAX = 96,
};

/** The state of writing one report. */
struct page {
    const struct fo_report *report;
    struct fo_layout layout;
    unsigned indent;  /**< Where the lines of an entry begin. */
    bool has_columns; /**< Messages stand in a column of their own, beside the ids. */
};

static void
put(struct page *page, enum fo_paint paint, const char *string)
{
    fo_layout_put(&page->layout, paint, string);
}

/** Put what was composed in @p text, and empty it. */
static void
put_text(struct page *page, enum fo_paint paint, struct fo_text *text)
{
    put(page, paint, fo_text_get(text));
    page->layout.out->failed = page->layout.out->failed || text->failed;
    fo_text_clear(text);
}

/** A list with commas, spread so that it can be wrapped. */
static void
append_spread(struct fo_text *out, const char *list)
{
    for (; *list != '\0'; list++) {
        fo_text_append_bytes(out, list, 1);
        if (list[0] == ',' && list[1] != ' ') {
            fo_text_append(out, " ");
        }
    }
}

static void
write_head(struct page *page)
{
    const struct fo_report *report = page->report;
    const struct fo_trace_header *header = report->header;
    struct fo_text line = {0};

    page->layout.indent = INDENT_HEAD;
    put(page, FO_PAINT_STRONG, "freeonce:");
    fo_text_append(&line, report->title);
    if (header != NULL && header->provider_count > 0 && header->providers[0].interface_version != 0) {
        fo_text_printf(&line, ", interface version %" PRIu32, header->providers[0].interface_version);
    }
    if (report->packages[0] != '\0') {
        fo_text_append(&line, strchr(report->packages, ',') == NULL ? ", package " : ", packages ");
        append_spread(&line, report->packages);
    }
    fo_text_printf(&line, ", profile %s%s", fo_profile_name(report->profile),
                   report->is_strict ? ", strict" : "");
    put_text(page, FO_PAINT_PLAIN, &line);
    fo_text_fini(&line);
    fo_layout_end(&page->layout);
}

static void
write_knobs(struct page *page, const struct fo_knobs *knobs)
{
    struct fo_text line = {0};
    size_t unknown_count = 0;

    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        const uint8_t value = knobs->value[knob];
        if (value == FO_KNOB_UNKNOWN || value > fo_knob_value_count((enum fo_knob)knob)) {
            unknown_count++;
            continue;
        }
        fo_text_printf(&line, "%s%s=%s", line.length == 0 ? "" : ", ", fo_knob_name((enum fo_knob)knob),
                       fo_knob_value_name((enum fo_knob)knob, value));
    }
    if (line.length > 0) {
        page->layout.indent = page->layout.columns < COLUMNS_NARROW ? INDENT_NARROW : INDENT_HEAD;
        put(page, FO_PAINT_STRONG, "knobs:");
        fo_layout_move(&page->layout, INDENT_HEAD);
        put_text(page, FO_PAINT_PLAIN, &line);
        if (unknown_count > 0) {
            fo_text_printf(&line, "(%zu not known)", unknown_count);
            put_text(page, FO_PAINT_FAINT, &line);
        }
        fo_layout_end(&page->layout);
    }
    fo_text_fini(&line);
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

    if (group->first->accepted != NULL) {
        put(page, FO_PAINT_FAINT, "ACCEPTED");
    } else if (fails) {
        put(page, FO_PAINT_BAD, "BROKEN");
    } else if (group->severity == FO_SHOULD) {
        put(page, FO_PAINT_WARNING, "WARNING");
    } else {
        put(page, FO_PAINT_STRONG, "NOTE");
    }
}

/** Where it happened: in which case or file, and in which line of it. */
static void
write_place(struct page *page, const struct fo_finding_group *group)
{
    const struct fo_finding *finding = group->first;
    const bool is_trace = strcmp(page->report->subject, "trace") == 0;
    struct fo_text place = {0};

    if (group->case_count > 1 && group->case_count == group->occurrence_count) {
        fo_text_printf(&place, "in %" PRIu64 " %s, first ", group->case_count,
                       fo_report_cases_name(page->report));
    } else if (group->occurrence_count > 1) {
        fo_text_printf(&place, "%" PRIu64 " times, first ", group->occurrence_count);
    }
    if (finding->case_name[0] == '\0') {
        fo_text_printf(&place, "in line %" PRIu32, finding->line);
        if (finding->op_line != 0) {
            fo_text_printf(&place, ", operation %" PRIu32, finding->op_line);
        }
        fo_text_append(&place, ":");
    } else if (is_trace) {
        fo_text_printf(&place, "at %s:%" PRIu32 ":", finding->case_name, finding->line);
    } else {
        fo_text_printf(&place, "in %s, event %" PRIu32 ":", finding->case_name, finding->line);
    }
    fo_layout_break(&page->layout, page->indent);
    put_text(page, FO_PAINT_PLAIN, &place);
    put(page, FO_PAINT_FAINT, finding->call);
    fo_text_fini(&place);
}

/** Rules that findings attached to @p finding break, each once, in one line. */
static void
write_implied(struct page *page, const struct fo_finding *finding)
{
    const struct fo_verdict *verdict = page->report->verdict;
    const size_t primary = (size_t)(finding - verdict->findings);
    struct fo_text list = {0};

    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *other = &verdict->findings[index];
        bool is_new = index != primary && other->primary == primary && !fo_rule_stands_alone(other->rule);
        for (size_t before = 0; is_new && before < index; before++) {
            const struct fo_finding *earlier = &verdict->findings[before];
            is_new = before == primary || earlier->primary != primary || earlier->rule != other->rule;
        }
        if (is_new) {
            fo_text_printf(&list, "%s%s", list.length == 0 ? "also breaks: " : ", ", other->rule->id);
        }
    }
    if (list.length > 0) {
        fo_layout_break(&page->layout, page->indent);
        put_text(page, FO_PAINT_PLAIN, &list);
    }
    fo_text_fini(&list);
}

/** Put "label value" on a line of its own; the value stays whole, so that it can be copied. */
static void
write_copy(struct page *page, const char *label, const char *value)
{
    if (value != NULL) {
        fo_layout_break(&page->layout, page->indent);
        put(page, FO_PAINT_PLAIN, label);
        fo_layout_put_whole(&page->layout, FO_PAINT_PLAIN, value);
    }
}

static void
write_reproduce(struct page *page, const struct fo_finding *finding)
{
    const struct fo_report_case *item = fo_report_case_find(page->report, finding->case_name);
    struct fo_text debugger = {0};

    if (item == NULL || item->reproduce == NULL) {
        return;
    }
    write_copy(page, "how to see it again:", item->reproduce);
    if (strcmp(item->end, "crashed") == 0) {
        fo_text_printf(&debugger, "gdb --args %s --in-process", item->reproduce);
        write_copy(page, "under a debugger:", fo_text_get(&debugger));
    }
    fo_text_fini(&debugger);
}

/** What all ways of breaking a rule have in common, and what the first of them brought with it. */
static void
write_links(struct page *page, const struct fo_finding_group *group)
{
    const struct fo_finding *finding = group->first;

    write_reproduce(page, finding);
    write_copy(page, "why it is a rule:", finding->rule->source);
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
    page->layout.escape = INDENT_NARROW;
    put_label(page, group);
    fo_layout_move(&page->layout, INDENT_LABEL);
    fo_layout_put_whole(&page->layout, FO_PAINT_STRONG, group->first->rule->id);
    fo_layout_move(&page->layout, page->has_columns ? page->indent : page->layout.column + 2);
    put(page, FO_PAINT_PLAIN, group->first->message);
    fo_layout_break(&page->layout, page->indent);
    put(page, FO_PAINT_PLAIN, "the rule:");
    put(page, FO_PAINT_PLAIN, group->first->rule->statement);
    write_place(page, group);
    fo_report_write_origin(page->report, group->first, page->indent, &page->layout);
    write_links(page, group);
}

/** Another way in which the rule above was broken. */
static void
write_shape(struct page *page, const struct fo_finding_group *group)
{
    fo_layout_break(&page->layout, page->indent);
    put(page, FO_PAINT_STRONG, "also:");
    put(page, FO_PAINT_PLAIN, group->first->message);
    write_place(page, group);
    if (page->report->is_verbose) {
        fo_report_write_origin(page->report, group->first, page->indent, &page->layout);
        write_reproduce(page, group->first);
        write_implied(page, group->first);
    }
}

/** One rule and all the ways in which it was broken. @return index of the next rule's first group. */
static size_t
write_rule(struct page *page, const struct fo_finding_groups *groups, size_t index)
{
    const struct fo_finding_group *group = &groups->items[index];
    char more[MORE_BYTES_MAX];
    size_t next = index + 1;

    begin_entry(page, group);
    while (next < groups->count && groups->items[next].first->rule == group->first->rule &&
           (groups->items[next].first->accepted != NULL) == (group->first->accepted != NULL)) {
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

/** Messages have a column of their own when there is room for it. */
static void
choose_indent(struct page *page, const struct fo_finding_groups *groups)
{
    size_t id_bytes = 0;

    for (size_t index = 0; index < groups->count; index++) {
        const size_t length = strlen(groups->items[index].first->rule->id);
        id_bytes = length > id_bytes ? length : id_bytes;
    }
    const unsigned indent = (unsigned)(INDENT_LABEL + id_bytes + 2);
    page->has_columns = indent + MESSAGE_COLUMNS <= page->layout.columns;
    page->indent = page->has_columns                       ? indent
                   : page->layout.columns < COLUMNS_NARROW ? INDENT_NARROW
                                                           : INDENT_LABEL;
}

static enum fo_error
write_findings(struct page *page)
{
    struct fo_finding_groups groups;
    enum fo_error error = fo_finding_groups_init(page->report->verdict, page->report->profile, &groups);

    if (error != FO_OK) {
        return error;
    }
    choose_indent(page, &groups);
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
        fo_report_write_baseline(report, &page.layout);
        fo_report_write_summary(report, &page.layout);
    }
    return error;
}
