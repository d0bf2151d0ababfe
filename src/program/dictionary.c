// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The entries of the dictionary.
 *
 * Source  https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-nlmp/
 * Source  https://www.rfc-editor.org/rfc/rfc4178 (Negotiate), rfc4120 (Kerberos), rfc5246 (TLS), rfc2831
 * (Digest)
 */
#include "program/dictionary.h"

#define ENTRY(BYTES) {(const uint8_t *)(BYTES), sizeof(BYTES) - 1}

static const struct {
    const uint8_t *bytes;
    size_t count;
} entries[FO_DICTIONARY_COUNT] = {
    ENTRY("NTLMSSP\0\1\0\0\0\7\202\10\242\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ENTRY("NTLMSSP\0\2\0\0\0\0\0\0\0\70\0\0\0\5\202\211\242\1\43\105\147\211\253\315\357"),
    ENTRY("NTLMSSP\0\3\0\0\0\30\0\30\0\200\377\377\377\0\0\0\0\0\0\0\0"),
    ENTRY("`\6\6\6+\6\1\5\5\2\240\0"),
    ENTRY("\241\7\60\5\240\3\12\1\1"),
    ENTRY("\241\7\60\5\240\3\12\1\2"),
    ENTRY("\6\12+\6\1\4\1\2027\2\2\12"),
    ENTRY("\6\11*\206H\202\367\22\1\2\2"),
    ENTRY("n\16\60\14\240\3\2\1\5\241\3\2\1\16\242\0"),
    ENTRY("o\16\60\14\240\3\2\1\5\241\3\2\1\17\242\0"),
    ENTRY("~\16\60\14\240\3\2\1\5\241\3\2\1\36\242\0"),
    ENTRY("\26\3\1\0\5\1\0\0\1\0"),
    ENTRY("\26\3\3\0\4\0\0\0\0"),
    ENTRY("\26\3\3\0\4\16\0\0\0"),
    ENTRY("\24\3\3\0\1\1"),
    ENTRY("\25\3\3\0\2\1\0"),
    ENTRY("\25\3\3\0\2\2\50"),
    ENTRY("\27\3\3\0\0"),
    ENTRY("\27\3\3\377\377"),
    ENTRY("realm=\"x\",nonce=\"00\",qop=\"auth\""),
    ENTRY("username=\"alice\",realm=\"x\",nonce=\"00\",nc=00000001,response=00"),
    ENTRY("\0\0\0\0"),
    ENTRY("\377\377\377\377"),
    ENTRY("\60\204\177\377\377\377"),
};

const char *const fo_dictionary_names[FO_DICTIONARY_COUNT + 1] = {
    "ntlm-negotiate",
    "ntlm-challenge",
    "ntlm-authenticate",
    "spnego-init",
    "spnego-more",
    "spnego-reject",
    "oid-ntlm",
    "oid-kerberos",
    "kerberos-request",
    "kerberos-reply",
    "kerberos-error",
    "tls-client-hello",
    "tls-hello-request",
    "tls-hello-done",
    "tls-cipher-change",
    "tls-close-notify",
    "tls-fatal",
    "tls-empty-data",
    "tls-long-record",
    "digest-challenge",
    "digest-response",
    "zeros",
    "ones",
    "der-long-length",
    NULL,
};

const uint8_t *
fo_dictionary_at(uint32_t index, size_t *count)
{
    index %= FO_DICTIONARY_COUNT;
    *count = entries[index].count;
    return entries[index].bytes;
}
