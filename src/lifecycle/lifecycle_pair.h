// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A client and a server that hold a whole conversation through this layer, for its tests against real
 * packages.
 */
#ifndef FO_LIFECYCLE_LIFECYCLE_PAIR_H
#define FO_LIFECYCLE_LIFECYCLE_PAIR_H

#include "base/test.h"

#include "lifecycle/lifecycle.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLIENT,
    SERVER,
    LEGS_MAX = 40,
    BYTES_MAX = 65536,
};

/** How the two talk. */
struct talk {
    const char *package;
    bool is_allocating;
    bool is_signing;
    bool is_redoing; /**< The client of a stream asks for another handshake. */
};

/** Bytes on their way to one side. */
struct mail {
    uint8_t bytes[BYTES_MAX];
    size_t count;
};

struct side {
    struct fo_credential *credential;
    struct fo_session *session;
    struct mail mail; /**< For this side. */
    enum fo_step step;
};

struct pair {
    const struct talk *talk;
    struct fo_library *library;
    struct fo_credential *spare;
    struct side sides[2];
    void (*close_token)(void *token); /**< CloseHandle. */
    struct fo_allocator allocator;
    unsigned allocation_count;
    int balance;
    unsigned nth_allocation; /**< The one that fails; 0: none. */
    unsigned unload_count;
    unsigned message_count; /**< Messages that arrived as they were sent. */
};

static inline void *
pair_allocate(void *user, size_t bytes)
{
    struct pair *pair = user;
    pair->allocation_count++;
    if (pair->allocation_count == pair->nth_allocation) {
        return NULL;
    }
    pair->balance++;
    return malloc(bytes);
}

static inline void
pair_release(void *user, void *block)
{
    struct pair *pair = user;
    pair->balance--;
    free(block);
}

static inline void
pair_unload(void *user)
{
    struct pair *pair = user;
    pair->unload_count++;
}

static inline void
pair_close_token(void *user, void *token)
{
    struct pair *pair = user;
    pair->close_token(token);
}

static inline bool
pair_is_schannel(const struct pair *pair)
{
    return strcmp(pair->talk->package, "Schannel") == 0;
}

static inline void
pair_acquire(struct pair *pair, enum fo_role role, const void *auth_data, struct fo_credential **out)
{
    const struct fo_identity identity = {"user", "domain", "password"};
    const struct fo_credential_options options = {
        .package = pair->talk->package,
        .role = role,
        .identity = pair_is_schannel(pair) ? NULL : &identity,
        .auth_data = auth_data,
    };
    (void)fo_credential_acquire(pair->library, &options, out);
}

static inline void
pair_open_sides(struct pair *pair, const struct fo_dispatch *dispatch)
{
    const struct fo_library_options options = {
        .dispatch = *dispatch,
        .allocator = &pair->allocator,
        .unload = pair_unload,
        .close_token = pair_close_token,
        .user = pair,
    };
    const struct fo_session_options session = {
        .target = "host/server.example",
        .requirements = ISC_REQ_CONFIDENTIALITY | ISC_REQ_MUTUAL_AUTH,
        .want_allocate_memory = pair->talk->is_allocating,
        .is_stream = pair_is_schannel(pair),
        .sign_only = pair->talk->is_signing,
    };
    if (fo_library_open(&options, &pair->library) != SEC_E_OK) {
        return;
    }
    pair_acquire(pair, FO_ROLE_CLIENT, NULL, &pair->sides[CLIENT].credential);
    pair_acquire(pair, FO_ROLE_SERVER, NULL, &pair->sides[SERVER].credential);
    pair_acquire(pair, FO_ROLE_CLIENT, NULL, &pair->spare);
    for (size_t i = 0; i < 2; i++) {
        if (pair->sides[i].credential != NULL) {
            (void)fo_session_open(pair->sides[i].credential, &session, &pair->sides[i].session);
        }
    }
}

static inline void
pair_send(struct mail *mail, struct fo_octets octets)
{
    assert_true(octets.count <= BYTES_MAX - mail->count);
    if (octets.count > 0) {
        memcpy(mail->bytes + mail->count, octets.bytes, octets.count);
        mail->count += octets.count;
    }
}

/** Let a side read its mail and answer, until it waits for the other. */
static inline void
pair_take_turn(struct pair *pair, unsigned index)
{
    struct side *side = &pair->sides[index];
    struct fo_step_result result =
        fo_session_step(side->session, side->mail.count > 0 ? side->mail.bytes : NULL, side->mail.count);
    side->mail.count = 0;
    for (unsigned leg = 0; leg < LEGS_MAX; leg++) {
        pair_send(&pair->sides[1 - index].mail, result.token);
        side->step = result.step;
        bool is_asked = result.step == FO_STEP_WANT_CREDENTIAL;
        if (is_asked && pair->spare != NULL) {
            (void)fo_session_use_credential(side->session, pair->spare);
        }
        if (!is_asked && (result.step != FO_STEP_CONTINUE || result.input_left_bytes == 0)) {
            return;
        }
        result = fo_session_step(side->session, NULL, 0);
    }
}

/** Carry tokens until neither side has anything more to say. */
static inline void
pair_shake_hands(struct pair *pair, unsigned first)
{
    pair_take_turn(pair, first);
    for (unsigned turn = 0; turn < LEGS_MAX; turn++) {
        unsigned to = (first + turn + 1) % 2;
        if (pair->sides[to].mail.count == 0) {
            break;
        }
        pair_take_turn(pair, to);
    }
}

