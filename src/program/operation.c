// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of session operations.
 */
#include "program/operation.h"

#include "base/assert.h"
#include "program/dictionary.h"
#include "program/raw_operand.h"

#include <string.h>
#include <strings.h>

static const char *const roles[] = {"client", "server", NULL};
static const char *const packages[] = {"default", "ntlm",    "negotiate", "kerberos", "schannel",
                                       "digest",  "credssp", "unknown",   NULL};
static const char *const sources[] = {"next",   "none",   "empty",      "cut",     "flip",     "repeat",
                                      "older",  "later",  "swap",       "foreign", "random",   "split",
                                      "extend", "splice", "dictionary", "raw",     "enormous", NULL};
static const char *const open_flags[] = {"mutual",    "confidentiality", "integrity", "replay",
                                         "sequence",  "delegate",        "allocate",  "extended-error",
                                         "no-target", "sign-only",       NULL};
static const char *const queries[] = {"sizes", "stream-sizes", "names", "package", "key", NULL};
static const char *const fault_kinds[] = {"status",     "status-after", "empty-token", "oversized-token",
                                          "flip-token", "cut-token",    NULL};
static const char *const settings[] = {"client-complete-leg",
                                       "server-complete-leg",
                                       "client-fail-leg",
                                       "server-fail-leg",
                                       "extra-rounds",
                                       "inner",
                                       "optimistic-refused",
                                       "error-token",
                                       "certificate-requested",
                                       "tls13",
                                       "tickets",
                                       "lifetime",
                                       NULL};
/** Yield points by number, from 1. */
static const char *const yield_points[] = {"1",  "2",  "3",  "4",  "5",  "6",  "7",  "8", "9",
                                           "10", "11", "12", "13", "14", "15", "16", NULL};
static const char *const wishes[] = {"messages", "queries", "shutdown", "close-twice", "impersonate", NULL};
static const char *const points[] = {"load", "address", "table", NULL};
static const char *const export_flags[] = {"reset-new", "delete-old", NULL};

#define SESSION {NULL, FO_FIELD_SESSION, FO_PLACE_A, 0, 0, NULL}
#define SLOT {NULL, FO_FIELD_CREDENTIAL, FO_PLACE_A, 0, 0, NULL}
#define CREDENTIAL {"credential", FO_FIELD_CREDENTIAL, FO_PLACE_B, 0, 0, NULL}
#define TOKEN {"token", FO_FIELD_WORD, FO_PLACE_B, 0, 0, sources}
#define FROM {"from", FO_FIELD_SESSION, FO_PLACE_C, 0, 0, NULL}
#define AT {"at", FO_FIELD_NUMBER, FO_PLACE_ARGUMENT, UINT32_MAX, 0, NULL}
#define NUMBER(NAME, PLACE, MAX, BIAS) {NAME, FO_FIELD_NUMBER, PLACE, MAX, BIAS, NULL}

