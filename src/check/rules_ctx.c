// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about contexts: how their legs follow each other, and that each is deleted once.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"
#include "check/view.h"

#define API_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-"
#define GUIDE_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/"
#define DELETE_PAGE API_PAGE "deletesecuritycontext"
#define ENDING_PAGE GUIDE_PAGE "ending-an-sspi-session"
#define CLIENT_LEG_PAGE GUIDE_PAGE "initializesecuritycontext--general"
#define SERVER_LEG_PAGE GUIDE_PAGE "acceptsecuritycontext--general"
#define DATAGRAM_PAGE GUIDE_PAGE "datagram-contexts"

/** Times from here on mean "never". */
#define NEVER UINT64_C(0x7fffff0000000000)

static bool
is_halfway(uint8_t phase)
{
    return phase == FO_CONTEXT_PARTIAL || phase == FO_CONTEXT_NEED_COMPLETE ||
           phase == FO_CONTEXT_NEED_COMPLETE_CONTINUE || phase == FO_CONTEXT_WANT_CREDENTIAL;
}

static bool
is_client_leg(const struct fo_view *view)
{
    return view->record->u.call.call == FO_CALL_INITIALIZE_SECURITY_CONTEXT;
}

/** Live context that a first leg made for good; NULL for those that a failed first leg left. */
static const struct fo_context *
owed_context(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    return context == NULL || context->is_first_failed ? NULL : context;
}

/** A duty to delete: kept when the context is deleted, broken when it is still there at the end. */
static enum fo_outcome
judge_deletion(const struct fo_view *view)
{
    return view->moment == FO_AT_END ? FO_BROKEN : FO_HELD;
}

/* First legs. */

