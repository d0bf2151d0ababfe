// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Debugging information by way of elfutils, which is loaded when it is needed first: whoever links this
 * library need not link that one, and where it is not installed names are all there is.
 */
#include "base/symbolize_dwarf.h"

#include "base/sanitizer.h"

/* MemorySanitizer does not know what a library writes that it has not built. */
#if defined(__has_include) && !FO_HAS_MEMORY_SANITIZER
#    if __has_include(<elfutils/libdwfl.h>)
#        define HAS_ELFUTILS 1
#    endif
#endif

#ifdef HAS_ELFUTILS

#    include <dlfcn.h>
#    include <dwarf.h>
#    include <elfutils/libdw.h>
#    include <elfutils/libdwfl.h>
#    include <stdlib.h>
#    include <string.h>

#    define LIBRARY "libdw.so.1"

#    define FOR_EACH_FUNCTION(X)  \
        X(dwarf_attr)             \
        X(dwarf_attr_integrate)   \
        X(dwarf_diename)          \
        X(dwarf_filesrc)          \
        X(dwarf_formstring)       \
        X(dwarf_formudata)        \
        X(dwarf_getscopes)        \
        X(dwarf_getscopes_die)    \
        X(dwarf_getsrclines)      \
        X(dwarf_getsrcfiles)      \
        X(dwarf_haspc)            \
        X(dwarf_lineaddr)         \
        X(dwarf_lineno)           \
        X(dwarf_linesrc)          \
        X(dwarf_onesrcline)       \
        X(dwarf_tag)              \
        X(dwfl_addrmodule)        \
        X(dwfl_begin)             \
        X(dwfl_build_id_find_elf) \
        X(dwfl_end)               \
        X(dwfl_module_addrdie)    \
        X(dwfl_module_addrname)   \
        X(dwfl_module_nextcu)     \
        X(dwfl_report_begin)      \
        X(dwfl_report_elf)        \
        X(dwfl_report_end)        \
        X(dwfl_standard_find_debuginfo)

/** The library's functions. All are set or none. */
static struct {
#    define POINTER(NAME) __typeof__(NAME) *NAME;
    FOR_EACH_FUNCTION(POINTER)
#    undef POINTER
} elfutils;

#    ifdef FO_LINKS_LIBDW

static bool
load_library(void)
{
#        define TAKE(NAME) elfutils.NAME = NAME;
    FOR_EACH_FUNCTION(TAKE)
#        undef TAKE
    return true;
}

#    else

/** There in programs with LeakSanitizer, which in clang 14 may die of libraries that are loaded later. */
extern void __lsan_ignore_object(const void *object) __attribute__((weak));

/** dlsym answers an object pointer, and only the bits say what function it is. */
static bool
find_entry(void *library, const char *name, void *entry)
{
    void *found = dlsym(library, name);
    memcpy(entry, &found, sizeof found);
    return found != NULL;
}

static bool
load_library(void)
{
    static bool is_tried;
    static bool is_there;
    if (!is_tried) {
        is_tried = true;
        void *library = dlopen(LIBRARY, RTLD_NOW | (__lsan_ignore_object != NULL ? RTLD_NOLOAD : 0));
        is_there = library != NULL;
#        define FIND(NAME) is_there = is_there && find_entry(library, #NAME, (void *)&elfutils.NAME);
        FOR_EACH_FUNCTION(FIND)
#        undef FIND
    }
    return is_there;
}

#    endif

struct fo_dwarf {
    Dwfl_Callbacks callbacks;
    Dwfl *dwfl; /**< Owned. */
};

struct fo_dwarf *
fo_dwarf_new(const struct fo_modules *modules)
{
    struct fo_dwarf *dwarf = load_library() ? calloc(1, sizeof *dwarf) : NULL;
    if (dwarf == NULL) {
        return NULL;
    }
    dwarf->callbacks.find_elf = elfutils.dwfl_build_id_find_elf;
    dwarf->callbacks.find_debuginfo = elfutils.dwfl_standard_find_debuginfo;
    dwarf->dwfl = elfutils.dwfl_begin(&dwarf->callbacks);
    if (dwarf->dwfl == NULL) {
        free(dwarf);
        return NULL;
    }
    elfutils.dwfl_report_begin(dwarf->dwfl);
    for (uint32_t i = 0; i < modules->count && i < FO_MODULES_MAX; i++) {
        const struct fo_module_map *map = &modules->maps[i];
        /* What is no file, or is gone, has no names. */
        (void)elfutils.dwfl_report_elf(dwarf->dwfl, map->path, map->path, -1, map->bias, true);
    }
    (void)elfutils.dwfl_report_end(dwarf->dwfl, NULL, NULL);
    return dwarf;
}

void
fo_dwarf_free(struct fo_dwarf *dwarf)
{
    if (dwarf != NULL) {
        elfutils.dwfl_end(dwarf->dwfl);
        free(dwarf);
    }
}

