// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a trace could see, by name.
 */
#include "trace/header.h"

const char *
fo_observes_name(unsigned bit)
{
    switch (bit) {
    case FO_OBSERVES_SEND:
        return "send";
    case FO_OBSERVES_STORAGE:
        return "storage";
    case FO_OBSERVES_ALLOCATOR:
        return "allocator";
    case FO_OBSERVES_MODULE:
        return "module";
    case FO_OBSERVES_CLOCK:
        return "clock";
    case FO_OBSERVES_STACK:
        return "stack";
    case FO_OBSERVES_COUNT:
        return "count";
    case FO_OBSERVES_INTENT:
        return "intent";
    case FO_OBSERVES_CALLER:
        return "caller";
    default:
        return "";
    }
}

void
fo_trace_header_init_bare(struct fo_trace_header *header)
{
    *header = (struct fo_trace_header){
        .version = FO_TRACE_VERSION,
        .pointer_bits = 64,
        .observes = FO_OBSERVES_ALL,
    };
}
