// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Record: what one moment of a trace saw.
 *
 * A call is two records, begin and end; the end repeats what the begin saw, so that each can be judged alone.
 * A mark says what no call shows. All addresses and values are names (notation/name.h). Records hold no
 * pointer to anything that a caller or provider owns, so they can be copied to shared memory byte by byte.
 */
#ifndef FO_TRACE_RECORD_H
#define FO_TRACE_RECORD_H

#include "notation/name.h"
#include "sspi/call.h"

enum {
    FO_BUFFERS_MAX = 8,  /**< Entries of one SecBufferDesc that a record holds; more are counted, not seen. */
    FO_RETURNED_MAX = 2, /**< Pointers that one query stores into its structure. */
    FO_PACKAGE_BYTES_MAX = 48, /**< Package names, terminator included; Schannel's long one has 44 bytes. */
    FO_STACK_BYTES_MAX = 4096, /**< Stack of one call as text, terminator included; more is cut. */
    FO_STACK_FRAMES_MAX = 24,  /**< Return addresses of one call that the recorder takes; more are cut. */
};

/** A place in memory: a named region and a distance from its start. */
struct fo_place {
    fo_name name; /**< FO_NAME_MEMORY, a table (p0), FO_NAME_NULL, or 0: not observed. What is freed may also
                    be an array, a handle variable or a token (a0, s0, h0). */
    uint32_t offset; /**< Bytes from the region's start; 0 is the exact pointer. */
};

/** A handle operand, before and after the call. */
struct fo_handle_seen {
    fo_name storage; /**< Address of the variable; 0: not observed. */
    fo_name before;  /**< Value; FO_NAME_NULL: the pointer was NULL; 0: not observed. */
    fo_name after;   /**< Value after the call; 0: not observed or the same as before. Only in end records. */
};

/** One SecBuffer. */
struct fo_buffer_seen {
    uint32_t type;         /**< BufferType with its flag bits. */
    uint32_t bytes;        /**< cbBuffer. */
    struct fo_place place; /**< pvBuffer. */
    uint64_t hash;         /**< Keyed hash of the contents; 0: not hashed. */
};

/** A SecBufferDesc operand. Both lists keep the order of the array. */
struct fo_buffers_seen {
    bool observed; /**< False: the operand was left out of the text. */
    fo_name array; /**< Address of the array; FO_NAME_NULL: the descriptor pointer was NULL; FO_NAME_ZERO: the
                      descriptor is there and its array pointer is NULL; FO_NAME_OTHER: neither could be read;
                      0: not observed. */
    uint32_t count; /**< cBuffers as the caller gave it; may exceed FO_BUFFERS_MAX. When only the result was
                       observed, after_count. */
    uint8_t before_count; /**< Entries in before, at most FO_BUFFERS_MAX. */
    uint8_t after_count;  /**< Entries in after; 0 also when nothing changed. Only in end records. */
    struct fo_buffer_seen before[FO_BUFFERS_MAX];
    struct fo_buffer_seen after[FO_BUFFERS_MAX];
};

/** One operand, by its kind in the call table. */
struct fo_operand_seen {
    bool observed; /**< False: left out of the text, the value below is not meaningful. */
    bool is_null; /**< NUMBER_OUT and TIME_OUT: the pointer was NULL, so no value was observed. False where it
                     was given or not observed, and for every other kind, whose value tells NULL itself. */
    union {
        struct fo_handle_seen handle; /**< CREDENTIAL, CONTEXT and their _OUT forms. */
        uint64_t number;              /**< NUMBER, BOOLEAN; NUMBER_OUT and TIME_OUT hold the value after. */
        struct fo_place place;        /**< BLOCK; ATTRIBUTE_OUT and _IN (the caller's structure). */
        fo_name name; /**< STRING (n0 or null), TOKEN_IN (h0 or null), OPAQUE, PACKAGES_OUT and
                                           TOKEN_OUT (null, or other for non-NULL). */
        char package[FO_PACKAGE_BYTES_MAX]; /**< PACKAGE; "" for NULL. */
        uint8_t buffers; /**< BUFFERS_*, BUFFER_*: index into fo_call_seen.buffers; a single SecBuffer is a
                            list of one, its array the SecBuffer's own address. */
    } u;
};

/** How the call was made. */
enum fo_form {
    FO_FORM_WIDE,
    FO_FORM_ANSI
};

/** A call. */
struct fo_call_seen {
    enum fo_call call;
    enum fo_form form;      /**< FO_FORM_WIDE for calls without forms. */
    bool flat;              /**< Through a flat export, not through the table. */
    fo_name provider;       /**< Which instance it reached, p0 by default. */
    uint32_t number;        /**< Pairs begin and end; unique in a trace, from 1. */
    SECURITY_STATUS status; /**< Only in end records. */
    bool is_slot_missing;   /**< The table had no entry: nothing was called. */
    uint8_t injected; /**< 0: no; 1: a fault answered, the provider was not called; 2: the provider succeeded,
                         and what it gave or its status was altered. */
    uint8_t buffers_count; /**< Buffer operands that the call has, observed or not. */
    struct fo_operand_seen operands[FO_OPERANDS_MAX]; /**< In the order of the call table. */
    struct fo_buffers_seen buffers[2];                /**< Referred to by operands, in their order. */
    uint8_t returned_count;
    struct fo_place returned[FO_RETURNED_MAX]; /**< End records: pointers that the call stored into the
                                                  caller's structure, packages pointer or token variable;
                                                  handles (h0) in .name. */
};

