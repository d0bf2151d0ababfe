// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Markup: text from outside as Markdown that means nothing but itself.
 */
#ifndef FO_REPORT_MARKUP_H
#define FO_REPORT_MARKUP_H

#include "base/text.h"

/**
 * Append @p string so that neither Markdown nor HTML nor a forge sees more in it than its characters: no
 * emphasis, link, table, mention or reference.
 */
void fo_markup_text(struct fo_text *out, const char *string);

/** Append a block of code with a fence that nothing in @p string can end. */
void fo_markup_code(struct fo_text *out, const char *string);

#endif
