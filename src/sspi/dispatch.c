// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls through a bounded security function table.
 */
#include "sspi/dispatch.h"

#include "base/assert.h"

#include <string.h>

enum {
    VERSION_MAX = 5
};

/** Keeps what only passes calls on in one place, where it can be told from those who make calls. */
#define PASSES_ON __attribute__((section("fo_dispatch")))

extern const char __start_fo_dispatch[] __attribute__((visibility("hidden")));
extern const char __stop_fo_dispatch[] __attribute__((visibility("hidden")));

typedef SECURITY_STATUS (*invoker)(const void *table, const union fo_argument *arguments);

#define WIDE 0
#include "sspi/dispatch_invokers.inc"
#define WIDE 1
#include "sspi/dispatch_invokers.inc"

void
fo_dispatch_init(struct fo_dispatch *dispatch, const void *table, bool wide, unsigned version)
{
    ULONG bound = version;

    if (bound == 0 && table != NULL) {
        memcpy(&bound, table, sizeof bound);
    }
    if (bound == 0) {
        bound = 1;
    }
    if (bound > VERSION_MAX) {
        bound = VERSION_MAX;
    }
    *dispatch = (struct fo_dispatch){.table = table, .wide = wide, .version = (uint8_t)bound};
}

bool
fo_dispatch_has(const struct fo_dispatch *dispatch, enum fo_call call)
{
    const struct fo_call_info *info = fo_call_get(call);
    const void *entry = NULL;

    if (dispatch->table == NULL || info->version > dispatch->version) {
        return false;
    }
    memcpy(&entry, (const char *)dispatch->table + info->offset, sizeof entry);
    return entry != NULL;
}

bool
fo_dispatch_is_within(uintptr_t address)
{
    return address >= (uintptr_t)__start_fo_dispatch && address < (uintptr_t)__stop_fo_dispatch;
}

PASSES_ON SECURITY_STATUS
fo_dispatch_invoke(const struct fo_dispatch *dispatch, const struct fo_frame *frame)
{
    FO_ASSERT(frame->wide == dispatch->wide);
    if (!fo_dispatch_has(dispatch, frame->call)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    return dispatch->wide ? invokers_w[frame->call](dispatch->table, frame->arguments)
                          : invokers_a[frame->call](dispatch->table, frame->arguments);
}
