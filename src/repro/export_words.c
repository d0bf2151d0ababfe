// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The words of SSPI's headers for its numbers.
 */
#include "repro/export_words.h"

#include "sspi/attribute.h"

#include <inttypes.h>
#include <string.h>

struct word {
    uint64_t value;
    const char *name;
};

#define WORD(NAME) {NAME, #NAME}

static const struct word client_flags[] = {
    WORD(ISC_REQ_DELEGATE),
    WORD(ISC_REQ_MUTUAL_AUTH),
    WORD(ISC_REQ_REPLAY_DETECT),
    WORD(ISC_REQ_SEQUENCE_DETECT),
    WORD(ISC_REQ_CONFIDENTIALITY),
    WORD(ISC_REQ_ALLOCATE_MEMORY),
    WORD(ISC_REQ_CONNECTION),
    WORD(ISC_REQ_EXTENDED_ERROR),
    WORD(ISC_REQ_STREAM),
    WORD(ISC_REQ_INTEGRITY),
    WORD(ISC_REQ_USE_SESSION_KEY),
    WORD(ISC_REQ_PROMPT_FOR_CREDS),
    WORD(ISC_REQ_USE_SUPPLIED_CREDS),
    WORD(ISC_REQ_USE_DCE_STYLE),
    WORD(ISC_REQ_DATAGRAM),
    WORD(ISC_REQ_IDENTIFY),
    WORD(ISC_REQ_MANUAL_CRED_VALIDATION),
    {0, NULL},
};

static const struct word server_flags[] = {
    WORD(ASC_REQ_DELEGATE),        WORD(ASC_REQ_MUTUAL_AUTH),     WORD(ASC_REQ_REPLAY_DETECT),
    WORD(ASC_REQ_SEQUENCE_DETECT), WORD(ASC_REQ_CONFIDENTIALITY), WORD(ASC_REQ_ALLOCATE_MEMORY),
    WORD(ASC_REQ_CONNECTION),      WORD(ASC_REQ_EXTENDED_ERROR),  WORD(ASC_REQ_STREAM),
    WORD(ASC_REQ_INTEGRITY),       WORD(ASC_REQ_USE_SESSION_KEY), WORD(ASC_REQ_USE_DCE_STYLE),
    WORD(ASC_REQ_DATAGRAM),        WORD(ASC_REQ_IDENTIFY),        {0, NULL},
};

static const struct word uses[] = {WORD(SECPKG_CRED_INBOUND), WORD(SECPKG_CRED_OUTBOUND), {0, NULL}};
static const struct word export_flags[] = {
    WORD(SECPKG_CONTEXT_EXPORT_RESET_NEW), WORD(SECPKG_CONTEXT_EXPORT_DELETE_OLD), {0, NULL}};

static void
append_number(uint64_t value, struct fo_text *out)
{
    fo_text_printf(out, value < 256 ? "%" PRIu64 : "0x%" PRIx64, value);
}

/** The bits of @p value by name, and as a number what has none. */
static void
append_flags(const struct word *words, uint64_t value, struct fo_text *out)
{
    bool has_some = false;
    for (size_t i = 0; words[i].name != NULL; i++) {
        if ((value & words[i].value) != 0) {
            fo_text_printf(out, "%s%s", has_some ? " | " : "", words[i].name);
            value &= ~words[i].value;
            has_some = true;
        }
    }
    if (value != 0 || !has_some) {
        fo_text_append(out, has_some ? " | " : "");
        append_number(value, out);
    }
}

static bool
append_attribute(enum fo_call call, uint64_t value, struct fo_text *out)
{
    const bool of_credential = fo_call_operand_index(call, FO_OPERAND_CREDENTIAL) >= 0;
    const struct fo_attribute *attribute = fo_attribute_find((uint32_t)value, of_credential);
    if (attribute != NULL) {
        fo_text_append(out, attribute->name);
    }
    return attribute != NULL;
}

