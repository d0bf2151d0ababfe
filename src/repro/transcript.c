// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Calls and marks copied as they pass.
 */
#include "repro/transcript.h"

#include "sspi/attribute.h"

#include <stdlib.h>
#include <string.h>

enum {
    CONTENT_BYTES_MAX = 1 << 20, /**< Longest content that is copied: beyond is nobody's buffer. */
    STRING_UNITS_MAX = 4096,
    ITEMS_FIRST = 64
};

static struct fo_said *
add(struct fo_transcript *transcript, enum fo_said_kind kind)
{
    if (transcript->count == transcript->capacity) {
        const size_t capacity = transcript->capacity == 0 ? ITEMS_FIRST : transcript->capacity * 2;
        struct fo_said *items = reallocarray(transcript->items, capacity, sizeof *items);
        if (items == NULL) {
            transcript->failed = true;
            return NULL;
        }
        transcript->items = items;
        transcript->capacity = capacity;
    }
    struct fo_said *item = &transcript->items[transcript->count];
    transcript->count++;
    memset(item, 0, sizeof *item);
    item->kind = kind;
    return item;
}

static struct fo_said_bytes
keep(struct fo_transcript *transcript, const void *bytes, size_t count)
{
    const size_t offset = transcript->store.length;
    if (bytes == NULL || count > CONTENT_BYTES_MAX) {
        return (struct fo_said_bytes){0, 0};
    }
    fo_text_append_bytes(&transcript->store, bytes, count);
    transcript->failed = transcript->failed || transcript->store.failed;
    return transcript->store.failed ? (struct fo_said_bytes){0, 0} : (struct fo_said_bytes){offset, count};
}

/** Append a string as bytes: what programs name lies in ASCII. */
static void
append_string(struct fo_text *store, const void *string, bool wide, size_t units_max)
{
    for (size_t i = 0; i < units_max; i++) {
        SEC_WCHAR unit = 0;
        if (wide) {
            memcpy(&unit, (const char *)string + i * sizeof unit, sizeof unit);
        } else {
            unit = ((const unsigned char *)string)[i];
        }
        if (unit == 0) {
            return;
        }
        const char byte = unit < 0x80 ? (char)unit : '?';
        fo_text_append_bytes(store, &byte, 1);
    }
}

static struct fo_said_bytes
keep_string(struct fo_transcript *transcript, const void *string, bool wide)
{
    struct fo_text *store = &transcript->store;
    const size_t offset = store->length;
    append_string(store, string, wide, STRING_UNITS_MAX);
    fo_text_append_bytes(store, "", 1);
    transcript->failed = transcript->failed || store->failed;
    return store->failed ? (struct fo_said_bytes){0, 0}
                         : (struct fo_said_bytes){offset, store->length - offset};
}

/** User, domain and password, one behind the other. */
static struct fo_said_bytes
keep_identity(struct fo_transcript *transcript, const void *pointer)
{
    SEC_WINNT_AUTH_IDENTITY_W identity;
    struct fo_text *store = &transcript->store;
    const size_t offset = store->length;
    memcpy(&identity, pointer, sizeof identity);
    const bool wide = (identity.Flags & SEC_WINNT_AUTH_IDENTITY_UNICODE) != 0;
    const struct {
        const void *string;
        ULONG units;
    } parts[] = {{identity.User, identity.UserLength},
                 {identity.Domain, identity.DomainLength},
                 {identity.Password, identity.PasswordLength}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].string != NULL) {
            append_string(store, parts[i].string, wide, parts[i].units);
        }
        fo_text_append_bytes(store, "", 1);
    }
    return store->failed ? (struct fo_said_bytes){0, 0}
                         : (struct fo_said_bytes){offset, store->length - offset};
}

/** How much of @p buffer can be read after a call: what it says may be more than the room it was given. */
static size_t
bound(const struct fo_said_list *list, const SecBuffer *buffer)
{
    const uintptr_t pointer = (uintptr_t)buffer->pvBuffer;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct fo_said_buffer *given = &list->before[i];
        if (given->pointer != 0 && pointer >= given->pointer && pointer <= given->pointer + given->bytes) {
            const size_t room = given->pointer + given->bytes - pointer;
            return buffer->cbBuffer < room ? buffer->cbBuffer : room;
        }
    }
    return buffer->cbBuffer;
}

/** @p list says what was given, or is NULL before the call. */
static struct fo_said_buffer
look(struct fo_transcript *transcript, const SecBuffer *buffer, const struct fo_said_list *list)
{
    return (struct fo_said_buffer){
        .type = buffer->BufferType,
        .bytes = buffer->cbBuffer,
        .pointer = (uintptr_t)buffer->pvBuffer,
        .content = keep(transcript, buffer->pvBuffer, list == NULL ? buffer->cbBuffer : bound(list, buffer)),
    };
}

