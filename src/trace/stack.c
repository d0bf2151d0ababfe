// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The stack of a call, both ways.
 */
#include "trace/stack.h"

#include "notation/print.h"

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
