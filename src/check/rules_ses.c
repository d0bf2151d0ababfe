// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about sessions as a whole: the order of closing, error paths, reuse.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/view.h"

#define ENDING_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session"
#define DELETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext"
#define FREE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecredentialshandle"

/** A queried token or certificate that comes from a context of the credential is still open. */
static bool
has_open_handle(const struct fo_model *model, uint32_t credential_id)
{
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        if ((object->kind == FO_OBJECT_TOKEN || object->kind == FO_OBJECT_CERTIFICATE) &&
            !object->as.token->is_borrowed && object->as.token->credential_id == credential_id) {
            return true;
        }
    }
    return false;
}

/** Somebody impersonates by the context, and has not tried to revert. */
static bool
is_impersonated(const struct fo_view *view, const struct fo_context *context)
{
    const struct fo_object *object = context->frame_count == 0 ? NULL : fo_model_live_next(view->model, NULL);
    for (; object != NULL; object = fo_model_live_next(view->model, object)) {
        if (object->kind == FO_OBJECT_FRAME && object->as.frame->context_id == view->object->id &&
            !object->is_refused) {
            return true;
        }
    }
    return false;
}

/** The peer can still be told that the session ends, and has not been: the bytes that say so lie here. */
static bool
owes_last_bytes(const struct fo_view *view, const struct fo_context *context)
{
    const uint8_t phase = view->object->phase;
    const bool is_closing = phase == FO_CONTEXT_SHUTTING_DOWN || phase == FO_CONTEXT_SHUT_DOWN;
    const bool is_observed = (fo_model_header(view->model)->observes & FO_OBSERVES_SEND) != 0;
    return is_closing && is_observed && context->was_shutdown_asked && context->is_token_unsent &&
           context->peer_gone_line == 0 && context->gave_up_line == 0;
}

static enum fo_outcome
check_order(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (view->part == FO_PART_CONTEXT) {
        if (context == NULL) {
            return FO_IRRELEVANT;
        }
        const bool is_deleted = view->record->u.call.call == FO_CALL_DELETE_SECURITY_CONTEXT;
        return is_impersonated(view, context) || (is_deleted && owes_last_bytes(view, context)) ? FO_BROKEN
                                                                                                : FO_HELD;
    }
    if (fo_object_credential(view->object) == NULL) {
        return FO_IRRELEVANT;
    }
    return has_open_handle(view->model, view->object->id) ? FO_BROKEN : FO_HELD;
}

/** Where an error path began that concerns the object; 0: none did. */
static uint32_t
gave_up_line(const struct fo_model *model, const struct fo_object *object)
{
    const struct fo_object *owner = object;
    if (object->kind == FO_OBJECT_BLOCK) {
        owner = fo_model_object_by_id(model, object->as.block->owner_id);
    } else if (object->kind == FO_OBJECT_TOKEN || object->kind == FO_OBJECT_CERTIFICATE) {
        owner = fo_model_object_by_id(model, object->as.token->owner_id);
    } else if (object->kind == FO_OBJECT_FRAME) {
        owner = fo_model_object_by_id(model, object->as.frame->context_id);
    }
    if (fo_object_context(owner) != NULL) {
        return owner->as.context->is_first_failed ? 0 : owner->as.context->gave_up_line;
    }
    return fo_object_credential(owner) == NULL ? 0 : owner->as.credential->gave_up_line;
}

