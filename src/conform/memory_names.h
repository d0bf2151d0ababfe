// SPDX-License-Identifier: Apache-2.0
#ifndef FO_CONFORM_MEMORY_NAMES_H
#define FO_CONFORM_MEMORY_NAMES_H

/**
 * @file
 * What tests leave out when they compare the traces of two runs in one process.
 */
#include "base/sanitizer.h"
#include "base/text.h"

#include <string.h>

/**
 * Outside AddressSanitizer the heap gives the addresses of freed memory out again, as it was left by what ran
 * before; which memory shares a name then depends on that, and nothing else does.
 */
static inline void
forget_memory_names(struct fo_text *text)
{
#if !FO_HAS_ADDRESS_SANITIZER
    size_t kept = 0;
    for (size_t i = 0; i < text->length; i++) {
        const bool is_start = i == 0 || strchr("@= ,", text->bytes[i - 1]) != NULL;
        text->bytes[kept++] = text->bytes[i];
        if (is_start && text->bytes[i] == 'b') {
            i += strspn(text->bytes + i + 1, "0123456789+");
        }
    }
    text->bytes[kept] = '\0';
    text->length = kept;
#else
    (void)text;
#endif
}

#endif
