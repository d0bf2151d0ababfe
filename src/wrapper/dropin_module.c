// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The module that LoadLibrary finds under the names of SSPI's DLLs.
 *
 * secur32.dll, security.dll and sspicli.dll lead to one another on Windows, so that they are one here: it is
 * loaded as long as any of them is.
 * Source  https://learn.microsoft.com/en-us/windows/win32/dlls/run-time-dynamic-linking
 */
#include "base/assert.h"
#include "base/text.h"
#include "base/utf16.h"
#include "wrapper/dropin_exports.h"
#include "wrapper/dropin_state.h"
#include "wrapper/include/security.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

/** A module by its base name; the handle is its address. */
struct module {
    const char *name;
    bool is_pinned; /**< Always there, never counted. */
    bool is_system; /**< Of the functions that are not SSPI's. */
    unsigned load_count;
};

enum {
    SSPI_COUNT = 3 /* The first ones below. */
};

static struct module modules[] = {
    {.name = "secur32"},
    {.name = "security"},
    {.name = "sspicli"},
    {.name = "kernel32", .is_pinned = true, .is_system = true},
};
/** What the program's own handle points at. */
static struct module program = {.name = "", .is_pinned = true};
static pthread_mutex_t module_lock = PTHREAD_MUTEX_INITIALIZER;

static void
enter(void)
{
    int error = pthread_mutex_lock(&module_lock);
    FO_ASSERT(error == 0);
}

static void
leave(void)
{
    int error = pthread_mutex_unlock(&module_lock);
    FO_ASSERT(error == 0);
}

/** Under the lock. */
static unsigned
count_loads(void)
{
    unsigned count = 0;

    for (size_t index = 0; index < SSPI_COUNT; index++) {
        count += modules[index].load_count;
    }
    return count;
}

unsigned
fo_dropin_load_count(void)
{
    unsigned count = 0;

    enter();
    count = count_loads();
    leave();
    return count;
}

void
fo_dropin_module_reset(void)
{
    enter();
    for (size_t index = 0; index < SSPI_COUNT; index++) {
        modules[index].load_count = 0;
    }
    leave();
}

/** The module named by @p name, with or without folder and extension; NULL: none. */
static struct module *
find(const char *name)
{
    const char *base = name + strlen(name);
    size_t length = 0;

    while (base > name && strchr("/\\:", base[-1]) == NULL) {
        base--;
    }
    length = strlen(base);
    if (length >= 4 && strcasecmp(base + length - 4, ".dll") == 0) {
        length -= 4;
    } else if (length >= 1 && base[length - 1] == '.') {
        length--;
    }
    for (size_t index = 0; index < ARRAYSIZE(modules); index++) {
        if (strlen(modules[index].name) == length && strncasecmp(modules[index].name, base, length) == 0) {
            return &modules[index];
        }
    }
    return NULL;
}

static HMODULE
handle_of(struct module *module)
{
    return (HMODULE)(void *)module;
}

/** The module with this handle; NULL: no handle of ours. */
static struct module *
module_of(HMODULE handle)
{
    for (size_t index = 0; index < ARRAYSIZE(modules); index++) {
        if (handle == handle_of(&modules[index])) {
            return &modules[index];
        }
    }
    return handle == handle_of(&program) ? &program : NULL;
}

static HMODULE
fail(DWORD error)
{
    SetLastError(error);
    return NULL;
}

/** What GetModuleHandle and LoadLibrary share. @p loads: it is to be counted once more. */
static HMODULE
look_up(struct module *module, bool loads)
{
    struct fo_dropin target;
    bool is_first = false;
    bool is_there = true;

    if (module == NULL || (!module->is_pinned && fo_dropin_ask(FO_DROPIN_LOAD))) {
        return fail(ERROR_MOD_NOT_FOUND);
    }
    if (module->is_pinned) {
        return handle_of(module);
    }
    enter();
    if (loads) {
        is_first = count_loads() == 0;
        module->load_count++;
    } else {
        is_there = module->load_count > 0;
    }
    leave();
    fo_dropin_get(&target);
    if (is_first && target.loaded != NULL) {
        target.loaded(target.user);
    }
    return is_there ? handle_of(module) : fail(ERROR_MOD_NOT_FOUND);
}

/** The narrow form of a module's name; false when it is none that could be known. */
static bool
narrow(LPCWSTR wide, char name[MAX_PATH])
{
    size_t length = fo_utf16_length(wide, MAX_PATH);

    if (length >= MAX_PATH) {
        return false;
    }
    for (size_t index = 0; index < length; index++) {
        /* What is not ASCII stands for itself in a folder's name, and in no module's. */
        name[index] = wide[index] < 0x80 ? (char)wide[index] : '?';
    }
    name[length] = 0;
    return true;
}

