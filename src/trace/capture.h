// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Capture: reads a call's operands before and after it and turns them into names.
 *
 * It reads what the call itself would read: a handle or descriptor behind a pointer that is not NULL, the
 * contents of input buffers, results after success. Pointers that no process can read are recorded without
 * what they point to.
 *
 * Owns    nothing.
 */
#ifndef FO_TRACE_CAPTURE_H
#define FO_TRACE_CAPTURE_H

#include "base/peek.h"
#include "sspi/dispatch.h"
#include "trace/record.h"
#include "trace/renamer.h"

/** Contents of more bytes than this are not hashed. */
enum {
    FO_CAPTURE_HASH_BYTES_MAX = 1 << 20
};

/** One call between its begin and its end. Filled by fo_capture_begin; need not be cleared before. */
struct fo_capture {
    const struct fo_frame *frame; /**< Borrowed. */
    struct fo_renamer *renamer;   /**< Borrowed. */
    uint64_t hash_key;
    bool is_careful;                      /**< Ask the kernel before looking into a pointer. */
    SecHandle handles[FO_OPERANDS_MAX];   /**< Values before, where a pointer was given. */
    SecBuffer buffers[2][FO_BUFFERS_MAX]; /**< Entries before. */
};

/**
 * Could @p pointer be read at all? The first page is never mapped, and no address has its highest byte set in
 * user space. A call that is given such a pointer faults by itself, after its begin was told.
 */
static inline bool
fo_capture_is_readable(const void *pointer)
{
    uint64_t address = (uintptr_t)pointer;
    return address >= 4096 && address >> 56 == 0;
}

/** Should the capture look at @p bytes behind @p pointer? */
static inline bool
fo_capture_can_read(const struct fo_capture *capture, const void *pointer, size_t bytes)
{
    return fo_capture_is_readable(pointer) && (!capture->is_careful || fo_peek_is_readable(pointer, bytes));
}

/**
 * Read the operands of capture->frame into @p seen.
 *
 * @param capture  frame, renamer and hash_key are set.
 * @param[out] seen  call, form, operands, buffers and what belongs to a result are set; the rest is the
 * caller's.
 */
void fo_capture_begin(struct fo_capture *capture, struct fo_call_seen *seen);

/** Add what the call, which answered seen->status, changed. */
void fo_capture_end(struct fo_capture *capture, struct fo_call_seen *seen);

#endif
