// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Names of addresses, each looked up once.
 */
#include "base/symbolize.h"

#include "base/hash.h"
#include "base/symbolize_dwarf.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SLOTS_FIRST = 256, /**< A power of two. */
};

/** One address that was asked for. */
struct slot {
    uintptr_t address; /**< 0: free. */
    char *text;        /**< Owned. */
};

struct fo_symbolizer {
    struct fo_modules modules;
    struct fo_dwarf *dwarf; /**< Owned; NULL: not tried yet, or it cannot be made. */
    bool is_tried;
    struct slot *slots; /**< Owned. */
    size_t slot_count;  /**< A power of two, or 0. */
    size_t used_count;
    char *folder; /**< The current one, owned; NULL: unknown. */
};

/** Of the C++ library, where the program has it. */
extern char *
__cxa_demangle(const char *name, char *buffer, size_t *length, int *status) __attribute__((weak));

/* Modules. */

static int
note_module(struct dl_phdr_info *info, size_t size, void *user)
{
    struct fo_modules *modules = user;
    struct fo_module_map map = {.bias = info->dlpi_addr, .start = UINTPTR_MAX};
    const bool is_program = info->dlpi_name == NULL || info->dlpi_name[0] == '\0';
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const uintptr_t start = map.bias + info->dlpi_phdr[i].p_vaddr;
        const uintptr_t end = start + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type == PT_LOAD) {
            map.start = start < map.start ? start : map.start;
            map.end = end > map.end ? end : map.end;
        }
    }
    if (is_program) {
        const ssize_t length = readlink("/proc/self/exe", map.path, sizeof map.path);
        if (length <= 0 || (size_t)length >= sizeof map.path) {
            return 0;
        }
        map.path[length] = '\0';
    } else if (strlen(info->dlpi_name) < sizeof map.path) {
        memcpy(map.path, info->dlpi_name, strlen(info->dlpi_name));
    }
    /* Only what is a file has names; the kernel's own page has no path. */
    if (map.path[0] == '/' && map.end != 0 && modules->count < FO_MODULES_MAX) {
        modules->maps[modules->count] = map;
        modules->count++;
    }
    return 0;
}

void
fo_modules_read(struct fo_modules *out)
{
    memset(out, 0, sizeof *out);
    (void)dl_iterate_phdr(note_module, out);
}

static const struct fo_module_map *
find_module(const struct fo_modules *modules, uintptr_t address)
{
    for (uint32_t i = 0; i < modules->count; i++) {
        if (address >= modules->maps[i].start && address < modules->maps[i].end) {
            return &modules->maps[i];
        }
    }
    return NULL;
}

/* Life. */

static void
forget(struct fo_symbolizer *symbolizer)
{
    for (size_t i = 0; i < symbolizer->slot_count; i++) {
        free(symbolizer->slots[i].text);
    }
    free(symbolizer->slots);
    fo_dwarf_free(symbolizer->dwarf);
    symbolizer->slots = NULL;
    symbolizer->slot_count = 0;
    symbolizer->used_count = 0;
    symbolizer->dwarf = NULL;
    symbolizer->is_tried = false;
}

struct fo_symbolizer *
fo_symbolizer_new(void)
{
    struct fo_symbolizer *symbolizer = calloc(1, sizeof *symbolizer);
    if (symbolizer != NULL) {
        fo_modules_read(&symbolizer->modules);
        symbolizer->folder = getcwd(NULL, 0);
    }
    return symbolizer;
}

void
fo_symbolizer_free(struct fo_symbolizer *symbolizer)
{
    if (symbolizer != NULL) {
        forget(symbolizer);
        free(symbolizer->folder);
        free(symbolizer);
    }
}

void
fo_symbolizer_map(struct fo_symbolizer *symbolizer, const struct fo_modules *modules)
{
    const uint32_t count = modules->count < FO_MODULES_MAX ? modules->count : FO_MODULES_MAX;
    if (count == symbolizer->modules.count &&
        memcmp(modules->maps, symbolizer->modules.maps, count * sizeof modules->maps[0]) == 0) {
        return;
    }
    forget(symbolizer);
    symbolizer->modules = *modules;
    symbolizer->modules.count = count;
}

/* Text. */

/** A function's name as one word. */
static void
append_function(struct fo_text *out, const char *name)
{
    char *plain = NULL;
    int status = -1;
    if (name == NULL || name[0] == '\0') {
        fo_text_append(out, "??");
        return;
    }
    if (name[0] == '_' && name[1] == 'Z' && __cxa_demangle != NULL) {
        plain = __cxa_demangle(name, NULL, NULL, &status);
    }
    const size_t start = out->length;
    fo_text_append(out, plain != NULL ? plain : name);
    free(plain);
    for (size_t i = start; i < out->length; i++) {
        if (out->bytes[i] == ' ' || out->bytes[i] == '\n') {
            out->bytes[i] = '_';
        }
    }
    /* What the optimiser split off is still the same function: "close_session.part.0". */
    const char *suffix = out->length > start ? strchr(out->bytes + start + 1, '.') : NULL;
    if (plain == NULL && suffix != NULL) {
        out->length = (size_t)(suffix - out->bytes);
        out->bytes[out->length] = '\0';
    }
}

