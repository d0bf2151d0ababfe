// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Rules about memory that a package hands to the caller: who releases it, how, when and how often.
 */
#include "check/example.h"
#include "check/families.h"
#include "check/seen.h"
#include "check/view.h"

#define FREE_BUFFER_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecontextbuffer"
#define CLIENT_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--general"
#define SERVER_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/acceptsecuritycontext--general"
#define SCHANNEL_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/initializesecuritycontext--schannel"
#define BUFFER_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-secbuffer"
#define ENDING_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session"
#define TABLE_PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew"
#define REQUIREMENTS_PAGE "https://learn.microsoft.com/en-us/windows/win32/secauthn/context-requirements"
#define USING_PAGE \
    "https://learn.microsoft.com/en-us/windows/win32/secauthn/using-secbufferdesc-and-secbuffer"

/** What a block of a leg is to the rules about freeing it; each block is of one class only. */
enum duty {
    DUTY_NONE,
    DUTY_FAILED_LEG,  /**< A failing leg stored it. */
    DUTY_EMPTY_TOKEN, /**< It came with a length of zero. */
    DUTY_OVERWRITTEN, /**< The field that held its address was given to a later leg. */
    DUTY_CLIENT,
    DUTY_SERVER,
};

static enum duty
duty_of(const struct fo_block *block)
{
    bool is_of_leg =
        block != NULL && (block->origin == FO_BLOCK_CLIENT_LEG || block->origin == FO_BLOCK_SERVER_LEG);
    if (!is_of_leg || block->is_unrequested) {
        return DUTY_NONE;
    }
    if (block->origin_failed) {
        return DUTY_FAILED_LEG;
    }
    if (block->bytes == 0) {
        return DUTY_EMPTY_TOKEN;
    }
    if (block->overwritten_line != 0) {
        return DUTY_OVERWRITTEN;
    }
    return block->origin == FO_BLOCK_CLIENT_LEG ? DUTY_CLIENT : DUTY_SERVER;
}

/** The context that a block came from has made further legs, so the field could have been overwritten. */
static bool
has_later_leg(const struct fo_view *view, const struct fo_block *block)
{
    const struct fo_object *owner = fo_model_object_by_id(view->model, block->owner_id);
    const struct fo_context *context = fo_object_context(owner);
    return context != NULL && context->leg_count > 1;
}

