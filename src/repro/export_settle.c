// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What a call put into its buffers, noted for the calls behind it.
 */
#include "repro/export_buffers.h"
#include "repro/export_rooms.h"

#include <stdio.h>
#include <string.h>

enum {
    LITERAL_STEP = 8 /**< Bits of keeps for each list. */
};

/** The call wrote nothing there: what lies in the room is older than the room's part in the test. */
static bool
is_untouched(const struct fo_export_state *state, const struct fo_said_buffer *before,
             const struct fo_said_buffer *after)
{
    return before->content.count == after->content.count &&
           memcmp(fo_transcript_bytes(state->said, before->content),
                  fo_transcript_bytes(state->said, after->content), after->content.count) == 0;
}

/** The call says how long is what it put into an output, until the array serves another call. */
static void
name_count(const struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry,
           char out[FO_EXPORT_WORD_MAX])
{
    char name[FO_EXPORT_WORD_MAX];
    const struct fo_said_call *call = fo_export_call_of(state, item);
    if (fo_export_is_output(fo_export_kind_of(call, index))) {
        fo_export_list_name(state, item, index, name);
        (void)snprintf(out, FO_EXPORT_WORD_MAX, "%.32s[%u].cbBuffer", name, entry);
    }
}

/** The room that the caller gave for entry @p entry keeps what was put into it. */
static void
note_room(struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    const struct fo_said_buffer *before = &list->before[entry];
    const struct fo_said_buffer *after = &list->after[entry];
    struct fo_export_memory memory = {.item = item,
                                      .bit = UINT32_MAX,
                                      .pointer = before->pointer,
                                      .room = fo_export_room_bytes(list, entry)};
    if (after->pointer == before->pointer &&
        !(fo_export_is_output(fo_export_kind_of(call, index)) && is_untouched(state, before, after))) {
        memory.content = after->content;
    }
    fo_export_room_name(state, item, index, entry, memory.name);
    name_count(state, item, index, entry, memory.count);
    fo_export_memory_add(state, &memory);
}

/** What the package gave, or where in the caller's memory it says that something is. */
static void
note_given(struct fo_export_state *state, size_t item, uint32_t index, uint32_t entry, struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_buffer *after = &call->lists[index].after[entry];
    const uint32_t bit = index * LITERAL_STEP + entry;
    char list_name[FO_EXPORT_WORD_MAX];
    struct fo_export_memory memory = {
        .item = item, .bit = bit, .pointer = after->pointer, .room = after->bytes, .content = after->content};
    fo_export_list_name(state, item, index, list_name);
    (void)snprintf(memory.name, sizeof memory.name, "%.32s[%u].pvBuffer", list_name, entry);
    name_count(state, item, index, entry, memory.count);
    fo_export_memory_add(state, &memory);
    if ((state->keeps[item] & (UINT32_C(1) << bit)) != 0 && after->content.count > 0) {
        struct fo_export_memory copy = memory;
        copy.bit = UINT32_MAX;
        copy.pointer = 0;
        copy.room = 0;
        (void)snprintf(copy.name, sizeof copy.name, "copy%u_%u", state->numbers[item], entry);
        fo_text_printf(out, "    static unsigned char %s[%zu];\n    memcpy(%s, %s, %zu);\n", copy.name,
                       after->content.count, copy.name, memory.name, after->content.count);
        fo_export_memory_add(state, &copy);
    }
}

void
fo_export_buffers_settle(struct fo_export_state *state, size_t item, uint32_t index, struct fo_text *out)
{
    const struct fo_said_call *call = fo_export_call_of(state, item);
    const struct fo_said_list *list = &call->lists[index];
    struct fo_export_match match;
    for (uint32_t i = 0; !list->is_null && i < list->count; i++) {
        const bool is_own = list->before[i].pointer != 0;
        if (is_own && fo_export_room_first(list, i) == i &&
            !fo_export_is_borrowed(state, call, index, i, &match)) {
            note_room(state, item, index, i);
        }
        if (list->after[i].pointer != 0 && (list->after[i].pointer != list->before[i].pointer ||
                                            (is_own && fo_export_room_first(list, i) != i))) {
            note_given(state, item, index, i, out);
        }
    }
}
