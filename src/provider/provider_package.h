// SPDX-License-Identifier: Apache-2.0
#ifndef FO_PROVIDER_PROVIDER_PACKAGE_H
#define FO_PROVIDER_PROVIDER_PACKAGE_H

/**
 * @file
 * Packages: what each says about itself.
 */
#include "sspi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fo_provider;

enum fo_prv_package {
    FO_PRV_NEGOTIATE,
    FO_PRV_KERBEROS,
    FO_PRV_NTLM,
    FO_PRV_SCHANNEL,
    FO_PRV_DIGEST,
    FO_PRV_PACKAGE_COUNT
};

struct fo_prv_package_info {
    const char *name;  /**< Documented name. */
    const char *alias; /**< A second name, or NULL. */
    const char *comment;
    char magic[9]; /**< First 8 bytes of its tokens, inside records and text. */
    uint32_t capabilities;
    uint16_t rpc_id;
    uint32_t token_bytes_max;
    uint32_t signature_bytes; /**< cbMaxSignature. */
};

const struct fo_prv_package_info *fo_prv_package_get(enum fo_prv_package package);

/** The package named @p name (either case), or FO_PRV_PACKAGE_COUNT. NULL is no name. */
enum fo_prv_package fo_prv_package_find(const void *name, bool wide);

/**
 * Describe @p package in one block: the structure, then its strings.
 *
 * @return SecPkgInfoA or W, or NULL when out of memory.
 */
void *fo_prv_package_block(struct fo_provider *provider, enum fo_prv_package package, bool wide);

/** EnumerateSecurityPackages. @param[out] out  PSecPkgInfoA * or W. */
SECURITY_STATUS
fo_prv_package_enumerate(struct fo_provider *provider, bool wide, ULONG *count, void **out);

/** QuerySecurityPackageInfo. */
SECURITY_STATUS
fo_prv_package_query(struct fo_provider *provider, bool wide, const void *name, void **out);

#endif