/** Held where a block of @p duty is freed, broken where one is alive at the end. */
static enum fo_outcome
check_duty(const struct fo_view *view, enum duty duty)
{
    const struct fo_block *block = fo_object_block(view->object);
    if (view->moment == FO_AT_END) {
        return duty_of(block) == duty ? FO_BROKEN : FO_IRRELEVANT;
    }
    if (block == NULL || view->pending->block_where != FO_WHERE_BLOCK) {
        return FO_IRRELEVANT;
    }
    bool is_freed_in_time =
        duty == DUTY_OVERWRITTEN && duty_of(block) != DUTY_NONE && has_later_leg(view, block);
    return duty_of(block) == duty || is_freed_in_time ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_client_alloc(const struct fo_view *view)
{
    return check_duty(view, DUTY_CLIENT);
}

static enum fo_outcome
check_server_alloc(const struct fo_view *view)
{
    return check_duty(view, DUTY_SERVER);
}

static enum fo_outcome
check_each_leg(const struct fo_view *view)
{
    return check_duty(view, DUTY_OVERWRITTEN);
}

static enum fo_outcome
check_on_failure(const struct fo_view *view)
{
    return check_duty(view, DUTY_FAILED_LEG);
}

static enum fo_outcome
check_empty_token(const struct fo_view *view)
{
    return check_duty(view, DUTY_EMPTY_TOKEN);
}

/** Asked at FreeContextBuffer: broken where the pointer is @p wrong, held where it starts a live block. */
static enum fo_outcome
check_pointer(const struct fo_view *view, enum fo_where wrong)
{
    enum fo_where where = view->pending->block_where;
    if (where == wrong) {
        return FO_BROKEN;
    }
    return where == FO_WHERE_BLOCK ? FO_HELD : FO_IRRELEVANT;
}

/** A query that nobody here can read has succeeded since @p line: it may have handed out any pointer. */
static bool
may_be_handed_out(const struct fo_view *view, uint32_t line)
{
    return fo_model_provider(view->model, view->record->u.call.provider)->unread_query_line > line;
}

static enum fo_outcome
check_free_once(const struct fo_view *view)
{
    if (fo_object_is_released(view->object, FO_OBJECT_BLOCK) &&
        may_be_handed_out(view, view->object->released_line)) {
        return FO_IRRELEVANT;
    }
    return check_pointer(view, FO_WHERE_RELEASED);
}

static enum fo_outcome
check_base_pointer(const struct fo_view *view)
{
    return check_pointer(view, FO_WHERE_BLOCK_INSIDE);
}

static enum fo_outcome
check_free_null(const struct fo_view *view)
{
    return check_pointer(view, FO_WHERE_NULL);
}

static enum fo_outcome
check_descriptor(const struct fo_view *view)
{
    return check_pointer(view, FO_WHERE_ARRAY);
}

/** The pointer is the caller's own, which got a token although the package was asked to allocate. */
static bool
is_offered_for_allocation(const struct fo_view *view)
{
    const struct fo_operand_seen *block = fo_seen_operand(&view->record->u.call, FO_SEEN_BLOCK);
    return block != NULL && view->pending->block_where != FO_WHERE_BLOCK &&
           fo_model_was_offered(view->model, block->u.place);
}

static enum fo_outcome
check_never_stored(const struct fo_view *view)
{
    const enum fo_where where = view->pending->block_where;
    const bool is_unknown = where == FO_WHERE_UNKNOWN || where == FO_WHERE_RELEASED_INSIDE;
    if (is_unknown && (is_offered_for_allocation(view) || may_be_handed_out(view, 0))) {
        return FO_IRRELEVANT;
    }
    return is_unknown ? FO_BROKEN : check_pointer(view, FO_WHERE_UNKNOWN);
}

static enum fo_outcome
check_alloc_flag(const struct fo_view *view)
{
    if (is_offered_for_allocation(view)) {
        return FO_BROKEN;
    }
    const struct fo_block *block = fo_object_block(view->object);
    bool is_of_leg = view->pending->block_where == FO_WHERE_BLOCK && duty_of(block) != DUTY_NONE;
    return is_of_leg ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_foreign_free(const struct fo_view *view)
{
    struct fo_location location = fo_model_locate(view->model, view->record->u.mark.place);
    switch (location.where) {
    case FO_WHERE_BLOCK:
    case FO_WHERE_BLOCK_INSIDE: {
        const struct fo_block *block = fo_object_block(location.object);
        return block != NULL && block->is_unrequested ? FO_IRRELEVANT : FO_BROKEN;
    }
    case FO_WHERE_CALLER:
        return FO_HELD;
    default:
        return FO_IRRELEVANT;
    }
}

static enum fo_outcome
check_right_deallocator(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        return check_foreign_free(view);
    }
    if (is_offered_for_allocation(view)) {
        return FO_IRRELEVANT;
    }
    /* Nobody saw whether the caller has freed what was its own, or whether the package has it now. */
    const bool sees_allocator = (fo_model_header(view->model)->observes & FO_OBSERVES_ALLOCATOR) != 0;
    if (!sees_allocator && view->pending->block_where != FO_WHERE_BLOCK && may_be_handed_out(view, 0)) {
        return FO_IRRELEVANT;
    }
    switch (view->pending->block_where) {
    case FO_WHERE_CALLER:
    case FO_WHERE_CALLER_INSIDE:
    case FO_WHERE_VARIABLE:
    case FO_WHERE_HANDLE:
        return FO_BROKEN;
    case FO_WHERE_BLOCK:
        return FO_HELD;
    default:
        return FO_IRRELEVANT;
    }
}

static bool
is_in_list(const struct fo_buffers_seen *list, const struct fo_buffer_seen *buffer)
{
    return list != NULL && buffer >= list->before && buffer < list->before + list->before_count;
}

/** True for an entry that the call reads bytes from. */
static bool
is_read(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    uint32_t type = fo_seen_type(view->buffer);
    if (view->buffer->bytes == 0 || type == SECBUFFER_EMPTY || type == SECBUFFER_MISSING ||
        type == SECBUFFER_EXTRA) {
        return false;
    }
    const bool is_protecting = call->call == FO_CALL_ENCRYPT_MESSAGE || call->call == FO_CALL_MAKE_SIGNATURE;
    if (is_protecting && type != SECBUFFER_DATA) {
        return false; /* Room for what the call writes. */
    }
    const enum fo_seen_word word = fo_call_is_in(call->call, FO_CALLS_MESSAGE)     ? FO_SEEN_MESSAGE
                                   : call->call == FO_CALL_COMPLETE_AUTH_TOKEN     ? FO_SEEN_TOKEN
                                   : call->call == FO_CALL_IMPORT_SECURITY_CONTEXT ? FO_SEEN_PACKED
                                                                                   : FO_SEEN_INPUT;
    return is_in_list(fo_seen_buffers(call, word), view->buffer);
}

/**
 * The address of a freed block may belong to the caller's own memory by now. Only equal contents, or contents
 * that nobody observed, count as a use of the block.
 */
static enum fo_outcome
judge_reference(const struct fo_location *location, uint64_t hash, bool is_hash_expected)
{
    if (location->where == FO_WHERE_BLOCK || location->where == FO_WHERE_BLOCK_INSIDE) {
        return FO_HELD;
    }
    if (location->where != FO_WHERE_RELEASED && location->where != FO_WHERE_RELEASED_INSIDE) {
        return FO_IRRELEVANT;
    }
    if (!is_hash_expected || hash == 0) {
        return FO_BROKEN;
    }
    bool is_equal = location->object != NULL && location->object->fingerprint == (uint32_t)hash;
    return is_equal ? FO_BROKEN : FO_IRRELEVANT;
}

static enum fo_outcome
check_use_after_free(const struct fo_view *view)
{
    if (view->moment == FO_AT_MARK) {
        struct fo_location location = fo_model_locate(view->model, view->record->u.mark.place);
        const enum fo_outcome outcome = judge_reference(&location, 0, false);
        /* A mark shows no contents: only who sees the allocator knows that the address is not in use again.
         */
        const bool is_certain = (fo_model_header(view->model)->observes & FO_OBSERVES_ALLOCATOR) != 0;
        return outcome == FO_BROKEN && !is_certain ? FO_IRRELEVANT : outcome;
    }
    if (!is_read(view)) {
        return FO_IRRELEVANT;
    }
    struct fo_location location = fo_model_locate(view->model, view->buffer->place);
    return judge_reference(&location, view->buffer->hash, true);
}

static enum fo_outcome
check_before_unload(const struct fo_view *view)
{
    if (view->moment == FO_AT_UNLOAD) {
        return FO_BROKEN;
    }
    bool is_live_block = view->pending->block_where == FO_WHERE_BLOCK && view->object != NULL;
    const struct fo_provider_facts *facts = fo_model_provider(view->model, view->record->u.call.provider);
    bool is_loaded =
        facts->has_module && fo_model_module(view->model, facts->module)->state == FO_MODULE_LOADED;
    return is_live_block && is_loaded ? FO_HELD : FO_IRRELEVANT;
}

static enum fo_outcome
check_same_provider(const struct fo_view *view)
{
    if (view->pending->block_where != FO_WHERE_BLOCK || view->object == NULL) {
        return FO_IRRELEVANT;
    }
    bool is_own = view->object->provider == fo_name_index(view->record->u.call.provider);
    return is_own ? FO_HELD : FO_BROKEN;
}

static bool
is_changed(const struct fo_buffer_seen *before, const struct fo_buffer_seen *after)
{
    bool is_moved =
        after->place.name != 0 && before->place.name != 0 && !fo_place_equals(before->place, after->place);
    bool is_rewritten = before->hash != 0 && after->hash != 0 && before->hash != after->hash;
    return before->bytes != after->bytes || is_moved || is_rewritten ||
           fo_seen_type(before) != fo_seen_type(after);
}

static enum fo_outcome
check_readonly(const struct fo_view *view)
{
    const struct fo_call_seen *call = &view->record->u.call;
    enum fo_outcome outcome = FO_IRRELEVANT;
    for (unsigned i = 0; i < call->buffers_count; i++) {
        const struct fo_buffers_seen *list = &call->buffers[i];
        for (unsigned k = 0; list->observed && k < list->before_count; k++) {
            const uint32_t readonly = SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM;
            if ((list->before[k].type & readonly) == 0 || call->injected != 0) {
                continue;
            }
            if (k < list->after_count && is_changed(&list->before[k], &list->after[k])) {
                return FO_BROKEN;
            }
            outcome = FO_HELD;
        }
    }
    return outcome;
}

#define ASKED_OF_LEAKS                                                             \
    .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER), .moments = FO_AT_BEGIN | FO_AT_END, \
    .parts = FO_PART_BLOCK | FO_PART_LIVE, .objects = FO_OBJECT_BIT(BLOCK)
