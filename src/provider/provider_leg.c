// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One leg from its arguments to its results.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/acceptsecuritycontext--general
 */
#include "provider/provider_leg.h"

#include "base/hash.h"
#include "provider/provider_buffer.h"
#include "provider/provider_digest.h"
#include "provider/provider_flow.h"
#include "provider/provider_instance.h"
#include "provider/provider_output.h"

#include <string.h>

/** Leg number in a script that stands for the last one. */
enum {
    LAST_LEG = 255
};

/** A leg on its way. */
struct run {
    struct fo_provider *provider;
    const struct fo_prv_leg *leg;
    struct fo_prv_context *context;
    struct fo_prv_credential *credential; /**< NULL: the context's own. */
    bool is_first;
    SecBuffer *spare; /**< Where EXTRA or MISSING can be reported; may be NULL. */
    struct fo_prv_step step;
    struct fo_prv_token token;
    struct fo_prv_reading reading;
};

static bool
is_fatal(SECURITY_STATUS status)
{
    return status < 0 && status != SEC_E_INCOMPLETE_MESSAGE;
}

/** May the context go on without the credential argument? */
static SECURITY_STATUS
check_absent_credential(struct run *run)
{
    struct fo_provider *provider = run->provider;
    uint8_t holds = fo_prv_knob(provider, FO_KNOB_CTX_HOLDS_CRED, FO_CTX_HOLDS_COPY);
    bool is_allowed =
        !run->is_first && holds != FO_CTX_HOLDS_NONE &&
        fo_prv_knob(provider, FO_KNOB_CRED_NULL_ON_CONT, FO_CRED_NULL_ALLOWED) == FO_CRED_NULL_ALLOWED;
    if (is_allowed && holds == FO_CTX_HOLDS_RAW && !run->context->is_imported) {
        is_allowed = fo_prv_credential_find(provider, &run->context->credential_handle) != NULL;
    }
    return is_allowed ? SEC_E_OK : SEC_E_INVALID_HANDLE;
}

static SECURITY_STATUS
find_credential(struct run *run)
{
    if (run->leg->credential == NULL) {
        return check_absent_credential(run);
    }
    struct fo_prv_credential *credential = fo_prv_credential_find(run->provider, run->leg->credential);
    if (credential == NULL || (!run->is_first && credential->package != run->context->package)) {
        return SEC_E_INVALID_HANDLE;
    }
    uint32_t use = run->leg->is_server ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND;
    if ((credential->use & use) == 0 || (run->is_first && run->provider->now > credential->expiry)) {
        return SEC_E_NO_CREDENTIALS;
    }
    run->credential = credential;
    return SEC_E_OK;
}

/** The part of a list of application protocols that matters. */
static void
read_protocols(const SecBuffer *buffer, struct fo_prv_step *step)
{
    enum {
        LIST_OFFSET = 10,
        EXTENSION_OFFSET = 4,
        BYTES_OFFSET = 8
    };
    if (buffer == NULL || buffer->cbBuffer < LIST_OFFSET) {
        return;
    }
    const unsigned char *bytes = buffer->pvBuffer;
    size_t list_bytes = (size_t)fo_prv_wire_get(bytes + BYTES_OFFSET, 2);
    bool is_known = fo_prv_wire_get(bytes + EXTENSION_OFFSET, 4) == SecApplicationProtocolNegotiationExt_ALPN;
    if (is_known && list_bytes <= buffer->cbBuffer - LIST_OFFSET && list_bytes <= FO_PRV_PROTOCOL_BYTES_MAX) {
        step->protocols = bytes + LIST_OFFSET;
        step->protocols_bytes = list_bytes;
    }
}

/** Look at the input. @return false when it is malformed. */
static bool
read_input(struct run *run)
{
    const SecBufferDesc *input = run->leg->input;
    if (input == NULL) {
        return true;
    }
    if (!fo_prv_buffer_desc_is_valid(input)) {
        return false;
    }
    const SecBuffer *token = fo_prv_buffer_find(input, SECBUFFER_TOKEN);
    if (token != NULL && token->cbBuffer > 0) {
        run->step.input = token->pvBuffer;
        run->step.input_bytes = token->cbBuffer;
    }
    const SecBuffer *bindings = fo_prv_buffer_find(input, SECBUFFER_CHANNEL_BINDINGS);
    if (bindings != NULL && bindings->cbBuffer > 0) {
        run->context->bindings = fo_hash_bytes(0, bindings->pvBuffer, bindings->cbBuffer) | 1;
    }
    run->spare = fo_prv_buffer_find(input, SECBUFFER_EMPTY);
    if (run->spare != NULL && fo_prv_buffer_is_readonly(run->spare)) {
        run->spare = NULL;
    }
    read_protocols(fo_prv_buffer_find(input, SECBUFFER_APPLICATION_PROTOCOLS), &run->step);
    return true;
}

