// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The catalogue of rules as text.
 */
#include "report/catalogue.h"

#include "report/layout.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

enum {
    INDENT_TABLE = 2,
    INDENT_STACKED = 4,
    STATEMENT_COLUMNS = 40, /**< The least that a statement needs beside the other columns. */
    LINE_BYTES_MAX = 128,
};

void
fo_rule_count_in(const char *family, struct fo_rule_counts *out)
{
    char name[FO_FAMILY_BYTES_MAX];
    *out = (struct fo_rule_counts){0};
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        fo_rule_family(rule, name);
        if (family != NULL && strcmp(name, family) != 0) {
            continue;
        }
        out->rules++;
        out->severities[rule->severity.portable]++;
        out->judged += rule->check != NULL;
        out->unjudged += rule->check == NULL;
    }
}

void
fo_rule_needs(const struct fo_rule *rule, struct fo_text *out)
{
    bool is_first = true;
    for (unsigned bit = 1; bit < FO_OBSERVES_ALL + 1U; bit <<= 1) {
        if ((rule->needs & bit) != 0) {
            fo_text_printf(out, "%s%s", is_first ? "" : ", ", fo_observes_name(bit));
            is_first = false;
        }
    }
}

/** Widths of the columns, wide enough for every rule that is shown. */
struct widths {
    unsigned id;
    unsigned severity;
};

static bool
is_shown(const struct fo_rule *rule, const char *filter)
{
    return filter == NULL || fo_rule_matches(rule, filter);
}

/** The severity, short enough for a column: "MUST/w:SHOULD" when the windows profile differs. */
static void
short_severity(const struct fo_severities *severities, char out[LINE_BYTES_MAX])
{
    if (severities->is_split && severities->windows != severities->portable) {
        snprintf(out, LINE_BYTES_MAX, "%s/w:%s", fo_severity_name(severities->portable),
                 fo_severity_name(severities->windows));
    } else {
        snprintf(out, LINE_BYTES_MAX, "%s", fo_severity_name(severities->portable));
    }
}

static size_t
measure(const char *filter, struct widths *widths)
{
    char severity[LINE_BYTES_MAX];
    size_t count = 0;
    for (size_t index = 0; index < fo_rule_count(); index++) {
        const struct fo_rule *rule = fo_rule_at(index);
        if (!is_shown(rule, filter)) {
            continue;
        }
        short_severity(&rule->severity, severity);
        widths->id = strlen(rule->id) > widths->id ? (unsigned)strlen(rule->id) : widths->id;
        widths->severity =
            strlen(severity) > widths->severity ? (unsigned)strlen(severity) : widths->severity;
        count++;
    }
    return count;
}

static void
write_row(struct fo_layout *layout, const struct fo_rule *rule, const struct widths *widths)
{
    const unsigned binds = widths->id + widths->severity + 4;
    const unsigned statement = binds + (unsigned)strlen("provider") + 2;
    const bool has_room = layout->columns == 0 || statement + STATEMENT_COLUMNS <= layout->columns;
    char severity[LINE_BYTES_MAX];

    short_severity(&rule->severity, severity);
    layout->indent = has_room ? statement : INDENT_STACKED;
    layout->escape = INDENT_STACKED;
    fo_layout_put_whole(layout, FO_PAINT_STRONG, rule->id);
    if (has_room) {
        fo_layout_move(layout, widths->id + 2);
    }
    fo_layout_put(layout, FO_PAINT_PLAIN, severity);
    if (has_room) {
        fo_layout_move(layout, binds);
    }
    fo_layout_put(layout, FO_PAINT_PLAIN, fo_binds_name(rule->binds));
    fo_layout_move(layout, layout->indent);
    fo_layout_put(layout, FO_PAINT_PLAIN, rule->statement);
    if (rule->check == NULL && rule->unjudged != NULL) {
        fo_layout_put(layout, FO_PAINT_FAINT, "No trace judges it:");
        fo_layout_put(layout, FO_PAINT_FAINT, rule->unjudged);
    }
    fo_layout_end(layout);
}

static void
write_counts_line(struct fo_layout *layout, const char *family, const char *title)
{
    struct fo_rule_counts counts;
    char line[LINE_BYTES_MAX];

    fo_rule_count_in(family, &counts);
    snprintf(line, sizeof(line), "%-8s %5zu %6zu %5zu %6zu %5zu %8zu", family == NULL ? "all" : family,
             counts.rules, counts.judged, counts.severities[FO_MUST], counts.severities[FO_SHOULD],
             counts.severities[FO_INFO], counts.unjudged);
    layout->indent = INDENT_STACKED;
    layout->escape = INDENT_STACKED;
    fo_layout_put_whole(layout, family == NULL ? FO_PAINT_STRONG : FO_PAINT_PLAIN, line);
    if (title != NULL) {
        fo_layout_move(layout, layout->column + 2);
        fo_layout_put(layout, FO_PAINT_PLAIN, title);
    }
    fo_layout_end(layout);
}

static void
write_counts(struct fo_layout *layout)
{
    char family[FO_FAMILY_BYTES_MAX];
    char before[FO_FAMILY_BYTES_MAX] = "";

    fo_layout_put_whole(layout, FO_PAINT_STRONG, "family   rules judged  MUST SHOULD  INFO unjudged");
    fo_layout_end(layout);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        fo_rule_family(fo_rule_at(index), family);
        if (strcmp(family, before) != 0) {
            write_counts_line(layout, family, fo_family_title(family));
            memcpy(before, family, sizeof(before));
        }
    }
    write_counts_line(layout, NULL, NULL);
}

enum fo_error
fo_report_catalogue_text(const char *filter, const struct fo_report_style *style, struct fo_text *out)
{
    struct fo_layout layout = {.out = out, .columns = style->columns, .is_colored = style->is_colored};
    struct widths widths = {0};

    if (measure(filter, &widths) == 0) {
        return FO_ERROR_NOT_FOUND;
    }
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (is_shown(fo_rule_at(index), filter)) {
            write_row(&layout, fo_rule_at(index), &widths);
        }
    }
    if (filter == NULL) {
        fo_text_append(out, "\n");
        write_counts(&layout);
    }
    return out->failed ? FO_ERROR_MEMORY : FO_OK;
}

enum fo_error
fo_report_catalogue(bool is_markdown, struct fo_text *out)
{
    const struct fo_report_style style = {0};
    return is_markdown ? fo_report_catalogue_markdown(out) : fo_report_catalogue_text(NULL, &style, out);
}
