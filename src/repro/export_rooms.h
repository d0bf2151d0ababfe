// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export rooms: the arrays of SecBuffers of a call and the memory behind their entries, by name and extent.
 */
#ifndef FO_REPRO_EXPORT_ROOMS_H
#define FO_REPRO_EXPORT_ROOMS_H

#include "repro/export_state.h"

/** Call @p item of the transcript. */
const struct fo_said_call *fo_export_call_of(const struct fo_export_state *state, size_t item);

/** What kind of operand list @p index is. */
enum fo_operand_kind fo_export_kind_of(const struct fo_said_call *call, uint32_t index);

bool fo_export_is_output(enum fo_operand_kind kind);

/** Name of the array. */
void fo_export_list_name(const struct fo_export_state *state, size_t item, uint32_t index,
                         char out[FO_EXPORT_WORD_MAX]);

/** Name of the memory that begins with entry @p entry. */
void fo_export_room_name(const struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry,
                         char out[FO_EXPORT_WORD_MAX]);

/** The entry with which the memory of @p entry begins: entries that touch lie in one piece. */
uint32_t fo_export_room_first(const struct fo_said_list *list, uint32_t entry);

/** Bytes of the memory that begins with entry @p first. */
size_t fo_export_room_bytes(const struct fo_said_list *list, uint32_t first);

#endif
