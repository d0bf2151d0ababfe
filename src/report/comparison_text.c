// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The comparison for people: a table of the rules that differ, then the counts.
 */
#include "report/comparison.h"
#include "report/layout.h"
#include "report/markup.h"
#include "report/order.h"

#include <string.h>

enum {
    CELL_COLUMNS = 10, /**< Room of one verdict. */
    ID_COLUMNS_LEAST = 12,
    LEGEND_INDENT = 4,
};

/** What a cell says where room is short; capitals are what fails. */
static const char *
short_name(enum fo_comparison_cell cell)
{
    static const char *const names[FO_CELL_COUNT] = {
        [FO_CELL_ABSENT] = "?",  [FO_CELL_NOT_EXERCISED] = "-", [FO_CELL_HELD] = "held",
        [FO_CELL_NOTE] = "note", [FO_CELL_WARNING] = "warning", [FO_CELL_BROKEN] = "BROKEN",
    };
    return names[cell];
}

static enum fo_paint
paint_of(enum fo_comparison_cell cell)
{
    switch (cell) {
    case FO_CELL_HELD:
        return FO_PAINT_GOOD;
    case FO_CELL_WARNING:
        return FO_PAINT_WARNING;
    case FO_CELL_BROKEN:
        return FO_PAINT_BAD;
    default:
        return FO_PAINT_PLAIN;
    }
}

/** "A", as a string. */
struct letter {
    char word[2];
};

static struct letter
letter_of(size_t index)
{
    return (struct letter){{fo_comparison_letter(index), '\0'}};
}

/** Which column is which report. */
static void
put_legend(const struct fo_comparison *comparison, struct fo_layout *layout)
{
    struct fo_text line = {0};

    for (size_t index = 0; index < comparison->report_count; index++) {
        const struct fo_comparison_report *report = &comparison->reports[index];
        layout->indent = LEGEND_INDENT;
        fo_layout_put(layout, FO_PAINT_STRONG, letter_of(index).word);
        fo_layout_move(layout, LEGEND_INDENT);
        fo_text_printf(&line, "%s: %s, profile %s, written by %s%s", report->name, report->title,
                       report->profile, report->producer, report->is_partial ? ", PARTIAL" : "");
        fo_layout_put(layout, FO_PAINT_PLAIN, fo_text_get(&line));
        fo_layout_end(layout);
        layout->out->failed = layout->out->failed || line.failed;
        fo_text_clear(&line);
    }
    fo_text_fini(&line);
    fo_text_append(layout->out, "\n");
}

static void
put_head(const struct fo_comparison *comparison, unsigned id_columns, struct fo_layout *layout)
{
    fo_layout_put(layout, FO_PAINT_STRONG, "rule");
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_layout_move(layout, id_columns + CELL_COLUMNS * (unsigned)index);
        fo_layout_put_whole(layout, FO_PAINT_STRONG, letter_of(index).word);
    }
    fo_layout_end(layout);
}

static void
put_rule(const struct fo_comparison *comparison, const struct fo_comparison_rule *rule, unsigned id_columns,
         struct fo_layout *layout)
{
    fo_layout_put_whole(layout, FO_PAINT_PLAIN, rule->id);
    for (size_t index = 0; index < comparison->report_count; index++) {
        const enum fo_comparison_cell cell = (enum fo_comparison_cell)rule->cells[index];
        fo_layout_move(layout, id_columns + CELL_COLUMNS * (unsigned)index);
        fo_layout_put_whole(layout, paint_of(cell), short_name(cell));
    }
    fo_layout_end(layout);
}

/** "documented order (CRED-FREE-ORDER): A held, B broken"; nothing when no report knows the rule. */
static void
compose_order(const struct fo_comparison *comparison, struct fo_text *out)
{
    const struct fo_comparison_rule *rule = fo_comparison_order(comparison);

    if (rule == NULL) {
        return;
    }
    fo_text_printf(out, "%s:", fo_report_order_label());
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_text_printf(out, "%s %c %s", index == 0 ? "" : ",", fo_comparison_letter(index),
                       fo_comparison_cell_name((enum fo_comparison_cell)rule->cells[index]));
    }
}

/** Put what was composed in @p text on lines of its own, and empty it. */
static void
put_text(struct fo_layout *layout, enum fo_paint paint, struct fo_text *text)
{
    layout->indent = LEGEND_INDENT;
    fo_layout_put(layout, paint, fo_text_get(text));
    fo_layout_end(layout);
    layout->out->failed = layout->out->failed || text->failed;
    fo_text_clear(text);
}

