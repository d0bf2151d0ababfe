// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Pair: both ends of a session, driven as the documentation asks.
 */
#include "conform/bench.h"

#include "base/assert.h"
#include "sspi/status.h"
#include "trace/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLIENT_REQUIREMENTS = ISC_REQ_MUTUAL_AUTH | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT |
                          ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY | ISC_REQ_CONNECTION,
    SERVER_REQUIREMENTS = ASC_REQ_MUTUAL_AUTH | ASC_REQ_REPLAY_DETECT | ASC_REQ_SEQUENCE_DETECT |
                          ASC_REQ_CONFIDENTIALITY | ASC_REQ_INTEGRITY | ASC_REQ_CONNECTION,
};

void
fo_pair_init(struct fo_pair *pair)
{
    *pair = (struct fo_pair){.is_honest = true, .server = {.is_server = true}};
    SecInvalidateHandle(&pair->client.credential);
    SecInvalidateHandle(&pair->client.context);
    SecInvalidateHandle(&pair->server.credential);
    SecInvalidateHandle(&pair->server.context);
}

SECURITY_STATUS
fo_party_acquire(struct fo_bench *bench, struct fo_party *party)
{
    const ULONG use = party->is_server ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND;
    void *identity =
        bench->is_stream ? NULL : fo_bench_identity(!party->uses_ansi, party->has_wrong_password);
    SECURITY_STATUS status;

    if (party->uses_ansi) {
        status = bench->ansi->AcquireCredentialsHandleA(NULL, bench->ansi_package, use, NULL, identity, NULL,
                                                        NULL, &party->credential, &party->expiry);
    } else {
        status = bench->table->AcquireCredentialsHandleW(NULL, bench->wide_package, use, NULL, identity, NULL,
                                                         NULL, &party->credential, &party->expiry);
    }
    /* Success without a handle gives nothing that could be used or freed. */
    party->has_credential = status == SEC_E_OK && SecIsValidHandle(&party->credential);
    return status;
}

static bool
acquire_or_skip(struct fo_bench *bench, struct fo_party *party)
{
    char reason[FO_CHILD_REASON_MAX];
    SECURITY_STATUS status = fo_party_acquire(bench, party);
    const char *name = fo_status_name(status);

    if (party->has_credential) {
        return true;
    }
    if (status == SEC_E_OK) {
        snprintf(reason, sizeof(reason), "the %s's acquire answered SEC_E_OK without a handle",
                 party->is_server ? "server" : "client");
    } else {
        snprintf(reason, sizeof(reason), "the %s's acquire answered %s",
                 party->is_server ? "server" : "client", name != NULL ? name : "an unnamed status");
    }
    fo_bench_skip(bench, reason);
    return false;
}

bool
fo_pair_acquire(struct fo_bench *bench, struct fo_pair *pair)
{
    return acquire_or_skip(bench, &pair->client) && acquire_or_skip(bench, &pair->server);
}

/* The buffers of one leg, in the arrangement that the pages of the package ask for. */
struct leg_buffers {
    SecBuffer input[2], output[2];
    SecBufferDesc input_descriptor, output_descriptor;
    unsigned char *memory; /* Owned: where the caller-buffer form wants the token. */
    void *target;          /* Owned: the target's name in the form of the call. */
    CtxtHandle moved;      /* Variable that a later leg may return the handle in. */
};

/* A name in memory of its own, so that it is overwritten when it is freed. */
static void *
new_target(bool wide)
{
    static const SEC_WCHAR wide_target[] = u"host/freeonce.test";
    static const char ansi_target[] = "host/freeonce.test";
    void *target = malloc(sizeof(wide_target));

    FO_ASSERT(target != NULL);
    memcpy(target, wide ? (const void *)wide_target : ansi_target,
           wide ? sizeof(wide_target) : sizeof(ansi_target));
    return target;
}

static void
arrange(const struct fo_bench *bench, const struct fo_party *party, void *input, ULONG bytes,
        struct leg_buffers *leg)
{
    const bool allocates = party->wants_allocation;

    *leg = (struct leg_buffers){
        .input = {{bytes, SECBUFFER_TOKEN, input}, {0, SECBUFFER_EMPTY, NULL}},
        .output = {{0, SECBUFFER_TOKEN, NULL}, {0, SECBUFFER_ALERT, NULL}},
    };
    leg->input_descriptor = (SecBufferDesc){SECBUFFER_VERSION, bench->is_stream ? 2 : 1, leg->input};
    leg->output_descriptor =
        (SecBufferDesc){SECBUFFER_VERSION, bench->is_stream && allocates ? 2 : 1, leg->output};
    leg->target = new_target(!party->uses_ansi);
    if (!allocates) {
        leg->memory = calloc(1, bench->max_token_bytes);
        FO_ASSERT(leg->memory != NULL);
        leg->output[0].cbBuffer = bench->max_token_bytes;
        leg->output[0].pvBuffer = leg->memory;
    }
}

