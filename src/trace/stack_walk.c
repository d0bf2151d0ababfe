// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Following frame pointers.
 */
#include "trace/stack_walk.h"

#include "base/peek.h"
#include "sspi/dispatch.h"

#include <string.h>

enum {
    WINDOW_BYTES = 2048,           /**< Read at a time. */
    FRAME_BYTES_MAX = 1024 * 1024, /**< No function has a longer frame: what says so is no frame pointer. */
    ADDRESS_LEAST = 4096,
};

/** A piece of the stack, copied. */
struct window {
    uintptr_t start;
    size_t bytes;
    char copy[WINDOW_BYTES];
};

/** What lies at a frame pointer: the caller's frame pointer and the return address. */
struct link {
    uintptr_t next;
    uintptr_t address;
};

static bool
read_link(struct window *window, uintptr_t frame, struct link *out)
{
    if (frame < window->start || frame - window->start + sizeof *out > window->bytes) {
        window->start = frame;
        window->bytes = fo_peek((const void *)frame, window->copy, sizeof window->copy);
        if (window->bytes < sizeof *out) {
            return false;
        }
    }
    memcpy(out, window->copy + (frame - window->start), sizeof *out);
    return true;
}

void
fo_stack_walk(const void *frame, const void *floor, struct fo_stack *out)
{
    struct window window;
    uintptr_t at = (uintptr_t)frame;
    window.start = 0;
    window.bytes = 0;
    out->count = 0;
    while (out->count < FO_STACK_FRAMES_MAX && at % sizeof(void *) == 0) {
        struct link link;
        if (!read_link(&window, at, &link) || link.address < ADDRESS_LEAST ||
            (floor != NULL && link.next == (uintptr_t)floor)) {
            return;
        }
        /* Where a thread or fiber begins, the C library's code follows, which says nothing. */
        if (link.next == 0 && out->count > 0) {
            return;
        }
        if (!fo_dispatch_is_within(link.address)) {
            out->addresses[out->count] = link.address;
            out->count++;
        }
        if (link.next <= at || link.next - at > FRAME_BYTES_MAX) {
            return;
        }
        at = link.next;
    }
}