/** Which package Negotiate tries first. */
static enum fo_prv_package
choose_inner(const struct run *run)
{
    enum fo_provider_inner inner = run->provider->options.script.inner;
    bool is_kerberos = inner == FO_PROVIDER_INNER_KERBEROS ||
                       (inner == FO_PROVIDER_INNER_AUTO && run->context->target != NULL);
    return is_kerberos ? FO_PRV_KERBEROS : FO_PRV_NTLM;
}

/** Give a new context its beginnings. */
static SECURITY_STATUS
begin(struct run *run)
{
    struct fo_prv_context *context = run->context;
    const struct fo_prv_leg *leg = run->leg;
    bool is_datagram = (leg->requirements & ISC_REQ_DATAGRAM) != 0;
    context->is_server_first =
        context->package == FO_PRV_DIGEST || (is_datagram && context->package != FO_PRV_SCHANNEL);
    if (leg->is_server) {
        context->opaque = fo_prv_random(run->provider);
        if (context->package == FO_PRV_NEGOTIATE) {
            context->inner = FO_PRV_NTLM; /* Until the client's first message says which. */
        }
        return SEC_E_OK;
    }
    context->session = fo_prv_random(run->provider);
    context->request = leg->requirements;
    SECURITY_STATUS status =
        fo_prv_string_copy(run->provider, leg->target, leg->wide, FO_PRV_TERMINATED, &context->target);
    if (status != SEC_E_OK) {
        return status == SEC_E_INVALID_TOKEN ? SEC_E_TARGET_UNKNOWN : status;
    }
    if (context->package == FO_PRV_NEGOTIATE) {
        context->inner = choose_inner(run);
    }
    bool needs_target = context->package == FO_PRV_KERBEROS;
    return needs_target && context->target == NULL ? SEC_E_TARGET_UNKNOWN : SEC_E_OK;
}

/** Take the step, with the script's failure in place of its result if one is due. */
static SECURITY_STATUS
take_step(struct run *run)
{
    SECURITY_STATUS status = fo_prv_flow_step(&run->step);
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
        return status;
    }
    if (run->context->leg_count < LAST_LEG - 1) {
        run->context->leg_count++;
    }
    const struct fo_provider_script *script = &run->provider->options.script;
    const struct fo_provider_side_script *side = run->leg->is_server ? &script->server : &script->client;
    if (side->fail_leg == run->context->leg_count) {
        return is_fatal(side->fail_status) ? side->fail_status : SEC_E_INTERNAL_ERROR;
    }
    bool is_due = side->complete_leg == run->context->leg_count ||
                  (side->complete_leg == LAST_LEG && status == SEC_E_OK);
    bool is_possible = status == SEC_E_OK || status == SEC_I_CONTINUE_NEEDED;
    if (is_due && is_possible &&
        fo_prv_knob(run->provider, FO_KNOB_CAT_SUPPORTED, FO_KNOB_YES) == FO_KNOB_YES) {
        fo_prv_output_withhold(run->context, &run->token);
        run->context->state = status == SEC_E_OK ? FO_PRV_NEED_COMPLETE : FO_PRV_NEED_COMPLETE_CONTINUE;
        return status == SEC_E_OK ? SEC_I_COMPLETE_NEEDED : SEC_I_COMPLETE_AND_CONTINUE;
    }
    return status;
}

static void
report_input(const struct run *run, SECURITY_STATUS status)
{
    if (run->spare == NULL || run->context->package != FO_PRV_SCHANNEL) {
        return;
    }
    size_t rest = run->step.input_bytes - run->step.consumed;
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
        run->spare->BufferType = SECBUFFER_MISSING;
        run->spare->cbBuffer = (ULONG)run->step.missing;
    } else if (rest > 0 && status != SEC_I_INCOMPLETE_CREDENTIALS) {
        run->spare->BufferType = SECBUFFER_EXTRA;
        run->spare->cbBuffer = (ULONG)rest;
    }
}

/** Write phNewContext after a leg that went well, or that left a live context behind. */
static void
write_handle(struct run *run)
{
    struct fo_provider *provider = run->provider;
    uint8_t alias = fo_prv_knob(provider, FO_KNOB_NEWCTX_ALIAS, FO_NEWCTX_SAME);
    if (run->leg->new_context == NULL) {
        return;
    }
    bool is_later = run->leg->context != NULL;
    if (is_later && alias == FO_NEWCTX_UNWRITTEN) {
        return;
    }
    if (is_later && alias == FO_NEWCTX_SAME) {
        *run->leg->new_context = *run->leg->context;
        return;
    }
    if (is_later && alias == FO_NEWCTX_NEW_VALUE) {
        /* Out of memory leaves the value that the caller has, which is as good. */
        (void)fo_prv_context_name(provider, run->context);
    }
    *run->leg->new_context = fo_prv_context_value(provider, run->context);
}