static ULONG
requirements_of(const struct fo_bench *bench, const struct fo_party *party)
{
    const ULONG stream = party->is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    ULONG flags = party->is_server ? SERVER_REQUIREMENTS : CLIENT_REQUIREMENTS;

    if (party->requirements != 0) {
        flags = party->requirements;
    }
    if (bench->is_stream) {
        flags |= stream;
    }
    if (party->wants_error_tokens) {
        flags |= party->is_server ? ASC_REQ_EXTENDED_ERROR : ISC_REQ_EXTENDED_ERROR;
    }
    /* The two flags have one value. */
    return party->wants_allocation ? flags | ISC_REQ_ALLOCATE_MEMORY
                                   : flags & ~(ULONG)ISC_REQ_ALLOCATE_MEMORY;
}

static SECURITY_STATUS
call_leg(struct fo_bench *bench, struct fo_party *party, struct leg_buffers *leg, bool has_input)
{
    CredHandle *own = party->borrowed != NULL ? party->borrowed : &party->credential;
    CredHandle *credential = party->has_no_credential ? NULL : own;
    CtxtHandle *context = party->has_context ? &party->context : NULL;
    CtxtHandle *returned = party->has_context && party->moves_handle ? &leg->moved : &party->context;
    SecBufferDesc *input = has_input ? &leg->input_descriptor : NULL;
    const ULONG flags = requirements_of(bench, party);
    const ULONG representation = bench->is_stream || bench->server_starts ? 0 : SECURITY_NATIVE_DREP;

    SecInvalidateHandle(&leg->moved);
    if (party->is_server) {
        return bench->table->AcceptSecurityContext(credential, context, input, flags, representation,
                                                   returned, &leg->output_descriptor, &party->attributes,
                                                   &party->expiry);
    }
    if (party->uses_ansi) {
        return bench->ansi->InitializeSecurityContextA(
            credential, context, leg->target, flags, 0, representation, input, 0, returned,
            &leg->output_descriptor, &party->attributes, &party->expiry);
    }
    return bench->table->InitializeSecurityContextW(
        credential, context, leg->target, flags, 0, representation, input, 0, returned,
        &leg->output_descriptor, &party->attributes, &party->expiry);
}

/* The newest value is the authoritative one; a provider that wrote nothing means the old one. */
static void
take_moved_handle(struct fo_party *party, const struct leg_buffers *leg)
{
    party->did_move = party->moves_handle && party->has_context && SecIsValidHandle(&leg->moved);
    if (party->did_move) {
        party->context = leg->moved;
    }
}

static SECURITY_STATUS
complete(struct fo_bench *bench, struct fo_party *party, struct leg_buffers *leg, SECURITY_STATUS status)
{
    SECURITY_STATUS answer;

    if (status != SEC_I_COMPLETE_NEEDED && status != SEC_I_COMPLETE_AND_CONTINUE) {
        return status;
    }
    if (!fo_bench_has(bench, FO_CALL_COMPLETE_AUTH_TOKEN)) {
        return SEC_E_UNSUPPORTED_FUNCTION;
    }
    if (party->spoils_completion && leg->output[0].pvBuffer != NULL && leg->output[0].cbBuffer != 0) {
        *(unsigned char *)leg->output[0].pvBuffer ^= 0x10;
    }
    answer = bench->table->CompleteAuthToken(&party->context, &leg->output_descriptor);
    if (answer != SEC_E_OK) {
        return answer;
    }
    return status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
}

static void
take_token(struct fo_bench *bench, struct fo_party *party, struct leg_buffers *leg, bool send)
{
    const SecBuffer *token = &leg->output[0];

    free(party->token);
    party->token = NULL;
    party->token_bytes = 0;
    if (token->pvBuffer != NULL && token->cbBuffer != 0 && token->cbBuffer <= FO_TOKEN_BYTES_MAX &&
        (leg->memory == NULL || party->status != SEC_E_INCOMPLETE_MESSAGE)) {
        party->token = malloc(token->cbBuffer);
        FO_ASSERT(party->token != NULL);
        memcpy(party->token, token->pvBuffer, token->cbBuffer);
        party->token_bytes = token->cbBuffer;
        if (send) {
            fo_recorder_mark_handle(FO_MARK_SEND, &party->context, token->pvBuffer);
        }
    }
    for (size_t i = 0; i < leg->output_descriptor.cBuffers; i++) {
        if (leg->output[i].pvBuffer != NULL && leg->output[i].pvBuffer != leg->memory) {
            bench->table->FreeContextBuffer(leg->output[i].pvBuffer);
        }
    }
    free(leg->memory);
}

