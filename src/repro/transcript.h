// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Transcript: every call of a judged run with its arguments and what they pointed to, so that the calls can
 * be written down as a program of their own.
 *
 * Flow    judge (call, observer) -> transcript. Unlike a trace it holds addresses and contents: it is for
 *         this process only, and for identities that are a test's.
 * Owns    what it copied, from zero to fini. Out of memory it is incomplete, and failed is set.
 * Thread  those of the run, one at a time.
 */
#ifndef FO_REPRO_TRANSCRIPT_H
#define FO_REPRO_TRANSCRIPT_H

#include "base/text.h"
#include "conform/judge.h"
#include "exec/layer_call.h"

enum {
    FO_SAID_BUFFERS_MAX = 8,
    FO_SAID_LISTS_MAX = 2,
    FO_SAID_RETURNED_MAX = 2,
};

/** Bytes kept in the transcript's store. */
struct fo_said_bytes {
    size_t offset;
    size_t count;
};

/** One SecBuffer. */
struct fo_said_buffer {
    ULONG type;
    ULONG bytes;
    uintptr_t pointer;
    struct fo_said_bytes content; /**< None where the pointer is NULL. */
};

/** One list of buffers, before and after its call. */
struct fo_said_list {
    uint32_t operand; /**< Index of the operand. */
    bool is_null;     /**< No descriptor. */
    uintptr_t array;  /**< Where the entries lie. */
    uint32_t count;   /**< Entries; at most FO_SAID_BUFFERS_MAX are kept. */
    struct fo_said_buffer before[FO_SAID_BUFFERS_MAX];
    struct fo_said_buffer after[FO_SAID_BUFFERS_MAX];
};

/** One call. */
struct fo_said_call {
    enum fo_call call;
    bool wide;
    SECURITY_STATUS status;
    union fo_argument arguments[FO_OPERANDS_MAX];
    SecHandle before[FO_OPERANDS_MAX];          /**< Values of handle operands. */
    SecHandle after[FO_OPERANDS_MAX];           /**< The same after the call. */
    struct fo_said_bytes text[FO_OPERANDS_MAX]; /**< Strings, as UTF-8; and an identity's parts, each
                                                 * NUL-ended.
                                                 */
    uint32_t list_count;
    struct fo_said_list lists[FO_SAID_LISTS_MAX];
    uint32_t returned_count;
    uintptr_t returned[FO_SAID_RETURNED_MAX]; /**< Pointers that the call stored. */
};

/** One call of the lifecycle layer. Pointers in the options that lead to bytes are stale. */
struct fo_said_layer {
    enum fo_layer_function function;
    uint32_t object;
    uint32_t other;
    uint32_t number;
    SECURITY_STATUS status;
    struct fo_credential_options credential;
    struct fo_import_options import; /**< Its session is that of SESSION_OPEN too. */
    bool has_input;                  /**< False: the pointer was NULL. */
    struct fo_said_bytes input;
    struct fo_said_bytes output;
};

enum fo_said_kind {
    FO_SAID_CALL,
    FO_SAID_MARK,
    FO_SAID_INIT,
    FO_SAID_OPERATION, /**< An operation of the program begins; line 0: the end of the program. */
    FO_SAID_LAYER,     /**< Stands behind the calls that it made. */
};

/** One thing that was said. */
struct fo_said {
    enum fo_said_kind kind;
    uint32_t line;                /**< OPERATION. */
    enum fo_exec_mark mark;       /**< MARK. */
    bool has_handle;              /**< MARK: handle is given. */
    SecHandle handle;             /**< MARK. */
    uintptr_t handle_address;     /**< MARK. */
    uintptr_t memory;             /**< MARK. */
    size_t bytes;                 /**< MARK. */
    struct fo_said_bytes content; /**< MARK: what lies there. */
    struct fo_said_call call;     /**< CALL. */
    struct fo_said_layer layer;   /**< LAYER. */
};

/** Zero is the empty transcript. */
struct fo_transcript {
    struct fo_said *items; /**< Owned. */
    size_t count;
    size_t capacity;
    struct fo_text store; /**< Owned: contents. */
    struct fo_exec_observer observer;
    bool failed;
};

/** Let the judge that @p options will make write into @p transcript, which must not move. */
void fo_transcript_attach(struct fo_transcript *transcript, struct fo_judge_options *options);
void fo_transcript_fini(struct fo_transcript *transcript);

/** A call of SSPI in the wider sense: asking for the table is one too, as is what releases a handle of the
 * system. */
bool fo_said_is_turn(const struct fo_said *said);

/** Memory number @p index (from 0) that the call was given or gave: buffers, then what it returned. 0: none.
 */
uintptr_t fo_said_pointer(const struct fo_said_call *call, uint32_t index);

/** The bytes, valid until the transcript grows. */
const uint8_t *fo_transcript_bytes(const struct fo_transcript *transcript, struct fo_said_bytes bytes);

#endif
