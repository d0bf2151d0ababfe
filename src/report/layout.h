// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Layout: words into lines of a given width, with hanging indents and colours.
 *
 * What is not fit for a terminal (control characters, damaged UTF-8) is shown escaped, whoever sent it.
 */
#ifndef FO_REPORT_LAYOUT_H
#define FO_REPORT_LAYOUT_H

#include "base/text.h"

/** What a piece of text means. Colour is only a second sign of it: the words say the same. */
enum fo_paint {
    FO_PAINT_PLAIN,
    FO_PAINT_STRONG,
    FO_PAINT_GOOD,
    FO_PAINT_WARNING,
    FO_PAINT_BAD,
    FO_PAINT_FAINT,
};

/** Lines in the making. Zero but for out is the beginning of a line that is never wrapped, without colour. */
struct fo_layout {
    struct fo_text *out;
    unsigned columns; /**< Widest line; 0: no line is wrapped. */
    bool is_colored;
    unsigned indent; /**< Where wrapped lines go on, in columns. */
    unsigned escape; /**< Where a piece begins that must stay whole, does not fit behind indent and fits here.
                      */
    unsigned column; /**< Columns of the current line that are filled. */
    bool has_gap;    /**< A blank is due before the next word. */
};

/** Columns that @p length bytes of displayable UTF-8 take on a terminal. */
size_t fo_layout_width(const char *bytes, size_t length);

/** Append words, wrapped at blanks. A word that is wider than a line stays whole. */
void fo_layout_put(struct fo_layout *layout, enum fo_paint paint, const char *string);

/** Append text that must stay in one piece, such as a command to copy, blanks included. */
void fo_layout_put_whole(struct fo_layout *layout, enum fo_paint paint, const char *string);

/** Fill with blanks up to @p column; begin a new line when it is passed already. */
void fo_layout_move(struct fo_layout *layout, unsigned column);

/** End the line; what is put next begins at @p indent, and so do its wrapped lines. */
void fo_layout_break(struct fo_layout *layout, unsigned indent);

/** End the line, unless nothing stands in it, with the next one at the left edge. */
void fo_layout_end(struct fo_layout *layout);

#endif
