// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_FIXTURE_H
#define FO_PROVIDER_PROVIDER_FIXTURE_H

/**
 * @file
 * What this room's tests share: a client and a server that exchange tokens through the tables.
 */
#include "base/test.h"
#include "provider/provider.h"
#include "sspi/abi.h"
#include "sspi/dispatch.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIDE_ROOM = 32768,  /**< Bytes of a caller's token buffer. */
    PUMP_LEGS_MAX = 64, /**< A handshake that takes longer has gone wrong. */
};

/** One side of a session. */
struct side {
    bool is_server;
    CredHandle credential;
    CtxtHandle context;
    bool has_context;
    SECURITY_STATUS status; /**< Of the last leg. */
    ULONG attributes;
    TimeStamp expiry;
    SecBuffer out[2]; /**< TOKEN and ALERT of the last leg. */
    bool is_allocating;
    ULONG requirements;
    unsigned leg_count;
    unsigned char room[SIDE_ROOM]; /**< The caller's memory, without ALLOCATE_MEMORY. */
    unsigned char in[SIDE_ROOM];   /**< Bytes from the peer that are not consumed. */
    size_t in_bytes;
};

/** A session of two sides. */
struct pair {
    struct fo_provider *provider;
    const SecurityFunctionTableW *wide;
    const SecurityFunctionTableA *ansi;
    bool is_ansi; /**< Use the A table. */
    const char *package;
    const char *target;
    struct side client;
    struct side server;
};

static inline const SEC_WCHAR *
fixture_wide(const char *text, SEC_WCHAR units[64])
{
    size_t count = strlen(text);
    assert_true(count < 64);
    for (size_t index = 0; index <= count; index++) {
        units[index] = (unsigned char)text[index];
    }
    return units;
}

/** Make, install and describe an instance. */
static inline void
pair_begin(struct pair *pair, const struct fo_provider_options *options)
{
    memset(pair, 0, sizeof *pair);
    pair->provider = fo_provider_new(options);
    assert_non_null(pair->provider);
    fo_provider_install(pair->provider);
    struct fo_dispatch dispatch;
    fo_provider_dispatch(true, &dispatch);
    pair->wide = dispatch.table;
    fo_provider_dispatch(false, &dispatch);
    pair->ansi = dispatch.table;
    pair->server.is_server = true;
    pair->target = "host/server.example";
}

static inline void
pair_end(struct pair *pair)
{
    fo_provider_free(pair->provider);
    assert_null(fo_provider_current());
}

static inline SECURITY_STATUS
pair_acquire_with(struct pair *pair, struct side *side, void *data)
{
    ULONG use = side->is_server ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND;
    TimeStamp expiry;
    if (pair->is_ansi) {
        char name[64];
        assert_true(strlen(pair->package) < sizeof name);
        strcpy(name, pair->package);
        return pair->ansi->AcquireCredentialsHandleA(NULL, name, use, NULL, data, NULL, NULL,
                                                     &side->credential, &expiry);
    }
    SEC_WCHAR name[64];
    (void)fixture_wide(pair->package, name);
    return pair->wide->AcquireCredentialsHandleW(NULL, name, use, NULL, data, NULL, NULL, &side->credential,
                                                 &expiry);
}

/** Acquire both credentials of @p package. */
static inline void
pair_acquire(struct pair *pair, const char *package)
{
    pair->package = package;
    assert_int_equal(pair_acquire_with(pair, &pair->client, NULL), SEC_E_OK);
    assert_int_equal(pair_acquire_with(pair, &pair->server, NULL), SEC_E_OK);
}

