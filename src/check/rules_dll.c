// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about the function table and the module that it comes from.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"
#include "check/view.h"

#define INIT_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-initsecurityinterfacew"
#define TABLE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew"
#define PACKAGE_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializing-the-security-package"
#define MODE_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/user-mode-initialization"
#define ENDING_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session"

static const struct fo_provider_facts *
provider_of(const struct fo_view *view)
{
    return fo_model_provider(view->model, view->record->u.call.provider);
}

static enum fo_outcome
check_table_null(const struct fo_view *view)
{
    const struct fo_provider_facts *facts = provider_of(view);
    if (view->record->u.call.flat || !facts->is_initialized) {
        return FO_IRRELEVANT;
    }
    return facts->is_null ? FO_BROKEN : FO_HELD;
}

static enum fo_outcome
check_not_owned(const struct fo_view *view)
{
    if (view->moment == FO_AT_BEGIN) {
        enum fo_where where = view->pending->block_where;
        return where == FO_WHERE_TABLE ? FO_BROKEN : where == FO_WHERE_BLOCK ? FO_HELD : FO_IRRELEVANT;
    }
    if (fo_view_is_mark(view, FO_MARK_TABLE_WRITE)) {
        return FO_BROKEN;
    }
    struct fo_location location = fo_model_locate(view->model, view->record->u.mark.place);
    return location.where == FO_WHERE_TABLE ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_lifetime(const struct fo_view *view)
{
    const struct fo_provider_facts *facts = provider_of(view);
    if (!facts->has_module) {
        return FO_IRRELEVANT;
    }
    switch (fo_model_module(view->model, facts->module)->state) {
    case FO_MODULE_LOADED:
        return FO_HELD;
    case FO_MODULE_UNLOADED:
        return FO_BROKEN;
    default:
        return FO_IRRELEVANT;
    }
}

static enum fo_outcome
check_version_gate(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_provider_facts *facts = provider_of(view);
    if (call->flat || facts->is_null) {
        return FO_IRRELEVANT;
    }
    if (call->is_slot_missing) {
        return FO_BROKEN;
    }
    unsigned needed = fo_call_get(call->call)->version;
    if (needed == 1 || facts->version == 0) {
        return FO_IRRELEVANT;
    }
    return facts->version >= needed ? FO_HELD : FO_BROKEN;
}

/** Held where an object is released in time: while the module that it came from is known to be loaded. */
static enum fo_outcome
judge_release(const struct fo_view *view)
{
    if (view->object == NULL || !view->object->is_live) {
        return FO_IRRELEVANT;
    }
    const struct fo_provider_facts *facts =
        fo_model_provider(view->model, fo_name_make(FO_NAME_TABLE, view->object->provider));
    bool is_loaded =
        facts->has_module && fo_model_module(view->model, facts->module)->state == FO_MODULE_LOADED;
    return is_loaded ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_unload_handle(const struct fo_view *view)
{
    return view->moment == FO_AT_UNLOAD ? FO_BROKEN : judge_release(view);
}

static enum fo_outcome
check_unload_rest(const struct fo_view *view)
{
    if (fo_object_is(view->object, FO_OBJECT_TOKEN) && view->object->is_live &&
        view->object->as.token->is_borrowed) {
        return FO_IRRELEVANT;
    }
    return view->moment == FO_AT_UNLOAD ? FO_BROKEN : judge_release(view);
}

/** Attributes whose structures hold strings, so that their A and W forms differ. */
static bool
has_strings(uint32_t attribute)
{
    static const uint32_t with_strings[] = {1, 5, 6, 7, 10, 12, 13, 16, 19, 27};
    for (size_t i = 0; i < sizeof with_strings / sizeof with_strings[0]; i++) {
        if (with_strings[i] == attribute) {
            return true;
        }
    }
    return false;
}

/** A structure that a query of one form filled is given to a Set call, which reads it in that call's form. */
static enum fo_outcome
check_ansi_wide(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    const struct fo_operand_seen *value = fo_seen_operand(call, FO_SEEN_VALUE);
    uint64_t attribute = 0;
    if (value == NULL || value->u.place.name == 0 || value->u.place.name == FO_NAME_NULL ||
        !fo_seen_number(call, FO_SEEN_ATTRIBUTE, &attribute) || !has_strings((uint32_t)attribute)) {
        return FO_IRRELEVANT;
    }
    enum fo_outcome outcome = FO_IRRELEVANT;
    const struct fo_object *object = fo_model_live_next(view->model, NULL);
    for (; object != NULL; object = fo_model_live_next(view->model, object)) {
        const struct fo_block *block = fo_object_block(object);
        if (block == NULL || block->attribute != attribute ||
            !fo_place_equals(block->structure, value->u.place)) {
            continue;
        }
        /* The newest query is the one whose answer the structure still holds. */
        outcome = block->is_ansi == (call->form == FO_FORM_ANSI) ? FO_HELD : FO_BROKEN;
    }
    return outcome;
}

/** Asked where a table is returned, too late for the calls before; and at the end, when none ever was. */
static enum fo_outcome
check_init_first(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        const struct fo_provider_facts *facts = fo_model_provider(view->model, view->record->u.mark.subject);
        return facts->early_call_line != 0 && !facts->is_initialized ? FO_BROKEN : FO_HELD;
    }
    for (uint32_t index = 0; index < FO_TRACE_PROVIDERS_MAX; index++) {
        const struct fo_provider_facts *facts =
            fo_model_provider(view->model, fo_name_make(FO_NAME_TABLE, index));
        if (facts->early_call_line != 0 && !facts->is_initialized &&
            fo_model_has_unasked_module(view->model)) {
            return FO_BROKEN;
        }
    }
    return FO_IRRELEVANT;
}

#define ENUMERATE "EnumerateSecurityPackagesW -> SEC_E_INSUFFICIENT_MEMORY\n"
#define LOADED_LATE(VERSION) "load m0\ninit p0 m0 version=" VERSION " slots=28\n"
#define SET_NAMES(FORM) \
    "SetCredentialsAttributes" FORM " credential=c0@s0 attribute=1 value=b5 -> SEC_E_UNSUPPORTED_FUNCTION\n"
#define QUERY_NAMES    \
    FO_EXAMPLE_ACQUIRE \
    "QueryCredentialsAttributesA credential=c0@s0 attribute=1 value=b5 -> SEC_E_OK returned=b0\n"
#define IMPORT \
    FO_EXAMPLE_LOAD "ImportSecurityContextW package=NTLM newcontext=@s1 -> SEC_E_OK newcontext=x0\n"
#define TOKEN                                                                                       \
    FO_EXAMPLE_LOAD "AcceptSecurityContext context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n" \
                    "QuerySecurityContextToken context=x0@s1 -> SEC_E_OK returned=h0\n"

const struct fo_rule fo_rules_dll[] = {
    {
        .id = "DLL-TABLE-NULL",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_ALL,
        .moments = FO_AT_BEGIN,
        .needs = FO_OBSERVES_MODULE,
        .statement = "When InitSecurityInterface answers NULL, no call is made.",
        .rationale = "There is no table; the caller would jump through a null pointer.",
        .source = INIT_PAGE,
        .check = check_table_null,
        .holds = FO_EXAMPLE_LOAD ENUMERATE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = "load m0\ninit p0 m0 null\n" ENUMERATE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-TABLE-NOT-OWNED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER),
        .marks = FO_MARK_BIT(TABLE_WRITE) | FO_MARK_BIT(FOREIGN_FREE),
        .moments = FO_AT_BEGIN | FO_AT_MARK,
        .statement = "The function table belongs to the module: it is neither freed nor written.",
        .rationale = "All users in the process share it.",
        .source = INIT_PAGE,
        .check = check_not_owned,
        .holds = FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL_BLOCK FO_EXAMPLE_FREE_BLOCK
            FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_LOAD
        "FreeContextBuffer block=p0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-TABLE-LIFETIME",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_ALL,
        .moments = FO_AT_BEGIN,
        .is_about_operand = true,
        .needs = FO_OBSERVES_MODULE,
        .statement = "The table, and every function pointer copied from it, is not used after the module was "
                     "unloaded.",
        .rationale = "The code behind the pointers is gone.",
        .source = PACKAGE_PAGE,
        .check = check_lifetime,
        .holds = FO_EXAMPLE_LOAD ENUMERATE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_LOAD FO_EXAMPLE_UNLOAD ENUMERATE FO_EXAMPLE_END,
    },
    {
        .id = "DLL-VERSION-GATE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_ALL,
        .moments = FO_AT_BEGIN,
        .statement = "Slots that came with later interface versions are used only when dwVersion says they "
                     "are there, and no slot that is NULL is called.",
        .rationale = "Beyond its version the table ends, and what lies there is no function.",
        .source = TABLE_PAGE,
        .check = check_version_gate,
        .holds = LOADED_LATE("3") FO_EXAMPLE_ACQUIRE SET_NAMES("W")
            FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = LOADED_LATE("1") FO_EXAMPLE_ACQUIRE SET_NAMES("W")
            FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-UNLOAD-CTX",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(DELETE_SECURITY_CONTEXT),
        .moments = FO_AT_BEGIN | FO_AT_UNLOAD,
        .parts = FO_PART_CONTEXT | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CONTEXT),
        .needs = FO_OBSERVES_MODULE,
        .implies = {"CTX-SUCCESS-OWES-DELETE", "CTX-DELETE-PARTIAL", "CTX-BOTH-SIDES",
                    "CTX-SERVER-CANNOT-ESTABLISH", "CTX-REJECT-INSUFFICIENT", "CTX-FIRST-FAIL",
                    "SES-EARLY-RETURN", "SES-ORDER-CANONICAL", "DLL-UNLOAD-CRED", "DLL-TABLE-LIFETIME"},
        .statement = "All contexts are deleted before the security module is unloaded.",
        .rationale = "Afterwards nothing can delete them, and the module's threads may still touch them.",
        .source = ENDING_PAGE,
        .check = check_unload_handle,
        .holds = IMPORT FO_EXAMPLE_DELETE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = IMPORT FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-UNLOAD-CRED",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CREDENTIALS_HANDLE),
        .moments = FO_AT_BEGIN | FO_AT_UNLOAD,
        .parts = FO_PART_CREDENTIAL | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(CREDENTIAL),
        .needs = FO_OBSERVES_MODULE,
        .implies = {"CRED-LEAK", "CRED-CLIENT-DONE", "CRED-SERVER-FREE", "CRED-REPLACED-FREE",
                    "SES-EARLY-RETURN", "SES-ORDER-CANONICAL", "DLL-TABLE-LIFETIME"},
        .statement = "All credential handles are freed before the security module is unloaded.",
        .rationale = "The handle keeps state in the security authority that only the module can give back.",
        .source = ENDING_PAGE,
        .check = check_unload_handle,
        .holds = FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = FO_EXAMPLE_LOAD FO_EXAMPLE_ACQUIRE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-UNLOAD-ATTR",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER) | FO_CALL_BIT(REVERT_SECURITY_CONTEXT),
        .marks = FO_MARK_BIT(CLOSE_HANDLE),
        .moments = FO_AT_BEGIN | FO_AT_MARK | FO_AT_UNLOAD,
        .parts = FO_PART_BLOCK | FO_PART_SUBJECT | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(BLOCK) | FO_OBJECT_BIT(TOKEN) | FO_OBJECT_BIT(FRAME),
        .needs = FO_OBSERVES_MODULE,
        .implies = {"SES-EARLY-RETURN", "SES-ORDER-CANONICAL", "DLL-TABLE-LIFETIME"},
        .statement = "Package blocks, queried tokens and impersonations are ended before the security module "
                     "is unloaded.",
        .rationale = "They come from the module, and the functions that end them go with it.",
        .source = ENDING_PAGE,
        .check = check_unload_rest,
        .holds = TOKEN "close-handle h0\n" FO_EXAMPLE_DELETE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = TOKEN FO_EXAMPLE_DELETE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-STRUCT-ANSI-WIDE",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(SET_CONTEXT_ATTRIBUTES) | FO_CALL_BIT(SET_CREDENTIALS_ATTRIBUTES),
        .moments = FO_AT_BEGIN,
        .statement = "A structure with strings that the A form of a query filled is not given to the W form "
                     "of another function, nor the reverse.",
        .rationale = "Handles are common to both tables, strings are not: one reads bytes where the other "
                     "wrote 16-bit units.",
        .source = TABLE_PAGE,
        .check = check_ansi_wide,
        .holds = QUERY_NAMES SET_NAMES("A") FO_EXAMPLE_FREE_BLOCK FO_EXAMPLE_FREE FO_EXAMPLE_END,
        .broken = QUERY_NAMES SET_NAMES("W") FO_EXAMPLE_FREE_BLOCK FO_EXAMPLE_FREE FO_EXAMPLE_END,
    },
    {
        .id = "DLL-INIT-FIRST",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        .marks = FO_MARK_BIT(INIT),
        .moments = FO_AT_MARK | FO_AT_END,
        .needs = FO_OBSERVES_MODULE,
        .statement = "Calls through a table follow the InitSecurityInterface that returned it.",
        .rationale = "A table from elsewhere need not be ready, nor belong to the loaded module.",
        .source = PACKAGE_PAGE,
        .check = check_init_first,
        .holds = FO_EXAMPLE_LOAD ENUMERATE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken = "load m0\n" ENUMERATE "init p0 m0 version=1 slots=28\n" FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "DLL-PACKAGE-LOAD",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "The modules of single packages are loaded and unloaded by the system.",
        .rationale = "A caller knows only the module that exports the table.",
        .source = MODE_PAGE,
        .unjudged = "A trace does not show which modules the system loads behind the table.",
    },
};
const size_t fo_rules_dll_count = sizeof(fo_rules_dll) / sizeof(fo_rules_dll[0]);
