// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Arguments of a raw operation from its small numbers.
 */
#include "base/assert.h"
#include "exec/raw_state.h"

#include <string.h>

/** What strings n0 to n7 say. */
static const struct {
    const char *ansi;
    const SEC_WCHAR *wide;
} strings[FO_VARIABLES_MAX] = {
    {"host/server.example", u"host/server.example"},
    {"alice", u"alice"},
    {"EXAMPLE", u"EXAMPLE"},
    {"secret", u"secret"},
    {"", u""},
    {"ldap/other.example", u"ldap/other.example"},
    {"bob", u"bob"},
    {"changed", u"changed"},
};

static void *
string_at(uint32_t index, bool wide)
{
    /* SSPI's prototypes lack const; no package writes to a name. */
    return wide ? (void *)(uintptr_t)strings[index].wide : (void *)(uintptr_t)strings[index].ansi;
}

static const SecHandle specials[FO_HANDLE_CHOICES - FO_HANDLE_NULL] = {
    [FO_HANDLE_MINUS_ONE - FO_HANDLE_NULL] = {(ULONG_PTR)-1, (ULONG_PTR)-1},
    [FO_HANDLE_MINUS_TWO - FO_HANDLE_NULL] = {(ULONG_PTR)-2, (ULONG_PTR)-2},
    [FO_HANDLE_HALF - FO_HANDLE_NULL] = {1, (ULONG_PTR)-1},
    [FO_HANDLE_OTHER - FO_HANDLE_NULL] = {0x5ca1ab1e, 0xdecade},
};

static struct fo_raw_handle *
variable_at(struct fo_raw_state *state, bool is_credential, uint32_t index)
{
    return is_credential ? &state->credentials[index] : &state->contexts[index];
}

/** The address that a handle operand passes. */
static SecHandle *
choose_handle(struct fo_raw_state *state, bool is_credential, uint8_t value, SecHandle *storage)
{
    if (value == FO_HANDLE_NULL) {
        return NULL;
    }
    if (value > FO_HANDLE_NULL) {
        *storage = specials[value - FO_HANDLE_NULL];
        return storage;
    }
    enum fo_handle_choice choice = (enum fo_handle_choice)(value / FO_VARIABLES_MAX);
    bool is_own = choice != FO_HANDLE_MIXED;
    struct fo_raw_handle *variable = variable_at(state, is_credential == is_own, value % FO_VARIABLES_MAX);
    if (choice == FO_HANDLE_STALE || choice == FO_HANDLE_COPY) {
        *storage = choice == FO_HANDLE_STALE ? variable->stale : variable->value;
        return storage;
    }
    return &variable->value;
}

static SecHandle *
choose_out_handle(struct fo_raw_state *state, bool is_credential, uint8_t value)
{
    if (value == FO_RAW_OUT_NULL) {
        return NULL;
    }
    bool is_own = value < FO_VARIABLES_MAX;
    return &variable_at(state, is_credential == is_own, value % FO_VARIABLES_MAX)->value;
}

