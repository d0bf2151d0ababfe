// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The ownership table of queried attributes: which members of the caller's structure point to package memory,
 * and who releases them how.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/secauthn/querycontextattributes--general
 */
#ifndef FO_SSPI_ATTRIBUTE_H
#define FO_SSPI_ATTRIBUTE_H

#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How a pointer member that a query stored is released. */
enum fo_release {
    FO_RELEASE_NOTHING,        /**< No pointer member, or nobody knows (ROOT_STORE): never a finding. */
    FO_RELEASE_CONTEXT_BUFFER, /**< Each pointer with FreeContextBuffer. */
    FO_RELEASE_CERTIFICATE,    /**< CertFreeCertificateContext. */
    FO_RELEASE_BORROWED,       /**< Must not be released: lives as long as the context. */
};

/** When the attribute may be asked for. */
enum fo_attribute_phase {
    FO_PHASE_ANY,
    FO_PHASE_ESTABLISHED,
    FO_PHASE_UNDOCUMENTED
};

enum {
    FO_ATTRIBUTE_POINTERS_MAX = 2
};

/** One attribute. */
struct fo_attribute {
    uint32_t value;     /**< ulAttribute as the SDK headers give it. */
    bool of_credential; /**< QueryCredentialsAttributes; false: QueryContextAttributes. */
    const char *name;   /**< Documented name, for instance "SECPKG_ATTR_SIZES". */
    uint16_t bytes;     /**< Size of the caller's structure; 0: unknown, never read. */
    enum fo_release release;
    enum fo_attribute_phase phase;
    uint8_t pointer_count;
    uint16_t pointer_offsets[FO_ATTRIBUTE_POINTERS_MAX]; /**< Byte offsets of pointer (or handle) members. */
    bool secret; /**< Holds keys or credentials: wipe before release. */
};

/** The row of attribute @p value, or NULL when the table has none. */
const struct fo_attribute *fo_attribute_find(uint32_t value, bool of_credential);

/** Row @p index, or NULL past the end; for enumeration. */
const struct fo_attribute *fo_attribute_at(size_t index);

#endif
