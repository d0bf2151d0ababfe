// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Header: who wrote a trace, about which providers, and what the trace could see.
 */
#ifndef FO_TRACE_HEADER_H
#define FO_TRACE_HEADER_H

#include "notation/name.h"
#include "sspi/knob.h"

#include <stdbool.h>

enum {
    FO_TRACE_VERSION = 1,
    FO_TRACE_PROVIDERS_MAX = 4,
    FO_HEADER_TEXT_MAX = 64,
    FO_PACKAGES_TEXT_MAX = 256
};

/** What a trace could see. A rule whose needs are not observed is not exercised, with that reason. */
enum fo_observes {
    FO_OBSERVES_SEND = 1 << 0,      /**< Marks send and receive. */
    FO_OBSERVES_STORAGE = 1 << 1,   /**< Addresses of handle variables. */
    FO_OBSERVES_ALLOCATOR = 1 << 2, /**< Marks foreign-free and read. */
    FO_OBSERVES_MODULE = 1 << 3,    /**< Marks load, init, unload. */
    FO_OBSERVES_CLOCK = 1 << 4,     /**< Mark clock. */
    FO_OBSERVES_STACK = 1 << 5,     /**< Stacks of calls. */
    FO_OBSERVES_COUNT = 1 << 6,     /**< Mark observe: the provider's own count of objects and bytes. */
    FO_OBSERVES_INTENT = 1 << 7, /**< Marks of what the caller decided: give-up, reject, use-attributes, ...
                                  */
    FO_OBSERVES_CALLER = 1 << 8, /**< The process of the code under test: mark left, and whose a crash is. */
    FO_OBSERVES_ALL = (1 << 9) - 1,
};

/** One provider instance: a table that the recorder stood in front of. */
struct fo_trace_provider {
    fo_name name;                        /**< p0 to p3. */
    char library[FO_HEADER_TEXT_MAX];    /**< Base name, or "builtin"; never a path. */
    char version[FO_HEADER_TEXT_MAX];    /**< Its version, "" when unknown. */
    uint32_t interface_version;          /**< dwVersion as reported. */
    uint32_t slots;                      /**< Entries that the harness reads. */
    char packages[FO_PACKAGES_TEXT_MAX]; /**< Comma-separated. */
    struct fo_knobs knobs;
};

struct fo_trace_header {
    bool present;                      /**< False: a bare rule example: everything observed, knobs unknown. */
    uint32_t version;                  /**< FO_TRACE_VERSION. */
    char producer[FO_HEADER_TEXT_MAX]; /**< Program and version that wrote it. */
    uint32_t pointer_bits;             /**< 64. */
    uint32_t observes;                 /**< Bits of enum fo_observes. */
    uint32_t provider_count;
    struct fo_trace_provider providers[FO_TRACE_PROVIDERS_MAX];
};

/** Word of one bit of enum fo_observes, "" when @p bit is none. */
const char *fo_observes_name(unsigned bit);

/** What the judge assumes where the text has no header: everything observed, knobs unknown, not present. */
void fo_trace_header_init_bare(struct fo_trace_header *header);

#endif
