// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marks in C: what freeonce is told once a call is over, and a comment that says so.
 */
#include "repro/export_call.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    EXPRESSION_BYTES = 96
};

/** The context that a mark is about, with the value that it then has. NULL: none. */
static const struct fo_export_variable *
find_subject(struct fo_export_writer *writer, const struct fo_said *said, char out[EXPRESSION_BYTES])
{
    (void)snprintf(out, EXPRESSION_BYTES, "NULL");
    if (!said->has_handle) {
        return NULL;
    }
    struct fo_export_variable *variable =
        fo_export_variable_at(&writer->state, said->handle_address, false, &said->handle, true);
    fo_export_set_variable(writer, variable, &said->handle, false);
    (void)snprintf(out, EXPRESSION_BYTES, "&x%u", variable->number);
    return variable;
}

/** What an earlier call was given or gave, as freeonce finds it again. */
static void
find_memory(const struct fo_export_writer *writer, const struct fo_export_memory *memory,
            char out[EXPRESSION_BYTES])
{
    (void)snprintf(out, EXPRESSION_BYTES, "NULL");
    if (memory == NULL || memory->pointer == 0) {
        return;
    }
    const struct fo_said_call *call = &writer->export->said->items[memory->item].call;
    for (uint32_t i = 0; i < FO_SAID_BUFFERS_MAX * FO_SAID_LISTS_MAX + FO_SAID_RETURNED_MAX; i++) {
        if (fo_said_pointer(call, i) == memory->pointer) {
            (void)snprintf(out, EXPRESSION_BYTES, "freeonce_gave(%u, %u)",
                           writer->state.numbers[memory->item], i);
            return;
        }
    }
}

static void
write_sent(struct fo_export_writer *writer, const struct fo_said *said)
{
    char context[EXPRESSION_BYTES];
    char bytes[EXPRESSION_BYTES];
    (void)find_subject(writer, said, context);
    const struct fo_export_memory *memory = fo_export_memory_at(&writer->state, said->memory);
    if (memory == NULL) {
        const struct fo_export_match match = fo_export_memory_match(&writer->state, said->content);
        memory = match.different_count == 0 ? match.memory : NULL;
    }
    find_memory(writer, memory, bytes);
    fo_export_comment(writer, "%s goes to the peer.", memory != NULL ? memory->name : "A token");
    fo_export_after(writer, "freeonce_sent(%s, %s)", context, bytes);
}

/** Marks about a context and nothing else. */
static void
write_context_mark(struct fo_export_writer *writer, const struct fo_said *said)
{
    char context[EXPRESSION_BYTES];
    const struct fo_export_variable *variable = find_subject(writer, said, context);
    if (variable == NULL) {
        return;
    }
    if (said->mark == FO_EXEC_RECEIVE) {
        fo_export_comment(writer, "%zu bytes come for x%u.", said->bytes, variable->number);
        fo_export_after(writer, "freeonce_received(%s, %zu)", context, said->bytes);
    } else if (said->mark == FO_EXEC_PEER_GONE) {
        fo_export_comment(writer, "The peer of x%u is gone.", variable->number);
        fo_export_after(writer, "freeonce_peer_gone(%s)", context);
    } else {
        fo_export_comment(writer, "The caller gives x%u up.", variable->number);
        fo_export_after(writer, "freeonce_gave_up(%s)", context);
    }
}

/** A function that is none of SSPI's releases something. */
static void
write_release(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said *said = &writer->export->said->items[item];
    char block[EXPRESSION_BYTES];
    struct fo_text argument = {0};
    fo_export_append_block(writer, said->memory, &argument);
    if (said->mark == FO_EXEC_FOREIGN_FREE) {
        find_memory(writer, fo_export_memory_at(&writer->state, said->memory), block);
        fo_export_comment(writer, "free(%s);", fo_text_get(&argument));
        fo_export_after(writer, "freeonce_freed(%s)", block);
    } else {
        const bool is_handle = said->mark == FO_EXEC_CLOSE_HANDLE;
        writer->state.uses_close = writer->state.uses_close || is_handle;
        writer->state.uses_certificate = writer->state.uses_certificate || !is_handle;
        fo_export_statement(writer, "%s", is_handle ? "CloseHandle" : "CertFreeCertificateContext");
        fo_export_argument(writer, &argument);
        fo_export_end(writer, item);
    }
    fo_text_fini(&argument);
}

void
fo_export_write_mark(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said *said = &writer->export->said->items[item];
    switch (said->mark) {
    case FO_EXEC_SEND:
        write_sent(writer, said);
        break;
    case FO_EXEC_RECEIVE:
    case FO_EXEC_PEER_GONE:
    case FO_EXEC_GIVE_UP:
        write_context_mark(writer, said);
        break;
    case FO_EXEC_LOAD:
        fo_export_comment(writer, "The module is loaded.");
        fo_export_after(writer, "freeonce_loaded()");
        break;
    case FO_EXEC_UNLOAD:
        fo_export_comment(writer, "The module is let go.");
        fo_export_after(writer, "freeonce_unloaded()");
        break;
    default:
        write_release(writer, item);
        break;
    }
}
