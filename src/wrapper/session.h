// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Session entry: the one thing that the maintainer of a wrapper writes, and the peer that it is written
 * against.
 *
 * Flow    harness -> session() of the wrapper -> its calls of SSPI, and of the peer below -> return.
 * Owns    the peer: the harness, from the call of session until its return.
 * Thread  the one that session was called on, but for the far end of fo_peer_socket.
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session
 *
 * A wrapper's project defines freeonce_wrapper and links; nothing of freeonce but this header is needed:
 *
 *     static void
 *     session(struct fo_peer *peer)
 *     {
 *         struct my_auth *auth = my_auth_new(fo_peer_package(peer), fo_peer_target(peer));
 *         const void *token = NULL;
 *         size_t bytes = 0;
 *         while (auth != NULL && my_auth_step(auth, token, bytes) == MY_AUTH_MORE) {
 *             if (!fo_peer_send(peer, auth->out, auth->out_bytes) || !fo_peer_receive(peer, &token, &bytes))
 * { break;
 *             }
 *         }
 *         my_auth_free(auth);
 *     }
 *
 *     const struct fo_wrapper freeonce_wrapper = {.name = "my_auth", .session = session};
 */
#ifndef FO_WRAPPER_SESSION_H
#define FO_WRAPPER_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The other end of one session, and what the scenario wants of it. */
struct fo_peer;

/** The package to use, by its short name: "NTLM", "Negotiate", "Kerberos", "Schannel" or "WDigest". It lasts
 * as long as the process. */
const char *fo_peer_package(const struct fo_peer *peer);

/** Name of the server to authenticate to, "host/server.example". Never NULL. */
const char *fo_peer_target(const struct fo_peer *peer);

/** True when the wrapper is to accept a session, false when it is to initiate one. */
bool fo_peer_is_server(const struct fo_peer *peer);

/** What a scenario may want beside the handshake. A wrapper that cannot do it ignores it. */
enum fo_wish {
    /** Once established, protect what is sent and unprotect what is received. The harness's end reads and
     * writes records of a stream, and else frames: the length of the token (or signature) and that of the
     * padding, four bytes each, least significant first; then token, data, padding. */
    FO_WISH_MESSAGES,
    FO_WISH_QUERIES,     /**< Ask the context for its attributes. */
    FO_WISH_SHUTDOWN,    /**< End with the package's own notice, as Schannel's close_notify. */
    FO_WISH_CLOSE_TWICE, /**< Call the wrapper's own clean-up twice. */
    FO_WISH_IMPERSONATE, /**< Server: impersonate the client, and revert. */
    FO_WISH_MUTUAL,      /**< Ask for mutual authentication. */
    FO_WISH_DELEGATE,    /**< Client: let the server act on in its name. */
    FO_WISH_ALLOCATE,    /**< Let the package allocate tokens, where the wrapper can do either. */
    FO_WISH_SIGN_ONLY,   /**< Sign messages, where the wrapper can do either. */
    FO_WISH_COUNT
};

bool fo_peer_wishes(const struct fo_peer *peer, enum fo_wish wish);

/**
 * True while another session is to be run with the same wrapper object, from its first leg.
 *
 * Each answer of true begins a session: what the peer had waiting is gone. A wrapper whose objects serve one
 * session only never asks.
 */
bool fo_peer_again(struct fo_peer *peer);

/** Give the peer @p bytes, a token or a message. NULL is allowed with 0. @return false: the peer is gone. */
bool fo_peer_send(struct fo_peer *peer, const void *bytes, size_t count);

/**
 * Take the next token or message of the peer.
 *
 * @param[out] bytes  In the memory of the harness, valid until the next call with @p peer; it ends exactly
 *                    where the bytes end. Not NULL, even for an empty one.
 * @param[out] count  May be 0. Both are written when the answer is true only.
 * @return false: the peer is gone, and nothing more will come.
 */
bool fo_peer_receive(struct fo_peer *peer, const void **bytes, size_t *count);

/** Take the next bytes as recv does: at most @p size, copied. What does not fit stays. @return 0: gone. */
size_t fo_peer_read(struct fo_peer *peer, void *buffer, size_t size);

/** True once the peer is gone. */
bool fo_peer_is_gone(const struct fo_peer *peer);

/** Give the peer a line of base64, as in "Negotiate TlRMTVNT...": what stands before the last blank is
 * skipped. A line that is no base64 reaches the peer as no bytes. @return false: the peer is gone. */
bool fo_peer_send_line(struct fo_peer *peer, const char *line);

/** The next token as base64 without a line end, valid until the next call with @p peer; NULL: gone. */
const char *fo_peer_receive_line(struct fo_peer *peer);

/** How tokens stand in a stream of bytes. */
struct fo_framing {
    unsigned header_bytes; /**< Before each token; 0: none, each piece is what one read or write had. */
    unsigned length_at;    /**< Place of the length within the header. */
    unsigned length_bytes; /**< 1, 2 or 4; the length of the token alone. */
    bool is_little_endian;
    unsigned char header[16]; /**< The header that the far end sends, but for its length. */
    bool is_line;             /**< In place of all that: base64 lines ended by a line feed. */
};

/**
 * A connected stream socket whose far end is the peer, for wrappers that read and write by themselves.
 *
 * Only for wrappers that say uses_socket. The harness plays the far end and closes it when the peer is gone;
 * the wrapper's end is the wrapper's to close, once. A session that sleeps counts as waiting for its socket.
 *
 * @param framing  NULL: no headers. Copied.
 * @return The descriptor, or -1 when none could be had; the same one again when asked again.
 */
int fo_peer_socket(struct fo_peer *peer, const struct fo_framing *framing);

/** Say that this session cannot be run, and why: it counts as not exercised, with that reason. */
void fo_peer_decline(struct fo_peer *peer, const char *reason);

/** What a wrapper can do. All that is not said is NULL or 0. */
struct fo_wrapper {
    const char *name; /**< A word for reports and command lines. Required. */
    /** Run one session in the role, with the package and against the peer that @p peer says, and clean up.
     * Required. It may be called many times, also again before it has returned: from within
     * fo_peer_receive, on another stack, when a scenario runs several sessions at once; not when
     * runs_one_at_a_time. */
    void (*session)(struct fo_peer *peer);
    void (*start)(void);  /**< Before the first session of a run: load, initialise. May be NULL. */
    void (*finish)(void); /**< After the last: release what the wrapper keeps for the process. May be NULL. */
    const char *packages; /**< "NTLM,Negotiate": the ones it can be used with; NULL: all. */
    bool is_no_client;    /**< It cannot initiate a session. */
    bool is_no_server;    /**< It cannot accept one. */
    bool has_no_messages; /**< It never protects messages. */
    bool runs_one_at_a_time;
    /** It loads the module once for the process, and never gives it up. Else what start and the sessions have
     * loaded is to be freed when finish has returned. */
    bool keeps_module;
    /** It uses fo_peer_socket: each session is called on a thread of its own. */
    bool uses_socket;
};

/** The maintainer's. */
extern const struct fo_wrapper freeonce_wrapper;

#ifdef __cplusplus
}
#endif

#endif
