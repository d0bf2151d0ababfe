// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Values for the formats that are JSON.
 */
#include "report/json_make.h"

#include <string.h>

enum {
    INDENT = 2,
    SECONDS_DIGITS = 6, /**< Significant digits: milliseconds, up to a quarter of an hour. */
};

void
fo_json_set(struct fo_json_maker *maker, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        maker->failed = true;
    }
}

void
fo_json_append(struct fo_json_maker *maker, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        maker->failed = true;
    }
}

json_t *
fo_json_string(struct fo_json_maker *maker, const char *string)
{
    if (string == NULL) {
        return json_null();
    }
    fo_text_clear(&maker->scratch);
    fo_text_append_escaped(&maker->scratch, string, strlen(string));
    maker->failed = maker->failed || maker->scratch.failed;
    return json_stringn(fo_text_get(&maker->scratch), maker->scratch.length);
}

json_t *
fo_json_count(uint64_t count)
{
    return json_integer(count > INT64_MAX ? (json_int_t)INT64_MAX : (json_int_t)count);
}

json_t *
fo_json_line(uint32_t line)
{
    return line == 0 ? json_null() : json_integer((json_int_t)line);
}

static int
append_dump(const char *bytes, size_t length, void *out)
{
    fo_text_append_bytes(out, bytes, length);
    return ((const struct fo_text *)out)->failed ? -1 : 0;
}

enum fo_error
fo_json_finish(struct fo_json_maker *maker, json_t *root, struct fo_text *out)
{
    if (!maker->failed &&
        json_dump_callback(root, append_dump, out,
                           JSON_INDENT(INDENT) | JSON_REAL_PRECISION(SECONDS_DIGITS)) != 0) {
        maker->failed = true;
    }
    fo_text_append(out, "\n");
    json_decref(root);
    fo_text_fini(&maker->scratch);
    return maker->failed ? FO_ERROR_MEMORY : FO_OK;
}