static bool
is_list(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_BUFFERS_IN || kind == FO_OPERAND_BUFFERS_OUT ||
           kind == FO_OPERAND_BUFFERS_INOUT || kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT;
}

/** The buffers behind an operand that is a list, or is one buffer. */
static const SecBuffer *
find_buffers(enum fo_operand_kind kind, const void *pointer, uint32_t *count)
{
    *count = 1;
    if (kind == FO_OPERAND_BUFFER_IN || kind == FO_OPERAND_BUFFER_OUT) {
        return pointer;
    }
    const SecBufferDesc *list = pointer;
    *count = list->cBuffers < FO_SAID_BUFFERS_MAX ? list->cBuffers : FO_SAID_BUFFERS_MAX;
    return list->pBuffers;
}

static void
look_at_list(struct fo_transcript *transcript, struct fo_said_list *list, enum fo_operand_kind kind,
             const void *pointer, bool is_after)
{
    uint32_t count = 0;
    const SecBuffer *buffers = find_buffers(kind, pointer, &count);
    list->count = buffers == NULL ? 0 : count;
    list->array = (uintptr_t)buffers;
    for (uint32_t i = 0; i < list->count; i++) {
        if (is_after) {
            list->after[i] = look(transcript, &buffers[i], list);
        } else {
            list->before[i] = look(transcript, &buffers[i], NULL);
        }
    }
}

static bool
is_handle(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CONTEXT || kind == FO_OPERAND_CREDENTIAL_OUT ||
           kind == FO_OPERAND_CONTEXT_OUT;
}

/** Schannel's credential is another struct, which begins with its version. */
static bool
is_identity(const struct fo_operand *operand, const void *pointer)
{
    DWORD version;
    if (strcmp(operand->name, "identity") != 0) {
        return false;
    }
    memcpy(&version, pointer, sizeof version);
    return version != SCHANNEL_CRED_VERSION;
}

static void
look_before(struct fo_transcript *transcript, const struct fo_frame *frame, struct fo_said_call *call)
{
    const struct fo_call_info *info = fo_call_get(frame->call);
    *call = (struct fo_said_call){.call = frame->call, .wide = frame->wide};
    for (uint32_t i = 0; i < info->operand_count; i++) {
        const struct fo_operand *operand = &info->operands[i];
        const void *pointer = frame->arguments[i].pointer;
        call->arguments[i] = frame->arguments[i];
        if (is_list(operand->kind) && call->list_count < FO_SAID_LISTS_MAX) {
            struct fo_said_list *list = &call->lists[call->list_count];
            call->list_count++;
            list->operand = i;
            list->is_null = pointer == NULL;
        }
        if (pointer == NULL || operand->kind == FO_OPERAND_NUMBER || operand->kind == FO_OPERAND_BOOLEAN) {
            continue;
        }
        if (is_handle(operand->kind)) {
            memcpy(&call->before[i], pointer, sizeof call->before[i]);
        } else if (is_list(operand->kind)) {
            look_at_list(transcript, &call->lists[call->list_count - 1], operand->kind, pointer, false);
        } else if (operand->kind == FO_OPERAND_PACKAGE || operand->kind == FO_OPERAND_STRING) {
            call->text[i] = keep_string(transcript, pointer, frame->wide);
        } else if (operand->kind == FO_OPERAND_OPAQUE && is_identity(operand, pointer)) {
            call->text[i] = keep_identity(transcript, pointer);
        }
    }
}

/** Pointers that a query stored into the caller's structure. */
static void
look_at_attribute(const struct fo_frame *frame, const void *structure, struct fo_said_call *call)
{
    const bool of_credential = fo_call_operand_index(frame->call, FO_OPERAND_CREDENTIAL) >= 0;
    const int number = fo_call_operand_index(frame->call, FO_OPERAND_NUMBER);
    const struct fo_attribute *attribute =
        number < 0 ? NULL : fo_attribute_find((uint32_t)frame->arguments[number].number, of_credential);
    for (size_t i = 0; attribute != NULL && i < attribute->pointer_count; i++) {
        memcpy(&call->returned[i], (const uint8_t *)structure + attribute->pointer_offsets[i],
               sizeof call->returned[i]);
        call->returned_count++;
    }
}

