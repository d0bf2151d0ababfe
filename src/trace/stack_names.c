// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names for the stacks of records.
 */
#include "trace/stack_names.h"

#include <string.h>

void
fo_stack_names_fini(struct fo_stack_names *names)
{
    if (names != NULL) {
        fo_symbolizer_free(names->symbolizer);
        fo_text_fini(&names->text);
        *names = (struct fo_stack_names){0};
    }
}

static bool
make_symbolizer(struct fo_stack_names *names)
{
    if (names->symbolizer == NULL) {
        names->symbolizer = fo_symbolizer_new();
    }
    return names->symbolizer != NULL;
}

void
fo_stack_names_map(struct fo_stack_names *names, const struct fo_modules *modules)
{
    if (modules->count > 0 && make_symbolizer(names)) {
        fo_symbolizer_map(names->symbolizer, modules);
    }
}

void
fo_stack_names_apply(struct fo_stack_names *names, struct fo_record *record)
{
    struct fo_text *text = &names->text;
    if (record->addresses == NULL || record->stack != NULL || !make_symbolizer(names)) {
        return;
    }
    fo_text_clear(text);
    fo_symbolizer_print(names->symbolizer, record->addresses, record->address_count, false, text);
    while (text->length >= FO_STACK_BYTES_MAX) {
        char *last = strrchr(text->bytes, '\n');
        text->length = last == NULL ? 0 : (size_t)(last - text->bytes);
        text->bytes[text->length] = '\0';
    }
    if (!text->failed && text->length > 0) {
        record->stack = text->bytes;
    }
}
