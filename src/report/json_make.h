// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * JSON maker: values for the formats that are JSON.
 *
 * Jansson refuses what is no UTF-8, so every string from outside is escaped first. It keeps members in the
 * order in which they were set, so equal reports are equal bytes.
 */
#ifndef FO_REPORT_JSON_MAKE_H
#define FO_REPORT_JSON_MAKE_H

#include "base/error.h"
#include "base/text.h"

#include <jansson.h>
#include <stdint.h>

struct fo_excerpt;

/** A document that is being made. Zero is the beginning. */
struct fo_json_maker {
    struct fo_text scratch;
    bool failed;
};

/** Give @p object a member, or @p array an item. Each takes the reference to @p value; NULL fails the maker.
 */
void fo_json_set(struct fo_json_maker *maker, json_t *object, const char *key, json_t *value);
void fo_json_append(struct fo_json_maker *maker, json_t *array, json_t *value);

/** A string, escaped; null for NULL. */
json_t *fo_json_string(struct fo_json_maker *maker, const char *string);

json_t *fo_json_count(uint64_t count);

/** A line number; null for 0. */
json_t *fo_json_line(uint32_t line);

/** What happened around a finding; null for NULL. */
json_t *fo_report_make_story(struct fo_json_maker *maker, const struct fo_excerpt *excerpt);

/** Append the document with a line feed, and end maker and @p root. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_json_finish(struct fo_json_maker *maker, json_t *root, struct fo_text *out);

#endif