static void
look_after(struct fo_transcript *transcript, const struct fo_frame *frame, struct fo_said_call *call)
{
    const struct fo_call_info *info = fo_call_get(frame->call);
    uint32_t list = 0;
    for (uint32_t i = 0; i < info->operand_count; i++) {
        const enum fo_operand_kind kind = info->operands[i].kind;
        const void *pointer = frame->arguments[i].pointer;
        if (is_list(kind) && list < call->list_count) {
            if (pointer != NULL) {
                look_at_list(transcript, &call->lists[list], kind, pointer, true);
            }
            list++;
        } else if (is_handle(kind) && pointer != NULL) {
            memcpy(&call->after[i], pointer, sizeof call->after[i]);
        } else if ((kind == FO_OPERAND_PACKAGES_OUT || kind == FO_OPERAND_TOKEN_OUT) && pointer != NULL) {
            memcpy(&call->returned[0], pointer, sizeof call->returned[0]);
            call->returned_count = 1;
        } else if (kind == FO_OPERAND_ATTRIBUTE_OUT && pointer != NULL && call->status == SEC_E_OK) {
            look_at_attribute(frame, pointer, call);
        }
    }
}

static SECURITY_STATUS
take_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    struct fo_transcript *transcript = user;
    const struct fo_said *item = add(transcript, FO_SAID_CALL);
    const size_t index = transcript->count - 1;
    if (item == NULL) {
        return fo_dispatch_invoke(inner, frame);
    }
    struct fo_said_call call;
    look_before(transcript, frame, &call);
    call.status = fo_dispatch_invoke(inner, frame);
    look_after(transcript, frame, &call);
    transcript->items[index].call = call;
    return call.status;
}

static void
take_mark(void *user, const struct fo_exec_event *event)
{
    struct fo_said *item = add(user, FO_SAID_MARK);
    if (item != NULL) {
        item->mark = event->mark;
        item->has_handle = event->handle != NULL;
        item->handle = event->handle != NULL ? *event->handle : (SecHandle){0, 0};
        item->handle_address = (uintptr_t)event->handle;
        item->memory = (uintptr_t)event->memory;
        item->bytes = event->bytes;
        item->content = keep(user, event->memory, event->bytes);
    }
}

static void
take_init(void *user, const struct fo_dispatch *dispatch, const void *memory)
{
    (void)dispatch;
    (void)memory;
    (void)add(user, FO_SAID_INIT);
}

static void
take_operation(void *user, uint32_t line)
{
    struct fo_said *item = add(user, FO_SAID_OPERATION);
    if (item != NULL) {
        item->line = line;
    }
}

static void
take_layer(void *user, const struct fo_layer_call *call)
{
    struct fo_transcript *transcript = user;
    struct fo_said *item = add(transcript, FO_SAID_LAYER);
    if (item == NULL) {
        return;
    }
    struct fo_said_layer *layer = &item->layer;
    *layer = (struct fo_said_layer){
        .function = call->function,
        .object = call->object,
        .other = call->other,
        .number = call->number,
        .status = call->status,
        .has_input = call->input.bytes != NULL,
        .input = keep(transcript, call->input.bytes, call->input.count),
        .output = keep(transcript, call->output.bytes, call->output.count),
    };
    if (call->credential != NULL) {
        layer->credential = *call->credential;
    }
    if (call->import != NULL) {
        layer->import = *call->import;
    }
    if (call->session != NULL) {
        layer->import.session = *call->session;
    }
}

bool
fo_said_is_turn(const struct fo_said *said)
{
    if (said->kind == FO_SAID_MARK) {
        return said->mark == FO_EXEC_CLOSE_HANDLE || said->mark == FO_EXEC_FREE_CERTIFICATE;
    }
    return said->kind == FO_SAID_CALL || said->kind == FO_SAID_INIT;
}

uintptr_t
fo_said_pointer(const struct fo_said_call *call, uint32_t index)
{
    for (uint32_t i = 0; i < call->list_count; i++) {
        const struct fo_said_list *list = &call->lists[i];
        if (index < list->count) {
            const uintptr_t after = list->after[index].pointer;
            return after != 0 ? after : list->before[index].pointer;
        }
        index -= list->count;
    }
    return index < call->returned_count ? call->returned[index] : 0;
}

void
fo_transcript_attach(struct fo_transcript *transcript, struct fo_judge_options *options)
{
    transcript->observer = (struct fo_exec_observer){.user = transcript,
                                                     .mark = take_mark,
                                                     .init = take_init,
                                                     .operation = take_operation,
                                                     .layer = take_layer};
    options->observer = &transcript->observer;
    options->call = take_call;
    options->call_user = transcript;
}

void
fo_transcript_fini(struct fo_transcript *transcript)
{
    free(transcript->items);
    fo_text_fini(&transcript->store);
    *transcript = (struct fo_transcript){0};
}

const uint8_t *
fo_transcript_bytes(const struct fo_transcript *transcript, struct fo_said_bytes bytes)
{
    return (const uint8_t *)fo_text_get(&transcript->store) + bytes.offset;
}
