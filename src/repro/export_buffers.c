// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Buffers of calls in C.
 */
#include "repro/export_buffers.h"

#include "repro/export_rooms.h"
#include "repro/export_words.h"

#include <stdio.h>
#include <string.h>

/** Nothing but zeros lies in the memory that begins with entry @p first. */
static bool
is_zero(const struct fo_export_state *state, const struct fo_said_list *list, uint32_t first)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct fo_said_bytes content = list->before[i].content;
        const uint8_t *bytes = fo_transcript_bytes(state->said, content);
        for (size_t j = 0; fo_export_room_first(list, i) == first && j < content.count; j++) {
            if (bytes[j] != 0) {
                return false;
            }
        }
    }
    return true;
}

static void
append_source(const struct fo_export_match *match, struct fo_text *out)
{
    if (match->offset == 0) {
        fo_text_append(out, match->memory->name);
    } else if (strchr(match->memory->name, '.') != NULL) {
        fo_text_printf(out, "(unsigned char *)%s + %zu", match->memory->name, match->offset);
    } else {
        fo_text_printf(out, "%s + %zu", match->memory->name, match->offset);
    }
}

/** Bytes of @p given that are not those of its match, one statement each. */
static void
append_damage(const struct fo_export_state *state, const struct fo_export_match *match,
              struct fo_said_bytes given, const char *name, size_t offset, struct fo_text *out)
{
    const uint8_t *wanted = fo_transcript_bytes(state->said, given);
    const uint8_t *content = fo_transcript_bytes(state->said, match->memory->content);
    for (size_t i = 0; match->different_count > 0 && i < given.count; i++) {
        if (wanted[i] != content[i]) {
            fo_text_printf(out, "    %s[%zu] ^= 0x%02x;\n", name, offset + i,
                           (unsigned)(wanted[i] ^ content[i]));
        }
    }
}

/** Fill @p given, which lies @p offset bytes behind the beginning of the memory @p name. */
static void
fill(struct fo_export_state *state, const char *name, size_t offset, struct fo_said_bytes given,
     struct fo_text *out)
{
    const struct fo_export_match match = fo_export_memory_match(state, given);
    if (given.count == 0) {
        return;
    }
    fo_text_printf(out, offset == 0 ? "    memcpy(%s, " : "    memcpy(%s + %zu, ", name, offset);
    if (match.memory != NULL) {
        append_source(&match, out);
        fo_text_printf(out, ", %zu);\n", given.count);
        append_damage(state, &match, given, name, offset, out);
    } else {
        fo_text_append(out, "(unsigned char[]){");
        for (size_t i = 0; i < given.count; i++) {
            fo_text_printf(out, "%s0x%02x,", i % 16 == 0 && given.count > 16 ? "\n        " : " ",
                           (unsigned)fo_transcript_bytes(state->said, given)[i]);
        }
        fo_text_printf(out, "}, %zu);\n", given.count);
    }
}

/** The memory that begins with entry @p first: a variable, and what it holds. */
static void
declare_room(struct fo_export_state *state, size_t item, uint32_t index, uint32_t first, struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    const size_t room = fo_export_room_bytes(list, first);
    char name[FO_EXPORT_WORD_MAX];
    fo_export_room_name(state, item, index, first, name);
    const struct fo_said_bytes content = list->before[first].content;
    const bool is_output_room = fo_export_is_output(fo_export_kind_of(call, index));
    fo_text_printf(out, "    static unsigned char %s[%zu]", name, room > 0 ? room : 1);
    if (!is_output_room && room == content.count && !is_zero(state, list, first) &&
        fo_export_memory_match(state, content).memory == NULL) {
        fo_text_append(out, " = ");
        fo_export_bytes(fo_transcript_bytes(state->said, content), content.count, out);
        fo_text_append(out, ";\n");
        return;
    }
    fo_text_append(out, ";\n");
    for (uint32_t i = 0; !is_output_room && !is_zero(state, list, first) && i < list->count; i++) {
        if (list->before[i].pointer != 0 && fo_export_room_first(list, i) == first) {
            fill(state, name, list->before[i].pointer - list->before[first].pointer, list->before[i].content,
                 out);
        }
    }
}

/** What is worked on in place is what an earlier call gave, when it lies there and nobody changed it since.
 */
static bool
is_in_place(const struct fo_export_state *state, const struct fo_said_list *list, uint32_t entry,
            struct fo_export_match *match)
{
    const struct fo_said_buffer *buffer = &list->before[entry];
    const struct fo_export_memory *memory = fo_export_memory_at(state, buffer->pointer);
    if (memory == NULL || memory->is_gone || buffer->content.count == 0 ||
        fo_export_room_first(list, entry) != entry || fo_export_room_bytes(list, entry) != buffer->bytes) {
        return false;
    }
    const size_t offset = buffer->pointer - memory->pointer;
    if (offset + buffer->content.count > memory->content.count ||
        memcmp(fo_transcript_bytes(state->said, memory->content) + offset,
               fo_transcript_bytes(state->said, buffer->content), buffer->content.count) != 0) {
        return false;
    }
    *match = (struct fo_export_match){.memory = memory, .offset = offset, .is_whole = true};
    return true;
}

