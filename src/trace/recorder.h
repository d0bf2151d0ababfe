// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Recorder: stands between a caller and security function tables and reports every call as records.
 *
 * Flow    caller -> recorder's table -> inner table; each call gives one begin and one end record to the
 * sink. The begin reaches the sink before the call is forwarded, so that a sink in shared memory survives a
 * crash. Owns    the tables of names; never the sink, the tables or anything that passes through. Limits  one
 * recorder per process, FO_TRACE_PROVIDERS_MAX tables in front of it. Thread  any: the sink is called under
 * the recorder's lock, the inner table is not. Source
 * https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#ifndef FO_TRACE_RECORDER_H
#define FO_TRACE_RECORDER_H

#include "base/error.h"
#include "sspi/dispatch.h"
#include "trace/header.h"
#include "trace/record.h"

struct fo_recorder_options {
    fo_record_sink sink; /**< Receives every record. Required. */
    void *user;
    uint64_t hash_key;            /**< Key of token hashes. */
    int64_t (*clock)(void *user); /**< Local time in 100 ns units, asked before each call; a mark where it has
                                     changed. NULL: no clock marks. Called under the lock. */
    void *clock_user;
    bool is_alone;   /**< Threads are known to take turns, as under a schedule: no lock is taken. */
    bool has_stacks; /**< Records of calls say who made them (addresses). Costs some microseconds a call. */
    bool is_careful; /**< A pointer that cannot be read is recorded without what it points to, so that the
                        begin of the call that dies of it is there. Costs a system call a pointer. */
};

/** Start recording. FO_ERROR_LIMIT when a recorder runs already; FO_ERROR_MEMORY. */
enum fo_error fo_recorder_start(const struct fo_recorder_options *options);

/**
 * Stand in front of @p inner.
 *
 * @param name      The provider's name in records, p0 to p3. An A and a W table of one provider share a name.
 * @param[out] out  The interposed table, valid until fo_recorder_stop. Written only on FO_OK.
 * @return FO_OK, or FO_ERROR_LIMIT.
 */
enum fo_error fo_recorder_interpose(fo_name name, const struct fo_dispatch *inner, struct fo_dispatch *out);

/** Give all tables back and forget all names. Harmless when none runs. */
void fo_recorder_stop(void);

/** Forget names and numbers but stay in place: for the next fuzz iteration. Allocates nothing. */
void fo_recorder_reset(void);

/** Change has_stacks and is_careful, both, of the recorder that runs. */
void fo_recorder_set_thorough(bool is_thorough);

/** True while a recorder runs. */
bool fo_recorder_is_running(void);

/** Line of the program operation that later records of this thread belong to; 0: none. */
void fo_recorder_set_op_line(uint32_t line);

/** Sees each recorded call on the thread that made it; may report marks, but make no calls. */
struct fo_recorder_tap {
    void (*begin)(void *user, const struct fo_frame *frame); /**< Before its begin record. */
    void (*end)(void *user, const struct fo_frame *frame, SECURITY_STATUS status); /**< After its end record.
                                                                                    */
    void *user;
};

/** NULL: nobody. Set while no call is running; copied; fo_recorder_stop forgets it. */
void fo_recorder_set_tap(const struct fo_recorder_tap *tap);

/**
 * Let the stacks of this thread end below @p frame, a stack frame's address: what called it is of no
 * interest. NULL: they end where the thread began.
 */
void fo_recorder_set_stack_floor(const void *frame);

/** Called by fault tables below the recorder: mark the running call of this thread as injected (1) or altered
 * (2). */
void fo_recorder_note_injected(uint8_t how);

/**
 * Make the call that @p frame describes through the interposed table @p dispatch, recording it also when the
 * table behind it has no entry for it; @p flat: as a call of a flat export. For flat entry points, which have
 * no table. A dispatch that is not of this recorder is called without being recorded.
 */
SECURITY_STATUS
fo_recorder_invoke(const struct fo_dispatch *dispatch, const struct fo_frame *frame, bool flat);

/*
 * Report a mark. Subject, place and module are given by raw value and renamed here. Without a running
 * recorder nothing happens; nor from within a sink, so that an allocator hook may report what it sees.
 */

/** A mark without operands. */
void fo_recorder_mark(enum fo_mark mark);
/** A mark whose operands are names already: table-write, process, crash, identity-freed, clock. */
void fo_recorder_mark_seen(const struct fo_mark_seen *seen);
/** @p handle may be NULL: none; @p block may be NULL: none. */
void fo_recorder_mark_handle(enum fo_mark mark, const SecHandle *handle, const void *block);
void fo_recorder_mark_receive(const SecHandle *handle, size_t bytes);
/** @p word may be NULL. A block that no record has named yet is not reported: nothing could refer to it. */
void fo_recorder_mark_block(enum fo_mark mark, const void *block, const char *word);
void fo_recorder_mark_token(enum fo_mark mark, const void *token);
void fo_recorder_mark_module(enum fo_mark mark, const void *module);
/** @p answered NULL or with table NULL: InitSecurityInterface answered NULL. */
void fo_recorder_mark_init(fo_name provider, const void *module, const struct fo_dispatch *answered);
void fo_recorder_mark_observe(fo_name provider, uint64_t objects, uint64_t bytes);
void fo_recorder_mark_compare(const char *what, bool is_different);
/** @p what is "memory", "bad-free" or "thread". */
void fo_recorder_mark_left(const char *what, uint64_t count);
/** @p count blocks of memory that hold @p handles, of which the one that was seen first is named. */
void fo_recorder_mark_left_with(const SecHandle *handles, size_t handle_count, uint64_t count);
void fo_recorder_mark_fault(enum fo_call call, SECURITY_STATUS status);

#endif
