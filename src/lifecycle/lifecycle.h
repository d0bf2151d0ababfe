// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Lifecycle: owns the module, credentials, contexts and buffers of SSPI sessions, and ends each as
 * documented.
 *
 * Flow    fo_library_open, fo_credential_acquire, fo_session_open, fo_session_step until DONE with the
 *         tokens carried to the peer and back, fo_session_protect and fo_session_unprotect,
 *         fo_session_shutdown where the package has one; then close and free the objects, in any order, at
 *         any moment, after any failure.
 * Owns    everything SSPI gives out. Each object has a close, which ends the user's interest and may be
 *         repeated, and a free, which closes and then gives the object's memory back. What others still need
 *         outlives its close: a credential handle is freed when the last session that used it is closed, the
 *         module is let go when the last credential and session are. Per session the order is: revert,
 *         package blocks, context; then the credentials.
 * Errors  SECURITY_STATUS. Out values are written on SEC_E_OK only. A call that the state forbids is
 *         answered here, without an SSPI call: SEC_E_INVALID_HANDLE on a closed object and on NULL, one that
 *         could not be made,
 *         SEC_E_OUT_OF_SEQUENCE in a state that the documentation does not allow the call in,
 *         SEC_E_CONTEXT_EXPIRED when the peer is gone or has closed, SEC_E_UNSUPPORTED_FUNCTION when the
 *         table lacks the entry or lacks the one that releases its result, SEC_E_INSUFFICIENT_MEMORY when
 *         the allocator refuses; what releases an object is reserved before it is made. A release that fails
 *         is tried once and then counts as done: nothing documented can follow.
 * Limits  FO_SESSION_INPUT_BYTES_MAX, FO_SESSION_TOKEN_BYTES_MAX, FO_LIFECYCLE_STRING_BYTES_MAX.
 * Thread  Libraries and credentials may be shared between threads, closing included, as long as none uses an
 *         object after another has freed it. A session belongs to one thread at a time; the sessions of a
 *         Digest server, which can be given the same context, belong to one thread together.
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_H
#define FO_LIFECYCLE_LIFECYCLE_H

#include "base/allocator.h"
#include "sspi/dispatch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Most input bytes that a session keeps while a message is incomplete, inclusive. */
#define FO_SESSION_INPUT_BYTES_MAX ((size_t)1 << 20)
/** Largest memory offered for one output token, inclusive, whatever cbMaxToken says. */
#define FO_SESSION_TOKEN_BYTES_MAX ((size_t)1 << 20)
/** Longest name, target, user, domain or password in bytes of UTF-8, inclusive. */
#define FO_LIFECYCLE_STRING_BYTES_MAX ((size_t)4096)
/** Room for a package name in bytes of UTF-8, with its NUL. */
#define FO_PACKAGE_NAME_BYTES 128

/** A security module whose table is in use. */
struct fo_library;
/** A credentials handle, shared by any number of sessions. */
struct fo_credential;
/** One side of one conversation: its context, the credentials it used, its buffers. */
struct fo_session;

/** Which side of the conversation. */
enum fo_role {
    FO_ROLE_CLIENT, /**< Outbound credential, InitializeSecurityContext. */
    FO_ROLE_SERVER, /**< Inbound credential, AcceptSecurityContext. */
};

/** What the user does after a leg. */
enum fo_step {
    FO_STEP_CONTINUE,        /**< Send the token if there is one. Step at once if input is left, else with
                                  what the peer answers. */
    FO_STEP_DONE,            /**< Send the token if there is one. The context is established. */
    FO_STEP_NEED_INPUT,      /**< The message is incomplete: step with the bytes that follow it. */
    FO_STEP_WANT_CREDENTIAL, /**< Offer one with fo_session_use_credential or not, then step without input. */
    FO_STEP_FAILED,          /**< Send the token if there is one (an error notice), then close. */
    FO_STEP_CLOSED,          /**< Send the token if there is one. The conversation was ended; close. */
};