SECURITY_STATUS
fo_party_leg(struct fo_bench *bench, struct fo_party *party, const void *input, ULONG bytes, bool send)
{
    const bool is_first = !party->has_context;
    struct leg_buffers leg;
    SECURITY_STATUS status;
    void *copy = NULL;

    if (input != NULL) {
        /* An own block of the exact size: reading past it or after the call shows. */
        copy = malloc(bytes != 0 ? bytes : 1);
        FO_ASSERT(copy != NULL);
        memcpy(copy, input, bytes);
    }
    if (is_first) {
        SecInvalidateHandle(&party->context);
    }
    arrange(bench, party, copy, bytes, &leg);
    status = call_leg(bench, party, &leg, input != NULL);
    take_moved_handle(party, &leg);
    free(leg.target);
    party->extra_bytes = leg.input[1].BufferType == SECBUFFER_EXTRA ? leg.input[1].cbBuffer : 0;
    /* A failed first leg owes a deletion only when it stored a handle. */
    party->has_context = !is_first || (SecIsValidHandle(&party->context) &&
                                       (party->context.dwLower != 0 || party->context.dwUpper != 0));
    party->status = complete(bench, party, &leg, status);
    party->is_done = party->status == SEC_E_OK;
    take_token(bench, party, &leg, send);
    free(copy);
    return party->status;
}

static void
vouch(const struct fo_pair *pair, const struct fo_party *party, bool was_new)
{
    if (pair->is_honest && was_new && party->has_context) {
        fo_recorder_mark_handle(FO_MARK_HONEST, &party->context, NULL);
    }
}

bool
fo_pair_step(struct fo_bench *bench, struct fo_pair *pair)
{
    const bool server_turn = (pair->leg_count % 2 == 1) != bench->server_starts;
    struct fo_party *turn = server_turn ? &pair->server : &pair->client;
    struct fo_party *other = server_turn ? &pair->client : &pair->server;
    const bool is_opening = pair->leg_count == 0;
    const bool was_new = !turn->has_context;
    SECURITY_STATUS status;

    if (pair->is_over || (!is_opening && other->token_bytes == 0 && turn->is_done)) {
        pair->is_over = true;
        return false;
    }
    /* An empty token is a token all the same, once the exchange has begun. */
    status = fo_party_leg(bench, turn, is_opening ? NULL : (other->token != NULL ? other->token : (void *)""),
                          is_opening ? 0 : other->token_bytes, true);
    vouch(pair, turn, was_new);
    if (status == SEC_I_INCOMPLETE_CREDENTIALS) {
        /* Go on without another credential: the same leg once more, with the same input. */
        pair->repeat_count++;
        pair->is_over = pair->repeat_count > 1;
        return true;
    }
    pair->repeat_count = 0;
    pair->leg_count++;
    pair->is_over =
        (status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED) || (turn->is_done && turn->token_bytes == 0);
    return true;
}

unsigned
fo_pair_run_legs(struct fo_bench *bench, struct fo_pair *pair, unsigned legs)
{
    unsigned count = 0;

    pair->leg_count = 0;
    pair->repeat_count = 0;
    pair->is_over = false;
    while (count < legs && fo_pair_step(bench, pair)) {
        count++;
    }
    return count;
}

bool
fo_pair_establish(struct fo_bench *bench, struct fo_pair *pair)
{
    char reason[FO_CHILD_REASON_MAX];
    const char *client, *server;

    if (!fo_pair_acquire(bench, pair)) {
        return false;
    }
    fo_pair_run_legs(bench, pair, FO_LEGS_MAX);
    if (pair->client.is_done && pair->server.is_done) {
        return true;
    }
    client = fo_status_name(pair->client.status);
    server = fo_status_name(pair->server.status);
    snprintf(reason, sizeof(reason), "no session: the client's last leg answered %s, the server's %s",
             client != NULL ? client : "an unnamed status", server != NULL ? server : "an unnamed status");
    fo_bench_skip(bench, reason);
    return false;
}

void
fo_party_delete(struct fo_bench *bench, struct fo_party *party)
{
    if (party->has_context) {
        bench->table->DeleteSecurityContext(&party->context);
        SecInvalidateHandle(&party->context);
        party->has_context = false;
        party->is_done = false;
    }
}

void
fo_party_free(struct fo_bench *bench, struct fo_party *party)
{
    if (party->has_credential) {
        bench->table->FreeCredentialsHandle(&party->credential);
        SecInvalidateHandle(&party->credential);
        party->has_credential = false;
    }
    free(party->token);
    party->token = NULL;
    party->token_bytes = 0;
}

void
fo_pair_close(struct fo_bench *bench, struct fo_pair *pair)
{
    fo_party_delete(bench, &pair->client);
    fo_party_delete(bench, &pair->server);
    fo_party_free(bench, &pair->client);
    fo_party_free(bench, &pair->server);
}
