// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words of SecBuffer types.
 */
#include "notation/buffer_type.h"

#include <string.h>

static const char *const types[] = {
    "empty",
    "data",
    "token",
    "pkg_params",
    "missing",
    "extra",
    "stream_trailer",
    "stream_header",
    "negotiation_info",
    "padding",
    "stream",
    "mechlist",
    "mechlist_signature",
    "target",
    "channel_bindings",
    "change_pass_response",
    "target_host",
    "alert",
    "application_protocols",
    "srtp_protection_profiles",
    "srtp_master_key_identifier",
    "token_binding",
    "preshared_key",
    "preshared_key_identity",
    "dtls_mtu",
    "send_generic_tls_extension",
    "subscribe_generic_tls_extension",
    "flags",
    "traffic_secrets",
    "certificate_request_context",
};

enum {
    TYPE_COUNT = sizeof(types) / sizeof(types[0])
};

const char *
fo_buffer_type_name(uint32_t type)
{
    return type < TYPE_COUNT ? types[type] : NULL;
}

static bool
is_word(const char *word, size_t length, const char *text)
{
    return strlen(text) == length && memcmp(word, text, length) == 0;
}

static bool
find_flag(const char *word, size_t length, uint32_t *bits)
{
    if (is_word(word, length, "readonly")) {
        *bits = UINT32_C(0x80000000);
        return true;
    }
    if (is_word(word, length, "checksum")) {
        *bits = UINT32_C(0x10000000);
        return true;
    }
    return false;
}

bool
fo_buffer_type_find(const char *word, size_t length, bool is_flag, uint32_t *bits)
{
    if (is_flag) {
        return find_flag(word, length, bits);
    }
    for (uint32_t type = 0; type < TYPE_COUNT; type++) {
        if (is_word(word, length, types[type])) {
            *bits = type;
            return true;
        }
    }
    return false;
}