/** Where a session is. */
enum fo_session_state {
    FO_SESSION_NEW,             /**< No leg has made a context yet. */
    FO_SESSION_HANDSHAKING,     /**< A leg is due. */
    FO_SESSION_WANT_CREDENTIAL, /**< A leg is due, with another credential if there is one. */
    FO_SESSION_ESTABLISHED,     /**< Messages may be exchanged. */
    FO_SESSION_RENEGOTIATING,   /**< A leg is due before messages may go on. */
    FO_SESSION_PEER_CLOSED,     /**< The peer has ended the conversation; shutdown or close. */
    FO_SESSION_SHUTTING_DOWN,   /**< Shutdown has begun; a leg is due. */
    FO_SESSION_SHUT_DOWN,       /**< Shutdown is complete; close. */
    FO_SESSION_FAILED,          /**< Only close is left. */
    FO_SESSION_EXPORTED,        /**< The context went into an exported block; close. */
    FO_SESSION_CLOSED,          /**< Nothing is left; free. */
};

/** Bytes inside an object of this layer. Borrowed: valid until the next call on the object. */
struct fo_octets {
    const uint8_t *bytes; /**< NULL when count is 0. */
    size_t count;
};

/** The outcome of one leg. */
struct fo_step_result {
    enum fo_step step;
    SECURITY_STATUS status;  /**< Of the leg, or of the call before or after it that failed. */
    struct fo_octets token;  /**< For the peer. Borrowed until the next call on the session. */
    size_t input_left_bytes; /**< Input not consumed, kept inside for the next leg or message. */
};

/** How a library is opened. */
struct fo_library_options {
    struct fo_dispatch dispatch;          /**< Copied; its table is borrowed until unload. */
    const struct fo_allocator *allocator; /**< Borrowed until all objects are freed. NULL: the C library. */
    void (*unload)(void *user); /**< Called once, when nothing of the module is left. May be NULL. */
    void (*close_token)(void *user, void *token); /**< CloseHandle for exported tokens; may be NULL. */
    void *user;                                   /**< Passed to both. Borrowed until unload; may be NULL. */
};

/** Who the user is. UTF-8; each may be NULL (not given). */
struct fo_identity {
    const char *user;
    const char *domain;
    const char *password; /**< The layer's copies are wiped before fo_credential_acquire returns. */
};

/** How a credential is acquired. */
struct fo_credential_options {
    const char *package; /**< UTF-8, required. */
    enum fo_role role;
    const struct fo_identity *identity; /**< Borrowed for the call. NULL: the process's own. */
    const void *auth_data;              /**< Package-specific data in place of an identity. NULL: none. */
    uint32_t flags; /**< Further bits of fCredentialUse; the direction follows from the role. */
};

/** How a session behaves. */
struct fo_session_options {
    const char *target;        /**< UTF-8 target name of a client; NULL: none. Ignored for a server. */
    uint32_t requirements;     /**< ISC_REQ or ASC_REQ bits; ALLOCATE_MEMORY follows want_allocate_memory. */
    bool want_allocate_memory; /**< Ask the package to allocate tokens; own memory where it does not. */
    bool is_stream;            /**< Schannel: incomplete messages, left-over bytes, shutdown. */
    bool sign_only;            /**< Messages are signed rather than encrypted. Not for streams. */
};

/** How an exported context is taken over. */
struct fo_import_options {
    const char *package; /**< Package of the exported context, UTF-8, required. */
    enum fo_role role;
    const void *packed; /**< Borrowed for the call. */
    size_t packed_bytes;
    void *token;                       /**< Passed through; NULL: none. */
    struct fo_session_options session; /**< want_allocate_memory and the rest, as in fo_session_open. */
};

/** What a package says about itself. */
struct fo_package {
    char name[FO_PACKAGE_NAME_BYTES]; /**< UTF-8, cut at a character when longer. */
    uint32_t capabilities;            /**< SECPKG_FLAG bits. */
    uint16_t version;
    uint16_t rpc_id;
    uint32_t token_bytes_max; /**< cbMaxToken. */
};

