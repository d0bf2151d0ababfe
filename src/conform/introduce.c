// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Headers of traces that conformance runs make.
 */
#include "conform/introduce.h"

#include <stdio.h>
#include <string.h>

enum fo_error
fo_introduce(struct fo_child *child, const struct fo_conform_options *options,
             const struct fo_probed_packages *packages, struct fo_trace_header *header)
{
    struct fo_trace_provider *provider = &header->providers[0];
    const char *base = strrchr(options->provider, '/');
    size_t used = 0;

    header->present = true;
    header->version = FO_TRACE_VERSION;
    header->pointer_bits = 64;
    header->observes =
        FO_OBSERVES_SEND | FO_OBSERVES_STORAGE | FO_OBSERVES_MODULE | FO_OBSERVES_INTENT | FO_OBSERVES_COUNT;
    header->observes |= options->omits_stacks ? 0 : FO_OBSERVES_STACK;
    if (strcmp(options->provider, "builtin") == 0) {
        header->observes |= FO_OBSERVES_CLOCK;
        /* This provider does not crash of itself. */
        header->observes |= options->target == FO_TARGET_PROVIDER ? 0 : FO_OBSERVES_CALLER;
    }
    if (options->target == FO_TARGET_WRAPPER) {
        header->observes |= FO_OBSERVES_ALLOCATOR;
        /* Code that knows nothing of freeonce does not say what it means to do. */
        header->observes &= ~(uint32_t)FO_OBSERVES_INTENT;
    }
    header->provider_count = 1;
    snprintf(header->producer, sizeof(header->producer), "freeonce %s", FO_VERSION);
    provider->name = fo_name_make(FO_NAME_TABLE, 0);
    provider->slots = FO_CALL_COUNT;
    snprintf(provider->library, sizeof(provider->library), "%s", base != NULL ? base + 1 : options->provider);
    provider->packages[0] = '\0';
    for (size_t i = 0; i < packages->count && used < sizeof(provider->packages); i++) {
        used += (size_t)snprintf(provider->packages + used, sizeof(provider->packages) - used, "%s%s",
                                 i != 0 ? "," : "", packages->names[i]);
    }
    return options->list_only ? FO_OK
                              : fo_probe_knobs(child, options, fo_probed_speaker(packages), &provider->knobs);
}
