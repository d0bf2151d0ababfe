// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Bench: what a case has in its hands, a recorded function table, one package, and both ends of a session.
 *
 * Everything here runs in the child. A case that cannot do its work says so with fo_bench_skip; nothing else
 * is an error, because judging is the checker's business.
 */
#ifndef FO_CONFORM_BENCH_H
#define FO_CONFORM_BENCH_H

#include "conform/child.h"
#include "exec/subject.h"
#include "sspi/abi.h"
#include "sspi/attribute.h"
#include "sspi/dispatch.h"

enum {
    FO_TOKEN_BYTES_MAX = 65536,
    FO_LEGS_MAX = 16,
};

/** What a case works on. */
struct fo_bench {
    const SecurityFunctionTableW *table; /**< Recorded. Never NULL in a case. */
    const SecurityFunctionTableA *ansi;  /**< Recorded; NULL when the provider has no A table. */
    unsigned table_version;              /**< Bound of the table, 1 to 5. */
    const char *package;                 /**< Name as the user wrote it. */
    SEC_WCHAR wide_package[64];
    char ansi_package[64];
    ULONG max_token_bytes; /**< cbMaxToken, at most FO_TOKEN_BYTES_MAX. */
    ULONG capabilities;    /**< fCapabilities. */
    bool is_builtin;
    bool has_faults;                   /**< The fault table stands behind the recorder. */
    bool is_stream;                    /**< Schannel's way of feeding input. */
    bool server_starts;                /**< Digest's way: the server's challenge is the first leg. */
    struct fo_dispatch provider_table; /**< The W table before anything stands in front of it. */
    const char *provider_path;         /**< NULL: the built-in provider. */
    const void *module;                /**< Stands for the library in marks. */
    fo_name provider;                  /**< Name of its tables in marks. */
    unsigned variant;                  /**< Which of the case's variants. */
    unsigned nth;                      /**< Of a sweep: which run of it, from 1. */
    const struct fo_subject *subject;  /**< The wrapper that is judged; NULL: none is. */
    struct fo_child_shared *shared;
};

/** The case ends here: nothing to judge. Only the first reason is kept. */
void fo_bench_skip(struct fo_bench *bench, const char *reason);

/**
 * Fill in what package bench->package says about itself, asked of @p provider behind the recorder's back.
 * False: the case is skipped.
 */
bool fo_bench_describe_package(struct fo_bench *bench, const struct fo_dispatch *provider);

/** Ask the provider's entry point for its W table once more. False when it gives none. */
bool fo_bench_ask_table(const struct fo_bench *bench, struct fo_dispatch *out);

/**
 * Begin the trace again: what was recorded so far was only meant to warm the provider and the recorder up.
 */
void fo_bench_restart_trace(struct fo_bench *bench);

/** Mark the loading and initialisation of the library: at the start, and after each unload that is followed
 * by more. */
void fo_bench_mark_start(struct fo_bench *bench);

/**
 * Mark what is held now: the built-in provider's own count of objects and bytes, or, of another provider, the
 * bytes of this process's heap.
 *
 * @param before       What the last observation answered; 0: there was none.
 * @param slack_bytes  Growth of the heap below this is none: the heap rounds what it hands out as its free
 * pieces allow.
 * @return The bytes that were marked.
 */
uint64_t fo_bench_mark_observation(const struct fo_bench *bench, uint64_t before, uint64_t slack_bytes);

/** True when the table has an entry for @p call. */
bool fo_bench_has(const struct fo_bench *bench, enum fo_call call);

/** One end of a session. Zero is the state before anything was acquired. */
struct fo_party {
    bool is_server;
    bool has_credential, has_context;
    bool is_done;          /**< The last leg said that this end is established. */
    bool wants_allocation; /**< Ask for package memory. */
    bool uses_ansi;        /**< Through the A table. */
    CredHandle credential;
    CtxtHandle context;
    ULONG requirements;     /**< Flags for the legs; 0: the default set. */
    ULONG attributes;       /**< As the last leg returned them. */
    SECURITY_STATUS status; /**< Of the last leg. */
    TimeStamp expiry;
    unsigned char *token; /**< Last output, heap copy of this party's; owned. */
    ULONG token_bytes;
    ULONG extra_bytes;       /**< Bytes of the last input that were not consumed. */
    CredHandle *borrowed;    /**< Use this credential instead of an own one; NULL: the own one. */
    bool moves_handle;       /**< Later legs return the handle in another variable. */
    bool did_move;           /**< A later leg wrote that variable. */
    bool has_no_credential;  /**< Legs pass phCredential NULL. */
    bool wants_error_tokens; /**< Require EXTENDED_ERROR. */
    bool spoils_completion;  /**< Damage the token before it is completed. */
    bool has_wrong_password; /**< Acquire with a password that the other end does not know. */
};