static const struct fo_operation_info infos[FO_OP_SESSION_COUNT] = {
    [FO_OP_NOTHING] = {"nothing", 0, {{0}}},
    [FO_OP_OPEN_LIBRARY] = {"open-library", 0, {{0}}},
    [FO_OP_CLOSE_LIBRARY] = {"close-library", 0, {{0}}},
    [FO_OP_ACQUIRE] = {"acquire",
                       3,
                       {SLOT,
                        {"role", FO_FIELD_WORD, FO_PLACE_B, 0, 0, roles},
                        {"package", FO_FIELD_WORD, FO_PLACE_C, 0, 0, packages}}},
    [FO_OP_CLOSE_CREDENTIAL] = {"close-credential", 1, {SLOT}},
    [FO_OP_OPEN] = {"open",
                    3,
                    {SESSION, CREDENTIAL, {"flags", FO_FIELD_FLAGS, FO_PLACE_ARGUMENT, 0, 0, open_flags}}},
    [FO_OP_STEP] = {"step", 4, {SESSION, TOKEN, FROM, AT}},
    [FO_OP_HANDSHAKE] = {"handshake", 2, {SESSION, NUMBER("legs", FO_PLACE_B, 15, 0)}},
    [FO_OP_DROP] = {"drop", 1, {SESSION}},
    [FO_OP_PROTECT] = {"protect", 2, {SESSION, NUMBER("bytes", FO_PLACE_LOW, 1023, 0)}},
    [FO_OP_UNPROTECT] = {"unprotect", 4, {SESSION, TOKEN, FROM, AT}},
    [FO_OP_RENEGOTIATE] = {"renegotiate", 1, {SESSION}},
    [FO_OP_SHUTDOWN] = {"shutdown", 1, {SESSION}},
    [FO_OP_PEER_GONE] = {"peer-gone", 1, {SESSION}},
    [FO_OP_QUERY] = {"query", 2, {SESSION, {"attribute", FO_FIELD_WORD, FO_PLACE_B, 0, 0, queries}}},
    [FO_OP_IMPERSONATE] = {"impersonate", 1, {SESSION}},
    [FO_OP_REVERT] = {"revert", 1, {SESSION}},
    [FO_OP_EXPORT] = {"export", 2, {SESSION, {"flags", FO_FIELD_FLAGS, FO_PLACE_B, 0, 0, export_flags}}},
    [FO_OP_IMPORT] = {"import", 2, {SESSION, FROM}},
    [FO_OP_USE_CREDENTIAL] = {"use-credential", 2, {SESSION, CREDENTIAL}},
    [FO_OP_CLOSE] = {"close", 1, {SESSION}},
    [FO_OP_FREE] = {"free", 1, {SESSION}},
    [FO_OP_FREE_CREDENTIAL] = {"free-credential", 1, {SLOT}},
    [FO_OP_FAULT] = {"fault",
                     5,
                     {{"call", FO_FIELD_CALL, FO_PLACE_C, 0, 0, NULL},
                      {"kind", FO_FIELD_WORD, FO_PLACE_A, 0, 0, fault_kinds},
                      {"status", FO_FIELD_STATUS, FO_PLACE_B, 0, 0, NULL},
                      NUMBER("nth", FO_PLACE_LOW, 255, 1),
                      NUMBER("at", FO_PLACE_HIGH, UINT16_MAX, 0)}},
    [FO_OP_FAIL_ALLOCATION] = {"fail-allocation", 1, {NUMBER("nth", FO_PLACE_LOW, 1023, 1)}},
    [FO_OP_FAIL_PROVIDER_ALLOCATION] = {"fail-provider-allocation",
                                        1,
                                        {NUMBER("nth", FO_PLACE_LOW, 1023, 1)}},
    [FO_OP_SCRIPT] = {"script",
                      2,
                      {{"set", FO_FIELD_WORD, FO_PLACE_A, 0, 0, settings},
                       NUMBER("to", FO_PLACE_LOW, UINT16_MAX, 0)}},
    [FO_OP_CLOCK] = {"clock", 1, {NUMBER("seconds", FO_PLACE_ARGUMENT, UINT32_MAX, 0)}},
    [FO_OP_CLOSE_ALL] = {"close-all", 1, {NUMBER("order", FO_PLACE_ARGUMENT, UINT32_MAX, 0)}},
    [FO_OP_SEND] = {"send",
                    2,
                    {{NULL, FO_FIELD_CONTEXT, FO_PLACE_A, 0, 0, NULL},
                     {NULL, FO_FIELD_MEMORY, FO_PLACE_B, 0, 0, NULL}}},
    [FO_OP_GIVE_UP] = {"give-up", 1, {{NULL, FO_FIELD_CONTEXT, FO_PLACE_A, 0, 0, NULL}}},
    [FO_OP_BYTES] = {"bytes", 1, {{NULL, FO_FIELD_BYTES, FO_PLACE_ARGUMENT, 0, 0, NULL}}},
    [FO_OP_WORD] = {"word", 1, {{NULL, FO_FIELD_WORD, FO_PLACE_A, 0, 0, fo_dictionary_names}}},
    [FO_OP_OVERLAP] = {"overlap", 1, {{"hand-over", FO_FIELD_FLAGS, FO_PLACE_LOW, 0, 0, yield_points}}},
    [FO_OP_WISH] = {"wish", 2, {SESSION, {"for", FO_FIELD_FLAGS, FO_PLACE_B, 0, 0, wishes}}},
    [FO_OP_AGAIN] = {"again", 1, {SESSION}},
    [FO_OP_FAIL_MODULE] = {"fail-module",
                           2,
                           {{"point", FO_FIELD_WORD, FO_PLACE_A, 0, 0, points},
                            NUMBER("nth", FO_PLACE_LOW, 255, 1)}},
};

