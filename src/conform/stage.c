// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Stage: a provider, the recorder and a bench inside a child.
 */
#include "conform/stage.h"

#include "fault/fault.h"
#include "provider/provider.h"
#include "sspi/module.h"
#include "trace/recorder.h"

#include <string.h>

/* Key of token hashes: a trace of a conformance run holds nothing secret, so that equal runs give equal
 * traces. */
enum {
    HASH_KEY = 0x66726565
};

/* The provider's tables before anything stands in front of them. */
struct tables {
    struct fo_dispatch wide, ansi;
    struct fo_module module;
    struct fo_provider *builtin;
};

static bool
open_tables(const struct fo_stage_order *order, struct fo_bench *bench, struct tables *tables)
{
    struct fo_text why = {0};
    bool is_open = true;

    *tables = (struct tables){0};
    if (strcmp(order->provider, "builtin") == 0) {
        tables->builtin = fo_provider_new(NULL);
        fo_provider_install(tables->builtin);
        fo_provider_dispatch(true, &tables->wide);
        fo_provider_dispatch(false, &tables->ansi);
        bench->is_builtin = true;
        bench->module = tables->builtin;
    } else if (fo_module_open(order->provider, order->version, &tables->module, &why) == FO_OK) {
        tables->wide = tables->module.wide;
        tables->ansi = tables->module.ansi;
        bench->module = tables->module.library;
    } else {
        is_open = false;
    }
    if (is_open && tables->wide.table == NULL) {
        fo_text_append(&why, "the provider has no W table");
    }
    if (why.length != 0) {
        fo_bench_skip(bench, fo_text_get(&why));
    }
    fo_text_fini(&why);
    return is_open && tables->wide.table != NULL;
}

static void
note_fault(void *user, enum fo_call call, SECURITY_STATUS status, uint8_t how)
{
    (void)user;
    (void)call;
    (void)status;
    fo_recorder_note_injected(how);
}

/* The recorder in front of one table, and the faults between them if the order says so. */
static bool
cover(const struct fo_stage_order *order, fo_name provider, const struct fo_dispatch *table,
      struct fo_dispatch *recorded)
{
    struct fo_dispatch inner = *table;

    if (order->has_faults && fo_fault_install(table, &inner) != FO_OK) {
        return false;
    }
    return fo_recorder_interpose(provider, &inner, recorded) == FO_OK;
}

static bool
stand_in_front(const struct fo_stage_order *order, const struct tables *tables, struct fo_bench *bench)
{
    struct fo_dispatch recorded;

    if (order->has_faults) {
        fo_fault_reset();
        fo_fault_set_observer(note_fault, NULL);
    }
    if (!cover(order, bench->provider, &tables->wide, &recorded)) {
        return false;
    }
    bench->provider_table = tables->wide;
    bench->table = recorded.table;
    bench->table_version = recorded.version;
    if (tables->ansi.table != NULL) {
        if (!cover(order, bench->provider, &tables->ansi, &recorded)) {
            return false;
        }
        bench->ansi = recorded.table;
    }
    return true;
}

static int64_t
read_clock(void *user)
{
    (void)user;
    return fo_provider_clock_get(fo_provider_current());
}

void
fo_stage_run(void *stage_order, struct fo_child_shared *shared)
{
    const struct fo_stage_order *order = stage_order;
    struct fo_recorder_options options = {.sink = fo_child_record,
                                          .user = shared,
                                          .hash_key = HASH_KEY,
                                          .has_stacks = order->has_stacks,
                                          .is_careful = order->is_careful};
    struct fo_bench bench = {
        .variant = order->variant,
        .nth = order->nth,
        .subject = order->subject,
        .package = order->package,
        .provider_path = order->provider,
        .has_faults = order->has_faults,
        .shared = shared,
        .provider = fo_name_make(FO_NAME_TABLE, 0),
    };
    struct tables tables;

    if (open_tables(order, &bench, &tables) &&
        (order->package == NULL || fo_bench_describe_package(&bench, &tables.wide))) {
        /* Only the built-in provider's clock is known; it is virtual, so equal runs give equal traces. */
        options.clock = bench.is_builtin ? read_clock : NULL;
        if (fo_recorder_start(&options) == FO_OK && stand_in_front(order, &tables, &bench)) {
            if (order->marks_module) {
                fo_bench_mark_start(&bench);
            }
            fo_child_note_modules(shared);
            fo_recorder_set_stack_floor(__builtin_frame_address(0));
            order->run(&bench);
            fo_recorder_set_stack_floor(NULL);
            if (order->marks_module) {
                fo_recorder_mark_module(FO_MARK_UNLOAD, bench.module);
            }
            fo_recorder_mark(FO_MARK_END);
        } else {
            fo_bench_skip(&bench, "the recorder could not start");
        }
    }
    fo_recorder_stop();
    fo_provider_free(tables.builtin);
    fo_module_close(&tables.module);
}
