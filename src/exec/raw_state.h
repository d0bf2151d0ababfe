// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * State of the raw subject: the variables that calls read and write, and what is owed to the provider.
 */
#ifndef FO_EXEC_RAW_STATE_H
#define FO_EXEC_RAW_STATE_H

#include "exec/subject.h"
#include "program/raw_operand.h"

enum {
    FO_RAW_CONTENT_BYTES = 4096,   /**< Memory of one memory variable. */
    FO_RAW_TAIL_BYTES = 512,       /**< Signature, header, trailer. */
    FO_RAW_PARTS_MAX = 2,          /**< Buffer lists of one call. */
    FO_RAW_DEBTS_MAX = 256,        /**< Objects that the provider gave out in one run. */
    FO_RAW_STRUCTURE_BYTES = 1024, /**< Room for what a query fills. */
};

/** What a call left in a handle variable. */
struct fo_raw_handle {
    SecHandle value;
    SecHandle stale; /**< Value before the last release. */
};

/** Where blocks, tokens and messages are kept. */
struct fo_raw_memory {
    void *block; /**< What FreeContextBuffer is given: a package block, or the room. NULL: nothing yet. */
    size_t count;
    size_t tail_count;
    uint8_t content[FO_RAW_CONTENT_BYTES]; /**< A copy of what came, or the data. */
    uint8_t tail[FO_RAW_TAIL_BYTES];       /**< Signature of the data. */
    uint8_t room[FO_RAW_CONTENT_BYTES];    /**< The caller's own memory for output tokens. */
};

enum fo_raw_debt_kind {
    FO_DEBT_NONE,
    FO_DEBT_CONTEXT,
    FO_DEBT_BLOCK,
    FO_DEBT_TOKEN,
    FO_DEBT_CERTIFICATE,
    FO_DEBT_CREDENTIAL,
};

/** One object to release. */
struct fo_raw_debt {
    enum fo_raw_debt_kind kind;
    SecHandle handle;
    void *pointer;
};

/** One buffer list of the running call. */
struct fo_raw_part {
    const struct fo_raw_shape *shape;
    uint32_t memory; /**< Index of its memory variable. */
    bool is_output;
    SecBufferDesc list;
    SecBuffer buffers[FO_RAW_ENTRIES_MAX];
    const void *given[FO_RAW_ENTRIES_MAX]; /**< Their memory as the call got it. */
    uint8_t bytes[FO_RAW_ENTRIES_MAX][FO_RAW_CONTENT_BYTES];
};

/** Everything that the arguments of the running call point to. */
struct fo_raw_scratch {
    SecHandle handles[FO_OPERANDS_MAX];
    SecHandle before[FO_OPERANDS_MAX]; /**< Values of handle operands as they were given. */
    SEC_WCHAR name[64];
    ULONG number;
    TimeStamp time;
    void *pointer;
    union {
        uint8_t bytes[FO_RAW_STRUCTURE_BYTES];
        void *alignment;
    } structure;
    union {
        uint8_t bytes[256];
        void *alignment;
    } identity;
    uint8_t record[FO_RAW_CONTENT_BYTES]; /**< A stream's record while it is put together. */
    uint32_t altered_count;               /**< The stage's, before the call. */
    uint32_t part_count;
    struct fo_raw_part parts[FO_RAW_PARTS_MAX];
};

struct fo_raw_state {
    struct fo_stage stage;
    bool is_loaded;
    struct fo_raw_handle credentials[FO_VARIABLES_MAX];
    struct fo_raw_handle contexts[FO_VARIABLES_MAX];
    void *tokens[FO_VARIABLES_MAX];
    uint32_t debt_count;
    struct fo_raw_debt debts[FO_RAW_DEBTS_MAX];
    struct fo_raw_memory memory[FO_VARIABLES_MAX];
    struct fo_raw_scratch scratch;
};

/** Fill @p frame for @p operation; arguments point into the state. */
void fo_raw_prepare(struct fo_raw_state *state, const struct fo_operation *operation, enum fo_call call,
                    struct fo_frame *frame);

/** Make the buffer list of one operand; @p value is its small number. NULL for a NULL descriptor. */
struct fo_raw_part *
fo_raw_buffers(struct fo_raw_state *state, enum fo_call call, enum fo_operand_kind kind, uint8_t value);

/** Learn what the call that @p frame describes gave and took. */
void fo_raw_settle(struct fo_raw_state *state, const struct fo_operation *operation,
                   const struct fo_frame *frame, SECURITY_STATUS status);

/** Release every debt; @p order as in struct fo_subject. */
void fo_raw_release(struct fo_raw_state *state, uint32_t order);

#endif
