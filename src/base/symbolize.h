// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Symbolizer: says what lies at an address of this process, or of a process that was forked from it.
 *
 * Flow    fo_modules_read, in the process whose addresses they are -> fo_symbolizer_map -> names.
 * Owns    what it read of the modules and the names it gave, each address looked up once.
 * Limits  FO_MODULES_MAX modules. Without elfutils (or where a module has no debugging information) names
 *         come from symbols alone, and there are no lines.
 * Thread  one at a time.
 */
#ifndef FO_BASE_SYMBOLIZE_H
#define FO_BASE_SYMBOLIZE_H

#include "base/text.h"

#include <stdint.h>

enum {
    FO_MODULES_MAX = 64,
    FO_MODULE_PATH_MAX = 256,  /**< Bytes, terminator included; modules with longer ones are left out. */
    FO_SYMBOL_INLINED_MAX = 8, /**< Functions that one address lies in, by inlining. */
};

/** One loaded file. */
struct fo_module_map {
    uintptr_t bias;       /**< What is added to the addresses in the file. */
    uintptr_t start, end; /**< Of what is mapped; end is exclusive. */
    char path[FO_MODULE_PATH_MAX];
};

/** Loaded files. Holds no pointer, so it may lie in shared memory. Zero is the empty list. */
struct fo_modules {
    uint32_t count;
    struct fo_module_map maps[FO_MODULES_MAX];
};

/** Read which files this process has loaded. */
void fo_modules_read(struct fo_modules *out);

struct fo_symbolizer;

/** A symbolizer for this process as it is now, or NULL without memory. */
struct fo_symbolizer *fo_symbolizer_new(void);
/** NULL is ignored. */
void fo_symbolizer_free(struct fo_symbolizer *symbolizer);

/** From here on addresses are those of a process that has loaded @p modules. Cheap when nothing changes. */
void fo_symbolizer_map(struct fo_symbolizer *symbolizer, const struct fo_modules *modules);

/**
 * Frames of an instruction's address as text, a line each without the last line feed, the innermost function
 * first where the compiler put one into another:
 *
 *     MODULE+0xOFFSET FUNCTION FILE:LINE
 *
 * FUNCTION is one word, "??" when unknown. " FILE:LINE" is left out when unknown; a file below the current
 * folder is given relative to it. An address in no module is "?? ??".
 *
 * @param address  Of the instruction itself: of a call, its return address less 1.
 * @return Valid until the next fo_symbolizer_map or free; "" without memory. Never NULL.
 */
const char *fo_symbolizer_find(struct fo_symbolizer *symbolizer, uintptr_t address);

/**
 * Append the frames of a stack, innermost first, a line each without the last line feed.
 *
 * @param is_first_exact  The first address is that of an instruction (where a signal came); all others, and
 * without this the first too, are return addresses.
 */
void fo_symbolizer_print(struct fo_symbolizer *symbolizer, const uintptr_t *addresses, size_t count,
                         bool is_first_exact, struct fo_text *out);

/** Whether files and lines can be told at all. */
bool fo_symbolizer_has_lines(void);

#endif
