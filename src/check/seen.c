// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Look-ups in one recorded call.
 */
#include "check/seen.h"

#include "sspi/status.h"

const uint8_t fo_seen_places[FO_CALL_COUNT][FO_SEEN_COUNT] = {
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES] =
        {[FO_SEEN_CREDENTIAL] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
    [FO_CALL_ACQUIRE_CREDENTIALS_HANDLE] =
        {[FO_SEEN_PACKAGE] = 2, [FO_SEEN_USE] = 3, [FO_SEEN_NEWCREDENTIAL] = 8},
    [FO_CALL_FREE_CREDENTIALS_HANDLE] = {[FO_SEEN_CREDENTIAL] = 1},
    [FO_CALL_INITIALIZE_SECURITY_CONTEXT] = {[FO_SEEN_CREDENTIAL] = 1,
                                             [FO_SEEN_CONTEXT] = 2,
                                             [FO_SEEN_TARGET] = 3,
                                             [FO_SEEN_REQUIREMENTS] = 4,
                                             [FO_SEEN_RESERVED1] = 5,
                                             [FO_SEEN_REPRESENTATION] = 6,
                                             [FO_SEEN_INPUT] = 7,
                                             [FO_SEEN_RESERVED2] = 8,
                                             [FO_SEEN_NEWCONTEXT] = 9,
                                             [FO_SEEN_OUTPUT] = 10,
                                             [FO_SEEN_ATTRIBUTES] = 11},
    [FO_CALL_ACCEPT_SECURITY_CONTEXT] = {[FO_SEEN_CREDENTIAL] = 1,
                                         [FO_SEEN_CONTEXT] = 2,
                                         [FO_SEEN_INPUT] = 3,
                                         [FO_SEEN_REQUIREMENTS] = 4,
                                         [FO_SEEN_REPRESENTATION] = 5,
                                         [FO_SEEN_NEWCONTEXT] = 6,
                                         [FO_SEEN_OUTPUT] = 7,
                                         [FO_SEEN_ATTRIBUTES] = 8},
    [FO_CALL_COMPLETE_AUTH_TOKEN] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_TOKEN] = 2},
    [FO_CALL_DELETE_SECURITY_CONTEXT] = {[FO_SEEN_CONTEXT] = 1},
    [FO_CALL_APPLY_CONTROL_TOKEN] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_INPUT] = 2},
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES] =
        {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
    [FO_CALL_IMPERSONATE_SECURITY_CONTEXT] = {[FO_SEEN_CONTEXT] = 1},
    [FO_CALL_REVERT_SECURITY_CONTEXT] = {[FO_SEEN_CONTEXT] = 1},
    [FO_CALL_MAKE_SIGNATURE] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_MESSAGE] = 3},
    [FO_CALL_VERIFY_SIGNATURE] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_MESSAGE] = 2},
    [FO_CALL_FREE_CONTEXT_BUFFER] = {[FO_SEEN_BLOCK] = 1},
    [FO_CALL_QUERY_SECURITY_PACKAGE_INFO] = {[FO_SEEN_PACKAGE] = 1},
    [FO_CALL_EXPORT_SECURITY_CONTEXT] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_PACKED] = 3, [FO_SEEN_TOKEN] = 4},
    [FO_CALL_IMPORT_SECURITY_CONTEXT] =
        {[FO_SEEN_PACKAGE] = 1, [FO_SEEN_PACKED] = 2, [FO_SEEN_TOKEN] = 3, [FO_SEEN_NEWCONTEXT] = 4},
    [FO_CALL_ADD_CREDENTIALS] = {[FO_SEEN_CREDENTIAL] = 1, [FO_SEEN_PACKAGE] = 3, [FO_SEEN_USE] = 4},
    [FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_TOKEN] = 2},
    [FO_CALL_ENCRYPT_MESSAGE] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_MESSAGE] = 3},
    [FO_CALL_DECRYPT_MESSAGE] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_MESSAGE] = 2},
    [FO_CALL_SET_CONTEXT_ATTRIBUTES] = {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
    [FO_CALL_SET_CREDENTIALS_ATTRIBUTES] =
        {[FO_SEEN_CREDENTIAL] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
    [FO_CALL_CHANGE_ACCOUNT_PASSWORD] = {[FO_SEEN_PACKAGE] = 1, [FO_SEEN_OUTPUT] = 8},
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX] =
        {[FO_SEEN_CONTEXT] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX] =
        {[FO_SEEN_CREDENTIAL] = 1, [FO_SEEN_ATTRIBUTE] = 2, [FO_SEEN_VALUE] = 3},
};

const char *
fo_seen_word_name(enum fo_seen_word word)
{
    static const char *const names[FO_SEEN_COUNT] = {
        [FO_SEEN_ATTRIBUTE] = "attribute",
        [FO_SEEN_ATTRIBUTES] = "attributes",
        [FO_SEEN_BLOCK] = "block",
        [FO_SEEN_CONTEXT] = "context",
        [FO_SEEN_CREDENTIAL] = "credential",
        [FO_SEEN_INPUT] = "input",
        [FO_SEEN_MESSAGE] = "message",
        [FO_SEEN_NEWCONTEXT] = "newcontext",
        [FO_SEEN_NEWCREDENTIAL] = "newcredential",
        [FO_SEEN_OUTPUT] = "output",
        [FO_SEEN_PACKAGE] = "package",
        [FO_SEEN_PACKED] = "packed",
        [FO_SEEN_REPRESENTATION] = "representation",
        [FO_SEEN_REQUIREMENTS] = "requirements",
        [FO_SEEN_RESERVED1] = "reserved1",
        [FO_SEEN_RESERVED2] = "reserved2",
        [FO_SEEN_TARGET] = "target",
        [FO_SEEN_TOKEN] = "token",
        [FO_SEEN_USE] = "use",
        [FO_SEEN_VALUE] = "value",
    };
    return names[word];
}

const struct fo_buffer_seen *
fo_seen_buffer_of_type(const struct fo_buffer_seen *list, uint8_t count, uint32_t type)
{
    for (uint8_t index = 0; index < count; index++) {
        if (fo_seen_type(&list[index]) == type) {
            return &list[index];
        }
    }
    return NULL;
}

bool
fo_seen_has_stored(const struct fo_call_seen *call)
{
    const bool wants_more = fo_status_classify(call->status) == FO_STATUS_MORE_INPUT;
    return call->injected == 2 || (fo_status_ok(call->call, call->status) && !wants_more);
}
