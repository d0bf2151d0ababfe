// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about handles as such: where a value comes from, what it denotes and when it dies.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/view.h"

#define DELETE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-deletesecuritycontext"
#define FREE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecredentialshandle"
#define HANDLES_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/sspi-handles"
#define TABLE_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializing-the-security-package"
#define EXPORT_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-exportsecuritycontext"

/**
 * An unknown handle in the place of a leg's context, or of a first leg's credential, is a mistake about legs:
 * the families CTX and CRED have rules of their own for it.
 */
static bool
is_left_to_legs(const struct fo_view *view)
{
    return view->object == NULL && view->pending != NULL && view->pending->is_leg &&
           (view->part == FO_PART_CONTEXT || view->pending->is_first);
}

/** The variable holds a live object, by all that was seen, whatever its bits are now. */
static bool
is_in_variable_of_live(const struct fo_view *view)
{
    const struct fo_object *held = fo_model_object_by_storage(view->model, view->handle->storage);
    return view->handle->storage != 0 && held != NULL && held->is_live;
}

/** One of the reserved words that rules of their own speak of. */
static bool
is_reserved(fo_name value)
{
    return value == fo_name_special(FO_SPECIAL_ZERO) || value == fo_name_special(FO_SPECIAL_MINUS_ONE) ||
           value == fo_name_special(FO_SPECIAL_MINUS_TWO);
}

/** The variable holds what a creating call left that gave no handle, and a rule about that speaks of this
 * call.
 */
static bool
is_left_to_creation(const struct fo_view *view)
{
    const uint8_t history = fo_model_variable(view->model, view->handle->storage)->history;
    const bool is_first = history == FO_VARIABLE_FIRST_FAILED || history == FO_VARIABLE_FIRST_MORE_INPUT;
    const enum fo_call call = view->record->u.call.call;
    return history == FO_VARIABLE_ACQUIRE_FAILED ||
           (is_first && fo_call_is_in(call, FO_CALLS_LEG | FO_CALL_BIT(DELETE_SECURITY_CONTEXT)));
}