/** "158 rules: 150 the same, 8 differ | A: 82 held, 9 broken | ...". */
static void
compose_summary(const struct fo_comparison *comparison, struct fo_text *out)
{
    fo_text_printf(out, "%zu rules: %zu the same, %zu differ", comparison->rule_count,
                   comparison->rule_count - comparison->different_count, comparison->different_count);
    for (size_t index = 0; index < comparison->report_count; index++) {
        const struct fo_comparison_report *report = &comparison->reports[index];
        fo_text_printf(out, " | %c: %zu held", fo_comparison_letter(index), report->counts[FO_CELL_HELD]);
        if (report->counts[FO_CELL_BROKEN] > 0) {
            fo_text_printf(out, ", %zu broken", report->counts[FO_CELL_BROKEN]);
        }
        if (report->counts[FO_CELL_WARNING] > 0) {
            fo_text_printf(out, ", %zu as a warning", report->counts[FO_CELL_WARNING]);
        }
    }
}

enum fo_error
fo_comparison_write_text(const struct fo_comparison *comparison, bool is_all,
                         const struct fo_report_style *style, struct fo_text *out)
{
    struct fo_layout layout = {.out = out, .columns = style->columns, .is_colored = style->is_colored};
    const size_t count = is_all ? comparison->rule_count : comparison->different_count;
    size_t widest = ID_COLUMNS_LEAST;
    struct fo_text line = {0};

    for (size_t index = 0; index < count; index++) {
        const size_t width = strlen(comparison->rules[index].id);
        widest = width > widest ? width : widest;
    }
    put_legend(comparison, &layout);
    /* A row stays a row, whatever the width: it would not be a table otherwise. */
    layout.columns = 0;
    if (count > 0) {
        put_head(comparison, (unsigned)widest + 2, &layout);
        for (size_t index = 0; index < count; index++) {
            put_rule(comparison, &comparison->rules[index], (unsigned)widest + 2, &layout);
        }
        fo_text_append(out, "(- not exercised, ? not known to that version)\n\n");
    }
    layout.columns = style->columns;
    compose_order(comparison, &line);
    put_text(&layout, FO_PAINT_PLAIN, &line);
    compose_summary(comparison, &line);
    put_text(&layout, FO_PAINT_STRONG, &line);
    fo_text_fini(&line);
    return out->failed ? FO_ERROR_MEMORY : FO_OK;
}

/* Markdown. */

enum fo_error
fo_comparison_write_markdown(const struct fo_comparison *comparison, bool is_all, struct fo_text *out)
{
    const size_t count = is_all ? comparison->rule_count : comparison->different_count;
    struct fo_text line = {0};

    compose_summary(comparison, &line);
    fo_text_append(out, "## freeonce: comparison\n\n");
    fo_markup_text(out, fo_text_get(&line));
    fo_text_clear(&line);
    fo_text_append(out, "\n\n");
    compose_order(comparison, &line);
    fo_markup_text(out, fo_text_get(&line));
    fo_text_append(out, "\n\n");
    for (size_t index = 0; index < comparison->report_count; index++) {
        const struct fo_comparison_report *report = &comparison->reports[index];
        fo_text_printf(out, "- **%c** ", fo_comparison_letter(index));
        fo_markup_text(out, report->name);
        fo_text_append(out, ": ");
        fo_markup_text(out, report->title);
        fo_text_append(out, report->is_partial ? " (partial)\n" : "\n");
    }
    fo_text_append(out, "\n| rule |");
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_text_printf(out, " %c |", fo_comparison_letter(index));
    }
    fo_text_append(out, "\n| --- |");
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_text_append(out, " --- |");
    }
    fo_text_append(out, "\n");
    for (size_t index = 0; index < count; index++) {
        const struct fo_comparison_rule *rule = &comparison->rules[index];
        fo_text_append(out, "| ");
        fo_markup_text(out, rule->id);
        fo_text_append(out, " |");
        for (size_t report = 0; report < comparison->report_count; report++) {
            const enum fo_comparison_cell cell = (enum fo_comparison_cell)rule->cells[report];
            const char *mark = cell == FO_CELL_BROKEN ? "**" : "";
            fo_text_printf(out, " %s%s%s |", mark, fo_comparison_cell_name(cell), mark);
        }
        fo_text_append(out, "\n");
    }
    out->failed = out->failed || line.failed;
    fo_text_fini(&line);
    return out->failed ? FO_ERROR_MEMORY : FO_OK;
}
