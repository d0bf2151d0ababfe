// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The built-in provider, as the header of a trace describes it.
 */
#include "conform/judge_header.h"

#include "provider/provider.h"

#include <stdio.h>

enum {
    INTERFACE_VERSION = 5
};

void
fo_judge_header_init(struct fo_trace_header *header)
{
    struct fo_dispatch ansi;
    ULONG count = 0;
    PSecPkgInfoA packages = NULL;
    *header = (struct fo_trace_header){
        .present = true,
        .version = FO_TRACE_VERSION,
        .producer = "freeonce " FO_VERSION,
        .pointer_bits = 64,
        .provider_count = 1,
        .providers = {{.name = fo_name_make(FO_NAME_TABLE, 0), .library = "builtin", .version = FO_VERSION}},
    };
    fo_provider_dispatch(false, &ansi);
    const SecurityFunctionTableA *table = ansi.table;
    if (table->EnumerateSecurityPackagesA(&count, &packages) != SEC_E_OK) {
        return;
    }
    char *names = header->providers[0].packages;
    size_t used = 0;
    for (ULONG i = 0; i < count && used < FO_PACKAGES_TEXT_MAX; i++) {
        used += (size_t)snprintf(names + used, FO_PACKAGES_TEXT_MAX - used, "%s%s", i > 0 ? "," : "",
                                 packages[i].Name);
    }
    (void)table->FreeContextBuffer(packages);
}

bool
fo_judge_may_lack_memory(const struct fo_program *program, const struct fo_subject *subject)
{
    bool may = false;
    for (uint32_t i = 0; subject->fail_allocation != NULL && i < program->operation_count; i++) {
        may = may || program->operations[i].code == FO_OP_FAIL_ALLOCATION;
    }
    return may;
}

void
fo_judge_header_set(struct fo_trace_header *header, const struct fo_program *program,
                    const struct fo_subject *subject)
{
    struct fo_trace_provider *provider = &header->providers[0];
    uint8_t version = program->knobs.value[FO_KNOB_TABLE_VERSION];
    header->observes = FO_OBSERVES_STORAGE | FO_OBSERVES_MODULE | FO_OBSERVES_CLOCK | FO_OBSERVES_COUNT;
    if (!fo_judge_may_lack_memory(program, subject)) {
        header->observes |= FO_OBSERVES_SEND;
    }
    if (subject->account != NULL) {
        /* Code with memory of its own, answered by a provider beyond doubt. */
        header->observes |= FO_OBSERVES_CALLER | FO_OBSERVES_ALLOCATOR;
    }
    provider->interface_version = version == FO_KNOB_UNKNOWN ? INTERFACE_VERSION : version;
    provider->slots = 0;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        provider->slots += fo_call_get((enum fo_call)call)->version <= provider->interface_version;
    }
    provider->knobs = program->knobs;
}