/**
 * Take charge of a module. From SEC_E_OK on the unload callback will be called; not before.
 *
 * @param options   Without close_token no token is asked for when a context is exported.
 * @param[out] out  Owned by the caller: end it with fo_library_free.
 * @return SEC_E_OK; SEC_E_UNSUPPORTED_FUNCTION when there is no table; SEC_E_INSUFFICIENT_MEMORY.
 */
SECURITY_STATUS fo_library_open(const struct fo_library_options *options, struct fo_library **out);

/** Acquire nothing more. The module goes when the last credential and session have gone. NULL is ignored. */
void fo_library_close(struct fo_library *library);

/** Close, and give the memory back as soon as nothing needs it. NULL is ignored. */
void fo_library_free(struct fo_library *library);

/**
 * Acquire a credential.
 *
 * A provider that answers SEC_E_OK without writing a handle has failed: SEC_E_INTERNAL_ERROR.
 * @param[out] out  Owned by the caller: end it with fo_credential_free.
 */
SECURITY_STATUS
fo_credential_acquire(struct fo_library *library, const struct fo_credential_options *options,
                      struct fo_credential **out);

/** Open no more sessions with it. The handle is freed after the last session's context. NULL is ignored. */
void fo_credential_close(struct fo_credential *credential);

/** Close, and give the memory back as soon as no session needs it. NULL is ignored. */
void fo_credential_free(struct fo_credential *credential);

/** Copy what the package of @p credential said about itself. SEC_E_SECPKG_NOT_FOUND when it said nothing. */
SECURITY_STATUS
fo_credential_query_package(const struct fo_credential *credential, struct fo_package *out);

/** The handle, invalidated when freed. Valid until fo_credential_free. */
const CredHandle *fo_credential_handle(const struct fo_credential *credential);

/**
 * Prepare a session in the role of @p credential. Makes no SSPI call.
 *
 * @param[out] out  Owned by the caller: end it with fo_session_free.
 */
SECURITY_STATUS fo_session_open(struct fo_credential *credential, const struct fo_session_options *options,
                                struct fo_session **out);

/**
 * Make an established session from an exported context. It has no credential; renegotiation needs one, see
 * fo_session_use_credential.
 */
SECURITY_STATUS fo_session_import(struct fo_library *library, const struct fo_import_options *options,
                                  struct fo_session **out);

/**
 * Make one leg: InitializeSecurityContext or AcceptSecurityContext, and CompleteAuthToken where it is asked
 * for.
 *
 * On an established session it asks for re-authentication (a client) or renegotiation (a stream).
 * @param input  Bytes of the peer that were not given to a call yet; copied. NULL when @p input_bytes is 0.
 */
struct fo_step_result fo_session_step(struct fo_session *session, const void *input, size_t input_bytes);

/**
 * Use another credential from the next leg on. The old one stays in use until the context is gone.
 *
 * Allowed before the first context, at FO_STEP_WANT_CREDENTIAL, for an imported session and, with a stream,
 * for renegotiation.
 * @return SEC_E_WRONG_CREDENTIAL_HANDLE when library, package or role differ; SEC_E_OUT_OF_SEQUENCE.
 */
SECURITY_STATUS
fo_session_use_credential(struct fo_session *session, struct fo_credential *credential);

/**
 * Protect one message for the peer.
 *
 * A stream gives one record. Other packages give a frame for fo_session_unprotect: the length of the token
 * (or signature) and that of the padding, in four bytes each, least significant first; the token, the data,
 * the padding.
 * @param plain     NULL when @p plain_bytes is 0.
 * @param[out] out  Borrowed until the next call on @p session.
 */
SECURITY_STATUS
fo_session_protect(struct fo_session *session, const void *plain, size_t plain_bytes, struct fo_octets *out);