static SECURITY_STATUS
succeed(struct run *run, SECURITY_STATUS status)
{
    const struct fo_prv_leg *leg = run->leg;
    struct fo_prv_context *context = run->context;
    bool is_allocated = false;
    SECURITY_STATUS stored = fo_prv_output_token(run->provider, leg, &run->token, &is_allocated);
    if (stored != SEC_E_OK) {
        return stored;
    }
    report_input(run, status);
    context->granted = fo_prv_output_granted(context, leg->requirements);
    if (leg->attributes != NULL) {
        *leg->attributes = context->granted | (is_allocated ? ISC_RET_ALLOCATED_MEMORY : 0U);
    }
    if (leg->expiry != NULL) {
        leg->expiry->QuadPart = context->expiry;
    }
    write_handle(run);
    return status;
}

static SECURITY_STATUS
fail(struct run *run, SECURITY_STATUS status)
{
    struct fo_provider *provider = run->provider;
    struct fo_prv_context *context = run->context;
    if (!run->is_first) {
        /* A context that only the token named is not the caller's to lose by this call. */
        bool is_untouched = run->leg->context == NULL ||
                            (status == STATUS_LOGON_FAILURE && context->state == FO_PRV_ESTABLISHED);
        if (!is_untouched && context->state != FO_PRV_FAILED) {
            fo_prv_output_error(provider, run->leg, context);
            context->state = FO_PRV_FAILED;
        }
        return status;
    }
    fo_prv_output_error(provider, run->leg, context);
    context->state = FO_PRV_FAILED;
    switch (fo_prv_knob(provider, FO_KNOB_FIRST_FAIL_HANDLE, FO_FIRST_FAIL_NONE)) {
    case FO_FIRST_FAIL_LIVE:
        write_handle(run);
        return status;
    case FO_FIRST_FAIL_ZEROED:
        *run->leg->new_context = (SecHandle){0, 0};
        break;
    default:
        break;
    }
    fo_prv_context_destroy(provider, context);
    return status;
}

/** Make the context of a first leg, or find the one that a Digest token means. */
static SECURITY_STATUS
make_context(struct run *run)
{
    struct fo_provider *provider = run->provider;
    enum fo_prv_package package = run->credential->package;
    if (package == FO_PRV_DIGEST && run->leg->is_server) {
        run->context = fo_prv_digest_find(provider, run->leg->input);
        if (run->context != NULL) {
            run->is_first = false;
            return SEC_E_OK;
        }
    }
    run->context = fo_prv_context_new(provider, package, run->leg->is_server);
    if (run->context == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (!fo_prv_context_name(provider, run->context)) {
        fo_prv_context_destroy(provider, run->context);
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    return SEC_E_OK;
}

/** Everything once credential and context are known. */
static SECURITY_STATUS
advance(struct run *run)
{
    SECURITY_STATUS status = SEC_E_OK;
    bool is_signed_request = false;
    if (run->credential != NULL) {
        fo_prv_context_bind(run->provider, run->context, run->credential, run->leg->credential);
    }
    if (run->is_first) {
        status = begin(run);
    }
    if (status == SEC_E_OK && !read_input(run)) {
        status = SEC_E_INVALID_TOKEN;
    }
    if (status == SEC_E_OK && run->leg->context == NULL && !run->is_first) {
        status = fo_prv_digest_resume(&run->step, &is_signed_request);
    }
    if (status == SEC_E_OK && !is_signed_request) {
        status = take_step(run);
    }
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
        report_input(run, status);
        bool is_live = fo_prv_knob(run->provider, FO_KNOB_FIRST_MOREIN_HANDLE, FO_FIRST_MOREIN_NONE) ==
                       FO_FIRST_MOREIN_LIVE;
        if (run->is_first && is_live) {
            write_handle(run);
        } else if (run->is_first) {
            fo_prv_context_destroy(run->provider, run->context);
        }
        return status;
    }
    if (!is_fatal(status)) {
        status = succeed(run, status);
    }
    return is_fatal(status) ? fail(run, status) : status;
}

SECURITY_STATUS
fo_prv_leg_run(struct fo_provider *provider, const struct fo_prv_leg *leg)
{
    struct run run;
    run.provider = provider;
    run.leg = leg;
    run.context = NULL;
    run.credential = NULL;
    run.is_first = leg->context == NULL;
    run.spare = NULL;
    run.token.bytes = 0;
    run.token.proof_bytes = 0;
    if (!run.is_first) {
        run.context = fo_prv_context_find(provider, leg->context);
        if (run.context == NULL || run.context->is_server != leg->is_server) {
            return SEC_E_INVALID_HANDLE;
        }
    } else if (leg->new_context == NULL) {
        return SEC_E_INVALID_HANDLE;
    }
    SECURITY_STATUS status = find_credential(&run);
    if (status == SEC_E_OK && run.is_first) {
        status = make_context(&run);
    }
    if (status != SEC_E_OK) {
        return status;
    }
    run.step = (struct fo_prv_step){
        .provider = provider,
        .context = run.context,
        .requirements = leg->requirements,
        .token = &run.token,
        .reading = &run.reading,
    };
    return advance(&run);
}
