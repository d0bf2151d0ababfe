// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The exchange of messages that all packages share.
 *
 * Whoever starts sends the messages with odd numbers. The sender knows which message is the last one and says
 * so in it. Source
 * https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general
 */
#include "provider/provider_flow.h"

#include "base/hash.h"
#include "provider/provider_instance.h"

#include <string.h>

/** Offsets that keep keys of different use apart. */
enum {
    KEY_SESSION = 0x73,
    KEY_DATAGRAM = 0x64,
    KEY_CLIENT = 0x63,
    KEY_SERVER = 0x76,
};

bool
fo_prv_flow_is_checked(const struct fo_provider *provider)
{
    return !provider->options.is_integrity_off;
}

uint64_t
fo_prv_flow_key(const struct fo_prv_context *context, bool is_from_server)
{
    return fo_hash_mix(context->key + (is_from_server ? KEY_SERVER : KEY_CLIENT));
}

void
fo_prv_flow_restart(struct fo_prv_context *context, uint64_t transcript)
{
    context->position = 0;
    context->transcript = transcript;
    context->has_switched = false;
    context->state = FO_PRV_RENEGOTIATING;
}

bool
fo_prv_flow_is_mine(const struct fo_prv_context *context)
{
    bool is_starter = context->is_server == context->is_server_first;
    return (context->position % 2 == 0) == is_starter;
}

void
fo_prv_flow_finish(struct fo_prv_context *context)
{
    context->state = FO_PRV_ESTABLISHED;
    if (fo_prv_context_is_datagram(context)) {
        /* The client may have signed before the first answer, so only its session is shared by then. */
        context->key = fo_hash_mix(context->session + KEY_DATAGRAM) | 1;
        return;
    }
    context->key = fo_hash_mix(context->transcript + KEY_SESSION) | 1;
    context->send_sequence = 0;
    context->receive_sequence = 0;
    context->stream.post_sent = 0;
    context->stream.post_received = 0;
}

/** Number of the handshake's last message. */
static unsigned
last_number(const struct fo_provider *provider, const struct fo_prv_context *context)
{
    bool is_mutual = (context->request & ISC_REQ_MUTUAL_AUTH) != 0;
    unsigned ticket_legs = (context->request & ISC_REQ_USE_DCE_STYLE) != 0 ? 3 : 2;
    unsigned count = 0;
    if (fo_prv_context_is_datagram(context)) {
        count = 2;
    } else {
        switch (context->package) {
        case FO_PRV_NEGOTIATE:
            count = context->inner == FO_PRV_KERBEROS ? ticket_legs : 4;
            count += context->has_switched ? 2 : 0;
            break;
        case FO_PRV_KERBEROS:
            count = is_mutual ? ticket_legs : 1;
            break;
        case FO_PRV_NTLM:
            count = 3;
            break;
        case FO_PRV_SCHANNEL:
            count = context->stream.is_tls13 ? 3 : 4;
            break;
        case FO_PRV_DIGEST:
            count = is_mutual ? 3 : 2;
            break;
        case FO_PRV_PACKAGE_COUNT:
            break;
        }
    }
    unsigned extra = provider->options.script.extra_round_count;
    extra = extra > FO_PROVIDER_EXTRA_ROUNDS_MAX ? FO_PROVIDER_EXTRA_ROUNDS_MAX : extra;
    return count + 2 * extra;
}

/** What the session field says in this side's messages. */
static uint64_t
session_of(const struct fo_prv_context *context, bool is_from_server)
{
    bool is_opaque = context->is_server_first && (is_from_server || context->package == FO_PRV_DIGEST);
    return is_opaque ? context->opaque : context->session;
}

static void
set_name(struct fo_prv_message *message, unsigned index, const struct fo_prv_string *name)
{
    if (name != NULL) {
        message->names[index] = name->units;
        message->name_counts[index] = (uint16_t)name->unit_count;
    }
}

static bool
is_ntlm(const struct fo_prv_context *context)
{
    return context->inner == FO_PRV_NTLM;
}

/** What only the client's messages say. */
static void
describe_client(const struct fo_prv_step *step, struct fo_prv_message *message)
{
    const struct fo_prv_context *context = step->context;
    set_name(message, FO_PRV_TARGET, context->target);
    if (context->package == FO_PRV_SCHANNEL) {
        message->value = context->certificate.fingerprint;
        if (message->position == 1) {
            message->protocols = step->protocols;
            message->protocols_bytes = (uint16_t)step->protocols_bytes;
        }
        return;
    }
    set_name(message, FO_PRV_USER, context->identity.user);
    set_name(message, FO_PRV_DOMAIN, context->identity.domain);
    if (!is_ntlm(context) || message->position > 1) {
        message->flags |= FO_PRV_PROVEN;
        message->value = fo_prv_account_proof(context, context->identity.secret);
        message->bindings = context->bindings;
    }
}

