// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Module: a library that exports InitSecurityInterfaceA or W, loaded at run time.
 *
 * Owns    the library handle, from open to close.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-initsecurityinterfacew
 */
#ifndef FO_SSPI_MODULE_H
#define FO_SSPI_MODULE_H

#include "base/error.h"
#include "base/text.h"
#include "sspi/dispatch.h"

struct fo_module {
    void *library;           /**< Owned; NULL when closed. */
    struct fo_dispatch ansi; /**< table NULL: not exported or answered NULL. */
    struct fo_dispatch wide; /**< table NULL: not exported or answered NULL. */
    bool exports_ansi;       /**< The entry point exists, whatever it answered. */
    bool exports_wide;
};

/**
 * Load @p path (as dlopen takes it) and call its entry points InitSecurityInterfaceA/W, else ...ExA/ExW(0).
 *
 * @param version   Bound for both tables, 0: trust dwVersion.
 * @param why       Receives one line that says what is wrong when the answer is not FO_OK.
 * @param[out] out  Written only on FO_OK.
 * @return FO_OK; FO_ERROR_LOAD: no such library; FO_ERROR_NOT_FOUND: not a provider (no entry point), or
 * every entry point answered NULL.
 */
enum fo_error fo_module_open(const char *path, unsigned version, struct fo_module *out, struct fo_text *why);

/** Unload. Takes a zeroed module. */
void fo_module_close(struct fo_module *module);

#endif
