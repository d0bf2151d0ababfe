// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Legs of Schannel: records, certificates, renegotiation, tickets, shutdown.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/creating-an-schannel-security-context
 */
#include "base/hash.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"

#include <string.h>

enum {
    KEY_POST = 0x7000,
    KEY_RENEGOTIATION = 0x52,
    NUMBERS_MAX = UINT8_MAX - 1,
};

uint64_t
fo_prv_schannel_post_key(const struct fo_prv_context *context, uint32_t number)
{
    return fo_hash_mix(context->key + KEY_POST + number);
}

/** Agree on the first protocol of this side's list that the client offered. */
static SECURITY_STATUS
choose_protocol(struct fo_prv_step *step, const unsigned char *offered, size_t offered_bytes)
{
    struct fo_prv_stream *stream = &step->context->stream;
    for (size_t mine = 0; mine < step->protocols_bytes;) {
        size_t length = step->protocols[mine];
        if (length == 0 || mine + 1 + length > step->protocols_bytes) {
            break;
        }
        for (size_t theirs = 0; theirs + length < offered_bytes; theirs += offered[theirs] + 1U) {
            if (memcmp(offered + theirs, step->protocols + mine, length + 1) == 0) {
                stream->protocol_bytes = (uint8_t)length;
                memcpy(stream->protocol, offered + theirs + 1, length);
                return SEC_E_OK;
            }
        }
        mine += length + 1;
    }
    bool is_mismatch = step->protocols_bytes > 0 && offered_bytes > 0;
    return is_mismatch ? SEC_E_APPLICATION_PROTOCOL_MISMATCH : SEC_E_OK;
}

/** Keep what a handshake message says about the peer. */
static SECURITY_STATUS
learn(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    const struct fo_prv_message *message = &step->reading->message;
    struct fo_prv_stream *stream = &context->stream;
    stream->peer_fingerprint = message->value;
    if (context->is_server) {
        bool is_hello = context->position == 1;
        return is_hello ? choose_protocol(step, message->protocols, message->protocols_bytes) : SEC_E_OK;
    }
    if (context->position == 2) {
        stream->is_tls13 = (message->flags & FO_PRV_TLS13) != 0;
        stream->was_issuer_list_sent = (message->flags & FO_PRV_WANT_CERTIFICATE) != 0;
        size_t bytes = message->protocols_bytes;
        bytes = bytes > FO_PRV_PROTOCOL_BYTES_MAX ? FO_PRV_PROTOCOL_BYTES_MAX : bytes;
        stream->protocol_bytes = (uint8_t)bytes;
        if (bytes > 0) {
            memcpy(stream->protocol, message->protocols, bytes);
        }
    }
    return SEC_E_OK;
}

/** Read one record with a handshake message. */
static SECURITY_STATUS
read_message(struct fo_prv_step *step, uint64_t transcript)
{
    bool is_token = fo_prv_wire_read(FO_PRV_SCHANNEL, step->input, step->input_bytes, transcript,
                                     fo_prv_flow_is_checked(step->provider), step->reading);
    if (is_token && step->reading->missing > 0) {
        step->missing = step->reading->missing;
        return SEC_E_INCOMPLETE_MESSAGE;
    }
    return is_token && !step->reading->is_alert ? SEC_E_OK : SEC_E_INVALID_TOKEN;
}

/** Messages that TLS 1.3 servers send when the handshake is over. */
static void
send_tickets(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    unsigned count = step->provider->options.script.ticket_count;
    count = count > FO_PROVIDER_TICKETS_MAX ? FO_PROVIDER_TICKETS_MAX : count;
    for (unsigned index = 0; index < count; index++) {
        struct fo_prv_message message = {
            .package = FO_PRV_SCHANNEL,
            .inner = FO_PRV_SCHANNEL,
            .flags = FO_PRV_TICKET,
            .session = context->session,
        };
        uint64_t key = fo_prv_schannel_post_key(context, context->stream.post_sent);
        fo_prv_wire_write(&message, key, step->token);
        context->stream.post_sent++;
    }
    step->token->proof_bytes = 0;
}

/** Send the next flight. */
static SECURITY_STATUS
answer(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    const struct fo_provider_script *script = &step->provider->options.script;
    uint32_t flags = 0;
    if (context->position >= NUMBERS_MAX) {
        return SEC_E_INVALID_TOKEN;
    }
    if (context->is_server && context->position == 1) {
        bool is_wanted = script->is_certificate_requested || (step->requirements & ASC_REQ_MUTUAL_AUTH) != 0;
        context->stream.is_tls13 = script->is_tls13;
        flags = (is_wanted ? FO_PRV_WANT_CERTIFICATE : 0U) | (script->is_tls13 ? FO_PRV_TLS13 : 0U);
    }
    if (!fo_prv_flow_send(step, flags)) {
        return SEC_I_CONTINUE_NEEDED;
    }
    fo_prv_flow_finish(context);
    return SEC_E_OK;
}

/** True when the flight that was just read makes the client ask its caller for a certificate. */
static bool
wants_credential(const struct fo_prv_step *step)
{
    const struct fo_prv_context *context = step->context;
    return !context->is_server && (step->reading->message.flags & FO_PRV_WANT_CERTIFICATE) != 0 &&
           context->certificate.fingerprint == 0 && !context->stream.is_certificate_wanted &&
           (step->requirements & ISC_REQ_USE_SUPPLIED_CREDS) == 0;
}

