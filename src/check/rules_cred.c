// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about credentials: acquired for a purpose, used while they live, freed once and last.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"
#include "check/view.h"

#define API_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-"
#define GUIDE_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/"
#define ACQUIRE_PAGE GUIDE_PAGE "acquirecredentialshandle--general"
#define FREE_PAGE API_PAGE "freecredentialshandle"
#define ENDING_PAGE GUIDE_PAGE "ending-an-sspi-session"
#define CLIENT_LEG_PAGE GUIDE_PAGE "initializesecuritycontext--general"
#define SCHANNEL_LEG_PAGE GUIDE_PAGE "initializesecuritycontext--schannel"
#define SERVER_LEG_PAGE GUIDE_PAGE "acceptsecuritycontext--general"
#define STATUS_PAGE GUIDE_PAGE "sspi-status-codes"
#define IDENTITY_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-sec_winnt_auth_identity_w"

/** Times from here on mean "never". */
#define NEVER UINT64_C(0x7fffff0000000000)

/* Acquire. */

static enum fo_outcome
check_failed_acquire(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const bool is_acquire = call->call == FO_CALL_ACQUIRE_CREDENTIALS_HANDLE;
    if (is_acquire || view->moment == FO_AT_RETURN) {
        const bool has_failed =
            is_acquire && view->moment == FO_AT_RETURN && !fo_status_ok(call->call, call->status);
        return has_failed ? FO_HELD : FO_IRRELEVANT;
    }
    if (view->part != FO_PART_CREDENTIAL) {
        return FO_IRRELEVANT;
    }
    const struct fo_handle_seen *handle = view->handle;
    const struct fo_variable *variable = fo_model_variable(view->model, handle->storage);
    const bool is_what_was_left = handle->before == 0 || variable->value == 0 ||
                                  variable->value == FO_NAME_OTHER || handle->before == variable->value;
    if (view->object != NULL || handle->before == FO_NAME_NULL ||
        variable->history != FO_VARIABLE_ACQUIRE_FAILED || !is_what_was_left) {
        return FO_IRRELEVANT;
    }
    return FO_BROKEN;
}

static enum fo_outcome
check_both_not_allowed(const struct fo_view *view)
{
    const struct fo_operand_seen *package = fo_seen_operand(&view->record->u.call, FO_SEEN_PACKAGE);
    uint64_t use = 0;
    if (package == NULL || !fo_seen_number(&view->record->u.call, FO_SEEN_USE, &use)) {
        return FO_IRRELEVANT;
    }
    const uint8_t code = fo_model_package(view->model, package->u.package);
    if (code != FO_PACKAGE_DIGEST && code != FO_PACKAGE_SCHANNEL) {
        return FO_IRRELEVANT;
    }
    return (use & SECPKG_CRED_BOTH) == SECPKG_CRED_BOTH ? FO_BROKEN : FO_HELD;
}

/* Free. */