/** The unit that holds @p address. Not every compiler writes the table of units, so all are asked then. */
static Dwarf_Die *
find_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias)
{
    Dwarf_Die *unit = elfutils.dwfl_module_addrdie(module, address, bias);
    if (unit != NULL) {
        return unit;
    }
    while ((unit = elfutils.dwfl_module_nextcu(module, unit, bias)) != NULL) {
        if (elfutils.dwarf_haspc(unit, address - *bias) > 0) {
            return unit;
        }
    }
    return NULL;
}

static const char *
name_of(Dwarf_Die *function)
{
    Dwarf_Attribute attribute;
    const char *name =
        elfutils.dwarf_formstring(elfutils.dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute));
    if (name == NULL) {
        name = elfutils.dwarf_formstring(
            elfutils.dwarf_attr_integrate(function, DW_AT_MIPS_linkage_name, &attribute));
    }
    return name != NULL ? name : elfutils.dwarf_diename(function);
}

/**
 * The file and line of an instruction. What the compiler moved there has line 0: then the newest line before
 * it is the best that can be said.
 */
static void
set_line(Dwarf_Die *unit, Dwarf_Addr address, struct fo_dwarf_frame *frame)
{
    Dwarf_Lines *lines = NULL;
    size_t count = 0;
    Dwarf_Addr nearest = 0;
    if (elfutils.dwarf_getsrclines(unit, &lines, &count) != 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = elfutils.dwarf_onesrcline(lines, i);
        Dwarf_Addr start = 0;
        int number = 0;
        if (elfutils.dwarf_lineaddr(line, &start) == 0 && elfutils.dwarf_lineno(line, &number) == 0 &&
            number != 0 && start <= address && start >= nearest) {
            nearest = start;
            frame->line = (uint32_t)number;
            frame->file = elfutils.dwarf_linesrc(line, NULL, NULL);
        }
    }
}

/** Where an inlined function was called from. */
static void
set_call_site(Dwarf_Die *unit, Dwarf_Die *inlined, struct fo_dwarf_frame *caller)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number = 0;
    Dwarf_Files *files = NULL;
    if (elfutils.dwarf_formudata(elfutils.dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) == 0) {
        caller->line = (uint32_t)number;
    }
    if (elfutils.dwarf_getsrcfiles(unit, &files, NULL) == 0 &&
        elfutils.dwarf_formudata(elfutils.dwarf_attr(inlined, DW_AT_call_file, &attribute), &number) == 0) {
        caller->file = elfutils.dwarf_filesrc(files, number, NULL, NULL);
    }
}

/** Functions that lie in one another at @p address. @p frames [0] knows its line already. */
static size_t
find_functions(Dwarf_Die *unit, Dwarf_Addr address, struct fo_dwarf_frame *frames)
{
    Dwarf_Die *scopes = NULL;
    Dwarf_Die *around = NULL;
    size_t count = 0;
    const int found = elfutils.dwarf_getscopes(unit, address, &scopes);
    const int depth = found > 0 ? elfutils.dwarf_getscopes_die(&scopes[0], &around) : 0;
    for (int i = 0; i < depth && count < FO_SYMBOL_INLINED_MAX; i++) {
        const int tag = elfutils.dwarf_tag(&around[i]);
        if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine) {
            continue;
        }
        frames[count].function = name_of(&around[i]);
        count++;
        if (tag == DW_TAG_subprogram) {
            break;
        }
        if (count < FO_SYMBOL_INLINED_MAX) {
            frames[count] = (struct fo_dwarf_frame){0};
            set_call_site(unit, &around[i], &frames[count]);
        }
    }
    free(scopes);
    free(around);
    return count;
}

size_t
fo_dwarf_find(struct fo_dwarf *dwarf, uintptr_t address, struct fo_dwarf_frame frames[FO_SYMBOL_INLINED_MAX])
{
    Dwfl_Module *module = elfutils.dwfl_addrmodule(dwarf->dwfl, address);
    Dwarf_Addr bias = 0;
    size_t count = 0;
    if (module == NULL) {
        return 0;
    }
    frames[0] = (struct fo_dwarf_frame){0};
    Dwarf_Die *unit = find_unit(module, address, &bias);
    if (unit != NULL) {
        set_line(unit, address - bias, &frames[0]);
        count = find_functions(unit, address - bias, frames);
    }
    if (count == 0) {
        frames[0].function = elfutils.dwfl_module_addrname(module, address);
        count = frames[0].function != NULL || frames[0].file != NULL;
    }
    return count;
}

bool
fo_symbolizer_has_lines(void)
{
    return load_library();
}

#else

#    include <stddef.h>

struct fo_dwarf *
fo_dwarf_new(const struct fo_modules *modules)
{
    (void)modules;
    return NULL;
}

void
fo_dwarf_free(struct fo_dwarf *dwarf)
{
    (void)dwarf;
}

size_t
fo_dwarf_find(struct fo_dwarf *dwarf, uintptr_t address, struct fo_dwarf_frame frames[FO_SYMBOL_INLINED_MAX])
{
    (void)dwarf;
    (void)address;
    (void)frames;
    return 0;
}

bool
fo_symbolizer_has_lines(void)
{
    return false;
}

#endif