static void
describe_server(const struct fo_prv_step *step, struct fo_prv_message *message)
{
    struct fo_prv_context *context = step->context;
    const struct fo_provider_script *script = &step->provider->options.script;
    message->value = fo_prv_random(step->provider);
    if (context->package == FO_PRV_SCHANNEL) {
        message->value = context->certificate.fingerprint;
        message->protocols = context->stream.protocol;
        message->protocols_bytes = context->stream.protocol_bytes;
    }
    bool is_answer = message->position == 2 && context->package == FO_PRV_NEGOTIATE;
    if (is_answer && script->is_optimistic_refused && !is_ntlm(context) && !context->is_server_first) {
        context->inner = FO_PRV_NTLM;
        context->has_switched = true;
        message->inner = FO_PRV_NTLM;
        message->flags |= FO_PRV_SWITCH;
    }
}

bool
fo_prv_flow_send(struct fo_prv_step *step, uint32_t flags)
{
    struct fo_prv_context *context = step->context;
    struct fo_prv_message message = {
        .package = context->package,
        .inner = context->inner,
        .position = (uint8_t)(context->position + 1),
        .request = context->request,
        .flags = flags,
        .session = session_of(context, context->is_server),
    };
    if (context->is_server) {
        describe_server(step, &message);
    } else {
        describe_client(step, &message);
    }
    bool is_last = message.position >= last_number(step->provider, context);
    message.flags |= is_last ? FO_PRV_LAST : 0U;
    fo_prv_wire_write(&message, context->transcript, step->token);
    context->transcript = fo_hash_mix(message.proof);
    context->position = message.position;
    return is_last;
}

/** Copy the client's names. */
static SECURITY_STATUS
keep_names(struct fo_provider *provider, struct fo_prv_context *context, const struct fo_prv_message *message)
{
    struct fo_prv_string **places[FO_PRV_NAMES] = {&context->peer.user, &context->peer.domain,
                                                   &context->target};
    for (unsigned index = 0; index < FO_PRV_NAMES; index++) {
        uint16_t units[FO_PRV_NAME_MAX];
        size_t count = message->name_counts[index];
        if (count > FO_PRV_NAME_MAX) {
            return SEC_E_INVALID_TOKEN;
        }
        if (count > 0) {
            memcpy(units, message->names[index], count * sizeof *units);
        }
        struct fo_prv_string *copy = NULL;
        SECURITY_STATUS status = fo_prv_string_from_units(provider, units, count, &copy);
        if (status != SEC_E_OK) {
            return status;
        }
        fo_prv_string_drop(provider, *places[index]);
        *places[index] = copy;
    }
    return SEC_E_OK;
}

static SECURITY_STATUS
check_bindings(const struct fo_prv_step *step, uint64_t given)
{
    uint64_t expected = step->context->bindings;
    bool may_lack = (step->requirements & ASC_REQ_ALLOW_MISSING_BINDINGS) != 0;
    bool is_good = expected == 0 || expected == given || (given == 0 && may_lack);
    return is_good ? SEC_E_OK : SEC_E_BAD_BINDINGS;
}

/** True when a server accepted a ticket of this session before. */
static bool
is_replay(const struct fo_provider *provider, uint64_t session)
{
    bool is_known = false;
    for (unsigned index = 0; index < FO_PRV_REPLAYS_MAX; index++) {
        is_known = is_known || provider->replays[index] == session;
    }
    return is_known;
}

static void
remember_ticket(struct fo_provider *provider, uint64_t session)
{
    provider->replays[provider->replay_index] = session;
    provider->replay_index = (provider->replay_index + 1) % FO_PRV_REPLAYS_MAX;
}

static SECURITY_STATUS
receive_from_client(struct fo_prv_step *step, const struct fo_prv_message *message)
{
    struct fo_prv_context *context = step->context;
    bool is_checked = fo_prv_flow_is_checked(step->provider);
    bool is_ticket = is_checked && message->position == 1 && !context->is_server_first &&
                     context->package != FO_PRV_SCHANNEL && message->inner == FO_PRV_KERBEROS;
    if (is_ticket && (step->requirements & ASC_REQ_ALLOW_CONTEXT_REPLAY) == 0 &&
        is_replay(step->provider, message->session)) {
        return SEC_E_INVALID_TOKEN;
    }
    context->request = message->request;
    SECURITY_STATUS status = keep_names(step->provider, context, message);
    if (status == SEC_E_OK && is_checked && (message->flags & FO_PRV_PROVEN) != 0) {
        bool is_proven = fo_prv_account_proves(step->provider, context, message->value);
        status = is_proven ? check_bindings(step, message->bindings) : SEC_E_LOGON_DENIED;
    }
    if (status == SEC_E_OK && is_ticket) {
        remember_ticket(step->provider, message->session);
    }
    return status;
}

