// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Recorder: stands between a caller and security function tables and reports every call as records.
 *
 * Flow    caller -> recorder's table -> inner table; each call gives one begin and one end record to the sink. The begin
 *         reaches the sink before the call is forwarded, so that a sink in shared memory survives a crash.
 * Owns    the tables of names; never the sink, the tables or anything that passes through.
 * Limits  one recorder per process, FO_TRACE_PROVIDERS_MAX tables in front of it.
 * Thread  any: the sink is called under the recorder's lock, the inner table is not.
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
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
    int64_t (*clock)(void *user); /**< Local time in 100 ns units; NULL: no clock marks. */
    void *clock_user;
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
enum fo_error
fo_recorder_interpose(fo_name name, const struct fo_dispatch *inner, struct fo_dispatch *out);

/** Give all tables back and forget all names. Harmless when none runs. */
void fo_recorder_stop(void);

/** Forget names and numbers but stay in place: for the next fuzz iteration. Allocates nothing. */
void fo_recorder_reset(void);

/** True while a recorder runs. */
bool fo_recorder_is_running(void);

/** Line of the program operation that later records of this thread belong to; 0: none. */
void fo_recorder_set_op_line(uint32_t line);

/** Called by fault tables below the recorder: mark the running call of this thread as injected (1) or altered (2). */
void fo_recorder_note_injected(uint8_t how);

/**
 * Report a mark. Subject, place and module are given by raw value and renamed here.
 * Without a running recorder nothing happens.
 */
void fo_recorder_mark(enum fo_mark mark);
void fo_recorder_mark_handle(enum fo_mark mark, const SecHandle *handle, const void *block);
void fo_recorder_mark_block(enum fo_mark mark, const void *block, const char *word);
void fo_recorder_mark_token(enum fo_mark mark, const void *token);
void fo_recorder_mark_module(enum fo_mark mark, const void *module);
void
fo_recorder_mark_init(fo_name provider, const void *module, const struct fo_dispatch *answered);
void fo_recorder_mark_observe(fo_name provider, uint64_t objects, uint64_t bytes);
void fo_recorder_mark_compare(const char *what, bool is_different);
void fo_recorder_mark_fault(enum fo_call call, SECURITY_STATUS status);

#endif
