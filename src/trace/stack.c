// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The stack of a call, both ways.
 */
#include "trace/stack.h"

#include "notation/print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool
fo_stack_parse(struct fo_lexer *lexer, char stack[FO_STACK_BYTES_MAX], size_t *stack_bytes)
{
    size_t at = lexer->at;
    size_t joint = *stack_bytes > 0 ? 1 : 0;
    size_t room = FO_STACK_BYTES_MAX - *stack_bytes;
    lexer->at += strlen("at");
    if (!fo_lexer_boundary(lexer)) {
        return false;
    }
    (void)fo_lexer_at_end(lexer);
    if (joint + 1 >= room) {
        return fo_lexer_fail(lexer, at, "a stack of at most %d bytes", FO_STACK_BYTES_MAX - 1);
    }
    char *frame = stack + *stack_bytes + joint;
    if (!fo_lexer_text(lexer, frame, room - joint, NULL)) {
        return false;
    }
    if (frame[0] == '\0' || strchr(frame, '\n') != NULL) {
        return fo_lexer_fail(lexer, at, "one frame, not empty");
    }
    if (joint > 0) {
        frame[-1] = '\n';
    }
    *stack_bytes += joint + strlen(frame);
    return fo_lexer_boundary(lexer) && fo_lexer_finish(lexer);
}

/** A number from @p digits on; UINT64_MAX: it is none, or something else follows before @p end. */
static uint64_t
read_number(const char *digits, const char *end, int base)
{
    char copy[24];
    char *rest = NULL;
    const size_t length = (size_t)(end - digits);
    if (length == 0 || length >= sizeof copy || !isxdigit((unsigned char)digits[0])) {
        return UINT64_MAX;
    }
    memcpy(copy, digits, length);
    copy[length] = '\0';
    const uint64_t number = strtoull(copy, &rest, base);
    return *rest == '\0' ? number : UINT64_MAX;
}

/** The word before the function: "libclient.so+0x41d0". */
static bool
read_module(const char *word, const char *end, struct fo_stack_frame *out)
{
    const char *plus = memrchr(word, '+', (size_t)(end - word));
    if (plus == NULL || end - plus < 4 || plus[1] != '0' || plus[2] != 'x') {
        return false;
    }
    const uint64_t offset = read_number(plus + 3, end, 16);
    if (offset == UINT64_MAX) {
        return false;
    }
    out->module = word;
    out->module_bytes = (size_t)(plus - word);
    out->offset = offset;
    return true;
}

/** What follows the function: "client.c:210". */
static void
read_file(const char *word, const char *end, struct fo_stack_frame *out)
{
    const char *colon = memrchr(word, ':', (size_t)(end - word));
    const uint64_t line = colon == NULL ? UINT64_MAX : read_number(colon + 1, end, 10);
    if (line != 0 && line <= UINT32_MAX && colon > word) {
        out->file = word;
        out->file_bytes = (size_t)(colon - word);
        out->line = (uint32_t)line;
    }
}

const char *
fo_stack_frame_read(const char *stack, struct fo_stack_frame *out)
{
    const size_t length = strcspn(stack, "\n");
    const char *end = stack + length;
    const char *space = memchr(stack, ' ', length);
    const char *function = stack;
    *out = (struct fo_stack_frame){0};
    const bool is_unknown = space != NULL && space - stack == 2 && memcmp(stack, "??", 2) == 0;
    if (space != NULL && (is_unknown || read_module(stack, space, out))) {
        function = space + 1;
    }
    const char *behind = memchr(function, ' ', (size_t)(end - function));
    if (behind != NULL && function != stack) {
        read_file(behind + 1, end, out);
    }
    const char *last = behind != NULL && function != stack ? behind : end;
    if (last - function != 2 || memcmp(function, "??", 2) != 0) {
        out->function = function;
        out->function_bytes = (size_t)(last - function);
    }
    return *end == '\0' ? NULL : end + 1;
}

void
fo_stack_site(const char *stack, struct fo_text *out)
{
    while (stack != NULL && *stack != '\0') {
        struct fo_stack_frame frame;
        stack = fo_stack_frame_read(stack, &frame);
        if (frame.function_bytes > 0) {
            fo_text_append_bytes(out, frame.function, frame.function_bytes);
            return;
        }
    }
}

static void
print_frame(struct fo_text *out, const char *bytes, size_t length)
{
    char frame[FO_STACK_BYTES_MAX];
    size_t kept = length < sizeof(frame) ? length : sizeof(frame) - 1;
    memcpy(frame, bytes, kept);
    frame[kept] = '\0';
    fo_text_append(out, "  at ");
    fo_print_text(out, frame);
    fo_print_byte(out, '\n');
}

uint32_t
fo_stack_print(struct fo_text *out, const char *stack)
{
    uint32_t line_count = 0;
    while (stack != NULL && *stack != '\0') {
        size_t length = strcspn(stack, "\n");
        if (length > 0) {
            print_frame(out, stack, length);
            line_count++;
        }
        stack += length + (stack[length] == '\n' ? 1 : 0);
    }
    return line_count;
}
