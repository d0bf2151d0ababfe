// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Debugging information: functions, files and lines of addresses, read from the files themselves.
 *
 * Without elfutils, in this build or on this machine, it knows nothing.
 */
#ifndef FO_BASE_SYMBOLIZE_DWARF_H
#define FO_BASE_SYMBOLIZE_DWARF_H

#include "base/symbolize.h"

struct fo_dwarf;

/** One function that an address lies in. Strings are borrowed from the reader. */
struct fo_dwarf_frame {
    const char *function; /**< As the linker knows it; NULL: unknown. */
    const char *file;     /**< NULL: unknown. */
    uint32_t line;        /**< 0: unknown. */
};

/** A reader of the files in @p modules, or NULL when it cannot be made. */
struct fo_dwarf *fo_dwarf_new(const struct fo_modules *modules);
/** NULL is ignored. */
void fo_dwarf_free(struct fo_dwarf *dwarf);

/**
 * What lies at @p address, the innermost function first.
 *
 * @return frames written, at most FO_SYMBOL_INLINED_MAX; 0: nothing is known.
 */
size_t
fo_dwarf_find(struct fo_dwarf *dwarf, uintptr_t address, struct fo_dwarf_frame frames[FO_SYMBOL_INLINED_MAX]);

#endif
