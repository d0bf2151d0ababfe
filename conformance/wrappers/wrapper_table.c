// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The calls of all wrappers, wide or not.
 */
#include "wrapper_table.h"

#include <string.h>

enum {
    NAME_UNITS_MAX = 64,
    TOKEN_BYTES_DEFAULT = 12288,
};

/** A name in the width of the table. */
union native_name {
    SEC_WCHAR wide[NAME_UNITS_MAX];
    SEC_CHAR narrow[NAME_UNITS_MAX];
};

static union native_name
make_name(const struct wrapper_host *host, const char *text)
{
    union native_name name = {{0}};
    for (size_t i = 0; text[i] != '\0' && i + 1 < NAME_UNITS_MAX; i++) {
        if (host->is_wide) {
            name.wide[i] = (SEC_WCHAR)text[i];
        } else {
            name.narrow[i] = text[i];
        }
    }
    return name;
}

static const SecurityFunctionTableA *
narrow_table(const struct wrapper_host *host)
{
    return (const void *)host->table;
}

SECURITY_STATUS
wrapper_acquire(const struct wrapper_host *host, const char *package, bool is_server, CredHandle *out)
{
    static USHORT user[] = u"alice";
    static USHORT domain[] = u"EXAMPLE";
    static USHORT password[] = u"secret";
    SEC_WINNT_AUTH_IDENTITY_W identity = {user, 5, domain, 7, password, 6, SEC_WINNT_AUTH_IDENTITY_UNICODE};
    union native_name name = make_name(host, package);
    void *data = strcmp(package, "Schannel") == 0 ? NULL : &identity;
    ULONG use = is_server ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND;
    TimeStamp expiry;
    if (host->is_wide) {
        return host->table->AcquireCredentialsHandleW(NULL, name.wide, use, NULL, data, NULL, NULL, out,
                                                      &expiry);
    }
    return narrow_table(host)->AcquireCredentialsHandleA(NULL, name.narrow, use, NULL, data, NULL, NULL, out,
                                                         &expiry);
}

SECURITY_STATUS
wrapper_leg(const struct wrapper_host *host, struct wrapper_leg *leg)
{
    union native_name target = make_name(host, "host/server.example");
    TimeStamp expiry;
    leg->attributes = 0;
    if (leg->is_server) {
        return host->table->AcceptSecurityContext(leg->credential, leg->context, leg->input,
                                                  leg->requirements, 0, leg->new_context, leg->output,
                                                  &leg->attributes, &expiry);
    }
    if (host->is_wide) {
        return host->table->InitializeSecurityContextW(
            leg->credential, leg->context, target.wide, leg->requirements, 0, 0, leg->input, 0,
            leg->new_context, leg->output, &leg->attributes, &expiry);
    }
    return narrow_table(host)->InitializeSecurityContextA(
        leg->credential, leg->context, target.narrow, leg->requirements, 0, 0, leg->input, 0,
        leg->new_context, leg->output, &leg->attributes, &expiry);
}

SECURITY_STATUS
wrapper_query_context(const struct wrapper_host *host, CtxtHandle *context, ULONG attribute, void *out)
{
    return host->is_wide ? host->table->QueryContextAttributesW(context, attribute, out)
                         : narrow_table(host)->QueryContextAttributesA(context, attribute, out);
}

SECURITY_STATUS
wrapper_query_package(const struct wrapper_host *host, const char *package, SecPkgInfoW **out)
{
    union native_name name = make_name(host, package);
    SecPkgInfoA *narrow = NULL;
    if (host->is_wide) {
        return host->table->QuerySecurityPackageInfoW(name.wide, out);
    }
    SECURITY_STATUS status = narrow_table(host)->QuerySecurityPackageInfoA(name.narrow, &narrow);
    if (status == SEC_E_OK) {
        *out = (void *)narrow; // The fields in front of the names are the same.
    }
    return status;
}

size_t
wrapper_token_bytes(const struct wrapper_host *host, const char *package)
{
    SecPkgInfoW *info = NULL;
    size_t bytes = TOKEN_BYTES_DEFAULT;
    if (wrapper_query_package(host, package, &info) == SEC_E_OK && info != NULL) {
        if (info->cbMaxToken > 0 && info->cbMaxToken <= WRAPPER_TOKEN_BYTES_MAX) {
            bytes = info->cbMaxToken;
        }
        (void)host->table->FreeContextBuffer(info);
    }
    return bytes;
}

void
wrapper_query_and_free(const struct wrapper_host *host, CtxtHandle *context, enum wrapper_query query)
{
    SecPkgContext_NamesW names = {0};
    SecPkgContext_PackageInfoW package = {0};
    if (query == WRAPPER_QUERY_NAMES &&
        wrapper_query_context(host, context, SECPKG_ATTR_NAMES, &names) == SEC_E_OK) {
        (void)host->table->FreeContextBuffer(names.sUserName);
    }
    if (query == WRAPPER_QUERY_PACKAGE &&
        wrapper_query_context(host, context, SECPKG_ATTR_PACKAGE_INFO, &package) == SEC_E_OK) {
        (void)host->table->FreeContextBuffer(package.PackageInfo);
    }
}

bool
wrapper_is_digest(const char *package)
{
    return strcmp(package, "WDigest") == 0;
}