#define ASKED_OF_FREE \
    .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER), .moments = FO_AT_BEGIN, .parts = FO_PART_BLOCK
#define LEAKS                                                                               \
    "BUF-FREE-ISC-ALLOC", "BUF-FREE-ASC-ALLOC", "BUF-FREE-EACH-LEG", "BUF-FREE-ON-FAILURE", \
        "BUF-FREE-EMPTY-TOKEN"

#define CLIENT_BLOCK FO_EXAMPLE_ACQUIRE FO_EXAMPLE_PARTIAL_BLOCK
#define CLOSE FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_END
#define SERVER_BLOCK                                                                             \
    FO_EXAMPLE_ACQUIRE "AcceptSecurityContext credential=c0@s0 context=null requirements=0x100 " \
                       "newcontext=@s1 output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED "        \
                       "newcontext=x0 output=[token:40@b0] attributes=0x100\nsend x0 b0\n"
#define LATER_LEG(BEFORE, STATUS, AFTER)                                                       \
    "InitializeSecurityContextW credential=c0@s0 context=x0@s1 requirements=0x100 "            \
    "newcontext=@s1 output=a0[" BEFORE "] -> " STATUS " output=[" AFTER "] attributes=0x100\n" \
    "send x0 b1\n"
#define EMPTY_TOKEN                                                                               \
    FO_EXAMPLE_ACQUIRE                                                                            \
    "InitializeSecurityContextW credential=c0@s0 context=null requirements=0x100 newcontext=@s1 " \
    "output=a0[token:0@null] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:0@b0] "         \
    "attributes=0x100\n"