static enum fo_outcome
check_free_once(const struct fo_view *view)
{
    if (!fo_object_is(view->object, FO_OBJECT_CREDENTIAL)) {
        return FO_IRRELEVANT;
    }
    return view->object->is_live ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_leak(const struct fo_view *view)
{
    if (fo_object_credential(view->object) == NULL) {
        return FO_IRRELEVANT;
    }
    return view->moment == FO_AT_END ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_client_done(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    return credential == NULL || credential->done_line == 0 ? FO_IRRELEVANT : check_leak(view);
}

static enum fo_outcome
check_server_free(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    const bool is_server =
        credential != NULL &&
        (credential->server_line != 0 || (credential->use & SECPKG_CRED_BOTH) == SECPKG_CRED_INBOUND);
    return is_server ? check_leak(view) : FO_IRRELEVANT;
}

static enum fo_outcome
check_replaced_free(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    const bool is_one_of_two =
        credential != NULL && (credential->replaces_id != 0 || credential->replaced_by_id != 0);
    return is_one_of_two ? check_leak(view) : FO_IRRELEVANT;
}

static enum fo_outcome
check_free_order(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    if (credential == NULL || credential->contexts_ever_count == 0) {
        return FO_IRRELEVANT;
    }
    if (credential->context_count == 0) {
        return FO_HELD;
    }
    const struct fo_object *context = fo_model_context_next(view->model, view->object->id, NULL);
    while (context != NULL && (context->as.context->is_first_failed || context->is_refused)) {
        context = fo_model_context_next(view->model, view->object->id, context);
    }
    return context == NULL ? FO_HELD : FO_BROKEN;
}

/* Use after free. */

static enum fo_outcome
check_use_after_free(const struct fo_view *view)
{
    return check_free_once(view);
}

/** The leg brings a live credential other than the one that was freed. */
static bool
brings_another(const struct fo_view *view, const struct fo_context *context)
{
    return fo_object_credential(view->pending->credential) != NULL &&
           view->pending->credential->id != context->credential_freed_id;
}

static enum fo_outcome
check_context_after_free(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || context->credential_count == 0 || context->is_first_failed ||
        view->object->is_refused || (view->pending->is_leg && brings_another(view, context))) {
        return FO_IRRELEVANT;
    }
    if (!context->is_current_freed) {
        return FO_HELD;
    }
    /* A leg that is given the freed handle itself is a use of that. */
    return fo_object_is_released(view->pending->credential, FO_OBJECT_CREDENTIAL) ? FO_IRRELEVANT : FO_BROKEN;
}

static bool
is_halfway(uint8_t phase)
{
    return phase == FO_CONTEXT_PARTIAL || phase == FO_CONTEXT_NEED_COMPLETE ||
           phase == FO_CONTEXT_NEED_COMPLETE_CONTINUE || phase == FO_CONTEXT_WANT_CREDENTIAL;
}

static enum fo_outcome
check_free_midway(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || context->credential_count == 0 || view->object->is_refused ||
        !is_halfway(view->object->phase)) {
        return FO_IRRELEVANT;
    }
    const bool is_freed = context->is_current_freed && is_halfway(context->credential_freed_phase);
    return is_freed && !brings_another(view, context) ? FO_BROKEN : FO_HELD;
}

/** The handle is one that no provider can have meant: a NULL pointer or a reserved word. */
static bool
is_no_handle(const struct fo_view *view)
{
    return view->object == NULL &&
           (view->handle->before == FO_NAME_NULL || fo_seen_is_special(view->handle->before));
}

static bool
is_returned_zero(const struct fo_view *view)
{
    return view->handle->before == FO_NAME_ZERO &&
           fo_model_provider(view->model, view->record->u.call.provider)->zero_returned;
}

