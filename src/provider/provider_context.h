// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_CONTEXT_H
#define FO_PROVIDER_PROVIDER_CONTEXT_H

/**
 * @file
 * Contexts: one side of one session.
 */
#include "provider/provider_credential.h"

#include "sspi/abi.h"

/** Life of a context once it exists. */
enum fo_prv_state {
    FO_PRV_PARTIAL,
    FO_PRV_NEED_COMPLETE,          /**< CompleteAuthToken, then established. */
    FO_PRV_NEED_COMPLETE_CONTINUE, /**< CompleteAuthToken, then another leg. */
    FO_PRV_WANT_CREDENTIAL,
    FO_PRV_ESTABLISHED,
    FO_PRV_RENEGOTIATING,
    FO_PRV_PEER_CLOSED,
    FO_PRV_SHUTTING_DOWN,
    FO_PRV_SHUT_DOWN,
    FO_PRV_FAILED,
};

/** Bytes of a proof that an incomplete token lacks: 8 of them, or 16 digits. */
enum {
    FO_PRV_PROOF_BYTES_MAX = 16
};

/** What CompleteAuthToken has to add to the last token. */
struct fo_prv_completion {
    uint64_t hash;      /**< Of the token as it was handed out. */
    size_t token_bytes; /**< 0: the leg had no token. */
    size_t proof_offset;
    size_t proof_bytes;
    unsigned char proof[FO_PRV_PROOF_BYTES_MAX];
    bool has_request; /**< Digest: a signed request waits for its sequence check. */
    uint64_t request_sequence;
};

enum {
    FO_PRV_PROTOCOL_BYTES_MAX = 255
};

/** What only Schannel needs. */
struct fo_prv_stream {
    bool is_tls13;
    bool is_certificate_wanted; /**< Client: SEC_I_INCOMPLETE_CREDENTIALS was answered once. */
    bool was_issuer_list_sent;  /**< Client: the server's wish brought a list of issuers. */
    uint64_t held_transcript;   /**< Before the flight that was read when the credential was wanted. */
    uint32_t post_sent;         /**< Messages after the handshake, for their keys. */
    uint32_t post_received;
    uint64_t peer_fingerprint; /**< 0: the peer has no certificate. */
    uint16_t mtu;
    uint8_t protocol_bytes; /**< Agreed application protocol; 0: none. */
    uint8_t protocol[FO_PRV_PROTOCOL_BYTES_MAX];
    uint64_t keying_label;   /**< Hash of what SetContextAttributes gave. */
    uint32_t keying_bytes;   /**< 0: not set. */
    unsigned char *app_data; /**< Owned. */
    uint32_t app_data_bytes;
};

struct fo_prv_context {
    struct fo_prv_context *next;
    struct fo_prv_context *previous;
    uint64_t id;         /**< Never given twice by one instance. */
    uint32_t first_slot; /**< Its values; the newest first. */
    enum fo_prv_package package;
    enum fo_prv_package inner; /**< Of Negotiate; else the package itself. */
    bool is_server;
    bool is_server_first; /**< The server sends the first message. */
    bool is_imported;
    bool has_switched; /**< Negotiate: the optimistic mechanism was refused. */
    enum fo_prv_state state;
    struct fo_prv_credential *credential; /**< A reference, or NULL: see FO_KNOB_CTX_HOLDS_CRED. */
    SecHandle credential_handle;          /**< As last passed. */
    struct fo_prv_identity identity;      /**< Of the credential. */
    struct fo_prv_certificate certificate;
    uint32_t request; /**< What the client asked for, on both sides. */
    uint32_t granted; /**< ISC_RET or ASC_RET flags. */
    struct fo_prv_string *target;
    struct fo_prv_identity peer; /**< Server: the client's names. */
    uint8_t leg_count;
    uint8_t position; /**< Messages of this handshake that were sent or received. */
    uint64_t session;
    uint64_t opaque; /**< Digest: identity of the server's context. */
    uint64_t transcript;
    uint64_t key;
    uint64_t bindings; /**< Hash of the channel bindings; 0: none. */
    uint64_t send_sequence;
    uint64_t receive_sequence;
    int64_t start;
    int64_t expiry;
    uint32_t access_token; /**< Slot of the borrowed token, or FO_PRV_SLOT_NONE. */
    struct fo_prv_completion completion;
    struct fo_prv_stream stream;
};

/** Make a context without credential and values, or NULL when out of memory. */
struct fo_prv_context *
fo_prv_context_new(struct fo_provider *provider, enum fo_prv_package package, bool is_server);

/** Give it one more value. @return false when out of memory. */
bool fo_prv_context_name(struct fo_provider *provider, struct fo_prv_context *context);

/** Its newest value. */
SecHandle fo_prv_context_value(const struct fo_provider *provider, const struct fo_prv_context *context);

/** Destroy it with all its values. NULL is ignored. */
void fo_prv_context_destroy(struct fo_provider *provider, struct fo_prv_context *context);

/** Destroy all. */
void fo_prv_contexts_clear(struct fo_provider *provider);

/** The live context of @p handle, or NULL. */
struct fo_prv_context *fo_prv_context_find(struct fo_provider *provider, const SecHandle *handle);

/** Use @p credential for this and later legs, as the knob says. */
void fo_prv_context_bind(struct fo_provider *provider, struct fo_prv_context *context,
                         struct fo_prv_credential *credential, const SecHandle *handle);

/** True when messages of @p context carry the caller's sequence numbers. */
bool fo_prv_context_is_datagram(const struct fo_prv_context *context);

/** True when the handshake has ended well at least once and was not given up since. */
bool fo_prv_context_is_ready(const struct fo_prv_context *context);

/** DeleteSecurityContext. */
SECURITY_STATUS fo_prv_context_delete(struct fo_provider *provider, PCtxtHandle handle);

#endif