/** Statuses a planned fault can answer. Append-only: programs store the index. */
static const SECURITY_STATUS statuses[] = {
    SEC_E_INTERNAL_ERROR,
    SEC_E_INSUFFICIENT_MEMORY,
    SEC_E_INVALID_HANDLE,
    SEC_E_UNSUPPORTED_FUNCTION,
    SEC_E_INVALID_TOKEN,
    SEC_E_LOGON_DENIED,
    SEC_E_NO_CREDENTIALS,
    SEC_E_UNKNOWN_CREDENTIALS,
    SEC_E_MESSAGE_ALTERED,
    SEC_E_OUT_OF_SEQUENCE,
    SEC_E_CONTEXT_EXPIRED,
    SEC_E_INCOMPLETE_MESSAGE,
    SEC_E_BUFFER_TOO_SMALL,
    SEC_E_WRONG_PRINCIPAL,
    SEC_E_TARGET_UNKNOWN,
    SEC_E_SECPKG_NOT_FOUND,
    SEC_E_QOP_NOT_SUPPORTED,
    SEC_E_NO_IMPERSONATION,
    SEC_E_ILLEGAL_MESSAGE,
    SEC_E_DECRYPT_FAILURE,
    SEC_E_CERT_UNKNOWN,
    SEC_E_TIME_SKEW,
    SEC_E_NO_AUTHENTICATING_AUTHORITY,
    STATUS_LOGON_FAILURE,
};

enum {
    STATUS_COUNT = sizeof statuses / sizeof statuses[0]
};

const struct fo_operation_info *
fo_operation_get(uint8_t code)
{
    return code < FO_OP_SESSION_COUNT ? &infos[code] : NULL;
}

uint8_t
fo_operation_find(const char *word, size_t length)
{
    uint8_t code = 0;
    while (code < FO_OP_SESSION_COUNT &&
           (strlen(infos[code].verb) != length || memcmp(infos[code].verb, word, length) != 0)) {
        code++;
    }
    return code;
}

bool
fo_operation_is_call(uint8_t code, enum fo_call *call)
{
    if (code < FO_OP_CALL || code - FO_OP_CALL >= FO_CALL_COUNT) {
        return false;
    }
    if (call != NULL) {
        *call = (enum fo_call)(code - FO_OP_CALL);
    }
    return true;
}

static uint32_t
count_words(const char *const *words)
{
    uint32_t count = 0;
    while (words[count] != NULL) {
        count++;
    }
    return count;
}

uint32_t
fo_field_count(const struct fo_field *field)
{
    switch (field->kind) {
    case FO_FIELD_SESSION:
        return FO_SESSIONS_MAX;
    case FO_FIELD_CREDENTIAL:
        return FO_CREDENTIAL_SLOTS_MAX;
    case FO_FIELD_CONTEXT:
    case FO_FIELD_MEMORY:
        return FO_VARIABLES_MAX;
    case FO_FIELD_WORD:
        return count_words(field->words);
    case FO_FIELD_FLAGS:
        return UINT32_C(1) << count_words(field->words);
    case FO_FIELD_NUMBER:
        return field->max == UINT32_MAX ? 0 : field->max + 1;
    case FO_FIELD_STATUS:
        return STATUS_COUNT;
    case FO_FIELD_CALL:
        return FO_CALL_COUNT + 1;
    case FO_FIELD_BYTES:
        return 0;
    }
    return 1;
}

uint32_t
fo_field_read(const struct fo_field *field, const struct fo_operation *operation)
{
    switch (field->place) {
    case FO_PLACE_A:
    case FO_PLACE_B:
    case FO_PLACE_C:
        return operation->operands[field->place - FO_PLACE_A];
    case FO_PLACE_ARGUMENT:
        return operation->argument;
    case FO_PLACE_LOW:
        return operation->argument & 0xffffU;
    case FO_PLACE_HIGH:
        return operation->argument >> 16;
    }
    return 0;
}