static enum fo_outcome
check_uninit(const struct fo_view *view)
{
    if (!fo_view_has_handle(view) || is_left_to_legs(view) || is_reserved(view->handle->before)) {
        return FO_IRRELEVANT;
    }
    if (view->object != NULL) {
        return FO_HELD;
    }
    if (fo_model_value_was_issued(view->model, view->handle->before)) {
        return FO_IRRELEVANT;
    }
    return is_left_to_creation(view) || is_in_variable_of_live(view) ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_opaque(const struct fo_view *view)
{
    if (!fo_view_has_handle(view) || is_left_to_legs(view) || is_reserved(view->handle->before)) {
        return FO_IRRELEVANT;
    }
    if (view->object != NULL) {
        return FO_HELD;
    }
    bool is_altered =
        !fo_model_value_was_issued(view->model, view->handle->before) && is_in_variable_of_live(view);
    return is_altered ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_kind_mix(const struct fo_view *view)
{
    if (!fo_view_has_handle(view) || view->object == NULL) {
        return FO_IRRELEVANT;
    }
    return view->object->kind == fo_view_expected_kind(view) ? FO_HELD : FO_BROKEN;
}

/** Handle operands that a call cannot do without. */
static bool
is_required(const struct fo_view *view, const struct fo_operand *operand)
{
    switch (operand->kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
    case FO_OPERAND_CREDENTIAL_OUT:
        return !operand->optional;
    case FO_OPERAND_CONTEXT_OUT:
        return view->record->u.call.call == FO_CALL_IMPORT_SECURITY_CONTEXT;
    default:
        return false;
    }
}

static enum fo_outcome
check_null_arg(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_call_info *info = fo_call_get(call->call);
    enum fo_outcome outcome = FO_IRRELEVANT;
    for (unsigned i = 0; i < info->operand_count; i++) {
        const struct fo_operand_seen *seen = &call->operands[i];
        if (!seen->observed || !is_required(view, &info->operands[i])) {
            continue;
        }
        if (seen->u.handle.before == FO_NAME_NULL) {
            return FO_BROKEN;
        }
        outcome = FO_HELD;
    }
    return outcome;
}

static enum fo_outcome
check_minus_one(const struct fo_view *view)
{
    if (!fo_view_has_handle(view) || is_left_to_legs(view)) {
        return FO_IRRELEVANT;
    }
    bool is_minus_one = view->handle->before == fo_name_special(FO_SPECIAL_MINUS_ONE);
    return is_minus_one ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_zero_not_empty(const struct fo_view *view)
{
    if (!fo_view_has_handle(view)) {
        return FO_IRRELEVANT;
    }
    if (view->handle->before != fo_name_special(FO_SPECIAL_ZERO)) {
        return FO_HELD;
    }
    const struct fo_provider_facts *facts = fo_model_provider(view->model, view->record->u.call.provider);
    return facts->zero_returned ? FO_IRRELEVANT : FO_BROKEN;
}

static enum fo_outcome
check_copy_alias(const struct fo_view *view)
{
    const struct fo_object *object = view->object;
    if (!fo_view_has_handle(view) || object == NULL || view->handle->storage == 0 ||
        object->kind != fo_view_expected_kind(view)) {
        return FO_IRRELEVANT;
    }
    if (object->is_live) {
        bool is_copy = object->storage != 0 && object->storage != view->handle->storage;
        return is_copy ? FO_HELD : FO_IRRELEVANT;
    }
    if (object->released_storage == 0) {
        return FO_IRRELEVANT;
    }
    return object->released_storage == view->handle->storage ? FO_IRRELEVANT : FO_BROKEN;
}

/** The value of a variable was given out again, into another variable, after the object it was written for
 * died. */
static enum fo_outcome
check_stale_value(const struct fo_view *view)
{
    if (!fo_view_has_handle(view) || view->handle->storage == 0) {
        return FO_IRRELEVANT;
    }
    const struct fo_variable *variable = fo_model_variable(view->model, view->handle->storage);
    if (variable->history != FO_VARIABLE_CREATED || variable->object_id == 0 ||
        variable->value != view->handle->before) {
        return FO_IRRELEVANT;
    }
    const struct fo_object *denoted = fo_model_object_by_value(
        view->model, view->handle->before, fo_view_expected_kind(view), view->record->u.call.provider);
    if (denoted == NULL || denoted->generation == 0) {
        return FO_IRRELEVANT;
    }
    return denoted->id > variable->object_id ? FO_BROKEN : FO_HELD;
}

/** An out variable shows, before the call writes it, what its owner left there after the release. */
static enum fo_outcome
check_invalidate(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    int index = fo_call_operand_index(call->call, FO_OPERAND_CREDENTIAL_OUT);
    if (index < 0) {
        index = fo_call_operand_index(call->call, FO_OPERAND_CONTEXT_OUT);
    }
    if (index < 0 || !call->operands[index].observed) {
        return FO_IRRELEVANT;
    }
    const struct fo_handle_seen *handle = &call->operands[index].u.handle;
    if (handle->storage == 0 || handle->before == 0 || handle->before == FO_NAME_NULL) {
        return FO_IRRELEVANT;
    }
    const struct fo_variable *variable = fo_model_variable(view->model, handle->storage);
    const struct fo_object *held = fo_model_object_by_storage(view->model, handle->storage);
    if (variable->object_id == 0 || held == NULL || held->is_live ||
        held->released_storage != handle->storage) {
        return FO_IRRELEVANT;
    }
    return handle->before == variable->value ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_cross_provider(const struct fo_view *view)
{
    const struct fo_object *object = view->object;
    if (!fo_view_has_handle(view) || object == NULL || object->kind != fo_view_expected_kind(view)) {
        return FO_IRRELEVANT;
    }
    bool is_own = object->provider == fo_name_index(view->record->u.call.provider);
    return is_own ? FO_HELD : FO_BROKEN;
}

static enum fo_outcome
check_cross_process(const struct fo_view *view)
{
    const struct fo_object *object = view->object;
    if (!fo_view_has_handle(view) || object == NULL || !object->is_live) {
        return FO_IRRELEVANT;
    }
    bool is_own = object->process == fo_name_index(fo_model_process(view->model));
    return is_own ? FO_HELD : FO_BROKEN;
}

#define ASKED_OF_HANDLES \
    .calls = FO_CALLS_HANDLE, .moments = FO_AT_BEGIN, .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT

#define QUERY "QueryCredentialsAttributesW credential="
#define REFUSED " attribute=1 -> SEC_E_INVALID_HANDLE\n"
#define ACQUIRE_AGAIN(OUT, VALUE) \
    "AcquireCredentialsHandleW package=NTLM newcredential=" OUT " -> SEC_E_OK newcredential=" VALUE "\n"

const struct fo_rule fo_rules_hnd[] = {
    {
        .id = "HND-UNINIT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .statement = "A handle that is passed to a function was stored there by a successful "
                     "acquire, first leg or import, or is a value the caller invalidated.",
        .rationale = "A variable that nobody wrote holds whatever lay on the stack, and the "
                     "provider may follow it as a pointer.",
        .source = FREE_PAGE,
        .check = check_uninit,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE
        "FreeCredentialsHandle credential=other@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "HND-KIND-MIX",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .implies = {"CRED-QUERY-LIVE"},
        .statement = "A credential handle is never passed where a context handle belongs, nor a "
                     "context handle where a credential handle belongs.",
        .rationale = "Both are one C type, so the compiler is silent, and a provider that trusts "
                     "the type frees or reads the wrong structure.",
        .source = HANDLES_PAGE,
        .check = check_kind_mix,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT
        "DeleteSecurityContext context=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_DELETE FO_EXAMPLE_FREE
            FO_EXAMPLE_END,
    },
    {
        .id = "HND-NULL-ARG",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls =
            FO_CALLS_HANDLE | FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE) | FO_CALL_BIT(IMPORT_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .statement = "Where a function needs a handle, the pointer to it is not NULL.",
        .rationale = "The answer is an invalid-handle status at best; it shows that the caller "
                     "does not know what it holds.",
        .source = DELETE_PAGE,
        .check = check_null_arg,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = "DeleteSecurityContext context=null -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-MINUS-ONE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .statement = "The invalidated value {-1,-1} is not passed to any function, not even to "
                     "release it.",
        .rationale = "Nothing is behind that value; some providers follow it as a pointer and "
                     "fault.",
        .source = DELETE_PAGE,
        .check = check_minus_one,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE
        "FreeCredentialsHandle credential=minus-one@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-ZERO-NOT-EMPTY",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_RELEASE,
        .moments = FO_AT_BEGIN,
        .parts = FO_PART_CREDENTIAL | FO_PART_CONTEXT,
        .statement = "A zero-filled handle is not released: {0,0} does not mean \"no handle\".",
        .rationale = "The validity macro accepts {0,0}, so a guard written with it releases a "
                     "handle that never was.",
        .source = DELETE_PAGE,
        .check = check_zero_not_empty,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = "DeleteSecurityContext context=zero@s1 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-VALID-EITHER-WORD",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "A handle of which one word is -1 is invalid, even when the other word is "
                     "not.",
        .rationale = "The validity macro looks at both words; code that compares one of them "
                     "takes a half-invalid handle for a good one.",
        .source = HANDLES_PAGE,
        .unjudged = "It defines a term; passing such a handle breaks HND-UNINIT or HND-OPAQUE.",
    },
    {
        .id = "HND-DELETED-PSEUDO",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "The value {-2,-2} is reserved for handles that are already deleted; a "
                     "provider may store it, a caller does not invent it.",
        .rationale = "It lets a provider answer a second delete with success without keeping "
                     "tombstones.",
        .source = DELETE_PAGE,
        .unjudged = "A trace does not tell who stored the value; hostile cases feed it.",
    },
    {
        .id = "HND-COPY-ALIAS",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .needs = FO_OBSERVES_STORAGE,
        .implies = {"CTX-DELETE-ONCE", "CTX-USE-AFTER-DELETE", "CRED-FREE-ONCE", "CRED-USE-AFTER-FREE",
                    "CRED-QUERY-LIVE", "CRED-REQUIRED-FIRST"},
        .statement = "Copies of a handle denote one object: it is released through one of them, "
                     "and all others die with it.",
        .rationale = "Two owners that each release their copy release twice, and the second may "
                     "hit memory that belongs to somebody else.",
        .source = DELETE_PAGE,
        .check = check_copy_alias,
        .holds = FO_EXAMPLE_ACQUIRE "FreeCredentialsHandle credential=c0@s1 -> SEC_E_OK\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE
        "FreeCredentialsHandle credential=c0@s1 -> SEC_E_OK\n"
        "FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-STALE-VALUE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .needs = FO_OBSERVES_STORAGE,
        .implies = {"HND-COPY-ALIAS", "CTX-DELETE-ONCE", "CTX-USE-AFTER-DELETE", "CRED-FREE-ONCE",
                    "CRED-USE-AFTER-FREE", "CRED-QUERY-LIVE", "CRED-REQUIRED-FIRST", "CRED-FREE-MIDHANDSHAKE",
                    "CRED-CTX-OPS-AFTER-FREE"},
        .statement = "A variable that still holds the value of a released object is not used, "
                     "even when that value has meanwhile been given out again.",
        .rationale = "Providers reuse values at once, so the stale copy reaches, and may "
                     "destroy, an object of another session.",
        .source = DELETE_PAGE,
        .check = check_stale_value,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE ACQUIRE_AGAIN("@s1", "c0") QUERY
        "c0@s1 attribute=1 -> SEC_E_UNSUPPORTED_FUNCTION\n"
        "FreeCredentialsHandle credential=c0@s1 -> SEC_E_OK\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE ACQUIRE_AGAIN("@s1", "c0") QUERY
        "c0@s0 attribute=1 -> SEC_E_UNSUPPORTED_FUNCTION\n"
        "FreeCredentialsHandle credential=c0@s1 -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-INVALIDATE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls =
            FO_CALLS_LEG | FO_CALL_BIT(ACQUIRE_CREDENTIALS_HANDLE) | FO_CALL_BIT(IMPORT_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN,
        .needs = FO_OBSERVES_STORAGE,
        .statement = "After a release the caller overwrites its variable; providers need not do "
                     "it.",
        .rationale = "When the next creating call into that variable fails, the old value looks "
                     "like a handle to release.",
        .source = DELETE_PAGE,
        .check = check_invalidate,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE ACQUIRE_AGAIN(
            "minus-one@s0", "c1") "FreeCredentialsHandle credential=c1@s0 -> SEC_E_OK\n" FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE ACQUIRE_AGAIN(
            "c0@s0", "c1") "FreeCredentialsHandle credential=c1@s0 -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "HND-OPAQUE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .needs = FO_OBSERVES_STORAGE,
        .statement = "The two words of a handle are not altered: a handle is copied whole or "
                     "overwritten whole.",
        .rationale = "What the words mean is the provider's business; an altered handle is one "
                     "nobody issued.",
        .source = HANDLES_PAGE,
        .check = check_opaque,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE QUERY "c9@s0" REFUSED FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "HND-CROSS-PROVIDER",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .statement = "A handle is used only with the function table of the provider that issued "
                     "it.",
        .rationale = "Another provider reads the words as something else, or as a handle of its "
                     "own.",
        .source = TABLE_PAGE,
        .check = check_cross_provider,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE "p1 " QUERY "c0@s0" REFUSED FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "HND-CROSS-PROCESS",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_HANDLES,
        .statement = "A handle is used only in the process that got it; a context crosses "
                     "processes by export and import.",
        .rationale = "The value means nothing, or another object, in another process.",
        .source = EXPORT_PAGE,
        .check = check_cross_process,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_ACQUIRE "process q1\n" QUERY "c0@s0" REFUSED
                                     "process q0\n" FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
};
const size_t fo_rules_hnd_count = sizeof(fo_rules_hnd) / sizeof(fo_rules_hnd[0]);
