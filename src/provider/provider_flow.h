// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_FLOW_H
#define FO_PROVIDER_PROVIDER_FLOW_H

/**
 * @file
 * Flows: which message follows which, in each package.
 */
#include "provider/provider_context.h"
#include "provider/provider_wire.h"

/** One leg of one context, from input token to output token. */
struct fo_prv_step {
    struct fo_provider *provider;
    struct fo_prv_context *context;
    ULONG requirements;         /**< Of this leg. */
    const unsigned char *input; /**< NULL only when input_bytes is 0. */
    size_t input_bytes;
    const unsigned char *protocols; /**< This side's list, each with a length byte; may be NULL. */
    size_t protocols_bytes;
    struct fo_prv_token *token;     /**< Output; empty at first. */
    struct fo_prv_reading *reading; /**< Room to read in. */
    size_t consumed;                /**< Of the input. */
    size_t missing;                 /**< More input needed, with SEC_E_INCOMPLETE_MESSAGE. */
};

/** Take the step. The context is changed unless the answer is SEC_E_INCOMPLETE_MESSAGE. */
SECURITY_STATUS fo_prv_flow_step(struct fo_prv_step *step);

/** The same for Schannel. */
SECURITY_STATUS fo_prv_schannel_step(struct fo_prv_step *step);

/** Forget the handshake that ended, so that the next message is the first of a new one. */
void fo_prv_flow_restart(struct fo_prv_context *context, uint64_t transcript);

/** True when the next message is this side's to send. */
bool fo_prv_flow_is_mine(const struct fo_prv_context *context);

/** Take in step->reading->message. */
SECURITY_STATUS fo_prv_flow_receive(struct fo_prv_step *step);

/** Send the next message with @p flags more. @return true when it was the last. */
bool fo_prv_flow_send(struct fo_prv_step *step, uint32_t flags);

/** The handshake has ended well. */
void fo_prv_flow_finish(struct fo_prv_context *context);

/** Key of what one side sends after the handshake. */
uint64_t fo_prv_flow_key(const struct fo_prv_context *context, bool is_from_server);

/** True unless the integrity check is off. */
bool fo_prv_flow_is_checked(const struct fo_provider *provider);

/** Make ready for a renegotiation, in which the next message is the first. */
void fo_prv_schannel_restart(struct fo_prv_context *context);

/** Key of the proof of a message that says FO_PRV_ERROR: it may come at any point. */
#define FO_PRV_ERROR_KEY UINT64_C(0x45)

/** Key of the proof of the @p number th Schannel message outside a handshake. */
uint64_t fo_prv_schannel_post_key(const struct fo_prv_context *context, uint32_t number);

/**
 * Compare a password proof with what this instance knows of the user.
 *
 * @return false when it is known to be wrong.
 */
bool fo_prv_account_proves(const struct fo_provider *provider, const struct fo_prv_context *context,
                           uint64_t proof);

/** Proof of @p secret at this point of the handshake. */
uint64_t fo_prv_account_proof(const struct fo_prv_context *context, uint64_t secret);

#endif