static enum fo_outcome
check_early_return(const struct fo_view *view)
{
    const struct fo_object *object = view->object;
    if (object == NULL || !object->is_live || gave_up_line(view->model, object) == 0) {
        return FO_IRRELEVANT;
    }
    const bool is_borrowed = (object->kind == FO_OBJECT_TOKEN && object->as.token->is_borrowed) ||
                             (object->kind == FO_OBJECT_BLOCK && object->as.block->is_unrequested);
    if (is_borrowed) {
        return FO_IRRELEVANT;
    }
    return view->moment == FO_AT_END ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_reuse(const struct fo_view *view)
{
    if (view->moment == FO_AT_RETURN) {
        return view->object != NULL && !view->object->is_live ? FO_HELD : FO_IRRELEVANT;
    }
    const struct fo_context *context = fo_object_context(view->object);
    const struct fo_credential *credential = fo_object_credential(view->object);
    const bool is_lost = (context != NULL && context->overwritten_line != 0 && !context->is_first_failed) ||
                         (credential != NULL && credential->overwritten_line != 0);
    return is_lost ? FO_BROKEN : FO_IRRELEVANT;
}

#define IMPERSONATE                                          \
    "ImpersonateSecurityContext context=x0@s1 -> SEC_E_OK\n" \
    "RevertSecurityContext context=x0@s1 -> SEC_E_OK\n"

const struct fo_rule fo_rules_ses[] = {
    {
        .id = "SES-ORDER-CANONICAL",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_RELEASE | FO_CALL_BIT(APPLY_CONTROL_TOKEN),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT,
        .statement = "A session is closed in one order: impersonation is reverted before the shutdown begins "
                     "and before the context is deleted, the last bytes of the shutdown are sent before the "
                     "context is deleted, and queried tokens and certificates are closed before the "
                     "credential is freed.",
        .rationale = "Whatever is closed last must not depend on what is already gone; one order for all "
                     "paths is the only one that can be reviewed.",
        .source = ENDING_PAGE,
        .check = check_order,
        .holds =
            FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER IMPERSONATE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER
        "QuerySecurityContextToken context=x0@s1 -> SEC_E_OK returned=h0\n" FO_EXAMPLE_DELETE FO_EXAMPLE_FREE
        "close-handle h0\n" FO_EXAMPLE_END,
    },
    {
        .id = "SES-EARLY-RETURN",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_RELEASE | FO_CALL_BIT(FREE_CONTEXT_BUFFER),
        .moments = FO_AT_BEGIN | FO_AT_END,
        .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT | FO_PART_BLOCK | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CREDENTIAL) | FO_OBJECT_BIT(CONTEXT) | FO_OBJECT_BIT(BLOCK) |
                   FO_OBJECT_BIT(TOKEN) | FO_OBJECT_BIT(CERTIFICATE) | FO_OBJECT_BIT(FRAME),
        .needs = FO_OBSERVES_INTENT,
        .implies = {"CTX-BOTH-SIDES", "CTX-DELETE-PARTIAL", "CTX-SUCCESS-OWES-DELETE", "CRED-CLIENT-DONE",
                    "CRED-REPLACED-FREE", "CRED-SERVER-FREE", "CRED-LEAK", "BUF-FREE-ISC-ALLOC",
                    "BUF-FREE-ASC-ALLOC"},
        .statement = "A path that gives a session up releases the same objects as the path that succeeds.",
        .rationale = "An error path that returns early is where most leaked contexts and credentials are.",
        .source = DELETE_PAGE,
        .check = check_early_return,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT
        "give-up x0\n" FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT "give-up x0\n" FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "SES-REUSE-FREED-SLOT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls =
            FO_CALLS_LEG | FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE) | FO_CALL_BIT(IMPORT_SECURITY_CONTEXT),
        .moments = FO_AT_RETURN | FO_AT_END,
        .parts = FO_PART_OVERWRITTEN | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CREDENTIAL) | FO_OBJECT_BIT(CONTEXT),
        .needs = FO_OBSERVES_STORAGE,
        .implies = {"CTX-SERVER-BEFORE-SHUTDOWN", "CTX-REJECT-INSUFFICIENT", "CTX-SERVER-CANNOT-ESTABLISH",
                    "SES-EARLY-RETURN", "DLL-UNLOAD-CTX", "DLL-UNLOAD-CRED", "CAT-FAIL-DELETE"},
        .statement = "A variable that still owns a live handle is not given to a call that stores another "
                     "one there, unless the old handle was handed over or released.",
        .rationale = "The old object has no owner left and stays for the life of the process.",
        .source = FREE_PAGE,
        .check = check_reuse,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE
        "AcquireCredentialsHandleW package=NTLM newcredential=c0@s0 -> SEC_E_OK newcredential=c1\n"
        "FreeCredentialsHandle credential=c1@s0 -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "SES-ONE-SIDE-DIES",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "A side whose peer has vanished still owes all its releases, but need not exchange "
                     "closing messages any more.",
        .rationale = "The transport is gone, the local objects are not.",
        .source = ENDING_PAGE,
        .unjudged = "It permits something: rules about unsent tokens and shutdown honour the peer-gone mark.",
    },
    {
        .id = "SES-PROCESS-EXIT",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "Leaving the process does not replace releasing: what is alive then counts as leaked.",
        .rationale = "The security authority keeps objects on behalf of the handles.",
        .source = FREE_PAGE,
        .unjudged = "It is how the leak rules read the end of a trace, not a duty of its own.",
    },
};

const size_t fo_rules_ses_count = sizeof fo_rules_ses / sizeof *fo_rules_ses;