bool
fo_export_is_borrowed(struct fo_export_state *state, const struct fo_said_call *call, uint32_t index,
                      uint32_t entry, struct fo_export_match *match)
{
    const enum fo_operand_kind kind = fo_export_kind_of(call, index);
    if (kind == FO_OPERAND_BUFFERS_INOUT) {
        return is_in_place(state, &call->lists[index], entry, match);
    }
    if (kind != FO_OPERAND_BUFFERS_IN && kind != FO_OPERAND_BUFFER_IN) {
        return false;
    }
    *match = fo_export_memory_match(state, call->lists[index].before[entry].content);
    return match->memory != NULL && match->different_count == 0;
}

/** Whether the array that call @p item put its lengths into has served another call since. */
static bool
is_array_reused(const struct fo_export_state *state, size_t item, size_t now)
{
    for (size_t i = item + 1; i <= now; i++) {
        if (state->said->items[i].kind == FO_SAID_CALL && state->homes[i] == state->homes[item]) {
            return true;
        }
    }
    return false;
}

/** The length of what is borrowed: as the call said it, if all of it is. */
static void
append_length(const struct fo_export_state *state, size_t item, const struct fo_said_buffer *buffer,
              const struct fo_export_match *match, struct fo_text *out)
{
    const struct fo_export_memory *memory = match->memory;
    if (match->offset == 0 && memory->content.count == buffer->bytes && memory->count[0] != '\0' &&
        !is_array_reused(state, memory->item, item)) {
        fo_text_append(out, memory->count);
    } else {
        fo_text_printf(out, "%u", buffer->bytes);
    }
}

static void
append_entry(struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry, struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    const struct fo_said_buffer *buffer = &list->before[entry];
    struct fo_export_match match;
    char name[FO_EXPORT_WORD_MAX];
    fo_text_append(out, "{");
    if (buffer->pointer == 0) {
        fo_text_printf(out, "%u, ", buffer->bytes);
        fo_export_buffer_type(buffer->type, out);
        fo_text_append(out, ", NULL}");
        return;
    }
    const uint32_t first = fo_export_room_first(list, entry);
    const size_t offset = buffer->pointer - list->before[first].pointer;
    fo_export_room_name(state, item, index, first, name);
    const bool is_alone =
        first == entry && fo_export_room_bytes(list, first) == buffer->bytes && buffer->bytes > 0;
    if (fo_export_is_borrowed(state, call, index, entry, &match)) {
        append_length(state, item, buffer, &match, out);
        fo_text_append(out, ", ");
        fo_export_buffer_type(buffer->type, out);
        fo_text_append(out, ", ");
        append_source(&match, out);
    } else {
        fo_text_printf(out, is_alone ? "sizeof %s, " : "%.0s%u, ", name, buffer->bytes);
        fo_export_buffer_type(buffer->type, out);
        fo_text_printf(out, offset > 0 ? ", %s + %zu" : ", %s", name, offset);
    }
    fo_text_append(out, "}");
}

void
fo_export_buffers_declare(struct fo_export_state *state, size_t item, uint32_t index, struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    struct fo_export_match match;
    char name[FO_EXPORT_WORD_MAX];
    state->homes[item] =
        fo_export_is_output(fo_export_kind_of(call, index)) ? fo_export_state_home(state, item, index) : item;
    if (list->is_null || list->count == 0) {
        return;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->before[i].pointer != 0 && fo_export_room_first(list, i) == i &&
            !fo_export_is_borrowed(state, call, index, i, &match)) {
            declare_room(state, item, index, i, out);
        }
    }
    fo_export_list_name(state, item, index, name);
    if (state->homes[item] != item) {
        for (uint32_t i = 0; i < list->count; i++) {
            fo_text_printf(out, "    %s[%u] = (SecBuffer)", name, i);
            append_entry(state, item, index, i, out);
            fo_text_append(out, ";\n");
        }
        return;
    }
    fo_text_printf(out, "    SecBuffer %s[] = {", name);
    for (uint32_t i = 0; i < list->count; i++) {
        fo_text_append(out, i > 0 ? ", " : "");
        append_entry(state, item, index, i, out);
    }
    fo_text_append(out, "};\n");
}

void
fo_export_buffers_argument(const struct fo_export_state *state, size_t item, uint32_t index,
                           struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    const enum fo_operand_kind kind = fo_export_kind_of(call, index);
    char name[FO_EXPORT_WORD_MAX];
    fo_export_list_name(state, item, index, name);
    if (list->is_null) {
        fo_text_append(out, "NULL");
    } else if (kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT) {
        fo_text_append(out, name);
    } else if (list->count == 0) {
        fo_text_append(out, "&(SecBufferDesc){SECBUFFER_VERSION, 0, NULL}");
    } else {
        fo_text_printf(out, "&(SecBufferDesc){SECBUFFER_VERSION, %u, %s}", list->count, name);
    }
}