void
fo_export_number(enum fo_call call, const char *operand, uint64_t value, struct fo_text *out)
{
    if (strcmp(operand, "requirements") == 0) {
        append_flags(call == FO_CALL_ACCEPT_SECURITY_CONTEXT ? server_flags : client_flags, value, out);
    } else if (strcmp(operand, "use") == 0) {
        append_flags(uses, value, out);
    } else if (call == FO_CALL_EXPORT_SECURITY_CONTEXT) {
        append_flags(export_flags, value, out);
    } else if (strcmp(operand, "attribute") != 0 || !append_attribute(call, value, out)) {
        append_number(value, out);
    }
}

void
fo_export_buffer_type(ULONG type, struct fo_text *out)
{
    static const struct word types[] = {
        WORD(SECBUFFER_EMPTY),         WORD(SECBUFFER_DATA),    WORD(SECBUFFER_TOKEN),
        WORD(SECBUFFER_MISSING),       WORD(SECBUFFER_EXTRA),   WORD(SECBUFFER_STREAM_TRAILER),
        WORD(SECBUFFER_STREAM_HEADER), WORD(SECBUFFER_PADDING), WORD(SECBUFFER_STREAM),
        WORD(SECBUFFER_ALERT),
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].value == type) {
            fo_text_append(out, types[i].name);
            return;
        }
    }
    append_number(type, out);
}

static bool
is_plain(uint8_t byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\' && byte != '?';
}

void
fo_export_string(const void *bytes, size_t count, struct fo_text *out)
{
    const uint8_t *byte = bytes;
    fo_text_append(out, "\"");
    for (size_t i = 0; i < count; i++) {
        if (is_plain(byte[i])) {
            fo_text_append_bytes(out, &byte[i], 1);
        } else if (byte[i] == '\n') {
            fo_text_append(out, "\\n");
        } else {
            fo_text_printf(out, "\\%03o", (unsigned)byte[i]);
        }
    }
    fo_text_append(out, "\"");
}

void
fo_export_bytes(const uint8_t *bytes, size_t count, struct fo_text *out)
{
    enum {
        ROW = 16
    };
    size_t plain_count = 0;
    for (size_t i = 0; i < count; i++) {
        plain_count += is_plain(bytes[i]);
    }
    if (plain_count == count) {
        fo_export_string(bytes, count, out);
        return;
    }
    fo_text_append(out, "{");
    for (size_t i = 0; i < count; i++) {
        fo_text_append(out, i % ROW == 0 && count > ROW ? "\n        " : "");
        fo_text_printf(out, "0x%02x%s", (unsigned)bytes[i],
                       i + 1 == count       ? ""
                       : i % ROW == ROW - 1 ? ","
                                            : ", ");
    }
    fo_text_append(out, "}");
}

const struct fo_export_attribute *
fo_export_attribute_find(uint32_t value, bool of_credential)
{
    static const struct fo_export_attribute attributes[] = {
        {SECPKG_ATTR_SIZES, false, false, "SecPkgContext_Sizes", {NULL}},
        {SECPKG_ATTR_STREAM_SIZES, false, false, "SecPkgContext_StreamSizes", {NULL}},
        {SECPKG_ATTR_NAMES, false, true, "SecPkgContext_Names", {"sUserName"}},
        {SECPKG_ATTR_PACKAGE_INFO, false, true, "SecPkgContext_PackageInfo", {"PackageInfo"}},
        {SECPKG_ATTR_SESSION_KEY, false, false, "SecPkgContext_SessionKey", {"SessionKey"}},
        {SECPKG_ATTR_NEGOTIATION_INFO, false, true, "SecPkgContext_NegotiationInfo", {"PackageInfo"}},
        {SECPKG_ATTR_KEY_INFO,
         false,
         true,
         "SecPkgContext_KeyInfo",
         {"sSignatureAlgorithmName", "sEncryptAlgorithmName"}},
        {SECPKG_ATTR_NATIVE_NAMES, false, true, "SecPkgContext_NativeNames", {"sClientName", "sServerName"}},
        {SECPKG_ATTR_LIFESPAN, false, false, "SecPkgContext_Lifespan", {NULL}},
        {SECPKG_CRED_ATTR_NAMES, true, true, "SecPkgCredentials_Names", {"sUserName"}},
    };
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (attributes[i].value == value && attributes[i].of_credential == of_credential) {
            return &attributes[i];
        }
    }
    return NULL;
}