/** One leg of @p side with whatever is in side->in. */
static inline SECURITY_STATUS
pair_leg(struct pair *pair, struct side *side)
{
    SecBuffer in[2] = {{(ULONG)side->in_bytes, SECBUFFER_TOKEN, side->in}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc in_desc = {SECBUFFER_VERSION, 2, in};
    side->out[0] = (SecBuffer){SIDE_ROOM, SECBUFFER_TOKEN, side->room};
    side->out[1] = (SecBuffer){0, SECBUFFER_ALERT, NULL};
    ULONG requirements = side->requirements;
    if (side->is_allocating) {
        side->out[0] = (SecBuffer){0, SECBUFFER_TOKEN, NULL};
        requirements |= ISC_REQ_ALLOCATE_MEMORY;
    }
    SecBufferDesc out_desc = {SECBUFFER_VERSION, 2, side->out};
    PCtxtHandle context = side->has_context ? &side->context : NULL;
    PSecBufferDesc input = side->in_bytes > 0 || side->is_server || side->has_context ? &in_desc : NULL;
    side->attributes = 0;
    if (side->is_server) {
        side->status =
            pair->wide->AcceptSecurityContext(&side->credential, context, input, requirements, 0,
                                              &side->context, &out_desc, &side->attributes, &side->expiry);
    } else if (pair->is_ansi) {
        char target[64] = "";
        strncpy(target, pair->target == NULL ? "" : pair->target, sizeof target - 1);
        side->status = pair->ansi->InitializeSecurityContextA(
            &side->credential, context, pair->target == NULL ? NULL : target, requirements, 0, 0, input, 0,
            &side->context, &out_desc, &side->attributes, &side->expiry);
    } else {
        SEC_WCHAR target[64];
        (void)fixture_wide(pair->target == NULL ? "" : pair->target, target);
        side->status = pair->wide->InitializeSecurityContextW(
            &side->credential, context, pair->target == NULL ? NULL : target, requirements, 0, 0, input, 0,
            &side->context, &out_desc, &side->attributes, &side->expiry);
    }
    side->leg_count++;
    if (side->status == SEC_E_INCOMPLETE_MESSAGE || side->status == SEC_I_INCOMPLETE_CREDENTIALS) {
        side->has_context = side->has_context || side->status == SEC_I_INCOMPLETE_CREDENTIALS;
        side->out[0].cbBuffer = 0;
        return side->status;
    }
    if (side->status < 0) {
        return side->status;
    }
    side->has_context = true;
    size_t rest = in[1].BufferType == SECBUFFER_EXTRA ? in[1].cbBuffer : 0;
    memmove(side->in, side->in + side->in_bytes - rest, rest);
    side->in_bytes = rest;
    return side->status;
}

/** Release the output of the last leg. */
static inline void
pair_drop_output(struct pair *pair, struct side *side)
{
    for (unsigned index = 0; index < 2; index++) {
        if (side->is_allocating && side->out[index].pvBuffer != NULL) {
            assert_int_equal(pair->wide->FreeContextBuffer(side->out[index].pvBuffer), SEC_E_OK);
        }
        side->out[index].pvBuffer = NULL;
        side->out[index].cbBuffer = 0;
    }
}

/** Append bytes to what @p side has received. */
static inline void
pair_feed(struct side *side, const void *bytes, size_t count)
{
    assert_true(side->in_bytes + count <= sizeof side->in);
    assert_non_null(bytes);
    memcpy(side->in + side->in_bytes, bytes, count);
    side->in_bytes += count;
}

/** Send the output of the last leg of @p from and release it. */
static inline void
pair_send(struct pair *pair, struct side *from, struct side *to)
{
    if (from->out[0].cbBuffer > 0) {
        pair_feed(to, from->out[0].pvBuffer, from->out[0].cbBuffer);
    }
    pair_drop_output(pair, from);
}

static inline bool
side_wants_more(const struct side *side)
{
    return !side->has_context || side->status == SEC_I_CONTINUE_NEEDED ||
           side->status == SEC_I_COMPLETE_AND_CONTINUE || side->status == SEC_E_INCOMPLETE_MESSAGE ||
           side->status == SEC_I_INCOMPLETE_CREDENTIALS;
}

/** CompleteAuthToken where the last leg asked for it. */
static inline void
pair_complete(struct pair *pair, struct side *side)
{
    if (side->status == SEC_I_COMPLETE_NEEDED || side->status == SEC_I_COMPLETE_AND_CONTINUE) {
        SecBufferDesc desc = {SECBUFFER_VERSION, 1, side->out};
        assert_int_equal(pair->wide->CompleteAuthToken(&side->context, &desc), SEC_E_OK);
    }
}

/** Run the handshake until both sides are done or one fails. @return true when both are done. */
static inline bool
pair_pump(struct pair *pair, bool server_begins)
{
    struct side *mover = server_begins ? &pair->server : &pair->client;
    for (unsigned leg = 0; leg < PUMP_LEGS_MAX; leg++) {
        struct side *other = mover == &pair->client ? &pair->server : &pair->client;
        if (side_wants_more(mover)) {
            if (pair_leg(pair, mover) < 0 && mover->status != SEC_E_INCOMPLETE_MESSAGE) {
                return false;
            }
            pair_complete(pair, mover);
            pair_send(pair, mover, other);
            if (mover->status == SEC_I_INCOMPLETE_CREDENTIALS) {
                continue;
            }
        }
        if (!side_wants_more(mover) && !side_wants_more(other)) {
            return true;
        }
        mover = other;
    }
    return false;
}

/** True when Digest, whose server begins. */
static inline bool
pair_server_begins(const struct pair *pair)
{
    return strcmp(pair->package, WDIGEST_SP_NAME_A) == 0;
}

/** Acquire and establish. */
static inline void
pair_establish(struct pair *pair, const char *package)
{
    pair_acquire(pair, package);
    assert_true(pair_pump(pair, pair_server_begins(pair)));
}

/** Delete both contexts and free both credentials. */
static inline void
pair_close(struct pair *pair)
{
    struct side *sides[2] = {&pair->client, &pair->server};
    for (unsigned index = 0; index < 2; index++) {
        pair_drop_output(pair, sides[index]);
        if (sides[index]->has_context) {
            assert_int_equal(pair->wide->DeleteSecurityContext(&sides[index]->context), SEC_E_OK);
            sides[index]->has_context = false;
        }
        assert_int_equal(pair->wide->FreeCredentialsHandle(&sides[index]->credential), SEC_E_OK);
        sides[index]->in_bytes = 0;
        sides[index]->status = SEC_E_OK;
        sides[index]->leg_count = 0;
    }
}

/** Nothing is live. */
static inline void
pair_expect_empty(const struct pair *pair)
{
    struct fo_provider_count now;
    fo_provider_count(pair->provider, &now);
    for (unsigned kind = 0; kind < FO_PROVIDER_KIND_COUNT; kind++) {
        if (now.live[kind] != 0) {
            fail_msg("%u live: %s", (unsigned)now.live[kind],
                     fo_provider_kind_name((enum fo_provider_kind)kind));
        }
    }
    assert_int_equal(now.bytes, 0);
}

/** The packages by name. */
static const char *const fixture_packages[] = {
    NEGOSSP_NAME_A, MICROSOFT_KERBEROS_NAME_A, NTLMSP_NAME_A, UNISP_NAME_A, WDIGEST_SP_NAME_A,
};

enum {
    FIXTURE_PACKAGES = sizeof fixture_packages / sizeof *fixture_packages
};

#endif