static enum fo_program_package
package_of(const struct fo_raw_state *state, uint8_t value)
{
    uint32_t package = value == FO_PROGRAM_DEFAULT ? state->stage.program->package : value;
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

static void *
choose_package(struct fo_raw_state *state, uint8_t value, bool wide)
{
    if (value == FO_RAW_PACKAGE_NULL) {
        return NULL;
    }
    const char *name = fo_program_package_name(package_of(state, value));
    if (!wide) {
        return (void *)(uintptr_t)name;
    }
    SEC_WCHAR *out = state->scratch.name;
    size_t i = 0;
    do {
        FO_ASSERT(i < sizeof state->scratch.name / sizeof out[0]);
        out[i] = (SEC_WCHAR)(unsigned char)name[i];
        i++;
    } while (name[i - 1] != '\0');
    return out;
}

/** Credentials that fit the package, in a room that no reading of it as something else can leave. */
static void *
make_identity(struct fo_raw_state *state, enum fo_program_package package, bool wide)
{
    uint8_t *bytes = state->scratch.identity.bytes;
    memset(bytes, 0, sizeof state->scratch.identity.bytes);
    if (package == FO_PROGRAM_SCHANNEL) {
        const SCHANNEL_CRED credential = {.dwVersion = SCHANNEL_CRED_VERSION};
        memcpy(bytes, &credential, sizeof credential);
        return bytes;
    }
    SEC_WINNT_AUTH_IDENTITY_W identity = {
        .User = string_at(1, wide),
        .UserLength = 5,
        .Domain = string_at(2, wide),
        .DomainLength = 7,
        .Password = string_at(3, wide),
        .PasswordLength = 6,
        .Flags = wide ? SEC_WINNT_AUTH_IDENTITY_UNICODE : SEC_WINNT_AUTH_IDENTITY_ANSI,
    };
    memcpy(bytes, &identity, sizeof identity);
    return bytes;
}

/** Only credential data is ever more than a NULL pointer: nothing else has a meaning that all packages share.
 */
static void *
choose_opaque(struct fo_raw_state *state, const struct fo_operand *operand,
              const struct fo_operation *operation, enum fo_call call)
{
    int package = fo_call_operand_index(call, FO_OPERAND_PACKAGE);
    if (strcmp(operand->name, "identity") != 0 || package < 0) {
        return NULL;
    }
    uint8_t value = operation->operands[fo_raw_place(call, (size_t)package)];
    return make_identity(state, package_of(state, value == FO_RAW_PACKAGE_NULL ? 0 : value),
                         state->stage.dispatch.wide);
}

static void *
choose_block(struct fo_raw_state *state, uint8_t value)
{
    if (value == FO_RAW_BLOCK_NULL) {
        return NULL;
    }
    if (value == FO_RAW_BLOCK_OTHER) {
        return state->scratch.structure.bytes;
    }
    const struct fo_raw_memory *memory = &state->memory[value % FO_VARIABLES_MAX];
    uintptr_t address = (uintptr_t)(memory->block != NULL ? memory->block : memory->room);
    return (void *)(value < FO_VARIABLES_MAX ? address : address + 16);
}

static void *
choose_token(const struct fo_raw_state *state, uint8_t value)
{
    if (value == FO_RAW_TOKEN_OTHER) {
        return (void *)(uintptr_t)0x5ca1ab1e;
    }
    return value == 0 ? NULL : state->tokens[value - 1];
}

static void *
choose_buffers(struct fo_raw_state *state, enum fo_call call, enum fo_operand_kind kind, uint8_t value)
{
    struct fo_raw_part *part = fo_raw_buffers(state, call, kind, value);
    if (part == NULL) {
        return NULL;
    }
    bool is_list = kind != FO_OPERAND_BUFFER_IN && kind != FO_OPERAND_BUFFER_OUT;
    return is_list ? (void *)&part->list : (void *)part->buffers;
}

/** The pointer or number of one small operand. */
static union fo_argument
choose(struct fo_raw_state *state, const struct fo_operation *operation, enum fo_call call, size_t index)
{
    const struct fo_operand *operand = &fo_call_get(call)->operands[index];
    struct fo_raw_scratch *scratch = &state->scratch;
    uint8_t value = operation->operands[fo_raw_place(call, index)];
    bool wide = state->stage.dispatch.wide;
    switch (operand->kind) {
    case FO_OPERAND_CREDENTIAL:
    case FO_OPERAND_CONTEXT:
        return (union fo_argument){.pointer = choose_handle(state, operand->kind == FO_OPERAND_CREDENTIAL,
                                                            value, &scratch->handles[index])};
    case FO_OPERAND_CREDENTIAL_OUT:
    case FO_OPERAND_CONTEXT_OUT:
        return (union fo_argument){
            .pointer = choose_out_handle(state, operand->kind == FO_OPERAND_CREDENTIAL_OUT, value)};
    case FO_OPERAND_PACKAGE:
        return (union fo_argument){.pointer = choose_package(state, value, wide)};
    case FO_OPERAND_STRING:
        return (union fo_argument){.pointer = value == 0 ? NULL : string_at(value - 1U, wide)};
    case FO_OPERAND_NUMBER:
    case FO_OPERAND_BOOLEAN:
        return (union fo_argument){.number = value};
    case FO_OPERAND_NUMBER_OUT:
        return (union fo_argument){.pointer = value == 0 ? &scratch->number : NULL};
    case FO_OPERAND_TIME_OUT:
        return (union fo_argument){.pointer = value == 0 ? &scratch->time : NULL};
    case FO_OPERAND_ATTRIBUTE_IN:
        return (union fo_argument){.pointer = value == 0 ? scratch->structure.bytes : NULL};
    case FO_OPERAND_ATTRIBUTE_OUT:
        return (union fo_argument){.pointer = value == FO_RAW_RETURN_NULL ? NULL : scratch->structure.bytes};
    case FO_OPERAND_PACKAGES_OUT:
    case FO_OPERAND_TOKEN_OUT:
        return (union fo_argument){.pointer = value == FO_RAW_RETURN_NULL ? NULL : &scratch->pointer};
    case FO_OPERAND_OPAQUE:
        return (union fo_argument){.pointer =
                                       value == 0 ? NULL : choose_opaque(state, operand, operation, call)};
    case FO_OPERAND_BLOCK:
        return (union fo_argument){.pointer = choose_block(state, value)};
    case FO_OPERAND_TOKEN_IN:
        return (union fo_argument){.pointer = choose_token(state, value)};
    default:
        return (union fo_argument){.pointer = choose_buffers(state, call, operand->kind, value)};
    }
}

void
fo_raw_prepare(struct fo_raw_state *state, const struct fo_operation *operation, enum fo_call call,
               struct fo_frame *frame)
{
    const struct fo_call_info *info = fo_call_get(call);
    struct fo_raw_scratch *scratch = &state->scratch;
    *frame = (struct fo_frame){.call = call, .wide = state->stage.dispatch.wide};
    scratch->pointer = NULL;
    scratch->part_count = 0;
    scratch->altered_count = *state->stage.altered_count;
    memset(scratch->structure.bytes, 0, sizeof scratch->structure.bytes);
    for (size_t i = 0; i < info->operand_count; i++) {
        if (fo_raw_place(call, i) == FO_RAW_ARGUMENT) {
            frame->arguments[i].number = operation->argument;
        } else {
            frame->arguments[i] = choose(state, operation, call, i);
        }
        enum fo_operand_kind kind = info->operands[i].kind;
        bool is_handle = kind == FO_OPERAND_CREDENTIAL || kind == FO_OPERAND_CONTEXT ||
                         kind == FO_OPERAND_CREDENTIAL_OUT || kind == FO_OPERAND_CONTEXT_OUT;
        if (is_handle && frame->arguments[i].pointer != NULL) {
            scratch->before[i] = *(const SecHandle *)frame->arguments[i].pointer;
        }
    }
}
