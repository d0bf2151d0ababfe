// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A call's operands, before and after it.
 */
#include "trace/capture.h"

#include "sspi/attribute.h"
#include "sspi/status.h"
#include "trace/capture_buffers.h"
#include "trace/capture_string.h"
#include "trace/operand_parse.h"

#include <string.h>

static enum fo_name_kind
handle_kind(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CREDENTIAL_OUT ? FO_NAME_CREDENTIAL
                                                                              : FO_NAME_CONTEXT;
}

static bool
is_handle_out(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_CREDENTIAL_OUT || kind == FO_OPERAND_CONTEXT_OUT;
}

static void
begin_handle(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_handle_seen *seen)
{
    const void *handle = capture->frame->arguments[index].pointer;
    *seen = (struct fo_handle_seen){0};
    if (handle == NULL) {
        seen->before = FO_NAME_NULL;
        return;
    }
    seen->storage = fo_renamer_pointer(capture->renamer, FO_NAME_STORAGE, handle);
    if (fo_capture_can_read(capture, handle, sizeof(SecHandle))) {
        SecHandle value;
        memcpy(&value, handle, sizeof(value));
        capture->handles[index] = value;
        seen->before = fo_renamer_handle(capture->renamer,
                                         is_handle_out(kind) ? FO_NAME_SPECIAL : handle_kind(kind), value);
    }
}

static bool
can_read_string(const struct fo_capture *capture, const void *string)
{
    return fo_capture_is_readable(string) &&
           (!capture->is_careful || fo_capture_string_is_readable(string, capture->frame->wide));
}

/** The operands of ChangeAccountPassword may be secrets: whether two are equal is one too. */
static fo_name
begin_string(struct fo_capture *capture, enum fo_call call, const void *string)
{
    if (call == FO_CALL_CHANGE_ACCOUNT_PASSWORD || !can_read_string(capture, string)) {
        return string == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
    }
    uint64_t hash = fo_capture_string_hash(capture->hash_key, string, capture->frame->wide);
    return fo_renamer_value(capture->renamer, FO_NAME_STRING, hash);
}

static void
begin_operand(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    struct fo_operand_seen *operand = &seen->operands[index];
    const union fo_argument *argument = &capture->frame->arguments[index];
    operand->observed = true;
    operand->is_null = false;
    switch (kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CONTEXT_OUT:
        begin_handle(capture, index, kind, &operand->u.handle);
        return;
    case FO_OPERAND_PACKAGE:
        operand->u.package[0] = '\0';
        if (can_read_string(capture, argument->pointer)) {
            fo_capture_string_copy(argument->pointer, capture->frame->wide, operand->u.package);
        }
        return;
    case FO_OPERAND_STRING:
        operand->u.name = begin_string(capture, seen->call, argument->pointer);
        return;
    case FO_OPERAND_BUFFERS_IN:
    case FO_OPERAND_BUFFERS_OUT:
    case FO_OPERAND_BUFFERS_INOUT:
    case FO_OPERAND_BUFFER_IN:
    case FO_OPERAND_BUFFER_OUT:
        fo_capture_buffers_begin(capture, index, kind, seen);
        return;
    case FO_OPERAND_BLOCK:
        operand->u.place = fo_renamer_freed(capture->renamer, argument->pointer);
        fo_renamer_release(capture->renamer, argument->pointer);
        return;
    case FO_OPERAND_ATTRIBUTE_OUT:
    case FO_OPERAND_ATTRIBUTE_IN:
        operand->u.place = fo_renamer_place(capture->renamer, argument->pointer);
        return;
    case FO_OPERAND_TOKEN_IN:
        operand->u.name = fo_renamer_pointer(capture->renamer, FO_NAME_TOKEN, argument->pointer);
        return;
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
    case FO_OPERAND_OPAQUE:
        operand->u.name = argument->pointer == NULL ? FO_NAME_NULL : FO_NAME_OTHER;
        return;
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BOOLEAN:
        operand->u.number = argument->number;
        return;
    case FO_OPERAND_NUMBER_OUT:
    case FO_OPERAND_TIME_OUT:
        operand->observed = false;
        operand->is_null = argument->pointer == NULL;
        return;
    }
}

void
fo_capture_begin(struct fo_capture *capture, struct fo_call_seen *seen)
{
    const struct fo_frame *frame = capture->frame;
    const struct fo_call_info *info = fo_call_get(frame->call);
    seen->call = frame->call;
    seen->form = info->has_forms && !frame->wide ? FO_FORM_ANSI : FO_FORM_WIDE;
    seen->status = 0;
    seen->returned_count = 0;
    fo_operands_prepare(seen);
    for (size_t index = 0; index < info->operand_count; index++) {
        begin_operand(capture, index, info->operands[index].kind, seen);
    }
}

static void
end_handle(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, bool has_stored,
           struct fo_handle_seen *seen)
{
    const void *handle = capture->frame->arguments[index].pointer;
    if (seen->before == 0 || !fo_capture_can_read(capture, handle, sizeof(SecHandle))) {
        return;
    }
    const SecHandle *before = &capture->handles[index];
    SecHandle value;
    memcpy(&value, handle, sizeof(value));
    const bool is_same = value.dwLower == before->dwLower && value.dwUpper == before->dwUpper;
    /* Left-over bits of a variable may be just those that a provider gives out: a success that does not show
     * has to be believed. Whoever sets the variable beforehand learns better. */
    const bool is_hidden = has_stored && seen->before == FO_NAME_OTHER;
    if (!is_same || is_hidden) {
        seen->after = fo_renamer_handle(capture->renamer, handle_kind(kind), value);
    }
}

