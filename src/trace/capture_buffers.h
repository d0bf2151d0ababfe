// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Buffer operands, before and after a call; a part of trace/capture.h.
 */
#ifndef FO_TRACE_CAPTURE_BUFFERS_H
#define FO_TRACE_CAPTURE_BUFFERS_H

#include "trace/capture.h"

/** Read the descriptor or buffer that is operand @p index. */
void fo_capture_buffers_begin(struct fo_capture *capture, size_t index, enum fo_operand_kind kind,
                              struct fo_call_seen *seen);

/** Read it again after the call, which answered seen->status, and tell what it changed. */
void fo_capture_buffers_end(struct fo_capture *capture, size_t index, enum fo_operand_kind kind,
                            struct fo_call_seen *seen);

#endif
