// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words into lines.
 */
#include "report/layout.h"

#include "base/utf8.h"

#include <string.h>

/** Code points from first to last that take @p columns columns. */
struct span {
    uint32_t first;
    uint32_t last;
    unsigned columns;
};

/** What does not take one column: marks that combine with the letter before, and East Asian wide forms. */
static const struct span spans[] = {
    {0x0300, 0x036f, 0},   {0x200b, 0x200d, 0},   {0x20d0, 0x20ff, 0},   {0xfe00, 0xfe0f, 0},
    {0xfeff, 0xfeff, 0},   {0x1100, 0x115f, 2},   {0x2e80, 0x303e, 2},   {0x3041, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},
    {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1f9ff, 2},
    {0x20000, 0x3fffd, 2},
};

static unsigned
code_columns(uint32_t code)
{
    if (code < spans[0].first) {
        return 1;
    }
    for (size_t index = 0; index < sizeof(spans) / sizeof(spans[0]); index++) {
        if (code >= spans[index].first && code <= spans[index].last) {
            return spans[index].columns;
        }
    }
    return 1;
}

size_t
fo_layout_width(const char *bytes, size_t length)
{
    size_t width = 0;
    while (length > 0) {
        uint32_t code = 0;
        size_t used = fo_utf8_decode(bytes, length, &code);
        if (used == 0) {
            used = 1;
        }
        width += code_columns(code);
        bytes += used;
        length -= used;
    }
    return width;
}

static const char *
paint_begin(enum fo_paint paint)
{
    switch (paint) {
    case FO_PAINT_PLAIN:
        return "";
    case FO_PAINT_STRONG:
        return "\x1b[1m";
    case FO_PAINT_GOOD:
        return "\x1b[32m";
    case FO_PAINT_WARNING:
        return "\x1b[1;33m";
    case FO_PAINT_BAD:
        return "\x1b[1;31m";
    case FO_PAINT_FAINT:
        return "\x1b[2m";
    }
    return "";
}

static void
append_blanks(struct fo_text *out, unsigned count)
{
    static const char blanks[] = "                                ";
    while (count > 0) {
        unsigned part = count < sizeof(blanks) - 1 ? count : (unsigned)sizeof(blanks) - 1;
        fo_text_append_bytes(out, blanks, part);
        count -= part;
    }
}

/** End the line, without blanks behind its last word, and begin one at @p indent. */
static void
begin_line(struct fo_layout *layout, unsigned indent)
{
    struct fo_text *out = layout->out;
    while (out->length > 0 && out->bytes[out->length - 1] == ' ') {
        out->bytes[--out->length] = '\0';
    }
    fo_text_append(out, "\n");
    append_blanks(out, indent);
    layout->column = indent;
    layout->has_gap = false;
}

/** Append one piece that is fit for display, on this line if it fits, else on a new one at @p indent. */
static void
place(struct fo_layout *layout, enum fo_paint paint, const char *bytes, size_t length, unsigned indent)
{
    const unsigned width = (unsigned)fo_layout_width(bytes, length);
    const unsigned gap = layout->has_gap ? 1 : 0;
    const bool fits = layout->columns == 0 || layout->column + gap + width <= layout->columns;
    if (!fits && layout->column > layout->indent) {
        begin_line(layout, indent);
    } else if (layout->has_gap) {
        append_blanks(layout->out, 1);
        layout->column++;
    }
    const bool is_painted = layout->is_colored && paint != FO_PAINT_PLAIN;
    if (is_painted) {
        fo_text_append(layout->out, paint_begin(paint));
    }
    fo_text_append_bytes(layout->out, bytes, length);
    if (is_painted) {
        fo_text_append(layout->out, "\x1b[0m");
    }
    layout->column += width;
    layout->has_gap = true;
}

void
fo_layout_put(struct fo_layout *layout, enum fo_paint paint, const char *string)
{
    struct fo_text shown = {0};
    fo_text_append_escaped(&shown, string, strlen(string));
    const char *word = fo_text_get(&shown);
    while (*word != '\0') {
        const size_t length = strcspn(word, " ");
        if (length > 0) {
            place(layout, paint, word, length, layout->indent);
        }
        word += length;
        word += strspn(word, " ");
    }
    layout->out->failed = layout->out->failed || shown.failed;
    fo_text_fini(&shown);
}

void
fo_layout_put_whole(struct fo_layout *layout, enum fo_paint paint, const char *string)
{
    struct fo_text shown = {0};
    fo_text_append_escaped(&shown, string, strlen(string));
    if (shown.length > 0) {
        const size_t width = fo_layout_width(shown.bytes, shown.length);
        const bool escapes =
            layout->indent + width > layout->columns && layout->escape + width <= layout->columns;
        place(layout, paint, shown.bytes, shown.length, escapes ? layout->escape : layout->indent);
    }
    layout->out->failed = layout->out->failed || shown.failed;
    fo_text_fini(&shown);
}

void
fo_layout_move(struct fo_layout *layout, unsigned column)
{
    if (layout->column >= column && column > 0) {
        begin_line(layout, column);
        return;
    }
    append_blanks(layout->out, column - layout->column);
    layout->column = column;
    layout->has_gap = false;
}

void
fo_layout_break(struct fo_layout *layout, unsigned indent)
{
    layout->indent = indent;
    begin_line(layout, indent);
}

void
fo_layout_end(struct fo_layout *layout)
{
    layout->indent = 0;
    if (layout->column > 0) {
        begin_line(layout, 0);
    }
    layout->has_gap = false;
}