/**
 * Read one message of the peer.
 *
 * A stream keeps what it could not use yet: call again without input until SEC_E_INCOMPLETE_MESSAGE. Without
 * a stream, @p input is one whole frame of fo_session_protect.
 * @param input     NULL when @p input_bytes is 0. Copied.
 * @param[out] out  The message, possibly empty. Borrowed until the next call on @p session.
 * @return SEC_E_OK; SEC_E_INCOMPLETE_MESSAGE: more bytes are needed; SEC_I_RENEGOTIATE: step, then go on;
 *         SEC_I_CONTEXT_EXPIRED: the peer has closed; or a failure.
 */
SECURITY_STATUS fo_session_unprotect(struct fo_session *session, const void *input, size_t input_bytes,
                                     struct fo_octets *out);

/**
 * Begin to end a stream's conversation: ApplyControlToken and the first leg of the shutdown.
 *
 * Optional. Send the token and continue with fo_session_step while it says FO_STEP_CONTINUE or
 * FO_STEP_NEED_INPUT. Where there is nothing to shut down the result is FO_STEP_FAILED and the session is as
 * before.
 */
struct fo_step_result fo_session_shutdown(struct fo_session *session);

/** The transport is gone: no further leg or message is tried. What SSPI holds is kept until close. NULL is
 * ignored. */
void fo_session_peer_gone(struct fo_session *session);

/** Query SECPKG_ATTR_SIZES. */
SECURITY_STATUS fo_session_query_sizes(struct fo_session *session, SecPkgContext_Sizes *out);

/** Query SECPKG_ATTR_STREAM_SIZES. */
SECURITY_STATUS
fo_session_query_stream_sizes(struct fo_session *session, SecPkgContext_StreamSizes *out);

/**
 * Query SECPKG_ATTR_NAMES.
 *
 * @param room_bytes  Room in @p name with the closing NUL.
 * @param[out] name   UTF-8, NUL-terminated.
 * @return SEC_E_BUFFER_TOO_SMALL when the room is too small; the package's block is freed in any case.
 */
SECURITY_STATUS fo_session_query_name(struct fo_session *session, char *name, size_t room_bytes);

/** Query SECPKG_ATTR_PACKAGE_INFO. */
SECURITY_STATUS fo_session_query_package(struct fo_session *session, struct fo_package *out);

/**
 * Query SECPKG_ATTR_SESSION_KEY. The package's copy is wiped before it is freed.
 *
 * @param[out] key_bytes  Length of the key.
 * @return SEC_E_BUFFER_TOO_SMALL when @p room_bytes is less than the key has.
 */
SECURITY_STATUS
fo_session_query_key(struct fo_session *session, void *key, size_t room_bytes, size_t *key_bytes);

/** Act as the client on this thread. Servers only. Ended by fo_session_revert, or by close. */
SECURITY_STATUS fo_session_impersonate(struct fo_session *session);

/** End the impersonation. SEC_E_NO_IMPERSONATION when there is none. */
SECURITY_STATUS fo_session_revert(struct fo_session *session);

/**
 * Pack the context for another process.
 *
 * @param flags     SECPKG_CONTEXT_EXPORT bits. With DELETE_OLD a success leaves only close.
 * @param[out] out  Borrowed until the next call on @p session.
 */
SECURITY_STATUS
fo_session_export(struct fo_session *session, uint32_t flags, struct fo_octets *out);

/**
 * Release everything that the session holds, in the documented order. Legal at every moment; NULL and a
 * closed session are ignored.
 */
void fo_session_close(struct fo_session *session);

/** Close and give the memory back. NULL is ignored. */
void fo_session_free(struct fo_session *session);

/** Where the session is; NULL counts as closed. */
enum fo_session_state fo_session_state(const struct fo_session *session);

/** The context, invalidated while there is none. Valid until fo_session_free. */
const CtxtHandle *fo_session_context_handle(const struct fo_session *session);

/** The credential of the next leg, or NULL. */
struct fo_credential *fo_session_credential(const struct fo_session *session);

#endif