#define OFFERED(FLAGS, AFTER)                                                                     \
    FO_EXAMPLE_ACQUIRE                                                                            \
    "InitializeSecurityContextW credential=c0@s0 context=null requirements=0x100 newcontext=@s1 " \
    "output=a0[token:512@b0] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[" AFTER "] "          \
    "attributes=" FLAGS "\n"
#define CALLER_MEMORY                                                                         \
    FO_EXAMPLE_ACQUIRE                                                                        \
    "InitializeSecurityContextW credential=c0@s0 context=null requirements=0 newcontext=@s1 " \
    "output=a0[token:512@b0] -> SEC_I_CONTINUE_NEEDED newcontext=x0 output=[token:40@b0] "    \
    "attributes=0\nsend x0 b0\n"
#define ENCRYPT(AFTER)                                                                         \
    "EncryptMessage context=x0@s1 message=a1[data|readonly:10@b1#aa,token:16@b2] -> SEC_E_OK " \
    "message=[" AFTER "]\nsend x0 b2\n"

const struct fo_rule fo_rules_buf[] = {
    {
        .id = "BUF-FREE-ISC-ALLOC",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_LEAKS,
        .statement = "Memory that InitializeSecurityContext allocated for its output is released "
                     "with FreeContextBuffer.",
        .rationale = "Under ALLOCATE_MEMORY the caller owns what the package stored; nothing "
                     "else ever frees it.",
        .source = CLIENT_PAGE,
        .check = check_client_alloc,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CLIENT_BLOCK CLOSE,
    },
    {
        .id = "BUF-FREE-ASC-ALLOC",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_LEAKS,
        .statement = "Memory that AcceptSecurityContext allocated for its output is released "
                     "with FreeContextBuffer.",
        .rationale = "A server that forgets it loses one token for each client that connects.",
        .source = SERVER_PAGE,
        .check = check_server_alloc,
        .holds = SERVER_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = SERVER_BLOCK CLOSE,
    },
    {
        .id = "BUF-FREE-EACH-LEG",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_LEAKS,
        .statement = "The token of each leg is freed, also when the next leg stores its own into "
                     "the same SecBuffer.",
        .rationale = "Every leg allocates anew; overwriting the field loses the only reference "
                     "to the block before it.",
        .source = CLIENT_PAGE,
        .check = check_each_leg,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK LATER_LEG(
            "token:0@null", "SEC_E_OK", "token:24@b1") "FreeContextBuffer block=b1 -> SEC_E_OK\n" CLOSE,
        .broken = CLIENT_BLOCK LATER_LEG("token:40@b0", "SEC_E_OK",
                                         "token:24@b1") "FreeContextBuffer block=b1 -> SEC_E_OK\n" CLOSE,
    },
    {
        .id = "BUF-FREE-ON-FAILURE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_LEAKS,
        .statement = "Memory that a failing leg stored, such as an error token or an alert, is "
                     "freed too.",
        .rationale = "A peer that can make handshakes fail would otherwise make the process "
                     "grow.",
        .source = SCHANNEL_PAGE,
        .check = check_on_failure,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK LATER_LEG(
            "token:0@null", "SEC_E_INVALID_TOKEN",
            "token:7@b1") "FreeContextBuffer block=b1 -> SEC_E_OK\n" CLOSE,
        .broken = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK LATER_LEG("token:0@null", "SEC_E_INVALID_TOKEN",
                                                               "token:7@b1") CLOSE,
    },
    {
        .id = "BUF-FREE-EMPTY-TOKEN",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_LEAKS,
        .statement = "An output pointer that is not NULL is freed even when its length is zero.",
        .rationale = "A package may allocate before it knows that it has nothing to say; freeing "
                     "by length leaks that block.",
        .source = CLIENT_PAGE,
        .check = check_empty_token,
        .holds = EMPTY_TOKEN FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = EMPTY_TOKEN CLOSE,
    },
    {
        .id = "BUF-FREE-ONCE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "Each block is freed exactly once.",
        .rationale = "The second free corrupts a heap, or frees what has been allocated at that "
                     "address since.",
        .source = FREE_BUFFER_PAGE,
        .check = check_free_once,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "BUF-USE-AFTER-FREE",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |
                 FO_CALL_BIT(APPLY_CONTROL_TOKEN) | FO_CALL_BIT(IMPORT_SECURITY_CONTEXT),
        .marks = FO_MARK_BIT(SEND) | FO_MARK_BIT(READ),
        .moments = FO_AT_BEGIN | FO_AT_MARK,
        .parts = FO_PART_BUFFER | FO_PART_BLOCK,
        .statement = "After FreeContextBuffer a block is neither read, nor sent, nor passed as "
                     "input.",
        .rationale = "The bytes may be another session's by then, and would go to the wrong "
                     "peer.",
        .source = FREE_BUFFER_PAGE,
        .check = check_use_after_free,
        .holds = CLIENT_BLOCK "read b0\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK "read b0\n" CLOSE,
    },
    {
        .id = "BUF-RIGHT-DEALLOCATOR",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER),
        .marks = FO_MARK_BIT(FOREIGN_FREE),
        .moments = FO_AT_BEGIN | FO_AT_MARK,
        .parts = FO_PART_BLOCK,
        .implies = {LEAKS, "BUF-FREE-ONCE"},
        .statement = "Package memory is released with FreeContextBuffer and nothing else; the "
                     "caller's own memory never with FreeContextBuffer.",
        .rationale = "Package and caller may use different heaps; the wrong function corrupts "
                     "one of them.",
        .source = FREE_BUFFER_PAGE,
        .check = check_right_deallocator,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CALLER_MEMORY FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "BUF-BASE-POINTER",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .implies = {LEAKS},
        .statement = "FreeContextBuffer is given the pointer that was returned, not one into the "
                     "middle of the block.",
        .rationale = "The heap finds no block there; the real one stays allocated.",
        .source = FREE_BUFFER_PAGE,
        .check = check_base_pointer,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CLIENT_BLOCK
        "FreeContextBuffer block=b0+16 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "BUF-UNINIT",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "FreeContextBuffer is never given a pointer that no SSPI function stored.",
        .rationale = "An output field that was not preset to NULL keeps stack garbage when the "
                     "call fails, and that garbage is then freed.",
        .source = FREE_BUFFER_PAGE,
        .check = check_never_stored,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken =
            CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK "FreeContextBuffer block=b7 -> SEC_E_INVALID_HANDLE\n" CLOSE,
    },
    {
        .id = "BUF-FREE-NULL",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "FreeContextBuffer is not called with NULL.",
        .rationale = "No page says what happens; providers answer differently.",
        .source = FREE_BUFFER_PAGE,
        .check = check_free_null,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = "FreeContextBuffer block=null -> SEC_E_OK\n" FO_EXAMPLE_END,
    },
    {
        .id = "BUF-CALLER-ALLOC",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "Without ALLOCATE_MEMORY the caller supplies the memory for tokens and "
                     "keeps it.",
        .rationale = "The size to reserve is the package's cbMaxToken.",
        .source = USING_PAGE,
        .unjudged = "It states who owns what; freeing such memory breaks BUF-RIGHT-DEALLOCATOR.",
    },
    {
        .id = "BUF-DESC-CALLER",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "SecBuffer arrays and their descriptors are the caller's and never go to "
                     "FreeContextBuffer.",
        .rationale = "Only the memory behind pvBuffer can be the package's; the array usually "
                     "lies on the stack.",
        .source = BUFFER_PAGE,
        .check = check_descriptor,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken =
            CLIENT_BLOCK "FreeContextBuffer block=a0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "BUF-ALLOC-FLAG-CHECK",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "Whether the package allocated is read from the returned ALLOCATED_MEMORY "
                     "flag, not taken for granted because it was asked to.",
        .rationale = "A package that ignores the request fills the caller's own memory, which "
                     "the caller then frees as if it were the package's.",
        .source = REQUIREMENTS_PAGE,
        .check = check_alloc_flag,
        .holds = OFFERED("0x100", "token:40@b1") "send x0 b1\n"
                                                 "FreeContextBuffer block=b1 -> SEC_E_OK\n" CLOSE,
        .broken = OFFERED("0", "token:40@b0") "send x0 b0\n"
                                              "FreeContextBuffer block=b0 -> SEC_E_OK\n" CLOSE,
    },
    {
        .id = "BUF-INDEPENDENT",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "A block may be freed after its context and credential are gone.",
        .rationale = "FreeContextBuffer takes no context; it needs only the module.",
        .source = FREE_BUFFER_PAGE,
        .unjudged = "It permits a pattern; no finding speaks against it.",
    },
    {
        .id = "BUF-BEFORE-UNLOAD",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        .calls = FO_CALL_BIT(FREE_CONTEXT_BUFFER),
        .moments = FO_AT_BEGIN | FO_AT_UNLOAD,
        .parts = FO_PART_BLOCK | FO_PART_LIVE,
        .objects = FO_OBJECT_BIT(BLOCK),
        .needs = FO_OBSERVES_MODULE,
        .implies = {LEAKS, "DLL-UNLOAD-ATTR"},
        .statement = "All blocks are freed while the module that allocated them is loaded.",
        .rationale = "Afterwards neither the function that frees them nor their heap need exist.",
        .source = ENDING_PAGE,
        .check = check_before_unload,
        .holds = FO_EXAMPLE_LOAD CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK FO_EXAMPLE_DELETE FO_EXAMPLE_FREE
            FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
        .broken =
            FO_EXAMPLE_LOAD CLIENT_BLOCK FO_EXAMPLE_DELETE FO_EXAMPLE_FREE FO_EXAMPLE_UNLOAD FO_EXAMPLE_END,
    },
    {
        .id = "BUF-SAME-PROVIDER",
        .severity = FO_ALWAYS(FO_MUST),
        .binds = FO_BINDS_CALLER,
        ASKED_OF_FREE,
        .statement = "A block is freed through the function table of the provider that "
                     "allocated it.",
        .rationale = "Another provider frees on its own heap.",
        .source = TABLE_PAGE,
        .check = check_same_provider,
        .holds = CLIENT_BLOCK FO_EXAMPLE_FREE_BLOCK CLOSE,
        .broken = CLIENT_BLOCK
        "p1 FreeContextBuffer block=b0 -> SEC_E_INVALID_HANDLE\n" FO_EXAMPLE_FREE_BLOCK CLOSE,
    },
    {
        .id = "BUF-READONLY",
        .severity = FO_ALWAYS(FO_SHOULD),
        .binds = FO_BINDS_PROVIDER,
        .calls = FO_CALLS_LEG | FO_CALLS_MESSAGE | FO_CALL_BIT(COMPLETE_AUTH_TOKEN) |
                 FO_CALL_BIT(APPLY_CONTROL_TOKEN),
        .moments = FO_AT_RETURN,
        .statement = "A package does not change a buffer that is marked read-only.",
        .rationale = "The caller relies on the mark to pass memory that others read, such as a "
                     "header that is only signed.",
        .source = BUFFER_PAGE,
        .check = check_readonly,
        .holds = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT ENCRYPT("data|readonly:10@b1#aa,token:16@b2") CLOSE,
        .broken = FO_EXAMPLE_ACQUIRE FO_EXAMPLE_CLIENT ENCRYPT("data|readonly:10@b1#bb,token:16@b2") CLOSE,
    },
    {
        .id = "BUF-MISSING-IGNORED-PTR",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "In a MISSING entry only the length means something; the pointer does not.",
        .rationale = "The entry tells how many bytes lack, there is nothing to point to.",
        .source = BUFFER_PAGE,
        .unjudged = "No record shows that a caller followed the pointer.",
    },
    {
        .id = "BUF-INPUT-BORROW",
        .severity = FO_ALWAYS(FO_INFO),
        .binds = FO_BINDS_CALLER,
        .statement = "Input buffers are lent for the duration of the call and may be reused "
                     "after it.",
        .rationale = "No page says so; some providers keep pointers to channel bindings.",
        .source = USING_PAGE,
        .unjudged = "It permits a pattern; PRV-INPUT-BORROW asks the provider for its half.",
    },
};
const size_t fo_rules_buf_count = sizeof(fo_rules_buf) / sizeof(fo_rules_buf[0]);