/** Go on after SEC_I_INCOMPLETE_CREDENTIALS, with the same flight again or with nothing. */
static SECURITY_STATUS
resume(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    if (step->input_bytes > 0) {
        SECURITY_STATUS status = read_message(step, context->stream.held_transcript);
        if (status != SEC_E_OK) {
            return status;
        }
        step->consumed = step->reading->consumed;
    }
    context->state = context->key == 0 ? FO_PRV_PARTIAL : FO_PRV_RENEGOTIATING;
    return answer(step);
}

/** One leg of a handshake, the first or a later one. */
static SECURITY_STATUS
exchange(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    if (fo_prv_flow_is_mine(context)) {
        bool is_new = context->position == 0 && context->key == 0;
        return is_new && step->input_bytes > 0 ? SEC_E_INVALID_TOKEN : answer(step);
    }
    uint64_t transcript = context->transcript;
    SECURITY_STATUS status = read_message(step, transcript);
    if (status == SEC_E_OK) {
        status = fo_prv_flow_receive(step);
    }
    if (status == SEC_E_OK) {
        status = learn(step);
    }
    if (status != SEC_E_OK) {
        return status;
    }
    if (wants_credential(step)) {
        context->stream.is_certificate_wanted = true;
        context->stream.held_transcript = transcript;
        context->state = FO_PRV_WANT_CREDENTIAL;
        step->consumed = 0;
        return SEC_I_INCOMPLETE_CREDENTIALS;
    }
    if ((step->reading->message.flags & FO_PRV_LAST) == 0) {
        return answer(step);
    }
    fo_prv_flow_finish(context);
    if (context->is_server && context->stream.is_tls13) {
        send_tickets(step);
    }
    return SEC_E_OK;
}

void
fo_prv_schannel_restart(struct fo_prv_context *context)
{
    fo_prv_flow_restart(context, fo_hash_mix(context->key + KEY_RENEGOTIATION));
    context->stream.is_certificate_wanted = false;
}

/** A client reads what came after the handshake. */
static SECURITY_STATUS
read_post_message(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    uint64_t key = fo_prv_schannel_post_key(context, context->stream.post_received);
    SECURITY_STATUS status = read_message(step, key);
    if (status != SEC_E_OK) {
        return status;
    }
    uint32_t flags = step->reading->message.flags;
    if ((flags & (FO_PRV_TICKET | FO_PRV_HELLO_REQUEST)) == 0) {
        return SEC_E_INVALID_TOKEN;
    }
    context->stream.post_received++;
    step->consumed = step->reading->consumed;
    if ((flags & FO_PRV_TICKET) != 0) {
        context->state = FO_PRV_ESTABLISHED;
        return SEC_E_OK;
    }
    if (context->state == FO_PRV_ESTABLISHED) {
        fo_prv_schannel_restart(context);
    }
    return answer(step);
}

/** A server asks its client to begin again; data flows on until it does. */
static SECURITY_STATUS
request_hello(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    struct fo_prv_message message = {
        .package = FO_PRV_SCHANNEL,
        .inner = FO_PRV_SCHANNEL,
        .flags = FO_PRV_HELLO_REQUEST,
        .session = context->session,
    };
    uint64_t key = fo_prv_schannel_post_key(context, context->stream.post_sent);
    fo_prv_wire_write(&message, key, step->token);
    context->stream.post_sent++;
    return SEC_E_OK;
}

/** A leg on a context whose handshake has ended before. */
static SECURITY_STATUS
go_on(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    bool is_empty = step->input_bytes == 0;
    if (context->state == FO_PRV_ESTABLISHED) {
        if (is_empty && context->stream.is_tls13) {
            return SEC_E_UNSUPPORTED_FUNCTION;
        }
        if (is_empty && context->is_server) {
            return request_hello(step);
        }
        if (context->is_server || is_empty) {
            /* A short record must leave the context as it is, so look before anything is forgotten. */
            struct fo_prv_context before = *context;
            fo_prv_schannel_restart(context);
            SECURITY_STATUS status = exchange(step);
            if (status == SEC_E_INCOMPLETE_MESSAGE) {
                *context = before;
            }
            return status;
        }
        return read_post_message(step);
    }
    if (context->position == 0 && !context->is_server && !is_empty) {
        return read_post_message(step);
    }
    if (context->position == 0 && !context->is_server && context->stream.is_tls13) {
        step->missing = FO_PRV_RECORD_HEADER;
        return SEC_E_INCOMPLETE_MESSAGE;
    }
    return exchange(step);
}

SECURITY_STATUS
fo_prv_schannel_step(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    switch (context->state) {
    case FO_PRV_SHUTTING_DOWN:
        fo_prv_wire_alert(TLS1_ALERT_WARNING, TLS1_ALERT_CLOSE_NOTIFY, context->send_sequence,
                          fo_prv_flow_key(context, context->is_server), step->token);
        step->token->proof_bytes = 0;
        context->send_sequence++;
        step->consumed = step->input_bytes;
        context->state = FO_PRV_SHUT_DOWN;
        return SEC_I_CONTEXT_EXPIRED;
    case FO_PRV_SHUT_DOWN:
    case FO_PRV_PEER_CLOSED:
        step->consumed = step->input_bytes;
        return SEC_I_CONTEXT_EXPIRED;
    case FO_PRV_WANT_CREDENTIAL:
        return resume(step);
    case FO_PRV_ESTABLISHED:
    case FO_PRV_RENEGOTIATING:
        return go_on(step);
    case FO_PRV_PARTIAL:
        return exchange(step);
    case FO_PRV_NEED_COMPLETE:
    case FO_PRV_NEED_COMPLETE_CONTINUE:
    case FO_PRV_FAILED:
        break;
    }
    return SEC_E_INVALID_TOKEN;
}
