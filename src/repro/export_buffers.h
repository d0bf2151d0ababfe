// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export buffers: the arrays of SecBuffers of one call, and the memory behind them, as C statements.
 */
#ifndef FO_REPRO_EXPORT_BUFFERS_H
#define FO_REPRO_EXPORT_BUFFERS_H

#include "repro/export_state.h"

/** Append what stands before call @p item for its list @p index: memory and the array. */
void
fo_export_buffers_declare(struct fo_export_state *state, size_t item, uint32_t index, struct fo_text *out);

/** Append what stands after the call: copies of what is needed later. Notes what it gave. */
void
fo_export_buffers_settle(struct fo_export_state *state, size_t item, uint32_t index, struct fo_text *out);

/** Append the argument for the list. */
void fo_export_buffers_argument(const struct fo_export_state *state, size_t item, uint32_t index,
                                struct fo_text *out);

#endif