enum fo_mark {
    FO_MARK_LOAD,             /**< load m0: a security library was loaded. */
    FO_MARK_INIT,             /**< init p0 m0 [null] version=N slots=N: InitSecurityInterface answered. */
    FO_MARK_UNLOAD,           /**< unload m0 */
    FO_MARK_SEND,             /**< send x0 b0: bytes of a token or message went to the peer. */
    FO_MARK_RECEIVE,          /**< receive x0 bytes=N */
    FO_MARK_READ,             /**< read b0: the caller read, copied or passed on a block. */
    FO_MARK_PEER_GONE,        /**< peer-gone x0: the transport can no longer be used. */
    FO_MARK_GIVE_UP,          /**< give-up x0 (or c0, or nothing): the caller takes an error path. */
    FO_MARK_REJECT,           /**< reject x0: attributes do not satisfy the caller. */
    FO_MARK_USE_ATTRIBUTES,   /**< use-attributes x0: the caller decided by the returned attribute flags. */
    FO_MARK_CLIENT_DONE,      /**< client-done [c0]: the client has no more servers to talk to. */
    FO_MARK_SERVER_SHUTDOWN,  /**< server-shutdown */
    FO_MARK_FOREIGN_FREE,     /**< foreign-free b0 by=free: memory was released by something else than
                                 FreeContextBuffer. */
    FO_MARK_CLOSE_HANDLE,     /**< close-handle h0 */
    FO_MARK_FREE_CERTIFICATE, /**< free-certificate h0 */
    FO_MARK_TABLE_WRITE,      /**< table-write p0: the caller stored into the provider's table. */
    FO_MARK_IDENTITY_FREED,   /**< identity-freed zeroed|clear */
    FO_MARK_FAULT, /**< fault call=Name status=S: the harness planned a failure (also .injected on calls). */
    FO_MARK_CRASH, /**< crash SIGSEGV: the process died; calls that began and did not end were running. */
    FO_MARK_TIME_OUT, /**< time-out */
    FO_MARK_OBSERVE,  /**< observe p0 objects=N bytes=N: the provider's (or process's) own count. */
    FO_MARK_COMPARE,  /**< compare WORD same|different: a run was repeated with only WORD changed. */
    FO_MARK_CLOCK,    /**< clock N: local time in 100 ns units from here on. */
    FO_MARK_PROCESS,  /**< process q1: later records come from this process. */
    FO_MARK_HONEST,   /**< honest x0: the harness vouches that all input of this context is genuine. */
    FO_MARK_LEFT,     /**< left memory|bad-free|thread count=N: what the code under test left behind, or did
                         wrong. */
    FO_MARK_END,      /**< end: the trace is complete. */
    FO_MARK_COUNT
};

enum {
    FO_WORD_BYTES_MAX = 32
};

/** A mark. Fields that a mark's comment does not name are zero. */
struct fo_mark_seen {
    enum fo_mark mark;
    fo_name subject;       /**< Handle value, module, provider or process it is about; 0: none. */
    struct fo_place place; /**< Memory it is about. */
    fo_name module;        /**< FO_MARK_INIT. */
    bool flag;             /**< INIT: the answer was NULL. IDENTITY_FREED: zeroed. COMPARE: different. */
    char word[FO_WORD_BYTES_MAX]; /**< FOREIGN_FREE by=, CRASH signal, COMPARE and LEFT what. */
    uint64_t numbers[2];    /**< INIT version, slots; OBSERVE objects, bytes; CLOCK time; RECEIVE bytes; LEFT
                               count; FAULT    call. */
    SECURITY_STATUS status; /**< FAULT. */
};

enum fo_record_kind {
    FO_RECORD_BEGIN,
    FO_RECORD_END,
    FO_RECORD_MARK
};

/** One moment. */
struct fo_record {
    enum fo_record_kind kind;
    uint32_t line;              /**< Line in the trace's text, from 1; live: number of the record, from 1. */
    fo_name thread;             /**< t0 by default. */
    uint32_t op_line;           /**< Line (from 1) of the program's operation that made it; 0: none. */
    const char *stack;          /**< Stack of the call as text, one frame a line, borrowed while the record is
                                   delivered; NULL: not observed. An end repeats its begin's. */
    const uintptr_t *addresses; /**< The same from a live recorder that was asked: return addresses of this
                                   process, innermost first, borrowed; NULL: none. */
    uint32_t address_count;
    union {
        struct fo_call_seen call;
        struct fo_mark_seen mark;
    } u;
};

/** Receives records in order. Must not keep @p record. */
typedef void (*fo_record_sink)(void *user, const struct fo_record *record);

#endif