static enum fo_outcome
check_required_first(const struct fo_view *view)
{
    if (!view->pending->is_first || view->handle->before == 0 || is_returned_zero(view)) {
        return FO_IRRELEVANT;
    }
    if (view->object == NULL) {
        return FO_BROKEN;
    }
    if (view->object->kind != FO_OBJECT_CREDENTIAL) {
        return FO_IRRELEVANT;
    }
    return view->object->is_live ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_query_live(const struct fo_view *view)
{
    if (is_returned_zero(view)) {
        return FO_IRRELEVANT;
    }
    if (fo_object_credential(view->object) != NULL) {
        return FO_HELD;
    }
    return view->object != NULL || (is_no_handle(view) && view->handle->before != FO_NAME_OTHER)
               ? FO_BROKEN
               : FO_IRRELEVANT;
}

/* Legs. */

static enum fo_outcome
check_same(const struct fo_view *view)
{
    const struct fo_object *object = view->pending->context;
    const struct fo_context *context = fo_object_context(object);
    if (view->pending->is_first || context == NULL || context->credential_id == 0 ||
        fo_object_credential(view->object) == NULL) {
        return FO_IRRELEVANT;
    }
    if (context->credential_id == view->object->id) {
        return FO_HELD;
    }
    const bool may_change = object->phase != FO_CONTEXT_PARTIAL || context->is_current_freed;
    return may_change ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_package(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->pending->context);
    const struct fo_credential *credential = fo_object_credential(view->object);
    if (view->pending->is_first || context == NULL || credential == NULL ||
        context->package == FO_PACKAGE_UNKNOWN || credential->package == FO_PACKAGE_UNKNOWN ||
        context->package == FO_PACKAGE_MAX) {
        return FO_IRRELEVANT;
    }
    return context->package == credential->package ? FO_HELD : FO_BROKEN;
}

/** The credential has @p needed among its uses; DEFAULT and unknown bits tell nothing. */
static enum fo_outcome
check_direction(const struct fo_view *view, uint32_t needed)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    if (credential == NULL || !credential->use_observed || (credential->use & SECPKG_CRED_BOTH) == 0) {
        return FO_IRRELEVANT;
    }
    return (credential->use & needed) != 0 ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_outbound(const struct fo_view *view)
{
    return check_direction(view, SECPKG_CRED_OUTBOUND);
}

static enum fo_outcome
check_inbound(const struct fo_view *view)
{
    return check_direction(view, SECPKG_CRED_INBOUND);
}

static enum fo_outcome
check_one_role(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    if (credential == NULL ||
        (credential->package != FO_PACKAGE_SCHANNEL && credential->package != FO_PACKAGE_DIGEST)) {
        return FO_IRRELEVANT;
    }
    const bool is_client = view->record->u.call.call == FO_CALL_INITIALIZE_SECURITY_CONTEXT;
    return (is_client ? credential->server_line : credential->client_line) != 0 ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_expiry(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->object);
    const uint64_t now = fo_model_clock(view->model);
    if (!view->pending->is_first || credential == NULL || now == 0 || credential->expiry == 0 ||
        credential->package == FO_PACKAGE_DIGEST) {
        return FO_IRRELEVANT;
    }
    return credential->expiry < NEVER && now > credential->expiry ? FO_BROKEN : FO_HELD;
}

/* The rest. */

static enum fo_outcome
check_supplied_zero(const struct fo_view *view)
{
    return view->record->u.mark.flag ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_add(const struct fo_view *view)
{
    if (fo_object_is(view->object, FO_OBJECT_CREDENTIAL)) {
        return view->object->is_live ? FO_HELD : FO_BROKEN;
    }
    return is_no_handle(view) && !is_returned_zero(view) && view->handle->before != FO_NAME_OTHER
               ? FO_BROKEN
               : FO_IRRELEVANT;
}

/* Examples. */

#define DELETE(NAME, STORAGE) "DeleteSecurityContext context=" NAME "@" STORAGE " -> SEC_E_OK\n"
#define FREE(NAME, STORAGE) "FreeCredentialsHandle credential=" NAME "@" STORAGE " -> SEC_E_OK\n"
#define ACQUIRE(OPERANDS) \
    "AcquireCredentialsHandleW " OPERANDS " newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define SECOND_ACQUIRE(PACKAGE) \
    "AcquireCredentialsHandleW package=" PACKAGE " newcredential=@s2 -> SEC_E_OK newcredential=c1\n"
#define ACQUIRE_FAILED \
    "AcquireCredentialsHandleW package=NTLM newcredential=minus-one@s0 -> SEC_E_NO_CREDENTIALS\n"
#define LATER(CALL, CREDENTIAL, STATUS) \
    CALL " credential=" CREDENTIAL " context=x0@s1 newcontext=x0@s1 -> " STATUS "\n"
#define CLIENT_LATER(CREDENTIAL, STATUS) LATER("InitializeSecurityContextW", CREDENTIAL, STATUS)
#define CLIENT_FIRST(CREDENTIAL, STATUS) \
    "InitializeSecurityContextW credential=" CREDENTIAL " context=null newcontext=@s1 -> " STATUS "\n"
#define SERVER_FIRST(CREDENTIAL, STATUS) \
    "AcceptSecurityContext credential=" CREDENTIAL " context=null newcontext=@s1 -> " STATUS "\n"
#define QUERY "QueryContextAttributesW context=x0@s1 attribute=4 -> SEC_E_OK\n"
#define WANTED                                                   \
    CLIENT_FIRST("c0@s0", "SEC_I_CONTINUE_NEEDED newcontext=x0") \
    CLIENT_LATER("c0@s0", "SEC_I_INCOMPLETE_CREDENTIALS")
#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END

/** Calls that read a credential other than its release. */
#define USES (FO_CALLS_CREDENTIAL & ~FO_CALL_BIT(FREE_CREDENTIALS_HANDLE))
#define QUERIES                                                                                 \
    (FO_CALL_BIT(QUERY_CREDENTIALS_ATTRIBUTES) | FO_CALL_BIT(QUERY_CREDENTIALS_ATTRIBUTES_EX) | \
     FO_CALL_BIT(SET_CREDENTIALS_ATTRIBUTES))

/** A duty to free that is judged when the credential is freed and when the trace ends. */
#define FREED_SOMETIME                                                                 \
    .calls = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE), .moments = FO_AT_BEGIN | FO_AT_END, \
    .parts = FO_PART_CREDENTIAL | FO_PART_LIVE, .objects = FO_OBJECT_BIT(CREDENTIAL)

/** A pattern that no rule may report. */
#define PERMITTED(ID, STATEMENT, RATIONALE, SOURCE, WHY) \
    {                                                    \
        .id = ID,                                        \
        .severity = FO_ALWAYS(FO_INFO),                  \
        .binds = FO_BINDS_CALLER,                        \
        .statement = STATEMENT,                          \
        .rationale = RATIONALE,                          \
        .source = SOURCE,                                \
        .unjudged = WHY,                                 \
    }

const struct fo_rule fo_rules_cred[] = {
    {
        .id = "CRED-ACQ-FAIL-NO-HANDLE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_CREDENTIAL | FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE),
        .moments = FO_AT_BEGIN | FO_AT_RETURN,
        .parts = FO_PART_CREDENTIAL | FO_PART_OVERWRITTEN,
        .needs = FO_OBSERVES_STORAGE,
        .implies = {"CRED-REQUIRED-FIRST", "CRED-QUERY-LIVE", "CRED-ADD", "HND-MINUS-ONE",
                    "HND-ZERO-NOT-EMPTY", "HND-OPAQUE"},
        .statement = "After an acquire that failed its variable holds no credential: it is neither used nor "
                     "freed.",
        .rationale = "Only success stores a handle; anything else there is left over or made up.",
        .source = ACQUIRE_PAGE,
        .check = check_failed_acquire,
        .holds = ACQUIRE_FAILED FO_EXAMPLE_END,
        .broken = ACQUIRE_FAILED
        "FreeCredentialsHandle credential=minus-one@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CRED-FREE-ONCE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .statement = "Each credential is freed exactly once.",
        .rationale = "A second free corrupts memory, or frees a stranger whose handle got the same bits.",
        .source = FREE_PAGE,
        .check = check_free_once,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE
        "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CRED-LEAK",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        FREED_SOMETIME,
        .implies = {"RUN-MEMORY"},
        .statement = "Each acquired credential is freed before the session ends.",
        .rationale = "Memory here and in the security authority stays taken until then.",
        .source = FREE_PAGE,
        .check = check_leak,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-CLIENT-DONE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        FREED_SOMETIME,
        .needs = FO_OBSERVES_INTENT,
        .implies = {"CRED-REPLACED-FREE", "CRED-SERVER-FREE", "CRED-LEAK"},
        .statement = "A client that has no more servers to talk to frees its credential.",
        .rationale = "The page on ending a session names this moment as the last at which it is needed.",
        .source = ENDING_PAGE,
        .check = check_client_done,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE
        "client-done c0\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE "client-done c0\n" FO_EXAMPLE_END,
    },
    {
        .id = "CRED-SERVER-FREE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        FREED_SOMETIME,
        .implies = {"CRED-LEAK"},
        .statement = "A server frees its credentials too, each once.",
        .rationale = "The page on ending a session speaks of clients only, and servers copy that.",
        .source = FREE_PAGE,
        .check = check_server_free,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-USE-AFTER-FREE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = USES,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"CRED-REQUIRED-FIRST", "CRED-QUERY-LIVE", "CRED-ADD", "CRED-FREE-ORDER"},
        .statement = "A freed credential is used for nothing: no context, no further leg, no query.",
        .rationale = "Its memory may be gone, and its bits may denote another user's credential.",
        .source = FREE_PAGE,
        .check = check_use_after_free,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT CLOSE,
        .broken =
            FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE CLIENT_FIRST("c0@s0", "SEC_E_INVALID_HANDLE") FO_EXAMPLE_END,
    },
    {
        .id = "CRED-FREE-ORDER",
        .severity = FO_MUST_WINDOWS_SHOULD,
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .statement = "A credential is freed only when every context made from it has been deleted.",
        .rationale = "Some providers keep a plain pointer to the credential in each context.",
        .source = FREE_PAGE,
        .check = check_free_order,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_FREE FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-CTX-OPS-AFTER-FREE",
        .severity = FO_MUST_WINDOWS_SHOULD,
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_CONTEXT & ~FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"CRED-FREE-ORDER"},
        .statement = "Once its credential is gone, a context is only deleted.",
        .rationale = "This is the dangerous half of the wrong order: a query or leg in between reads freed "
                     "memory where the context keeps a plain pointer.",
        .source = FREE_PAGE,
        .check = check_context_after_free,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT QUERY CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_FREE QUERY FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-FREE-MIDHANDSHAKE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"CRED-CTX-OPS-AFTER-FREE", "CRED-USE-AFTER-FREE", "CRED-FREE-ORDER"},
        .statement = "The credential of an unfinished handshake lives until its last leg, unless that leg "
                     "brings another one.",
        .rationale = "The next leg needs it and finds freed memory.",
        .source = CLIENT_LEG_PAGE,
        .check = check_free_midway,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL CLIENT_LATER("c0@s0", "SEC_E_OK") CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL FO_EXAMPLE_FREE CLIENT_LATER(
            "c0@s0", "SEC_E_INVALID_HANDLE") FO_EXAMPLE_DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-REPLACED-FREE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        FREED_SOMETIME,
        .implies = {"CRED-SERVER-FREE", "CRED-LEAK"},
        .statement = "When a context moves on to a second credential, both stay the caller's and each is "
                     "freed once.",
        .rationale = "The variable that held the first is easily overwritten with the second.",
        .source = SCHANNEL_LEG_PAGE,
        .check = check_replaced_free,
        .holds = ACQUIRE("package=Schannel") WANTED SECOND_ACQUIRE("Schannel") CLIENT_LATER(
            "c1@s2", "SEC_E_OK") FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FREE("c1", "s2") FO_EXAMPLE_END,
        .broken = ACQUIRE("package=Schannel") WANTED SECOND_ACQUIRE("Schannel")
            CLIENT_LATER("c1@s2", "SEC_E_OK") FO_EXAMPLE_DELETE FREE("c1", "s2") FO_EXAMPLE_END,
    },
    {
        .id = "CRED-REQUIRED-FIRST",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"HND-NULL-ARG", "HND-MINUS-ONE", "HND-ZERO-NOT-EMPTY", "HND-OPAQUE"},
        .statement = "The first leg of a handshake is given a live credential.",
        .rationale = "Leaving it out is allowed on later legs only.",
        .source = SERVER_LEG_PAGE,
        .check = check_required_first,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT CLOSE,
        .broken = CLIENT_FIRST("null", "SEC_E_INVALID_HANDLE") FO_EXAMPLE_END,
    },
    {
        .id = "CRED-SAME-ON-CONT",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .statement = "All legs of a handshake use the credential of the first, unless the package asked for "
                     "another or the context renegotiates.",
        .rationale = "A wrong credential has a status of its own, and some packages do not notice.",
        .source = STATUS_PAGE,
        .check = check_same,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL CLIENT_LATER("c0@s0", "SEC_E_OK") CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE SECOND_ACQUIRE("NTLM") FO_EXAMPLE_PARTIAL CLIENT_LATER(
            "c1@s2", "SEC_E_OK") FO_EXAMPLE_DELETE FREE("c1", "s2") FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-DIR-OUTBOUND",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"CRED-ONE-ROLE"},
        .statement = "InitializeSecurityContext is given a credential that was acquired for outbound use.",
        .rationale = "An inbound credential carries no secret to prove the client's identity with.",
        .source = CLIENT_LEG_PAGE,
        .check = check_outbound,
        .holds = ACQUIRE("package=NTLM use=2") FO_EXAMPLE_CLIENT CLOSE,
        .broken = ACQUIRE("package=NTLM use=1") CLIENT_FIRST("c0@s0", "SEC_E_NO_CREDENTIALS")
            FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-DIR-INBOUND",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"CRED-ONE-ROLE"},
        .statement = "AcceptSecurityContext is given a credential that was acquired for inbound use.",
        .rationale = "An outbound credential cannot check a peer.",
        .source = SERVER_LEG_PAGE,
        .check = check_inbound,
        .holds = ACQUIRE("package=NTLM use=1") FO_EXAMPLE_SERVER CLOSE,
        .broken = ACQUIRE("package=NTLM use=2") SERVER_FIRST("c0@s0", "SEC_E_NO_CREDENTIALS")
            FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-BOTH-NOT-ALLOWED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE),
        .moments = FO_AT_BEGIN,
        .statement = "Digest and Schannel credentials are not acquired for both directions at once.",
        .rationale = "These packages need to know which side they are.",
        .source = ACQUIRE_PAGE,
        .check = check_both_not_allowed,
        .holds = ACQUIRE("package=Schannel use=2") FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = ACQUIRE("package=Schannel use=3") FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-ONE-ROLE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .statement = "With Schannel and Digest a credential serves clients or servers, not both.",
        .rationale = "The package keeps role-dependent state in it.",
        .source = GUIDE_PAGE "obtaining-schannel-credentials",
        .check = check_one_role,
        .holds = ACQUIRE("package=Schannel") FO_EXAMPLE_CLIENT CLOSE,
        .broken = ACQUIRE("package=Schannel") FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE SERVER_FIRST(
            "c0@s0", "SEC_E_INTERNAL_ERROR") FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-PKG-MATCH",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"CRED-SAME-ON-CONT"},
        .statement = "A later leg is given a credential of the context's own package.",
        .rationale = "A dispatcher would hand one package's structure to another package.",
        .source = STATUS_PAGE,
        .check = check_package,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL CLIENT_LATER("c0@s0", "SEC_E_OK") CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE SECOND_ACQUIRE("Kerberos")
            FO_EXAMPLE_PARTIAL CLIENT_LATER("c1@s2", "SEC_E_WRONG_CREDENTIAL_HANDLE")
                FO_EXAMPLE_DELETE FREE("c1", "s2") FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "CRED-SUPPLIED-ZERO",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .marks = FO_MARK_BIT(IDENTITY_FREED),
        .moments = FO_AT_MARK,
        .needs = FO_OBSERVES_INTENT,
        .statement = "Memory that held a supplied password is wiped before it is freed.",
        .rationale = "Otherwise the password lives on in the heap and in every dump of it.",
        .source = IDENTITY_PAGE,
        .check = check_supplied_zero,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE "identity-freed zeroed\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE "identity-freed clear\n" FO_EXAMPLE_END,
    },
    {
        .id = "CRED-EXPIRY",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .needs = FO_OBSERVES_CLOCK,
        .statement = "A credential starts no new context after the time that the acquire returned.",
        .rationale = "The handshake can only fail, late and with a misleading status.",
        .source = ACQUIRE_PAGE,
        .check = check_expiry,
        .holds = "AcquireCredentialsHandleW package=Kerberos newcredential=@s0 -> SEC_E_OK "
                 "newcredential=c0 expiry=2000\nclock 1000\n" FO_EXAMPLE_CLIENT CLOSE,
        .broken = "AcquireCredentialsHandleW package=Kerberos newcredential=@s0 -> SEC_E_OK "
                  "newcredential=c0 expiry=2000\nclock 3000\n" FO_EXAMPLE_CLIENT CLOSE,
    },
    {
        .id = "CRED-ADD",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ADD_CREDENTIALS),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"HND-NULL-ARG", "HND-MINUS-ONE", "HND-ZERO-NOT-EMPTY"},
        .statement = "AddCredentials extends a live credential and creates no second handle.",
        .rationale = "Without a handle there is nothing to add to; nothing more is freed afterwards.",
        .source = API_PAGE "addcredentialsw",
        .check = check_add,
        .holds = FO_EXAMPLE_ACQUIRE
        "AddCredentialsW credential=c0@s0 package=NTLM use=2 -> SEC_E_OK\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken =
            "AddCredentialsW credential=null package=NTLM use=2 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CRED-QUERY-LIVE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = QUERIES,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL,
        .implies = {"HND-NULL-ARG", "HND-MINUS-ONE", "HND-ZERO-NOT-EMPTY"},
        .statement = "Attributes are queried from and set on live credentials only.",
        .rationale = "Few providers check the handle before they read through it.",
        .source = API_PAGE "querycredentialsattributesw",
        .check = check_query_live,
        .holds = FO_EXAMPLE_ACQUIRE
        "QueryCredentialsAttributesW credential=c0@s0 attribute=1 -> SEC_E_OK\n" FO_EXAMPLE_FREE
            FO_EXAMPLE_END,
        .broken = "QueryCredentialsAttributesW credential=null attribute=1 -> "
                  "SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    PERMITTED("CRED-NULL-ON-CONT", "Later legs of a Schannel client may leave the credential out.",
              "The context already knows it.", SCHANNEL_LEG_PAGE,
              "It permits something: no rule speaks of a later leg without a credential."),
    PERMITTED("CRED-MANY-CTX",
              "One credential may be the base of many contexts, one after another or at the same time.",
              "Sharing is what it is for.", FREE_PAGE,
              "It permits something: contexts are counted, not limited."),
    PERMITTED("CRED-AUTHDATA-LIVE",
              "Whether the identity may be released right after the acquire is not documented.",
              "Providers are probed both ways; callers are not blamed.", IDENTITY_PAGE,
              "The documentation is silent, so neither way is a mistake."),
    PERMITTED("CRED-EXPIRY-LOCAL", "Expiry times are local times, and a very large one means never.",
              "Comparing with universal time or treating the maximum as a date gives false alarms.",
              ACQUIRE_PAGE, "It is how the rules about expiry compare, not a duty."),
    PERMITTED(
        "CRED-POLICY-ONLY",
        "An acquire that only processes policy answers SEC_E_NO_CREDENTIALS on purpose and has no handle.",
        "The status is the expected one, and there is nothing to free.",
        GUIDE_PAGE "acquirecredentialshandle--negotiate",
        "It permits something; freeing such a handle is CRED-ACQ-FAIL-NO-HANDLE."),
    PERMITTED("CRED-REFCOUNT", "Freeing drops one claim; the credential set behind it may live on.",
              "Another handle to the same identity stays usable.", FREE_PAGE,
              "A trace sees handles, not what the security authority keeps behind them."),
    PERMITTED("CRED-CACHE-KEY", "A session is resumed only through the same credential handle and target.",
              "Acquiring anew for each connection is legal and slow.", SCHANNEL_LEG_PAGE,
              "Whether a handshake was resumed is not visible in the calls."),
    PERMITTED(
        "CRED-SETATTR-SCOPE",
        "Attributes set on a credential concern contexts that are made with it; changing them later is not "
        "documented.",
        "Neither outcome can be relied upon.", API_PAGE "setcredentialsattributesw",
        "The documentation is silent, so it is no mistake."),
};

const size_t fo_rules_cred_count = sizeof fo_rules_cred / sizeof *fo_rules_cred;