static void
append_path(const struct fo_symbolizer *symbolizer, const char *path, struct fo_text *out)
{
    const size_t length = symbolizer->folder == NULL ? 0 : strlen(symbolizer->folder);
    if (length > 1 && strncmp(path, symbolizer->folder, length) == 0 && path[length] == '/') {
        path += length + 1;
    }
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    for (; *path != '\0'; path++) {
        /* "./" in the middle says nothing. */
        if (path[0] == '/' && path[1] == '.' && path[2] == '/') {
            path++;
        } else {
            fo_text_append_bytes(out, *path == '\n' ? "?" : path, 1);
        }
    }
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/** Functions without debugging information: of this process, what the dynamic linker knows. */
static size_t
find_plain(uintptr_t address, struct fo_dwarf_frame *frame)
{
    Dl_info info = {0};
    *frame = (struct fo_dwarf_frame){0};
    if (dladdr((void *)address, &info) != 0) {
        frame->function = info.dli_sname;
    }
    return 1;
}

static void
print_frames(struct fo_symbolizer *symbolizer, uintptr_t address, struct fo_text *out)
{
    struct fo_dwarf_frame frames[FO_SYMBOL_INLINED_MAX];
    const struct fo_module_map *module = find_module(&symbolizer->modules, address);
    if (module == NULL) {
        fo_text_append(out, "?? ??");
        return;
    }
    if (!symbolizer->is_tried) {
        symbolizer->is_tried = true;
        symbolizer->dwarf = fo_dwarf_new(&symbolizer->modules);
    }
    size_t count = symbolizer->dwarf == NULL ? 0 : fo_dwarf_find(symbolizer->dwarf, address, frames);
    if (count == 0) {
        count = find_plain(address, &frames[0]);
    }
    for (size_t i = 0; i < count; i++) {
        const uintptr_t offset = address - module->bias;
        fo_text_printf(out, "%s%s+0x%llx ", i > 0 ? "\n" : "", base_name(module->path),
                       (unsigned long long)offset);
        append_function(out, frames[i].function);
        if (frames[i].file != NULL && frames[i].line != 0) {
            fo_text_append(out, " ");
            append_path(symbolizer, frames[i].file, out);
            fo_text_printf(out, ":%u", frames[i].line);
        }
    }
}

/* The table. */

static struct slot *
find_slot(struct slot *slots, size_t slot_count, uintptr_t address)
{
    size_t index = (size_t)fo_hash_mix(address) & (slot_count - 1);
    while (slots[index].address != 0 && slots[index].address != address) {
        index = (index + 1) & (slot_count - 1);
    }
    return &slots[index];
}

/** Keep the table at most half full. */
static bool
make_room(struct fo_symbolizer *symbolizer)
{
    if (symbolizer->used_count * 2 < symbolizer->slot_count) {
        return true;
    }
    const size_t slot_count = symbolizer->slot_count == 0 ? SLOTS_FIRST : symbolizer->slot_count * 2;
    struct slot *slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < symbolizer->slot_count; i++) {
        if (symbolizer->slots[i].address != 0) {
            *find_slot(slots, slot_count, symbolizer->slots[i].address) = symbolizer->slots[i];
        }
    }
    free(symbolizer->slots);
    symbolizer->slots = slots;
    symbolizer->slot_count = slot_count;
    return true;
}

const char *
fo_symbolizer_find(struct fo_symbolizer *symbolizer, uintptr_t address)
{
    struct fo_text text = {0};
    if (address == 0) {
        return "?? ??";
    }
    if (!make_room(symbolizer)) {
        return "";
    }
    struct slot *slot = find_slot(symbolizer->slots, symbolizer->slot_count, address);
    if (slot->address != 0) {
        return slot->text;
    }
    print_frames(symbolizer, address, &text);
    if (text.failed) {
        fo_text_fini(&text);
        return "";
    }
    slot->address = address;
    slot->text = text.bytes;
    symbolizer->used_count++;
    return slot->text;
}

void
fo_symbolizer_print(struct fo_symbolizer *symbolizer, const uintptr_t *addresses, size_t count,
                    bool is_first_exact, struct fo_text *out)
{
    for (size_t i = 0; i < count; i++) {
        const bool is_exact = i == 0 && is_first_exact;
        fo_text_append(out, i > 0 ? "\n" : "");
        fo_text_append(out, fo_symbolizer_find(symbolizer, addresses[i] - (is_exact ? 0 : 1)));
    }
}
