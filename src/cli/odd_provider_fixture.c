// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A library that exports InitSecurityInterfaceA and W and is as odd as ODD_PROVIDER says, for the tests.
 *
 *   null-table     both entry points answer NULL
 *   null-entries   a version 1 table whose every entry is NULL
 *   no-package     a table that lists nothing
 *   dies           the entry points end the process
 *   hangs          the entry points never return
 */
#include "sspi/abi.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

PSecurityFunctionTableA InitSecurityInterfaceA(void);
PSecurityFunctionTableW InitSecurityInterfaceW(void);

static bool
is_odd(const char *way)
{
    const char *wanted = getenv("ODD_PROVIDER");

    return wanted != NULL && strcmp(wanted, way) == 0;
}

static SECURITY_STATUS
list_nothing(ULONG *count, PSecPkgInfoW *packages)
{
    *count = 0;
    *packages = NULL;
    return SEC_E_OK;
}

static SECURITY_STATUS
free_nothing(void *block)
{
    (void)block;
    return SEC_E_OK;
}

PSecurityFunctionTableW
InitSecurityInterfaceW(void)
{
    static SecurityFunctionTableW table = {.dwVersion = 1};

    if (is_odd("dies")) {
        abort();
    }
    while (is_odd("hangs")) {
        pause();
    }
    if (is_odd("no-package")) {
        table.EnumerateSecurityPackagesW = list_nothing;
        table.FreeContextBuffer = free_nothing;
    }
    return is_odd("null-table") ? NULL : &table;
}

PSecurityFunctionTableA
InitSecurityInterfaceA(void)
{
    static SecurityFunctionTableA table = {.dwVersion = 1};

    return is_odd("null-table") ? NULL : &table;
}
