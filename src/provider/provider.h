// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_H
#define FO_PROVIDER_PROVIDER_H

/**
 * @file
 * Provider: an SSPI in memory whose packages behave like NTLM, Negotiate, Kerberos, Schannel and Digest on
 * both sides.
 *
 * Flow    fo_provider_new -> fo_provider_install -> calls through fo_provider_dispatch -> fo_provider_count.
 *         Client and server live in one instance or in two processes alike: what they share is in the tokens.
 * Owns    every object and block it hands out, until the caller releases it or the instance is reset or
 * freed. Limits  FO_PROVIDER_OBJECTS_MAX live objects of all kinds; a call beyond answers
 * SEC_E_INSUFFICIENT_MEMORY. Thread  calls through the tables may come from any thread; new, free, install,
 * reset, setters and clock only while no call is running. fo_provider_count may be called at any time. Source
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/ssp-packages-provided-by-microsoft
 *
 * Handle values and block pointers are looked up, never dereferenced, so any value is answered with a status.
 * Other pointers (names, descriptors, buffers) are read as the documentation says: one that cannot be read
 * faults.
 *
 * Each block is its own heap allocation, begins 16 guarded bytes into it and ends exactly at its end.
 */
#include "sspi/abi.h"
#include "sspi/knob.h"

#include <stdbool.h>
#include <stdint.h>

struct fo_dispatch;
struct fo_provider;

/** Live handle values that one instance can hold, and live blocks. */
#define FO_PROVIDER_OBJECTS_MAX 65536

/** Time at which every clock begins, in 100 ns units since 1601, local time. */
#define FO_PROVIDER_CLOCK_START INT64_C(132539328000000000)

/** How long credentials (not of Digest) and contexts live when the script does not say, in 100 ns units: 10
 * hours. */
#define FO_PROVIDER_LIFETIME INT64_C(360000000000)

/** The time stamp that means "never", for instance of Digest. */
#define FO_PROVIDER_NEVER INT64_C(0x7fffffffffffffff)

/** Most additional round trips that a script can ask for. */
#define FO_PROVIDER_EXTRA_ROUNDS_MAX 8

/** Most post-handshake messages that a script can ask for. */
#define FO_PROVIDER_TICKETS_MAX 8

/** What one side's legs do out of the ordinary. Legs are ISC or ASC calls on one context, from 1. */
struct fo_provider_side_script {
    /**
     * Leg that answers SEC_I_COMPLETE_NEEDED in place of SEC_E_OK, or SEC_I_COMPLETE_AND_CONTINUE in place of
     * SEC_I_CONTINUE_NEEDED; its token is worthless until CompleteAuthToken. 0: none; 255: the last leg.
     */
    uint8_t complete_leg;
    uint8_t fail_leg;    /**< Leg that fails with fail_status after it has read its input. 0: none. */
    int32_t fail_status; /**< Status of fail_leg; 0: SEC_E_INTERNAL_ERROR. */
};

/** Where the inner package of Negotiate comes from. */
enum fo_provider_inner {
    FO_PROVIDER_INNER_AUTO, /**< Kerberos when the client names a target, else NTLM. */
    FO_PROVIDER_INNER_KERBEROS,
    FO_PROVIDER_INNER_NTLM,
};

/** Steers honest peers into the less common documented paths. Zero is the valid empty script. */
struct fo_provider_script {
    struct fo_provider_side_script client;
    struct fo_provider_side_script server;
    uint8_t extra_round_count; /**< Round trips before the last message, 0 to FO_PROVIDER_EXTRA_ROUNDS_MAX. */
    enum fo_provider_inner inner; /**< Negotiate. */
    bool is_optimistic_refused;   /**< Negotiate: the server turns the first mechanism down and asks for NTLM.
                                   */
    bool has_error_token; /**< A failing leg gives bytes for the peer even if EXTENDED_ERROR was not asked. */
    bool is_certificate_requested; /**< Schannel: a client without certificate meets
                                      SEC_I_INCOMPLETE_CREDENTIALS. */
    bool is_tls13;                 /**< Schannel: three flights, and no renegotiation. */
    uint8_t ticket_count;          /**< Schannel with is_tls13: messages after the handshake, to
                                                 FO_PROVIDER_TICKETS_MAX, each met by DecryptMessage as
                                      SEC_I_RENEGOTIATE. */
    int64_t lifetime; /**< Of credentials and contexts in 100 ns units; 0: FO_PROVIDER_LIFETIME. */
};

/** How an instance behaves. Zero is honest. */
struct fo_provider_options {
    struct fo_knobs knobs; /**< 0 for a knob is the honest default. */
    /**
     * Tokens and messages are accepted without proof of origin, so that a fuzzer gets past the check: what is
     * no token at all counts as one, and its first byte chooses among the documented outcomes.
     */
    bool is_integrity_off;
    uint64_t seed; /**< Chooses handle values and session identities; equal seeds give equal runs. */
    struct fo_provider_script script;
};

/** What is counted. */
enum fo_provider_kind {
    FO_PROVIDER_CREDENTIAL, /**< Also one whose handle is freed while contexts still hold it (refcount). */
    FO_PROVIDER_CONTEXT,
    FO_PROVIDER_BLOCK,         /**< Released by FreeContextBuffer. */
    FO_PROVIDER_TOKEN,         /**< Released by CloseHandle. */
    FO_PROVIDER_CERTIFICATE,   /**< Released by CertFreeCertificateContext. */
    FO_PROVIDER_IMPERSONATION, /**< Frames; one whose context was deleted first stays, as the thread's token
                                  does. */
    FO_PROVIDER_KIND_COUNT
};

