// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Interposed tables: process-wide slots, each with entries of its own.
 */
#include "base/assert.h"
#include "sspi/dispatch.h"

#include <stdatomic.h>
#include <string.h>

/** One slot. `handler` publishes the other members: they are written before it is set. */
struct slot {
    _Atomic(fo_interpose_handler) handler; /**< NULL: the slot is free. */
    void *user;
    struct fo_dispatch inner;
    union {
        SecurityFunctionTableA a;
        SecurityFunctionTableW w;
    } table; /**< What callers see. Kept after removal, so that a stale call is answered. */
};

static struct slot slots[FO_INTERPOSE_MAX];

/** Hand a call to the handler of slot @p index. A table that was removed answers SEC_E_INTERNAL_ERROR. */
static SECURITY_STATUS
answer(int index, const struct fo_frame *frame)
{
    struct slot *slot = &slots[index];
    fo_interpose_handler handler = atomic_load_explicit(&slot->handler, memory_order_acquire);

    return handler == NULL ? SEC_E_INTERNAL_ERROR : handler(slot->user, &slot->inner, frame);
}

#define JOIN_EXPANDED(LEFT, RIGHT) LEFT##RIGHT
#define JOIN(LEFT, RIGHT) JOIN_EXPANDED(LEFT, RIGHT)

#define SLOT 0
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 0
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 1
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 1
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 2
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 2
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 3
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 3
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 4
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 4
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 5
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 5
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 6
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 6
#define WIDE 1
#include "sspi/interpose_thunks.inc"
#define SLOT 7
#define WIDE 0
#include "sspi/interpose_thunks.inc"
#define SLOT 7
#define WIDE 1
#include "sspi/interpose_thunks.inc"

static const SecurityFunctionTableA *const thunks_a[] = {
    &thunks_a_0, &thunks_a_1, &thunks_a_2, &thunks_a_3, &thunks_a_4, &thunks_a_5, &thunks_a_6, &thunks_a_7,
};
static const SecurityFunctionTableW *const thunks_w[] = {
    &thunks_w_0, &thunks_w_1, &thunks_w_2, &thunks_w_3, &thunks_w_4, &thunks_w_5, &thunks_w_6, &thunks_w_7,
};

static_assert(sizeof thunks_a / sizeof thunks_a[0] == FO_INTERPOSE_MAX, "one table for each slot");
static_assert(sizeof thunks_w / sizeof thunks_w[0] == FO_INTERPOSE_MAX, "one table for each slot");

/** Fill the slot's table with its entries for the calls that its inner table has. */
static void
fill_table(struct slot *slot, size_t index)
{
    const char *thunks = slot->inner.wide ? (const char *)thunks_w[index] : (const char *)thunks_a[index];
    char *table = (char *)&slot->table;
    const ULONG version = slot->inner.version;

    memset(table, 0, sizeof slot->table);
    memcpy(table, &version, sizeof version);
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        if (fo_dispatch_has(&slot->inner, (enum fo_call)call)) {
            const uint16_t offset = fo_call_get((enum fo_call)call)->offset;
            memcpy(table + offset, thunks + offset, sizeof(void *));
        }
    }
}

enum fo_error
fo_interpose_install(const struct fo_dispatch *inner, fo_interpose_handler handler, void *user,
                     struct fo_dispatch *out)
{
    size_t index = 0;

    FO_ASSERT(handler != NULL);
    while (index < FO_INTERPOSE_MAX && atomic_load(&slots[index].handler) != NULL) {
        index++;
    }
    if (index == FO_INTERPOSE_MAX) {
        return FO_ERROR_LIMIT;
    }
    slots[index].user = user;
    slots[index].inner = *inner;
    fill_table(&slots[index], index);
    atomic_store_explicit(&slots[index].handler, handler, memory_order_release);
    fo_dispatch_init(out, &slots[index].table, inner->wide, 0);
    return FO_OK;
}

void
fo_interpose_remove(const struct fo_dispatch *dispatch)
{
    if (dispatch == NULL || dispatch->table == NULL) {
        return;
    }
    for (size_t index = 0; index < FO_INTERPOSE_MAX; index++) {
        if (dispatch->table == &slots[index].table) {
            atomic_store(&slots[index].handler, NULL);
        }
    }
}
