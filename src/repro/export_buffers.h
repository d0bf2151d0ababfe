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

/**
 * An input that equals what an earlier call gave is that; it is not copied.
 *
 * @param[out] match  What it equals. Written in every case.
 */
bool fo_export_is_borrowed(struct fo_export_state *state, const struct fo_said_call *call, uint32_t index,
                           uint32_t entry, struct fo_export_match *match);

/** Append the argument for the list. */
void fo_export_buffers_argument(const struct fo_export_state *state, size_t item, uint32_t index,
                                struct fo_text *out);

#endif