/** A count of everything that is live, and of what callers did wrong. */
struct fo_provider_count {
    uint64_t live[FO_PROVIDER_KIND_COUNT];
    uint64_t bytes;                /**< Allocated for live objects and the state behind them. */
    uint64_t foreign_block_count;  /**< Releases of blocks, certificates or tokens that were not live. NULL is
                                      none. */
    uint64_t foreign_handle_count; /**< Calls with a handle value that was never given out, {0,0} included. */
    uint64_t stale_handle_count;   /**< Calls with the value of a released object. */
    uint64_t wrong_kind_count;     /**< Calls with a credential for a context, or the reverse. */
    uint64_t damaged_block_count;  /**< Released blocks whose leading guard was overwritten; 0 under ASan. */
    uint64_t call_count;           /**< Calls through the tables. */
};

/** How a count differs from an earlier one: later minus earlier for each kind. */
struct fo_provider_difference {
    int64_t live[FO_PROVIDER_KIND_COUNT];
    int64_t bytes;
};

/**
 * Make an instance.
 *
 * @param options  Copied. NULL: honest.
 * @return The instance, owned by the caller, or NULL when out of memory.
 */
struct fo_provider *fo_provider_new(const struct fo_provider_options *options);

/** Free everything handed out, then the instance; uninstalls it if it is current. NULL is ignored. */
void fo_provider_free(struct fo_provider *provider);

/**
 * Take memory from one region from now on, as far as it lasts, instead of from the heap: for instances that
 * are reset millions of times. Wrong use still faults under AddressSanitizer, but its report has no stacks of
 * allocation and release.
 *
 * @return false without memory: the heap it is.
 */
bool fo_provider_use_pool(struct fo_provider *provider);

/** Make @p provider the one that the tables reach. NULL uninstalls: calls then answer SEC_E_INTERNAL_ERROR.
 */
void fo_provider_install(struct fo_provider *provider);

/** The installed instance, or NULL. */
struct fo_provider *fo_provider_current(void);

/**
 * Free everything handed out and become as new with @p options (NULL: honest): clock, counts, yield, planned
 * allocation failure and accounts too. Memory of the instance's own tables is kept, so nothing is allocated.
 */
void fo_provider_reset(struct fo_provider *provider, const struct fo_provider_options *options);

/** Change the script; running handshakes follow it from their next leg. NULL: the empty script. */
void fo_provider_set_script(struct fo_provider *provider, const struct fo_provider_script *script);

/**
 * The constant table, A or W, which reaches the installed instance. Its dwVersion is the installed instance's
 * FO_KNOB_TABLE_VERSION (5 by default or without instance); slots of later versions are NULL.
 */
void fo_provider_dispatch(bool wide, struct fo_dispatch *out);

/** Set the virtual clock; it never moves by itself. Units of 100 ns since 1601, local time, at least 0. */
void fo_provider_clock_set(struct fo_provider *provider, int64_t time);

/** Move the clock by @p ticks of 100 ns; it stops at 0 and at FO_PROVIDER_NEVER. */
void fo_provider_clock_advance(struct fo_provider *provider, int64_t ticks);

/** The virtual clock. */
int64_t fo_provider_clock_get(const struct fo_provider *provider);

/** Call @p yield once inside each later call, before it takes effect and without a lock held. NULL: never. */
void fo_provider_set_yield(struct fo_provider *provider, void (*yield)(void *user), void *user);

/**
 * Let the @p nth allocation from now fail, once, from 1; 0 takes the plan back. Objects and blocks are
 * allocations; the call that needed it answers SEC_E_INSUFFICIENT_MEMORY.
 */
void fo_provider_fail_allocation(struct fo_provider *provider, uint64_t nth);

/** True when the planned allocation failure has happened since it was planned. */
bool fo_provider_allocation_failed(const struct fo_provider *provider);

/** Count what is live. */
void fo_provider_count(const struct fo_provider *provider, struct fo_provider_count *out);

/**
 * Compare two counts.
 *
 * @param[out] out  May be NULL.
 * @return true when every kind and the bytes are equal.
 */
bool fo_provider_count_compare(const struct fo_provider_count *earlier, const struct fo_provider_count *later,
                               struct fo_provider_difference *out);

/** Name of @p kind in plain words, for instance "credential". */
const char *fo_provider_kind_name(enum fo_provider_kind kind);

/**
 * CloseHandle for the token handles of this instance.
 *
 * @return false when @p handle is not a live token of the caller's; that is counted as foreign (NULL is not).
 */
bool fo_provider_close_handle(struct fo_provider *provider, void *handle);

/** CertFreeCertificateContext. @return false when @p certificate is not live; counted as foreign (NULL is
 * not). */
bool fo_provider_free_certificate(struct fo_provider *provider, const void *certificate);

/** CertDuplicateCertificateContext: one more release is owed. @return false when @p certificate is not live.
 */
bool fo_provider_duplicate_certificate(struct fo_provider *provider, const void *certificate);

/** True when @p block is a live block, certificate included, exactly at its start. */
bool fo_provider_owns_block(const struct fo_provider *provider, const void *block);

/** True when @p address lies in a live block, or in the pool, where also what was released is its own. */
bool fo_provider_owns_address(const struct fo_provider *provider, const void *address);

/** True when @p handle is the value of a live credential or context. */
bool fo_provider_has_handle(const struct fo_provider *provider, SecHandle handle);

#endif
