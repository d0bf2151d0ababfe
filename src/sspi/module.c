// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Loading a provider library.
 */
#include "sspi/module.h"

#include <string.h>

#ifdef _WIN32
#    include <windows.h>
#else
#    include <dlfcn.h>
#endif

#define EXPECTED "expected InitSecurityInterfaceA, W, ExA or ExW"

/* WinPR's entry points: its plain names answer the same table with flags 0. */
typedef PSecurityFunctionTableA(SEC_ENTRY *init_ex_a)(ULONG flags);
typedef PSecurityFunctionTableW(SEC_ENTRY *init_ex_w)(ULONG flags);

/** A function of a type still to be named: converted to its own type before any call. */
typedef void (*entry_point)(void);

#ifdef _WIN32
static void *
load(const char *path, struct fo_text *why)
{
    void *library = (void *)LoadLibraryA(path);
    if (library == NULL) {
        fo_text_append_escaped(why, path, strlen(path));
        fo_text_printf(why, ": cannot be loaded, error %lu; " EXPECTED, GetLastError());
    }
    return library;
}

static void
unload(void *library)
{
    FreeLibrary((HMODULE)library);
}

static entry_point
find(void *library, const char *name)
{
    return (entry_point)GetProcAddress((HMODULE)library, name);
}
#else
static void *
load(const char *path, struct fo_text *why)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        const size_t named = strlen(path);
        if (strncmp(reason, path, named) == 0 && strncmp(reason + named, ": ", 2) == 0) {
            reason += named + 2; /* The loader names the file itself, as a rule. */
        }
        fo_text_append_escaped(why, path, strlen(path));
        fo_text_append(why, ": cannot be loaded: ");
        fo_text_append_escaped(why, reason, strlen(reason));
        fo_text_append(why, "; " EXPECTED);
    }
    return library;
}

static void
unload(void *library)
{
    dlclose(library);
}

static entry_point
find(void *library, const char *name)
{
    return (entry_point)(uintptr_t)dlsym(library, name);
}
#endif

/** Ask for the A table. @return false when there is no entry point for it. */
static bool
init_ansi(void *library, unsigned version, struct fo_dispatch *dispatch)
{
    const entry_point plain = find(library, "InitSecurityInterfaceA");
    const entry_point ex = plain != NULL ? NULL : find(library, "InitSecurityInterfaceExA");

    if (plain != NULL) {
        fo_dispatch_init(dispatch, ((INIT_SECURITY_INTERFACE_A)plain)(), false, version);
    } else if (ex != NULL) {
        fo_dispatch_init(dispatch, ((init_ex_a)ex)(0), false, version);
    }
    return plain != NULL || ex != NULL;
}

/** Ask for the W table. @return false when there is no entry point for it. */
static bool
init_wide(void *library, unsigned version, struct fo_dispatch *dispatch)
{
    const entry_point plain = find(library, "InitSecurityInterfaceW");
    const entry_point ex = plain != NULL ? NULL : find(library, "InitSecurityInterfaceExW");

    if (plain != NULL) {
        fo_dispatch_init(dispatch, ((INIT_SECURITY_INTERFACE_W)plain)(), true, version);
    } else if (ex != NULL) {
        fo_dispatch_init(dispatch, ((init_ex_w)ex)(0), true, version);
    }
    return plain != NULL || ex != NULL;
}

enum fo_error
fo_module_open(const char *path, unsigned version, struct fo_module *out, struct fo_text *why)
{
    struct fo_module module = {.library = load(path, why)};

    if (module.library == NULL) {
        return FO_ERROR_LOAD;
    }
    module.exports_ansi = init_ansi(module.library, version, &module.ansi);
    module.exports_wide = init_wide(module.library, version, &module.wide);
    if (module.ansi.table == NULL && module.wide.table == NULL) {
        fo_text_append_escaped(why, path, strlen(path));
        fo_text_append(why, module.exports_ansi || module.exports_wide
                                ? ": its entry points answer no function table; expected "
                                  "InitSecurityInterfaceA or W to answer one"
                                : ": not a security provider: it exports no entry point; " EXPECTED);
        unload(module.library);
        return FO_ERROR_NOT_FOUND;
    }
    *out = module;
    return FO_OK;
}

void
fo_module_close(struct fo_module *module)
{
    if (module != NULL && module->library != NULL) {
        unload(module->library);
        *module = (struct fo_module){0};
    }
}