void
fo_field_write(const struct fo_field *field, struct fo_operation *operation, uint32_t value)
{
    switch (field->place) {
    case FO_PLACE_A:
    case FO_PLACE_B:
    case FO_PLACE_C:
        operation->operands[field->place - FO_PLACE_A] = (uint8_t)value;
        break;
    case FO_PLACE_ARGUMENT:
        operation->argument = value;
        break;
    case FO_PLACE_LOW:
        operation->argument = (operation->argument & 0xffff0000U) | (value & 0xffffU);
        break;
    case FO_PLACE_HIGH:
        operation->argument = (operation->argument & 0xffffU) | (value << 16);
        break;
    }
}

SECURITY_STATUS
fo_operation_status_at(uint32_t index)
{
    FO_ASSERT(index < STATUS_COUNT);
    return statuses[index];
}

uint32_t
fo_operation_status_count(void)
{
    return STATUS_COUNT;
}

size_t
fo_operation_bytes_get(const struct fo_operation *operation, uint8_t bytes[FO_OPERATION_PAYLOAD_MAX])
{
    for (size_t i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(operation->argument >> (8 * i));
    }
    bytes[4] = operation->operands[FO_OPERAND_B];
    bytes[5] = operation->operands[FO_OPERAND_C];
    return operation->operands[FO_OPERAND_A] % FO_OPERATION_PAYLOAD_MAX + 1U;
}

void
fo_operation_bytes_set(struct fo_operation *operation, const uint8_t *bytes, size_t count)
{
    uint8_t all[FO_OPERATION_PAYLOAD_MAX] = {0};
    FO_ASSERT(count >= 1 && count <= FO_OPERATION_PAYLOAD_MAX);
    memcpy(all, bytes, count);
    operation->operands[FO_OPERAND_A] = (uint8_t)(count - 1);
    operation->operands[FO_OPERAND_B] = all[4];
    operation->operands[FO_OPERAND_C] = all[5];
    operation->argument =
        (uint32_t)all[0] | (uint32_t)all[1] << 8 | (uint32_t)all[2] << 16 | (uint32_t)all[3] << 24;
}

void
fo_operation_canonicalize(struct fo_operation *operation)
{
    const struct fo_operation given = *operation;
    enum fo_call call;
    if (fo_operation_is_call(given.code, &call)) {
        fo_raw_canonicalize(call, operation);
        return;
    }
    const struct fo_operation_info *info = fo_operation_get(given.code);
    memset(&operation->operands[FO_OPERAND_C + 1], 0, FO_OPERATION_OPERANDS_MAX - FO_OPERAND_C - 1);
    if (info == NULL) {
        return;
    }
    memset(operation->operands, 0, sizeof operation->operands);
    operation->argument = 0;
    for (size_t i = 0; i < info->field_count; i++) {
        const struct fo_field *field = &info->fields[i];
        if (field->kind == FO_FIELD_BYTES) {
            uint8_t bytes[FO_OPERATION_PAYLOAD_MAX];
            size_t byte_count = fo_operation_bytes_get(&given, bytes);
            fo_operation_bytes_set(operation, bytes, byte_count);
            continue;
        }
        uint32_t count = fo_field_count(field);
        uint32_t value = fo_field_read(field, &given);
        fo_field_write(field, operation, count == 0 ? value : value % count);
    }
}

bool
fo_operation_equal(const struct fo_operation *left, const struct fo_operation *right)
{
    return left->code == right->code && left->argument == right->argument &&
           memcmp(left->operands, right->operands, sizeof left->operands) == 0;
}

const char *
fo_program_package_name(enum fo_program_package package)
{
    static const char *const names[FO_PROGRAM_COUNT] = {"",         "NTLM",    "Negotiate", "Kerberos",
                                                        "Schannel", "WDigest", "CREDSSP",   "NoSuchPackage"};
    FO_ASSERT(package < FO_PROGRAM_COUNT);
    return names[package];
}

static bool
equals_folded(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && strncasecmp(name, word, length) == 0;
}

enum fo_program_package
fo_program_package_find(const char *word, size_t length)
{
    for (uint32_t i = 0; i < FO_PROGRAM_COUNT; i++) {
        enum fo_program_package package = (enum fo_program_package)i;
        if (equals_folded(packages[i], word, length) ||
            (i > 0 && equals_folded(fo_program_package_name(package), word, length))) {
            return package;
        }
    }
    static const char unisp[] = "Microsoft Unified Security Protocol Provider";
    return equals_folded(unisp, word, length) ? FO_PROGRAM_SCHANNEL : FO_PROGRAM_COUNT;
}