static struct module *
find_wide(LPCWSTR wide)
{
    char name[MAX_PATH];

    return narrow(wide, name) ? find(name) : NULL;
}

HMODULE WINAPI
LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags)
{
    (void)flags;
    if (name == NULL || file != NULL) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return look_up(find(name), true);
}

HMODULE WINAPI
LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags)
{
    (void)flags;
    if (name == NULL || file != NULL) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return look_up(find_wide(name), true);
}

HMODULE WINAPI
LoadLibraryA(LPCSTR name)
{
    return LoadLibraryExA(name, NULL, 0);
}

HMODULE WINAPI
LoadLibraryW(LPCWSTR name)
{
    return LoadLibraryExW(name, NULL, 0);
}

HMODULE WINAPI
GetModuleHandleA(LPCSTR name)
{
    return look_up(name == NULL ? &program : find(name), false);
}

HMODULE WINAPI
GetModuleHandleW(LPCWSTR name)
{
    return look_up(name == NULL ? &program : find_wide(name), false);
}

/** Which of the program's modules an address belongs to is not known here. */
static BOOL
get_handle(DWORD flags, struct module *module, HMODULE *out)
{
    HMODULE handle = NULL;
    bool keeps =
        (flags & (GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT | GET_MODULE_HANDLE_EX_FLAG_PIN)) != 0;

    *out = NULL;
    if ((flags & (GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN)) != 0) {
        SetLastError(ERROR_NOT_SUPPORTED);
        return FALSE;
    }
    handle = look_up(module, false);
    if (handle != NULL && !keeps && !module->is_pinned) {
        enter();
        module->load_count++;
        leave();
    }
    *out = handle;
    return handle != NULL;
}

BOOL WINAPI
GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module)
{
    bool is_address = (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS) != 0;

    return get_handle(flags, name == NULL || is_address ? &program : find(name), module);
}

BOOL WINAPI
GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module)
{
    bool is_address = (flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS) != 0;

    return get_handle(flags, name == NULL || is_address ? &program : find_wide(name), module);
}

FARPROC WINAPI
GetProcAddress(HMODULE handle, LPCSTR name)
{
    struct module *module = handle == NULL ? &program : module_of(handle);
    FARPROC address = NULL;
    bool is_loaded = false;

    enter();
    is_loaded = module != NULL && (module->is_pinned || module->load_count > 0);
    leave();
    if (!is_loaded) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    if (!module->is_pinned && fo_dropin_ask(FO_DROPIN_ADDRESS)) {
        SetLastError(ERROR_PROC_NOT_FOUND);
        return NULL;
    }
    /* Small numbers are ordinals, which no module here has; the program itself exports nothing. */
    if (module != &program && (uintptr_t)name > 0xffff) {
        address = fo_dropin_export_find(name, module->is_system);
    }
    if (address == NULL) {
        SetLastError(ERROR_PROC_NOT_FOUND);
    }
    return address;
}

BOOL WINAPI
FreeLibrary(HMODULE handle)
{
    struct module *module = module_of(handle);
    struct fo_dropin target;
    bool is_held = false;
    bool is_last = false;

    if (module != NULL && module->is_pinned) {
        return TRUE;
    }
    enter();
    is_held = module != NULL && module->load_count > 0;
    if (is_held) {
        module->load_count--;
        is_last = count_loads() == 0;
    }
    leave();
    if (!is_held) {
        fo_dropin_count_bad_release();
        SetLastError(ERROR_MOD_NOT_FOUND);
        return FALSE;
    }
    fo_dropin_get(&target);
    if (is_last && target.unloaded != NULL) {
        target.unloaded(target.user);
    }
    return TRUE;
}

/** The table of one form, and the word to whoever wants to know. */
static const void *
init(bool wide)
{
    struct fo_dropin target;
    struct fo_dispatch answer = {.wide = wide};

    fo_dropin_get(&target);
    if (!fo_dropin_ask(FO_DROPIN_TABLE)) {
        answer = wide ? target.wide : target.ansi;
    }
    if (target.asked != NULL) {
        target.asked(target.user, &answer);
    }
    return answer.table;
}

PSecurityFunctionTableA SEC_ENTRY
InitSecurityInterfaceA(void)
{
    return (PSecurityFunctionTableA)(uintptr_t)init(false);
}

PSecurityFunctionTableW SEC_ENTRY
InitSecurityInterfaceW(void)
{
    return (PSecurityFunctionTableW)(uintptr_t)init(true);
}