static inline void
pair_exchange_message(struct pair *pair, unsigned from)
{
    static const char text[] = "attack at dawn";
    struct fo_octets octets;
    struct mail *mail = &pair->sides[1 - from].mail;
    mail->count = 0;
    if (fo_session_protect(pair->sides[from].session, text, sizeof text, &octets) != SEC_E_OK) {
        return;
    }
    pair_send(mail, octets);
    SECURITY_STATUS status =
        fo_session_unprotect(pair->sides[1 - from].session, mail->bytes, mail->count, &octets);
    mail->count = 0;
    while (status == SEC_I_RENEGOTIATE) {
        pair_take_turn(pair, 1 - from);
        status = fo_session_unprotect(pair->sides[1 - from].session, NULL, 0, &octets);
    }
    if (status == SEC_E_OK && octets.count == sizeof text && memcmp(octets.bytes, text, sizeof text) == 0) {
        pair->message_count++;
    }
}

static inline void
pair_ask(struct fo_session *session)
{
    char name[64];
    uint8_t key[64];
    size_t key_bytes = 0;
    struct fo_package package;
    SecPkgContext_Sizes sizes;
    SecPkgContext_StreamSizes stream_sizes;
    (void)fo_session_query_name(session, name, sizeof name);
    (void)fo_session_query_key(session, key, sizeof key, &key_bytes);
    (void)fo_session_query_package(session, &package);
    (void)fo_session_query_sizes(session, &sizes);
    (void)fo_session_query_stream_sizes(session, &stream_sizes);
}

/** Export the server's context and take it over. */
static inline void
pair_move_server(struct pair *pair)
{
    struct fo_octets packed;
    struct fo_session *moved = NULL;
    struct fo_session *old = pair->sides[SERVER].session;
    if (fo_session_export(old, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed) != SEC_E_OK) {
        return;
    }
    const struct fo_import_options options = {
        .package = pair->talk->package,
        .role = FO_ROLE_SERVER,
        .packed = packed.bytes,
        .packed_bytes = packed.count,
        .session = {.is_stream = pair_is_schannel(pair), .sign_only = pair->talk->is_signing},
    };
    if (fo_session_import(pair->library, &options, &moved) == SEC_E_OK) {
        fo_session_free(old);
        pair->sides[SERVER].session = moved;
    }
}

static inline void
pair_say_goodbye(struct pair *pair)
{
    for (unsigned i = 0; i < 2; i++) {
        struct fo_step_result result = fo_session_shutdown(pair->sides[i].session);
        pair_send(&pair->sides[1 - i].mail, result.token);
        struct fo_octets octets;
        struct mail *mail = &pair->sides[1 - i].mail;
        (void)fo_session_unprotect(pair->sides[1 - i].session, mail->bytes, mail->count, &octets);
        mail->count = 0;
    }
}

static inline void
pair_converse(struct pair *pair)
{
    bool is_digest = strcmp(pair->talk->package, "WDigest") == 0;
    if (pair->sides[CLIENT].session == NULL || pair->sides[SERVER].session == NULL) {
        return;
    }
    pair_shake_hands(pair, is_digest ? SERVER : CLIENT);
    pair_exchange_message(pair, CLIENT);
    pair_exchange_message(pair, SERVER);
    pair_ask(pair->sides[CLIENT].session);
    (void)fo_session_impersonate(pair->sides[SERVER].session);
    pair_ask(pair->sides[SERVER].session);
    (void)fo_session_revert(pair->sides[SERVER].session);
    if (pair->talk->is_redoing) {
        // The client asks for another handshake; the server meets it as a record that it must step for.
        struct fo_octets octets;
        struct mail *mail = &pair->sides[SERVER].mail;
        pair_take_turn(pair, CLIENT);
        if (fo_session_unprotect(pair->sides[SERVER].session, mail->bytes, mail->count, &octets) ==
            SEC_I_RENEGOTIATE) {
            mail->count = 0;
            pair_shake_hands(pair, SERVER);
            pair_exchange_message(pair, CLIENT);
        }
        mail->count = 0;
    }
    pair_move_server(pair);
    pair_exchange_message(pair, CLIENT);
    (void)fo_session_impersonate(pair->sides[SERVER].session);
    pair_say_goodbye(pair);
}

/** Free everything in one of several orders. */
static inline void
pair_free_all(struct pair *pair, unsigned order)
{
    bool had_library = pair->library != NULL;
    for (unsigned i = 0; i < 6; i++) {
        switch ((i * (1 + order % 2 * 4) + order) % 6) {
        case 0:
            fo_library_free(pair->library);
            break;
        case 1:
            fo_credential_free(pair->sides[CLIENT].credential);
            break;
        case 2:
            fo_credential_free(pair->sides[SERVER].credential);
            break;
        case 3:
            fo_credential_free(pair->spare);
            break;
        case 4:
            fo_session_free(pair->sides[CLIENT].session);
            break;
        default:
            fo_session_free(pair->sides[SERVER].session);
            break;
        }
    }
    assert_int_equal(pair->unload_count, had_library ? 1 : 0);
    assert_int_equal(pair->balance, 0);
}

#endif
