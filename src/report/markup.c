// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Text from outside in Markdown.
 */
#include "report/markup.h"

#include <string.h>

enum {
    FENCE_LEAST = 3
};

void
fo_markup_text(struct fo_text *out, const char *string)
{
    struct fo_text shown = {0};

    fo_text_append_escaped(&shown, string, strlen(string));
    for (const char *byte = fo_text_get(&shown); *byte != '\0'; byte++) {
        /* As numbers, they can neither begin nor end anything. A colon within a word begins links and
         * pictures. */
        const bool is_plain_colon = byte[0] == ':' && (byte[1] == ' ' || byte[1] == '\0');
        if (!is_plain_colon && strchr("\\`*_{}[]<>#|~@&:$!", *byte) != NULL) {
            fo_text_printf(out, "&#%d;", *byte);
        } else {
            fo_text_append_bytes(out, byte, 1);
        }
    }
    out->failed = out->failed || shown.failed;
    fo_text_fini(&shown);
}

/** The longest run of backticks. */
static size_t
longest_run(const char *string)
{
    size_t longest = 0;
    size_t run = 0;

    for (; *string != '\0'; string++) {
        run = *string == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

void
fo_markup_code(struct fo_text *out, const char *string)
{
    struct fo_text shown = {0};

    fo_text_append_escaped(&shown, string, strlen(string));
    const size_t run = longest_run(fo_text_get(&shown)) + 1;
    const size_t fence = run < FENCE_LEAST ? FENCE_LEAST : run;
    for (int end = 0; end < 2; end++) {
        for (size_t index = 0; index < fence; index++) {
            fo_text_append(out, "`");
        }
        fo_text_append(out, "\n");
        if (end == 0) {
            fo_text_append(out, fo_text_get(&shown));
            fo_text_append(out, "\n");
        }
    }
    out->failed = out->failed || shown.failed;
    fo_text_fini(&shown);
}
