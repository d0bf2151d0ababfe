// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Raw operand: how the operands of a call of the table are chosen by small numbers.
 *
 * The first NUMBER operand of a call is the operation's argument; every other operand is one of its small
 * operands, in the order of the call table. What the small number means follows from the operand's kind:
 *
 *   CREDENTIAL, CONTEXT            see enum fo_handle_choice
 *   CREDENTIAL_OUT, CONTEXT_OUT    0 to 7 a variable of that kind, 8 to 15 of the other, 16 null
 *   PACKAGE                        enum fo_program_package, then null
 *   STRING                         0 null, then n0 to n7
 *   NUMBER, BOOLEAN                the number, the truth
 *   NUMBER_OUT, TIME_OUT, ATTRIBUTE_IN   0 given, 1 null
 *   OPAQUE                         0 null, 1 given
 *   BUFFERS_..., BUFFER_...        shape * 8 + memory variable, see fo_raw_shape_at
 *   BLOCK                          0 to 7 a memory variable, 8 to 15 its middle, 16 null, 17 the caller's own
 * memory PACKAGES_OUT, ATTRIBUTE_OUT    0 to 7 the memory variable for the block that is stored there, 8 null
 *   TOKEN_OUT                      0 to 7 a token variable, 8 null
 *   TOKEN_IN                       0 null, then h0 to h7, then other
 */
#ifndef FO_PROGRAM_RAW_OPERAND_H
#define FO_PROGRAM_RAW_OPERAND_H

#include "base/text.h"
#include "notation/lexer.h"
#include "program/operation.h"

/** Position of the argument among raw operands. */
#define FO_RAW_ARGUMENT (-1)

/** Small numbers that stand for one thing each. */
enum {
    FO_RAW_OUT_NULL = 2 * FO_VARIABLES_MAX,
    FO_RAW_PACKAGE_NULL = FO_PROGRAM_COUNT,
    FO_RAW_BLOCK_NULL = 2 * FO_VARIABLES_MAX,
    FO_RAW_BLOCK_OTHER,
    FO_RAW_RETURN_NULL = FO_VARIABLES_MAX,
    FO_RAW_TOKEN_OTHER = FO_VARIABLES_MAX + 1,
};

/** What one SecBuffer of a shape is. */
enum fo_raw_entry {
    FO_ENTRY_NONE,
    FO_ENTRY_TOKEN,        /**< The memory variable: its bytes going in, room coming out. */
    FO_ENTRY_TOKEN_NULL,   /**< No memory: the package is to give it, or an empty token. */
    FO_ENTRY_TOKEN_SIZED,  /**< A count, yet no memory. */
    FO_ENTRY_TOKEN_SMALL,  /**< Memory of a few bytes. */
    FO_ENTRY_TOKEN_CUT,    /**< The variable's bytes, half of them. */
    FO_ENTRY_TOKEN_FLIP,   /**< The variable's bytes, one inverted. */
    FO_ENTRY_TOKEN_RANDOM, /**< Bytes that nobody made. */
    FO_ENTRY_ALERT_NULL,
    FO_ENTRY_EMPTY,
    FO_ENTRY_DATA,
    FO_ENTRY_STREAM_HEADER,
    FO_ENTRY_STREAM_TRAILER,
    FO_ENTRY_STREAM,
    FO_ENTRY_PADDING,
    FO_ENTRY_SHUTDOWN,     /**< The control token SCHANNEL_SHUTDOWN. */
    FO_ENTRY_TOKEN_SPLICE, /**< The first half of the variable's bytes, then the second half of the next
                              one's. */
    FO_ENTRY_TOKEN_RAW,    /**< The made-up token. */
    FO_ENTRY_COUNT
};

enum {
    FO_RAW_ENTRIES_MAX = 4,
    FO_RAW_SHAPES_MAX = 32
};

/** A SecBufferDesc as a list of entries. */
struct fo_raw_shape {
    bool is_null; /**< The descriptor pointer is NULL. */
    uint8_t entry_count;
    enum fo_raw_entry entries[FO_RAW_ENTRIES_MAX];
};

/** Shape @p index; unassigned ones are NULL descriptors. */
const struct fo_raw_shape *fo_raw_shape_at(uint32_t index);
uint32_t fo_raw_shape_count(void);

/** Word of @p entry in text, and whether it takes a memory variable ("@b0"). */
const char *fo_raw_entry_word(enum fo_raw_entry entry);
bool fo_raw_entry_has_variable(enum fo_raw_entry entry);

/** Word of a special handle, FO_HANDLE_NULL and up. */
const char *fo_raw_special_word(uint32_t value);

/** Small operand that operand @p index of @p call is, or FO_RAW_ARGUMENT. */
int fo_raw_place(enum fo_call call, size_t index);

/** True for the kinds whose small operand is a shape. */
bool fo_raw_is_shape(enum fo_operand_kind kind);

/** How many values a small operand of @p kind has. */
uint32_t fo_raw_count(enum fo_operand_kind kind);

/** What a left-out operand means. */
uint8_t fo_raw_default(const struct fo_operand *operand);

void fo_raw_canonicalize(enum fo_call call, struct fo_operation *operation);

/** Append " name=value", or nothing where the value is the default of an operand that need not be shown. */
void fo_raw_print(const struct fo_operand *operand, uint32_t value, struct fo_text *out);

/** What a word said about a variable that a call writes to. */
enum fo_raw_found {
    FO_RAW_NAMED,   /**< The value. */
    FO_RAW_UNNAMED, /**< Only where it lies or what it held; the name must come from elsewhere. */
};

/** One parsed operand. */
struct fo_raw_word {
    enum fo_raw_found found;
    uint8_t value;    /**< NAMED: the small number. UNNAMED: 0. */
    uint32_t storage; /**< Number of the storage that was named ("@s3"), or UINT32_MAX. */
};

/** Parse what stands behind "name=". Not for the argument. */
bool fo_raw_parse(struct fo_lexer *lexer, const struct fo_operand *operand, struct fo_raw_word *out);

#endif
