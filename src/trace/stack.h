// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The stack of a call: frames joined by line feeds in a record, a line "at frame" each in text.
 */
#ifndef FO_TRACE_STACK_H
#define FO_TRACE_STACK_H

#include "base/text.h"
#include "notation/lexer.h"
#include "trace/record.h"

/**
 * What one frame says, "MODULE+0xOFFSET FUNCTION FILE:LINE" where the recorder wrote it. Parts are borrowed
 * from the frame and not terminated; a length of 0 means unknown.
 */
struct fo_stack_frame {
    const char *module;
    size_t module_bytes;
    uint64_t offset; /**< In the module; 0: unknown. */
    const char *function;
    size_t function_bytes;
    const char *file;
    size_t file_bytes;
    uint32_t line; /**< 0: unknown. */
};

/**
 * Read the first frame of @p stack.
 *
 * @return The next frame, or NULL when this was the last. A frame in another form is all function.
 */
const char *fo_stack_frame_read(const char *stack, struct fo_stack_frame *out);

/**
 * Append the function of the first frame that has one; nothing when none has. It is who made the call: what
 * the harness itself has on the stack is not in a record.
 */
void fo_stack_site(const char *stack, struct fo_text *out);

/**
 * Read a line, from its word "at" on, and append its frame.
 *
 * @param[in,out] stack        Frames so far.
 * @param[in,out] stack_bytes  Their length without the NUL; 0: none.
 */
bool fo_stack_parse(struct fo_lexer *lexer, char stack[FO_STACK_BYTES_MAX], size_t *stack_bytes);

/** Append a line for each frame that is not empty. @p stack may be NULL. @return lines appended. */
uint32_t fo_stack_print(struct fo_text *out, const char *stack);

#endif