/** Both ends. */
struct fo_pair {
    struct fo_party client, server;
    unsigned leg_count;    /**< Legs since the handshake began, repeated ones not counted. */
    unsigned repeat_count; /**< How often the current leg was repeated for want of a credential. */
    bool is_over;          /**< The handshake has come to its end, good or bad. */
    bool is_honest;        /**< Mark new contexts as fed with genuine input only. True at first. */
};

/** Set both ends up; nothing is called. Must be closed with fo_pair_close. */
void fo_pair_init(struct fo_pair *pair);

/** Acquire the credential of one end. Its status; SEC_E_OK sets has_credential. */
SECURITY_STATUS fo_party_acquire(struct fo_bench *bench, struct fo_party *party);
/** Both ends; false when one failed: then the case is skipped with that reason. */
bool fo_pair_acquire(struct fo_bench *bench, struct fo_pair *pair);

/**
 * One leg of @p party with @p bytes of @p input (NULL: no input). Completes the token when asked to, keeps a
 * copy of the output in party->token and frees package memory, and marks the token as sent when @p send.
 */
SECURITY_STATUS
fo_party_leg(struct fo_bench *bench, struct fo_party *party, const void *input, ULONG bytes, bool send);

/** Make the next leg, fed with the other end's token. False when the handshake is over: nothing was called.
 */
bool fo_pair_step(struct fo_bench *bench, struct fo_pair *pair);

/** Begin a handshake and run up to @p legs legs (client first), each end fed with the other's token. Number
 * of legs that were run.
 */
unsigned fo_pair_run_legs(struct fo_bench *bench, struct fo_pair *pair, unsigned legs);

/** Acquire and run all legs. False when both ends are not established then: the case is skipped with that
 * reason. */
bool fo_pair_establish(struct fo_bench *bench, struct fo_pair *pair);

/** Delete contexts, then free credentials, as documented; free memory. Everything that exists is released
 * once. */
void fo_pair_close(struct fo_bench *bench, struct fo_pair *pair);
void fo_party_delete(struct fo_bench *bench, struct fo_party *party);
void fo_party_free(struct fo_bench *bench, struct fo_party *party);

/** Ask @p handle for one attribute and release what the answer holds, by the ownership table. */
void fo_bench_ask_attribute(struct fo_bench *bench, const struct fo_attribute *attribute, SecHandle *handle);

/** Export the context of @p party with SECPKG_CONTEXT_EXPORT bits, import it, delete the import, release the
 * rest. */
void fo_bench_export(struct fo_bench *bench, struct fo_party *party, ULONG flags);

/** The identity alice of TEST, of the form that @p wide says, in memory of its own; owned by the bench. */
void *fo_bench_identity(bool wide, bool has_wrong_password);
/** Overwrite all identities that were given out. */
void fo_bench_poison_identity(void);
/** Overwrite them, mark the wiping, and free them: what a careful caller does with passwords. */
void fo_bench_wipe_identities(void);
/** Free them: nothing of the harness may stay in a count of this process's heap. */
void fo_bench_forget_identities(void);

/** Protect a message at @p from and open it at @p to by Encrypt/Decrypt. Statuses of both. */
struct fo_message_result {
    SECURITY_STATUS protect, unprotect;
    bool is_same; /**< The plain text came out as it went in. */
};
struct fo_message_result
fo_pair_message(struct fo_bench *bench, struct fo_party *from, struct fo_party *to, ULONG sequence);
/** The same by MakeSignature and VerifySignature. */
struct fo_message_result
fo_pair_signature(struct fo_bench *bench, struct fo_party *from, struct fo_party *to, ULONG sequence);

#endif