/** Compare or learn the session. @return false when the message is of another one. */
static bool
agree_on_session(struct fo_prv_context *context, const struct fo_prv_message *message, bool is_checked)
{
    if (!context->is_server && context->is_server_first && context->position == 0) {
        context->opaque = message->session;
        return true;
    }
    bool is_new = context->is_server && context->package != FO_PRV_DIGEST &&
                  context->position == (context->is_server_first ? 1 : 0);
    if (is_new) {
        context->session = message->session;
        return true;
    }
    return !is_checked || message->session == session_of(context, !context->is_server);
}

SECURITY_STATUS
fo_prv_flow_receive(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    const struct fo_prv_message *message = &step->reading->message;
    bool is_checked = fo_prv_flow_is_checked(step->provider);
    bool is_next = message->position == context->position + 1 || !is_checked;
    if (!is_next || !agree_on_session(context, message, is_checked)) {
        return SEC_E_INVALID_TOKEN;
    }
    if ((message->flags & FO_PRV_ERROR) != 0) {
        return context->is_server ? SEC_E_INVALID_TOKEN : SEC_E_LOGON_DENIED;
    }
    if (context->package == FO_PRV_NEGOTIATE) {
        bool is_known = message->inner == FO_PRV_KERBEROS || message->inner == FO_PRV_NTLM;
        bool may_change = context->is_server || (message->flags & FO_PRV_SWITCH) != 0;
        /* A server that speaks first cannot know what its client will choose. */
        bool may_differ = may_change || context->is_server_first || !is_checked;
        if (!is_known || (!may_differ && message->inner != context->inner)) {
            return SEC_E_INVALID_TOKEN;
        }
        context->has_switched = context->has_switched || (message->flags & FO_PRV_SWITCH) != 0;
        context->inner = may_change ? message->inner : context->inner;
    }
    if (context->is_server) {
        SECURITY_STATUS status = receive_from_client(step, message);
        if (status != SEC_E_OK) {
            return status;
        }
    }
    context->transcript = fo_hash_mix(message->proof);
    context->position++;
    step->consumed = step->reading->consumed;
    return SEC_E_OK;
}

/** Read and take in the peer's message. */
static SECURITY_STATUS
read_message(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    if (fo_prv_wire_read(context->package, step->input, step->input_bytes, context->transcript,
                         fo_prv_flow_is_checked(step->provider), step->reading)) {
        return fo_prv_flow_receive(step);
    }
    bool is_error = fo_prv_wire_read(context->package, step->input, step->input_bytes, FO_PRV_ERROR_KEY, true,
                                     step->reading) &&
                    (step->reading->message.flags & FO_PRV_ERROR) != 0;
    return is_error && !context->is_server ? SEC_E_LOGON_DENIED : SEC_E_INVALID_TOKEN;
}

/** Read the peer's message and answer it. */
static SECURITY_STATUS
exchange(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    if (!fo_prv_flow_is_mine(context)) {
        if (step->input_bytes == 0) {
            bool may_wait =
                context->position == 0 && !context->is_server && fo_prv_context_is_datagram(context);
            if (!may_wait) {
                return SEC_E_INVALID_TOKEN;
            }
            context->key = fo_hash_mix(context->session + KEY_DATAGRAM) | 1;
            return SEC_I_CONTINUE_NEEDED;
        }
        SECURITY_STATUS status = read_message(step);
        if (status != SEC_E_OK) {
            return status;
        }
        if ((step->reading->message.flags & FO_PRV_LAST) != 0) {
            fo_prv_flow_finish(context);
            return SEC_E_OK;
        }
    } else if (step->input_bytes > 0) {
        return SEC_E_INVALID_TOKEN;
    }
    if (context->position >= UINT8_MAX - 1) {
        return SEC_E_INVALID_TOKEN; /* A peer that never ends; only without integrity check. */
    }
    if (!fo_prv_flow_send(step, 0)) {
        return SEC_I_CONTINUE_NEEDED;
    }
    fo_prv_flow_finish(context);
    return SEC_E_OK;
}

SECURITY_STATUS
fo_prv_flow_step(struct fo_prv_step *step)
{
    struct fo_prv_context *context = step->context;
    if (context->state == FO_PRV_FAILED) {
        return SEC_E_INVALID_HANDLE;
    }
    if (context->state == FO_PRV_NEED_COMPLETE || context->state == FO_PRV_NEED_COMPLETE_CONTINUE) {
        return SEC_E_INVALID_TOKEN;
    }
    if (context->package == FO_PRV_SCHANNEL) {
        return fo_prv_schannel_step(step);
    }
    if (context->state == FO_PRV_ESTABLISHED) {
        if (context->package == FO_PRV_DIGEST && context->is_server) {
            return STATUS_LOGON_FAILURE;
        }
        fo_prv_flow_restart(context, 0);
        if (!context->is_server) {
            context->session = fo_prv_random(step->provider);
        }
    }
    return exchange(step);
}