static enum fo_outcome
check_first_null(const struct fo_view *view)
{
    const fo_name value = view->handle->before;
    if (view->object != NULL || value == 0) {
        return FO_IRRELEVANT;
    }
    if (value == FO_NAME_NULL) {
        return FO_HELD;
    }
    const bool was_returned =
        value == FO_NAME_ZERO && fo_model_provider(view->model, view->record->u.call.provider)->zero_returned;
    return was_returned ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_first_newctx(const struct fo_view *view)
{
    if (!view->pending->is_first) {
        return FO_IRRELEVANT;
    }
    return view->handle->before == FO_NAME_NULL ? FO_BROKEN : FO_HELD;
}

static uint8_t
credential_package(const struct fo_view *view)
{
    const struct fo_credential *credential = fo_object_credential(view->pending->credential);
    return credential == NULL ? FO_PACKAGE_UNKNOWN : credential->package;
}

static bool
has_token(const struct fo_buffers_seen *input)
{
    const struct fo_buffer_seen *token =
        fo_seen_buffer_of_type(input->before, input->before_count, SECBUFFER_TOKEN);
    return token != NULL && token->bytes > 0;
}

static enum fo_outcome
check_first_input(const struct fo_view *view)
{
    const struct fo_buffers_seen *input = fo_seen_buffers(&view->record->u.call, FO_SEEN_INPUT);
    const uint8_t package = credential_package(view);
    /* Negotiate is the package whose server may speak first. */
    if (!view->pending->is_first || input == NULL || package == FO_PACKAGE_UNKNOWN ||
        package == FO_PACKAGE_DIGEST || package == FO_PACKAGE_NEGOTIATE) {
        return FO_IRRELEVANT;
    }
    return has_token(input) ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_server_first_token(const struct fo_view *view)
{
    const struct fo_buffers_seen *input = fo_seen_buffers(&view->record->u.call, FO_SEEN_INPUT);
    const uint8_t package = credential_package(view);
    if (!view->pending->is_first || input == NULL || package == FO_PACKAGE_UNKNOWN ||
        package == FO_PACKAGE_DIGEST) {
        return FO_IRRELEVANT;
    }
    return has_token(input) ? FO_HELD : FO_BROKEN;
}

/** A reserved value, which the provider stores to say that there is no context. */
static bool
is_empty_value(const struct fo_view *view)
{
    const fo_name value = view->handle->before;
    const bool was_returned =
        value == FO_NAME_ZERO && fo_model_provider(view->model, view->record->u.call.provider)->zero_returned;
    return fo_seen_is_special(value) && !was_returned;
}

static enum fo_outcome
check_first_fail(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_context *context = fo_object_context(view->object);
    if (view->moment == FO_AT_RETURN) {
        const bool has_failed = view->pending->is_first && !fo_status_ok(call->call, call->status);
        return has_failed ? FO_HELD : FO_IRRELEVANT;
    }
    if (view->moment == FO_AT_END || context != NULL) {
        return context != NULL && context->is_first_failed ? judge_deletion(view) : FO_IRRELEVANT;
    }
    if (view->part == FO_PART_OVERWRITTEN) {
        return FO_IRRELEVANT; /* The first leg is tried again. */
    }
    const struct fo_variable *variable = fo_model_variable(view->model, view->handle->storage);
    const bool holds_nothing = !variable->is_changed || is_empty_value(view);
    const bool is_deleted = view->object == NULL && view->handle->before != FO_NAME_NULL;
    return variable->history == FO_VARIABLE_FIRST_FAILED && holds_nothing && is_deleted ? FO_BROKEN
                                                                                        : FO_IRRELEVANT;
}

/* Later legs. */

static enum fo_outcome
check_cont_handle(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || !fo_name_is_numbered(view->handle->before)) {
        return FO_IRRELEVANT;
    }
    const uint8_t side = is_client_leg(view) ? FO_SIDE_CLIENT : FO_SIDE_SERVER;
    const bool is_other_side = view->object->side != FO_SIDE_UNKNOWN && view->object->side != side;
    return is_other_side || view->handle->before != view->object->value ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_cont_status(const struct fo_view *view)
{
    if (fo_object_context(view->object) == NULL) {
        return FO_IRRELEVANT;
    }
    return view->object->phase == FO_CONTEXT_FAILED ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_asc_after_done(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || context->package == FO_PACKAGE_UNKNOWN ||
        context->package == FO_PACKAGE_SCHANNEL || context->is_datagram) {
        return FO_IRRELEVANT;
    }
    return view->object->phase == FO_CONTEXT_ESTABLISHED ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_fatal_only_delete(const struct fo_view *view)
{
    if (fo_object_context(view->object) == NULL || view->object->phase != FO_CONTEXT_FAILED) {
        return FO_IRRELEVANT;
    }
    return view->record->u.call.call == FO_CALL_DELETE_SECURITY_CONTEXT ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_same_target(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    const struct fo_operand_seen *target = fo_seen_operand(&view->record->u.call, FO_SEEN_TARGET);
    if (context == NULL || target == NULL || context->package != FO_PACKAGE_SCHANNEL ||
        !fo_name_is_numbered(context->target) || !fo_name_is_numbered(target->u.name)) {
        return FO_IRRELEVANT;
    }
    return target->u.name == context->target ? FO_HELD : FO_BROKEN;
}

static bool
is_nonzero(const struct fo_view *view, enum fo_seen_word word)
{
    uint64_t number = 0;
    return fo_seen_number(&view->record->u.call, word, &number) && number != 0;
}

static enum fo_outcome
check_reserved_zero(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const uint8_t package = credential_package(view);
    const bool must_be_native = package == FO_PACKAGE_SCHANNEL || package == FO_PACKAGE_DIGEST;
    const bool is_seen = fo_seen_operand(call, FO_SEEN_RESERVED1) != NULL ||
                         fo_seen_operand(call, FO_SEEN_RESERVED2) != NULL ||
                         (must_be_native && fo_seen_operand(call, FO_SEEN_REPRESENTATION) != NULL);
    if (!is_seen) {
        return FO_IRRELEVANT;
    }
    return is_nonzero(view, FO_SEEN_RESERVED1) || is_nonzero(view, FO_SEEN_RESERVED2) ||
                   (must_be_native && is_nonzero(view, FO_SEEN_REPRESENTATION))
               ? FO_BROKEN
               : FO_HELD;
}

/* Deletion. */

static enum fo_outcome
check_owes_delete(const struct fo_view *view)
{
    return owed_context(view) == NULL ? FO_IRRELEVANT : judge_deletion(view);
}

static enum fo_outcome
check_delete_partial(const struct fo_view *view)
{
    if (owed_context(view) == NULL ||
        (!is_halfway(view->object->phase) && view->object->phase != FO_CONTEXT_FAILED)) {
        return FO_IRRELEVANT;
    }
    return judge_deletion(view);
}

static enum fo_outcome
check_delete_once(const struct fo_view *view)
{
    if (!fo_object_is(view->object, FO_OBJECT_CONTEXT)) {
        return FO_IRRELEVANT;
    }
    return view->object->is_live ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_both_sides(const struct fo_view *view)
{
    const struct fo_context *context = owed_context(view);
    if (context == NULL || context->peer_deleted_line == 0) {
        return FO_IRRELEVANT;
    }
    return judge_deletion(view);
}

static bool
is_server_alive(const struct fo_model *model)
{
    const struct fo_object *object = fo_model_live_next(model, NULL);
    while (object != NULL && !(object->kind == FO_OBJECT_CONTEXT && object->side == FO_SIDE_SERVER)) {
        object = fo_model_live_next(model, object);
    }
    return object != NULL;
}

static enum fo_outcome
check_before_shutdown(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        return is_server_alive(view->model) ? FO_IRRELEVANT : FO_HELD;
    }
    const struct fo_context *context = owed_context(view);
    const bool is_late =
        context != NULL && view->object->side == FO_SIDE_SERVER && context->server_shutdown_line != 0;
    return is_late ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_reject(const struct fo_view *view)
{
    const struct fo_context *context = owed_context(view);
    return context == NULL || context->reject_line == 0 ? FO_IRRELEVANT : judge_deletion(view);
}

static enum fo_outcome
check_cannot_establish(const struct fo_view *view)
{
    const struct fo_context *context = owed_context(view);
    if (context == NULL || view->object->side != FO_SIDE_SERVER) {
        return FO_IRRELEVANT;
    }
    const bool is_abandoned = context->gave_up_line != 0 || context->peer_gone_line != 0;
    const bool is_hopeless =
        view->object->phase == FO_CONTEXT_FAILED || (is_abandoned && is_halfway(view->object->phase));
    return is_hopeless ? judge_deletion(view) : FO_IRRELEVANT;
}

/* Tokens. */

/** Nobody expects bytes any more: the peer is gone, or the caller has given the context up. */
static bool
is_over(const struct fo_context *context)
{
    return context->peer_gone_line != 0 || context->gave_up_line != 0 || context->reject_line != 0;
}

static enum fo_outcome
check_token_send(const struct fo_view *view)
{
    const struct fo_context *context = owed_context(view);
    /* Bytes whose completion failed are no token; that it was tried is for other rules. */
    if (context == NULL || context->token_line == 0 || context->is_not_completed || is_over(context)) {
        return FO_IRRELEVANT;
    }
    const uint8_t phase = view->object->phase;
    const bool is_next_leg =
        view->moment == FO_AT_BEGIN && view->record->u.call.call != FO_CALL_DELETE_SECURITY_CONTEXT &&
        (phase == FO_CONTEXT_PARTIAL || phase == FO_CONTEXT_ESTABLISHED || phase == FO_CONTEXT_RENEGOTIATING);
    /* A handshake that is abandoned halfway owes the peer nothing but what it has already asked for. */
    const bool is_last = !is_next_leg && phase == FO_CONTEXT_ESTABLISHED;
    if (!is_next_leg && !is_last) {
        return FO_IRRELEVANT;
    }
    return context->is_token_unsent ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_error_token(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL || view->object->phase != FO_CONTEXT_FAILED || context->failed_line == 0 ||
        context->token_line != context->failed_line || !context->wanted_error_token ||
        context->is_error_token_block || is_over(context)) {
        return FO_IRRELEVANT;
    }
    return context->is_error_token_unsent ? FO_BROKEN : FO_HELD;
}

/* Attributes and times. */

/** A leg that faults at the address never returns, so it is broken at the begin; what came back shows that
 * there was an address, which a begin does not tell. */
static enum fo_outcome
check_attributes_address(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    if (view->moment == FO_AT_BEGIN) {
        return fo_seen_is_null(call, FO_SEEN_ATTRIBUTES) ? FO_BROKEN : FO_IRRELEVANT;
    }
    return fo_seen_operand(call, FO_SEEN_ATTRIBUTES) != NULL ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_attributes_early(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    if (context == NULL) {
        return FO_IRRELEVANT;
    }
    return context->was_established ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_expired_use(const struct fo_view *view)
{
    const struct fo_context *context = fo_object_context(view->object);
    const uint64_t now = fo_model_clock(view->model);
    if (context == NULL || now == 0 || context->expiry == 0 ||
        (context->package != FO_PACKAGE_KERBEROS && context->package != FO_PACKAGE_SCHANNEL &&
         context->package != FO_PACKAGE_NEGOTIATE)) {
        return FO_IRRELEVANT;
    }
    return context->expiry < NEVER && now > context->expiry ? FO_BROKEN : FO_HELD;
}

/* Examples. Where the credential does not matter it is left out. */

#define ACQUIRE(PACKAGE) \
    "AcquireCredentialsHandleW package=" PACKAGE " newcredential=@s0 -> SEC_E_OK newcredential=c0\n"
#define CLIENT(STATUS) "InitializeSecurityContextW context=null newcontext=@s1 -> " STATUS " newcontext=x0\n"
#define SERVER(STATUS) "AcceptSecurityContext context=null newcontext=@s1 -> " STATUS " newcontext=x0\n"
#define CLIENT_LATER(STATUS) "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 -> " STATUS "\n"
#define SERVER_LATER(STATUS) "AcceptSecurityContext context=x0@s1 newcontext=x0@s1 -> " STATUS "\n"
#define DELETE FO_EXAMPLE_DELETE
#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END
#define PARTIAL "SEC_I_CONTINUE_NEEDED"
#define FAILED "SEC_E_INVALID_TOKEN"
#define CLIENT_TOKEN                                                                    \
    "InitializeSecurityContextW context=null newcontext=@s1 output=[token:2888@b0] -> " \
    "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0]\n"
/** A client x0 and a server x1 that know each other by the token that passed. */
#define PAIR                                                                                              \
    "InitializeSecurityContextW context=null newcontext=@s1 output=[token:2888@b0] -> "                   \
    "SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0#7]\n"                                        \
    "AcceptSecurityContext context=null input=[token:40@b1#7] newcontext=@s2 -> SEC_E_OK newcontext=x1\n" \
    "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 -> SEC_E_OK\n"
#define FIRST_FAILED \
    "InitializeSecurityContextW context=null newcontext=minus-one@s1 -> SEC_E_TARGET_UNKNOWN\n"
#define FIRST_FAILED_LIVE \
    "InitializeSecurityContextW context=null newcontext=minus-one@s1 -> SEC_E_INVALID_TOKEN newcontext=x0\n"
#define ERROR_TOKEN                                                                                       \
    "AcceptSecurityContext context=x0@s1 requirements=0x8000 newcontext=x0@s1 output=[token:2888@b0] -> " \
    "SEC_E_LOGON_DENIED output=[token:24@b0]\n"
#define SCHANNEL_CLIENT                                                                              \
    ACQUIRE("Schannel")                                                                              \
    "InitializeSecurityContextW credential=c0@s0 context=null target=n0 newcontext=@s1 -> SEC_E_OK " \
    "newcontext=x0\n"
#define SCHANNEL_AGAIN(TARGET)                                                                      \
    "InitializeSecurityContextW credential=c0@s0 context=x0@s1 target=" TARGET " newcontext=x0@s1 " \
    "-> SEC_E_OK\n"
#define FIRST_WITH(CALL, INPUT)                        \
    CALL " credential=c0@s0 context=null input=" INPUT \
         " newcontext=@s1 -> SEC_I_CONTINUE_NEEDED newcontext=x0\n"
#define KERBEROS_UNTIL_2000                                                                              \
    ACQUIRE("Kerberos")                                                                                  \
    "InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0 " \
    "expiry=2000\n"
#define ENCRYPT "EncryptMessage context=x0@s1 -> SEC_E_OK\n"
#define RENAMED     \
    CLIENT(PARTIAL) \
    "InitializeSecurityContextW context=x0@s1 newcontext=x0@s1 -> SEC_I_CONTINUE_NEEDED newcontext=x1\n"

/** A duty to delete that is judged when the context is deleted and when the trace ends. */
#define DELETED_SOMETIME                                                               \
    .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT), .moments = FO_AT_BEGIN | FO_AT_END, \
    .parts = FO_PART_CONTEXT | FO_PART_LIVE, .objects = FO_OBJECT_BIT(CONTEXT)

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

const struct fo_rule fo_rules_ctx[] = {
    {
        .id = "CTX-FIRST-NULL",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"HND-MINUS-ONE", "HND-ZERO-NOT-EMPTY", "HND-OPAQUE"},
        .statement = "The first leg passes a NULL context pointer, not a pointer to an empty handle.",
        .rationale =
            "An empty handle is a handle: providers refuse it, crash on it or take it for a context.",
        .source = CLIENT_LEG_PAGE,
        .check = check_first_null,
        .holds = CLIENT("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = "InitializeSecurityContextW context=zero@s1 newcontext=zero@s1 -> "
                  "SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-FIRST-NEWCTX",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_OVERWRITTEN,
        .implies = {"HND-NULL-ARG"},
        .statement = "The first leg gives the provider a variable for the new context.",
        .rationale = "Without one the context cannot be named, continued or deleted.",
        .source = CLIENT_LEG_PAGE,
        .check = check_first_newctx,
        .holds = CLIENT("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = "InitializeSecurityContextW context=null newcontext=null -> "
                  "SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-FIRST-INPUT",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .statement = "A client's first leg brings no input token unless the server spoke first.",
        .rationale = "There is nothing to answer yet; stale bytes of another session end up here.",
        .source = CLIENT_LEG_PAGE,
        .check = check_first_input,
        .holds = ACQUIRE("NTLM") FIRST_WITH("InitializeSecurityContextW", "null") CLOSE,
        .broken = ACQUIRE("NTLM") FIRST_WITH("InitializeSecurityContextW", "[token:40@b0]") CLOSE,
    },
    {
        .id = "CTX-SERVER-FIRST-TOKEN",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .statement = "A server's first leg brings the client's token; only Digest starts without one.",
        .rationale = "A server has nothing to accept before a client has spoken.",
        .source = SERVER_LEG_PAGE,
        .check = check_server_first_token,
        .holds = ACQUIRE("NTLM") FIRST_WITH("AcceptSecurityContext", "[token:40@b0]") CLOSE,
        .broken = ACQUIRE("NTLM") FIRST_WITH("AcceptSecurityContext", "[token:0@b0]") CLOSE,
    },
    {
        .id = "CTX-CONT-HANDLE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "Each later leg passes the handle that the leg before returned, to the function of its "
                     "own side.",
        .rationale = "Providers may return a new value on each leg; an older one may be dead.",
        .source = CLIENT_LEG_PAGE,
        .check = check_cont_handle,
        .holds = RENAMED "InitializeSecurityContextW context=x1@s1 newcontext=x1@s1 -> SEC_E_OK\n"
                         "DeleteSecurityContext context=x1@s1 -> SEC_E_OK\n" FO_EXAMPLE_END,
        .broken = RENAMED "InitializeSecurityContextW context=x0@s2 newcontext=x1@s1 -> SEC_E_OK\n"
                          "DeleteSecurityContext context=x1@s1 -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-CONT-STATUS",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "A further leg is made only when the last status asked for one, never on a context that "
                     "has failed.",
        .rationale = "A failed context has no defined state to continue from.",
        .source = CLIENT_LEG_PAGE,
        .check = check_cont_status,
        .holds = CLIENT(PARTIAL) CLIENT_LATER("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = CLIENT(PARTIAL) CLIENT_LATER(FAILED) CLIENT_LATER(FAILED) DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-ASC-AFTER-DONE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ACCEPT_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "A server does not call AcceptSecurityContext on an established context, except with "
                     "Schannel to ask for renegotiation.",
        .rationale = "Digest answers STATUS_LOGON_FAILURE; for other packages the outcome is not documented.",
        .source = SERVER_LEG_PAGE,
        .check = check_asc_after_done,
        .holds = FO_EXAMPLE_ACQUIRE
        "AcceptSecurityContext credential=c0@s0 context=null newcontext=@s1 -> SEC_I_CONTINUE_NEEDED "
        "newcontext=x0\n" SERVER_LATER("SEC_E_OK") CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_SERVER SERVER_LATER("SEC_E_OK") CLOSE,
    },
    {
        .id = "CTX-FATAL-ONLY-DELETE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |
                 FO_CALL_BIT(IMPERSONATE_SECURITY_CONTEXT) | FO_CALL_BIT(EXPORT_SECURITY_CONTEXT) |
                 FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"CAT-ONLY-WHEN-ASKED"},
        .statement =
            "A context whose handshake failed is only deleted: it signs, encrypts, completes, exports "
            "and impersonates nothing.",
        .rationale = "Nobody was authenticated, and its keys may be those of the attacker's choice.",
        .source = CLIENT_LEG_PAGE,
        .check = check_fatal_only_delete,
        .holds = CLIENT(PARTIAL) CLIENT_LATER(FAILED) DELETE FO_EXAMPLE_END,
        .broken = CLIENT(PARTIAL) CLIENT_LATER(
            FAILED) "EncryptMessage context=x0@s1 -> SEC_E_INVALID_HANDLE\n" DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-SUCCESS-OWES-DELETE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        DELETED_SOMETIME,
        .implies = {"CRED-FREE-ORDER", "RUN-MEMORY"},
        .statement = "Every context that a first leg returned is deleted in the end.",
        .rationale = "Nothing else releases it, here and in the security authority.",
        .source = DELETE_PAGE,
        .check = check_owes_delete,
        .holds = CLIENT("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = CLIENT("SEC_E_OK") FO_EXAMPLE_END,
    },
    {
        .id = "CTX-DELETE-PARTIAL",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        DELETED_SOMETIME,
        .implies = {"CTX-SUCCESS-OWES-DELETE"},
        .statement = "A context that was never finished, or that failed, is deleted like a finished one.",
        .rationale = "A peer that breaks off at will would otherwise fill the memory.",
        .source = DELETE_PAGE,
        .check = check_delete_partial,
        .holds = CLIENT(PARTIAL) DELETE FO_EXAMPLE_END,
        .broken = CLIENT(PARTIAL) FO_EXAMPLE_END,
    },
    {
        .id = "CTX-FIRST-FAIL",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG | FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN | FO_AT_RETURN | FO_AT_END,
        .parts = FO_PART_CONTEXT | FO_PART_OVERWRITTEN | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CONTEXT),
        .implies = {"HND-MINUS-ONE", "HND-ZERO-NOT-EMPTY", "HND-OPAQUE"},
        .statement =
            "After a first leg that failed the caller deletes what the provider stored, and only that: "
            "an untouched variable is left alone, and so is one that holds a reserved value.",
        .rationale = "The pages disagree about what the variable holds, so only its value tells.",
        .source = CLIENT_LEG_PAGE,
        .check = check_first_fail,
        .holds = FIRST_FAILED_LIVE DELETE FO_EXAMPLE_END,
        .broken = FIRST_FAILED
        "DeleteSecurityContext context=minus-one@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-DELETE-ONCE",
        .severity = FO_MUST_WINDOWS_SHOULD,
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "Each context is deleted exactly once.",
        .rationale =
            "Windows documents that it tolerates a second delete; others corrupt memory or delete the "
            "context that got the same bits.",
        .source = DELETE_PAGE,
        .check = check_delete_once,
        .holds = CLIENT("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = CLIENT("SEC_E_OK") DELETE DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-USE-AFTER-DELETE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_CONTEXT & ~FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .implies = {"CTX-DELETE-ONCE", "HND-INVALIDATE"},
        .statement = "A deleted context is given to no function.",
        .rationale = "Its memory may be gone, and its bits may denote another peer's context.",
        .source = DELETE_PAGE,
        .check = check_delete_once,
        .holds = CLIENT("SEC_E_OK") ENCRYPT DELETE FO_EXAMPLE_END,
        .broken =
            CLIENT("SEC_E_OK") DELETE "EncryptMessage context=x0@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-BOTH-SIDES",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        DELETED_SOMETIME,
        .implies = {"CTX-DELETE-PARTIAL", "CTX-SUCCESS-OWES-DELETE"},
        .statement = "Client and server each delete their own context when they have finished.",
        .rationale = "Deletion is local: the peer's does nothing for this side.",
        .source = ENDING_PAGE,
        .check = check_both_sides,
        .holds = PAIR DELETE "DeleteSecurityContext context=x1@s2 -> SEC_E_OK\n" FO_EXAMPLE_END,
        .broken = PAIR DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-SERVER-BEFORE-SHUTDOWN",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .marks = FO_MARK_BIT(SERVER_SHUTDOWN),
        .moments = FO_AT_BEGIN | FO_AT_MARK | FO_AT_END,
        .parts = FO_PART_CONTEXT | FO_PART_SUBJECT | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CONTEXT),
        .needs = FO_OBSERVES_INTENT,
        .implies = {"CTX-REJECT-INSUFFICIENT", "CTX-SERVER-CANNOT-ESTABLISH", "SES-EARLY-RETURN",
                    "CTX-BOTH-SIDES", "CTX-DELETE-PARTIAL", "CTX-SUCCESS-OWES-DELETE", "DLL-UNLOAD-CTX"},
        .statement = "A server deletes its contexts before it shuts down.",
        .rationale = "Afterwards the library that could delete them may be gone.",
        .source = ENDING_PAGE,
        .check = check_before_shutdown,
        .holds = SERVER("SEC_E_OK") DELETE "server-shutdown\n" FO_EXAMPLE_END,
        .broken = SERVER("SEC_E_OK") "server-shutdown\n" DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-REJECT-INSUFFICIENT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        DELETED_SOMETIME,
        .needs = FO_OBSERVES_INTENT,
        .implies = {"CTX-SERVER-CANNOT-ESTABLISH", "SES-EARLY-RETURN", "CTX-BOTH-SIDES", "CTX-DELETE-PARTIAL",
                    "CTX-SUCCESS-OWES-DELETE"},
        .statement = "A client that is not satisfied with the attributes it got deletes the context.",
        .rationale = "Walking away leaves a context that somebody might still use.",
        .source = CLIENT_LEG_PAGE,
        .check = check_reject,
        .holds = CLIENT("SEC_E_OK") "reject x0\n" DELETE FO_EXAMPLE_END,
        .broken = CLIENT("SEC_E_OK") "reject x0\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-SERVER-CANNOT-ESTABLISH",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        DELETED_SOMETIME,
        .implies = {"SES-EARLY-RETURN", "CTX-BOTH-SIDES", "CTX-DELETE-PARTIAL", "CTX-SUCCESS-OWES-DELETE"},
        .statement = "A server that cannot establish a context deletes the partial one.",
        .rationale = "Clients that fail or vanish would otherwise cost it a context each.",
        .source = SERVER_LEG_PAGE,
        .check = check_cannot_establish,
        .holds = SERVER(PARTIAL) "peer-gone x0\n" DELETE FO_EXAMPLE_END,
        .broken = SERVER(PARTIAL) "peer-gone x0\n" FO_EXAMPLE_END,
    },
    {
        .id = "CTX-TOKEN-SEND",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG | FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN | FO_AT_END,
        .parts = FO_PART_CONTEXT | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CONTEXT),
        .needs = FO_OBSERVES_SEND,
        .statement = "Bytes that a successful leg returned are sent to the peer, also when the status is "
                     "SEC_E_OK.",
        .rationale = "The peer waits for them, and without the last token it never finishes.",
        .source = CLIENT_LEG_PAGE,
        .check = check_token_send,
        .holds = CLIENT_TOKEN "send x0 b0\n" CLIENT_LATER("SEC_E_OK") DELETE FO_EXAMPLE_END,
        .broken = CLIENT_TOKEN CLIENT_LATER("SEC_E_OK") DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-ERROR-TOKEN",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .needs = FO_OBSERVES_SEND,
        .statement =
            "Bytes that a failing leg returned because errors were to be reported are sent before the "
            "context is deleted.",
        .rationale = "The peer otherwise learns nothing and waits for its time-out.",
        .source = GUIDE_PAGE "context-requirements",
        .check = check_error_token,
        .holds = SERVER(PARTIAL) ERROR_TOKEN "send x0 b0\n" DELETE FO_EXAMPLE_END,
        .broken = SERVER(PARTIAL) ERROR_TOKEN DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-SAME-TARGET",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .statement = "A Schannel client renegotiates with the target name of its first leg.",
        .rationale = "The name is what the server's certificate was checked against.",
        .source = GUIDE_PAGE "renegotiating-an-schannel-connection",
        .check = check_same_target,
        .holds = SCHANNEL_CLIENT SCHANNEL_AGAIN("n0") CLOSE,
        .broken = SCHANNEL_CLIENT SCHANNEL_AGAIN("n1") CLOSE,
    },
    {
        .id = "CTX-ATTR-EARLY",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .marks = FO_MARK_BIT(USE_ATTRIBUTES),
        .moments = FO_AT_MARK,
        .parts = FO_PART_SUBJECT,
        .needs = FO_OBSERVES_INTENT,
        .statement = "Nobody decides by the returned attributes before the last successful leg.",
        .rationale = "Until then the flags say what may come, not what was agreed.",
        .source = CLIENT_LEG_PAGE,
        .check = check_attributes_early,
        .holds = CLIENT("SEC_E_OK") "use-attributes x0\n" DELETE FO_EXAMPLE_END,
        .broken = CLIENT(PARTIAL) "use-attributes x0\n" DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-EXPIRED-USE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(ENCRYPT_MESSAGE) | FO_CALL_BIT(MAKE_SIGNATURE),
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CONTEXT,
        .needs = FO_OBSERVES_CLOCK,
        .statement = "A context protects no new messages after its expiry time.",
        .rationale = "The peer may refuse them, and the package may too.",
        .source = CLIENT_LEG_PAGE,
        .check = check_expired_use,
        .holds = KERBEROS_UNTIL_2000 "clock 1000\n" ENCRYPT CLOSE,
        .broken = KERBEROS_UNTIL_2000 "clock 3000\n" ENCRYPT CLOSE,
    },
    {
        .id = "CTX-RESERVED-ZERO",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(INITIALIZE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .statement =
            "The reserved arguments of InitializeSecurityContext are zero, and the data representation "
            "too for Schannel and Digest.",
        .rationale = "What they will mean one day is not known.",
        .source = CLIENT_LEG_PAGE,
        .check = check_reserved_zero,
        .holds = "InitializeSecurityContextW context=null reserved1=0 reserved2=0 newcontext=@s1 -> SEC_E_OK "
                 "newcontext=x0\n" DELETE FO_EXAMPLE_END,
        .broken =
            "InitializeSecurityContextW context=null reserved1=1 reserved2=0 newcontext=@s1 -> SEC_E_OK "
            "newcontext=x0\n" DELETE FO_EXAMPLE_END,
    },
    {
        .id = "CTX-ATTR-PTR",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG,
        .moments = FO_AT_BEGIN | FO_AT_RETURN,
        .statement = "Each leg is given an address for the returned context attributes.",
        .rationale =
            "Only the expiry address is optional; one provider at least writes through this one unchecked.",
        .source = CLIENT_LEG_PAGE,
        .check = check_attributes_address,
        .holds = "InitializeSecurityContextW context=null newcontext=@s1 -> SEC_E_OK newcontext=x0 "
                 "attributes=0\n" DELETE FO_EXAMPLE_END,
        .broken = "InitializeSecurityContextW context=null newcontext=@s1 attributes=null -> SEC_E_OK "
                  "newcontext=x0\n" DELETE FO_EXAMPLE_END,
    },
    PERMITTED("CTX-CONT-NEWCTX-NULL", "Later legs may leave the new context pointer out with Schannel.",
              "The pages forbid it, Windows accepts it.", CLIENT_LEG_PAGE,
              "It permits something: no rule speaks of a later leg without a new context pointer."),
    PERMITTED("CTX-CONT-SAME-OBJECT",
              "A later leg may store its handle in another variable: both denote one context, which is "
              "deleted once.",
              "The newest value is the one to use.", CLIENT_LEG_PAGE,
              "It is how values are followed; a second delete is CTX-DELETE-ONCE."),
    PERMITTED("CTX-REAUTH", "A client may call InitializeSecurityContext again on an established context.",
              "That asks for authentication anew.", CLIENT_LEG_PAGE,
              "It permits something: a leg on an established client context is no mistake."),
    PERMITTED("CTX-LEG-TIMEOUT", "A server may bound its wait for the next leg.",
              "What it then has is a partial context, to be deleted.",
              GUIDE_PAGE "server-context-initialization",
              "It permits something; not deleting the context is CTX-SERVER-CANNOT-ESTABLISH."),
    PERMITTED("CTX-DELETE-IS-LOCAL", "Deleting a context does not inform the peer.",
              "Each side has to act for itself.", DELETE_PAGE,
              "It describes the call; what follows for the caller is CTX-BOTH-SIDES."),
    PERMITTED("CTX-UNFINISHED-LOGON", "Deleting an unfinished context may be recorded as a failed logon.",
              "The system cannot tell giving up from guessing.", GUIDE_PAGE "sspi-status-codes",
              "What the system records is not visible in the calls."),
    PERMITTED("CTX-TOKEN-EMPTY-OK", "A client may be told to continue and get no token.",
              "There is nothing to send then, only something to wait for.", CLIENT_LEG_PAGE,
              "It permits something: only bytes need sending."),
    PERMITTED("CTX-EXPIRY-EARLY", "The expiry time of a leg that is not the last may be wrong.",
              "Everybody asks for it on all legs, and only using it early would matter.", SERVER_LEG_PAGE,
              "Whether the caller used the value is not visible in the calls."),
    PERMITTED("CTX-DGRAM-FIRST", "A datagram client gets no token on its first leg, yet may sign at once.",
              "Its keys do not wait for a peer.", DATAGRAM_PAGE,
              "It permits something: rules about unfinished contexts leave datagram ones out."),
    PERMITTED("CTX-DGRAM-REESTABLISH", "A datagram context may be established again and again.",
              "The server may drop it silently at any time.", DATAGRAM_PAGE,
              "It permits something: legs on established datagram contexts are no mistake."),
    PERMITTED(
        "CTX-NEGO-INFO-EARLY", "Negotiation info may be queried while the handshake runs.",
        "It tells which package was chosen so far.",
        "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secpkgcontext_negotiationinfow",
        "It permits something: the query is allowed in every phase."),
};

const size_t fo_rules_ctx_count = sizeof fo_rules_ctx / sizeof *fo_rules_ctx;