static void
add_returned(struct fo_call_seen *seen, struct fo_place place)
{
    if (seen->returned_count < FO_RETURNED_MAX) {
        seen->returned[seen->returned_count] = place;
        seen->returned_count++;
    }
}

/** A pointer that the call stored in the variable at @p source. */
static void
add_pointer(struct fo_capture *capture, struct fo_call_seen *seen, const void *source, bool is_block)
{
    void *stored = NULL;
    memcpy(&stored, source, sizeof(stored));
    if (!is_block) {
        add_returned(seen,
                     (struct fo_place){.name = fo_renamer_pointer(capture->renamer, FO_NAME_TOKEN, stored)});
        return;
    }
    fo_renamer_block(capture->renamer, stored, 0);
    add_returned(seen, fo_renamer_place(capture->renamer, stored));
}

/** Pointers that a query stored in the caller's structure. */
static void
end_attribute(struct fo_capture *capture, size_t index, struct fo_call_seen *seen)
{
    const char *structure = capture->frame->arguments[index].pointer;
    int number = fo_call_operand_index(seen->call, FO_OPERAND_NUMBER);
    bool of_credential = fo_call_operand_index(seen->call, FO_OPERAND_CREDENTIAL) >= 0;
    if (number < 0) {
        return;
    }
    uint32_t value = (uint32_t)capture->frame->arguments[number].number;
    const struct fo_attribute *attribute = fo_attribute_find(value, of_credential);
    if (attribute == NULL) {
        return;
    }
    size_t bytes = attribute->bytes;
    int size = fo_call_operand_find(seen->call, "size", strlen("size"));
    if (size >= 0 && capture->frame->arguments[size].number < bytes) {
        bytes = (size_t)capture->frame->arguments[size].number;
    }
    if (!fo_capture_can_read(capture, structure, bytes)) {
        return;
    }
    for (size_t pointer = 0; pointer < attribute->pointer_count; pointer++) {
        size_t offset = attribute->pointer_offsets[pointer];
        if (offset + sizeof(void *) <= bytes) {
            add_pointer(capture, seen, structure + offset, attribute->release == FO_RELEASE_CONTEXT_BUFFER);
        }
    }
}

/** Is it a variable that a successful call writes to? */
static bool
is_result(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_NUMBER_OUT || kind == FO_OPERAND_TIME_OUT || kind == FO_OPERAND_PACKAGES_OUT ||
           kind == FO_OPERAND_TOKEN_OUT;
}

/** Results that mean nothing unless the call succeeded. */
static void
end_result(struct fo_capture *capture, size_t index, enum fo_operand_kind kind, struct fo_call_seen *seen)
{
    struct fo_operand_seen *operand = &seen->operands[index];
    const void *pointer = capture->frame->arguments[index].pointer;
    const size_t bytes = kind == FO_OPERAND_NUMBER_OUT ? sizeof(ULONG) : sizeof(uint64_t);
    if (kind == FO_OPERAND_ATTRIBUTE_OUT) {
        end_attribute(capture, index, seen);
        return;
    }
    if (!is_result(kind) || !fo_capture_can_read(capture, pointer, bytes)) {
        return;
    }
    if (kind == FO_OPERAND_NUMBER_OUT) {
        ULONG number = 0;
        memcpy(&number, pointer, sizeof(number));
        operand->observed = true;
        operand->u.number = number;
    } else if (kind == FO_OPERAND_TIME_OUT) {
        operand->observed = true;
        memcpy(&operand->u.number, pointer, sizeof(operand->u.number));
    } else if (kind == FO_OPERAND_PACKAGES_OUT) {
        add_pointer(capture, seen, pointer, true);
    } else {
        add_pointer(capture, seen, pointer, false);
    }
}

void
fo_capture_end(struct fo_capture *capture, struct fo_call_seen *seen)
{
    const struct fo_call_info *info = fo_call_get(seen->call);
    bool is_good = fo_status_ok(seen->call, seen->status);
    /* What an altered answer was made of was a success; where a fault answered, nobody was there to store,
     * and a leg that wants the rest of a message first usually has no context yet. */
    bool wants_more = fo_status_classify(seen->status) == FO_STATUS_MORE_INPUT;
    bool has_stored = seen->injected == 2 || (seen->injected == 0 && is_good && !wants_more);
    for (size_t index = 0; index < info->operand_count; index++) {
        enum fo_operand_kind kind = info->operands[index].kind;
        if (kind <= FO_OPERAND_CONTEXT_OUT) {
            end_handle(capture, index, kind, has_stored, &seen->operands[index].u.handle);
        } else if (kind >= FO_OPERAND_BUFFERS_IN && kind <= FO_OPERAND_BUFFER_OUT) {
            fo_capture_buffers_end(capture, index, kind, seen);
        } else if (is_good) {
            end_result(capture, index, kind, seen);
        }
    }
}
