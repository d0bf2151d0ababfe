// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The call table and the look-ups in it.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/ns-sspi-securityfunctiontablew
 */
#include "sspi/call.h"

#include <string.h>

#define PAGE "https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-"

const struct fo_call_info fo_call_table[FO_CALL_COUNT] = {
    [FO_CALL_ENUMERATE_SECURITY_PACKAGES] = {
        .name = "EnumerateSecurityPackages",
        .has_forms = true,
        .version = 1,
        .offset = 8,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 2,
        .operands = {
            {"count", FO_OPERAND_NUMBER_OUT, false},
            {"packages", FO_OPERAND_PACKAGES_OUT, false},
        },
        .source = PAGE "enumeratesecuritypackagesw",
    },
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES] = {
        .name = "QueryCredentialsAttributes",
        .has_forms = true,
        .version = 1,
        .offset = 16,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 3,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_OUT, false},
        },
        .source = PAGE "querycredentialsattributesw",
    },
    [FO_CALL_ACQUIRE_CREDENTIALS_HANDLE] = {
        .name = "AcquireCredentialsHandle",
        .has_forms = true,
        .version = 1,
        .offset = 24,
        .effects = FO_CREATES_CREDENTIAL,
        .operand_count = 9,
        .operands = {
            {"principal", FO_OPERAND_STRING, true},
            {"package", FO_OPERAND_PACKAGE, false},
            {"use", FO_OPERAND_NUMBER, false},
            {"logon", FO_OPERAND_OPAQUE, true},
            {"identity", FO_OPERAND_OPAQUE, true},
            {"keyfn", FO_OPERAND_OPAQUE, true},
            {"keyarg", FO_OPERAND_OPAQUE, true},
            {"newcredential", FO_OPERAND_CREDENTIAL_OUT, false},
            {"expiry", FO_OPERAND_TIME_OUT, true},
        },
        .source = PAGE "acquirecredentialshandlew",
    },
    [FO_CALL_FREE_CREDENTIALS_HANDLE] = {
        .name = "FreeCredentialsHandle",
        .version = 1,
        .offset = 32,
        .effects = FO_CONSUMES_CREDENTIAL,
        .operand_count = 1,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, false},
        },
        .source = PAGE "freecredentialshandle",
    },
    [FO_CALL_INITIALIZE_SECURITY_CONTEXT] = {
        .name = "InitializeSecurityContext",
        .has_forms = true,
        .version = 1,
        .offset = 48,
        .effects = FO_CREATES_CONTEXT | FO_CREATES_BLOCKS,
        .operand_count = 12,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, true},
            {"context", FO_OPERAND_CONTEXT, true},
            {"target", FO_OPERAND_STRING, true},
            {"requirements", FO_OPERAND_NUMBER, false},
            {"reserved1", FO_OPERAND_NUMBER, false},
            {"representation", FO_OPERAND_NUMBER, false},
            {"input", FO_OPERAND_BUFFERS_IN, true},
            {"reserved2", FO_OPERAND_NUMBER, false},
            {"newcontext", FO_OPERAND_CONTEXT_OUT, true},
            {"output", FO_OPERAND_BUFFERS_OUT, true},
            {"attributes", FO_OPERAND_NUMBER_OUT, false},
            {"expiry", FO_OPERAND_TIME_OUT, true},
        },
        .source = PAGE "initializesecuritycontextw",
    },
    [FO_CALL_ACCEPT_SECURITY_CONTEXT] = {
        .name = "AcceptSecurityContext",
        .version = 1,
        .offset = 56,
        .effects = FO_CREATES_CONTEXT | FO_CREATES_BLOCKS,
        .operand_count = 9,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, true},
            {"context", FO_OPERAND_CONTEXT, true},
            {"input", FO_OPERAND_BUFFERS_IN, true},
            {"requirements", FO_OPERAND_NUMBER, false},
            {"representation", FO_OPERAND_NUMBER, false},
            {"newcontext", FO_OPERAND_CONTEXT_OUT, true},
            {"output", FO_OPERAND_BUFFERS_OUT, true},
            {"attributes", FO_OPERAND_NUMBER_OUT, false},
            {"expiry", FO_OPERAND_TIME_OUT, true},
        },
        .source = PAGE "acceptsecuritycontext",
    },
    [FO_CALL_COMPLETE_AUTH_TOKEN] = {
        .name = "CompleteAuthToken",
        .version = 1,
        .offset = 64,
        .operand_count = 2,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"token", FO_OPERAND_BUFFERS_INOUT, false},
        },
        .source = PAGE "completeauthtoken",
    },
    [FO_CALL_DELETE_SECURITY_CONTEXT] = {
        .name = "DeleteSecurityContext",
        .version = 1,
        .offset = 72,
        .effects = FO_CONSUMES_CONTEXT,
        .operand_count = 1,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
        },
        .source = PAGE "deletesecuritycontext",
    },
    [FO_CALL_APPLY_CONTROL_TOKEN] = {
        .name = "ApplyControlToken",
        .version = 1,
        .offset = 80,
        .operand_count = 2,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"input", FO_OPERAND_BUFFERS_IN, false},
        },
        .source = PAGE "applycontroltoken",
    },
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES] = {
        .name = "QueryContextAttributes",
        .has_forms = true,
        .version = 1,
        .offset = 88,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 3,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_OUT, false},
        },
        .source = PAGE "querycontextattributesw",
    },
    [FO_CALL_IMPERSONATE_SECURITY_CONTEXT] = {
        .name = "ImpersonateSecurityContext",
        .version = 1,
        .offset = 96,
        .effects = FO_CREATES_IMPERSONATION,
        .operand_count = 1,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
        },
        .source = PAGE "impersonatesecuritycontext",
    },
    [FO_CALL_REVERT_SECURITY_CONTEXT] = {
        .name = "RevertSecurityContext",
        .version = 1,
        .offset = 104,
        .effects = FO_CONSUMES_IMPERSONATION,
        .operand_count = 1,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
        },
        .source = PAGE "revertsecuritycontext",
    },
    [FO_CALL_MAKE_SIGNATURE] = {
        .name = "MakeSignature",
        .version = 1,
        .offset = 112,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"qop", FO_OPERAND_NUMBER, false},
            {"message", FO_OPERAND_BUFFERS_INOUT, false},
            {"sequence", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "makesignature",
    },
    [FO_CALL_VERIFY_SIGNATURE] = {
        .name = "VerifySignature",
        .version = 1,
        .offset = 120,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"message", FO_OPERAND_BUFFERS_INOUT, false},
            {"sequence", FO_OPERAND_NUMBER, false},
            {"qop", FO_OPERAND_NUMBER_OUT, false},
        },
        .source = PAGE "verifysignature",
    },
    [FO_CALL_FREE_CONTEXT_BUFFER] = {
        .name = "FreeContextBuffer",
        .version = 1,
        .offset = 128,
        .effects = FO_CONSUMES_BLOCK,
        .operand_count = 1,
        .operands = {
            {"block", FO_OPERAND_BLOCK, false},
        },
        .source = PAGE "freecontextbuffer",
    },
    [FO_CALL_QUERY_SECURITY_PACKAGE_INFO] = {
        .name = "QuerySecurityPackageInfo",
        .has_forms = true,
        .version = 1,
        .offset = 136,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 2,
        .operands = {
            {"package", FO_OPERAND_PACKAGE, false},
            {"packages", FO_OPERAND_PACKAGES_OUT, false},
        },
        .source = PAGE "querysecuritypackageinfow",
    },
    [FO_CALL_EXPORT_SECURITY_CONTEXT] = {
        .name = "ExportSecurityContext",
        .version = 1,
        .offset = 160,
        .effects = FO_CREATES_BLOCKS | FO_CREATES_TOKEN | FO_CONSUMES_CONTEXT,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"flags", FO_OPERAND_NUMBER, false},
            {"packed", FO_OPERAND_BUFFER_OUT, false},
            {"token", FO_OPERAND_TOKEN_OUT, true},
        },
        .source = PAGE "exportsecuritycontext",
    },
    [FO_CALL_IMPORT_SECURITY_CONTEXT] = {
        .name = "ImportSecurityContext",
        .has_forms = true,
        .version = 1,
        .offset = 168,
        .effects = FO_CREATES_CONTEXT,
        .operand_count = 4,
        .operands = {
            {"package", FO_OPERAND_PACKAGE, false},
            {"packed", FO_OPERAND_BUFFER_IN, false},
            {"token", FO_OPERAND_TOKEN_IN, true},
            {"newcontext", FO_OPERAND_CONTEXT_OUT, false},
        },
        .source = PAGE "importsecuritycontextw",
    },
    [FO_CALL_ADD_CREDENTIALS] = {
        .name = "AddCredentials",
        .has_forms = true,
        .version = 1,
        .offset = 176,
        .operand_count = 8,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, false},
            {"principal", FO_OPERAND_STRING, true},
            {"package", FO_OPERAND_PACKAGE, false},
            {"use", FO_OPERAND_NUMBER, false},
            {"identity", FO_OPERAND_OPAQUE, true},
            {"keyfn", FO_OPERAND_OPAQUE, true},
            {"keyarg", FO_OPERAND_OPAQUE, true},
            {"expiry", FO_OPERAND_TIME_OUT, true},
        },
        .source = PAGE "addcredentialsw",
    },
    [FO_CALL_QUERY_SECURITY_CONTEXT_TOKEN] = {
        .name = "QuerySecurityContextToken",
        .version = 1,
        .offset = 192,
        .effects = FO_CREATES_TOKEN,
        .operand_count = 2,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"token", FO_OPERAND_TOKEN_OUT, false},
        },
        .source = PAGE "querysecuritycontexttoken",
    },
    [FO_CALL_ENCRYPT_MESSAGE] = {
        .name = "EncryptMessage",
        .version = 1,
        .offset = 200,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"qop", FO_OPERAND_NUMBER, false},
            {"message", FO_OPERAND_BUFFERS_INOUT, false},
            {"sequence", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "encryptmessage",
    },
    [FO_CALL_DECRYPT_MESSAGE] = {
        .name = "DecryptMessage",
        .version = 1,
        .offset = 208,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"message", FO_OPERAND_BUFFERS_INOUT, false},
            {"sequence", FO_OPERAND_NUMBER, false},
            {"qop", FO_OPERAND_NUMBER_OUT, true},
        },
        .source = PAGE "decryptmessage",
    },
    [FO_CALL_SET_CONTEXT_ATTRIBUTES] = {
        .name = "SetContextAttributes",
        .has_forms = true,
        .version = 2,
        .offset = 216,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_IN, false},
            {"size", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "setcontextattributesw",
    },
    [FO_CALL_SET_CREDENTIALS_ATTRIBUTES] = {
        .name = "SetCredentialsAttributes",
        .has_forms = true,
        .version = 3,
        .offset = 224,
        .operand_count = 4,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_IN, false},
            {"size", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "setcredentialsattributesw",
    },
    [FO_CALL_CHANGE_ACCOUNT_PASSWORD] = {
        .name = "ChangeAccountPassword",
        .has_forms = true,
        .version = 4,
        .offset = 232,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 8,
        .operands = {
            {"package", FO_OPERAND_PACKAGE, false},
            {"domain", FO_OPERAND_STRING, false},
            {"account", FO_OPERAND_STRING, false},
            {"oldpassword", FO_OPERAND_STRING, false},
            {"newpassword", FO_OPERAND_STRING, false},
            {"impersonating", FO_OPERAND_BOOLEAN, false},
            {"reserved", FO_OPERAND_NUMBER, false},
            {"output", FO_OPERAND_BUFFERS_OUT, false},
        },
        .source = PAGE "changeaccountpasswordw",
    },
    [FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX] = {
        .name = "QueryContextAttributesEx",
        .has_forms = true,
        .version = 5,
        .offset = 240,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 4,
        .operands = {
            {"context", FO_OPERAND_CONTEXT, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_OUT, false},
            {"size", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "querycontextattributesexw",
    },
    [FO_CALL_QUERY_CREDENTIALS_ATTRIBUTES_EX] = {
        .name = "QueryCredentialsAttributesEx",
        .has_forms = true,
        .version = 5,
        .offset = 248,
        .effects = FO_CREATES_BLOCKS,
        .operand_count = 4,
        .operands = {
            {"credential", FO_OPERAND_CREDENTIAL, false},
            {"attribute", FO_OPERAND_NUMBER, false},
            {"value", FO_OPERAND_ATTRIBUTE_OUT, false},
            {"size", FO_OPERAND_NUMBER, false},
        },
        .source = PAGE "querycredentialsattributesexw",
    },
};

static bool
equals(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

/** True when @p name is @p word and one more character, which is then written to @p suffix. */
static bool
equals_with_suffix(const char *word, const char *name, size_t length, char *suffix)
{
    if (length == 0 || !equals(word, name, length - 1)) {
        return false;
    }
    *suffix = name[length - 1];
    return *suffix == 'A' || *suffix == 'W';
}

enum fo_call
fo_call_find(const char *name, size_t length, bool *wide)
{
    enum fo_call found = FO_CALL_COUNT;
    bool found_wide = true;

    if (equals("FreeCredentialHandle", name, length)) {
        found = FO_CALL_FREE_CREDENTIALS_HANDLE;
    }
    for (int call = 0; call < FO_CALL_COUNT && found == FO_CALL_COUNT; call++) {
        char suffix = 'W';
        if (equals(fo_call_table[call].name, name, length) ||
            (fo_call_table[call].has_forms &&
             equals_with_suffix(fo_call_table[call].name, name, length, &suffix))) {
            found = (enum fo_call)call;
            found_wide = suffix == 'W';
        }
    }
    if (found != FO_CALL_COUNT && wide != NULL) {
        *wide = found_wide;
    }
    return found;
}

int
fo_call_operand_index(enum fo_call call, enum fo_operand_kind kind)
{
    const struct fo_call_info *info = fo_call_get(call);

    for (int index = 0; index < info->operand_count; index++) {
        if (info->operands[index].kind == kind) {
            return index;
        }
    }
    return -1;
}

int
fo_call_operand_find(enum fo_call call, const char *name, size_t length)
{
    const struct fo_call_info *info = fo_call_get(call);

    for (int index = 0; index < info->operand_count; index++) {
        if (equals(info->operands[index].name, name, length)) {
            return index;
        }
    }
    return -1;
}
