// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Credentials: acquired once, shared by sessions, freed after the last context that came from them.
 *
 * Source  https://learn.microsoft.com/en-us/windows/win32/api/sspi/nf-sspi-freecredentialshandle
 */
#include "base/assert.h"
#include "base/utf16.h"
#include "lifecycle/lifecycle_object.h"

#include <string.h>
#include <strings.h>

/** An identity in one block, so that one wipe takes all of it. */
struct identity {
    SEC_WINNT_AUTH_IDENTITY_W native;
    size_t bytes; /**< Of the whole block. */
    USHORT units[];
};

bool
fo_handle_is_issued(const SecHandle *handle)
{
    return SecIsValidHandle(handle) && (handle->dwLower != 0 || handle->dwUpper != 0);
}

bool
fo_package_equal(const char *left, const char *right)
{
    return strcasecmp(left, right) == 0;
}

static void
free_identity(const struct fo_allocator *allocator, struct identity *identity)
{
    if (identity != NULL) {
        fo_memory_wipe(identity, identity->bytes);
        fo_release(allocator, identity);
    }
}

/** Convert @p text behind @p *used units. An absent text stays NULL. */
static bool
add_identity_text(struct identity *identity, const char *text, size_t *used, USHORT **out, ULONG *out_count)
{
    if (text == NULL) {
        return true;
    }
    size_t length = strlen(text);
    size_t count = 0;
    USHORT *units = identity->units + *used;
    if (fo_utf16_from_utf8(text, length, units, length + 1, &count) != FO_OK) {
        return false;
    }
    *used += length + 1;
    *out = units;
    *out_count = (ULONG)count;
    return true;
}

/**
 * Identity in UTF-16, whatever the table: its form is its own and the ANSI one depends on a code page.
 */
static SECURITY_STATUS
new_identity(const struct fo_allocator *allocator, const struct fo_identity *from, struct identity **out)
{
    const char *const texts[] = {from->user, from->domain, from->password};
    size_t unit_count = 0;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = texts[i] == NULL ? 0 : strnlen(texts[i], FO_LIFECYCLE_STRING_BYTES_MAX + 1);
        if (length > FO_LIFECYCLE_STRING_BYTES_MAX) {
            return STATUS_INVALID_PARAMETER;
        }
        unit_count += length + 1;
    }
    size_t bytes = sizeof(struct identity) + unit_count * sizeof(USHORT);
    struct identity *identity = fo_allocate(allocator, bytes);
    if (identity == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    SEC_WINNT_AUTH_IDENTITY_W *native = &identity->native;
    size_t used = 0;
    identity->bytes = bytes;
    native->Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    if (!add_identity_text(identity, from->user, &used, &native->User, &native->UserLength) ||
        !add_identity_text(identity, from->domain, &used, &native->Domain, &native->DomainLength) ||
        !add_identity_text(identity, from->password, &used, &native->Password, &native->PasswordLength)) {
        free_identity(allocator, identity);
        return STATUS_INVALID_PARAMETER;
    }
    *out = identity;
    return SEC_E_OK;
}

/** Ask the package about itself. That it does not answer is no failure: defaults serve. */
static void
describe_package(struct fo_credential *credential, void *name)
{
    const struct fo_dispatch *dispatch = &credential->library->dispatch;
    void *info = NULL;
    if (!fo_dispatch_has(dispatch, FO_CALL_FREE_CONTEXT_BUFFER)) {
        return;
    }
    SECURITY_STATUS status =
        fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                         .call = FO_CALL_QUERY_SECURITY_PACKAGE_INFO,
                                         .wide = dispatch->wide,
                                         .arguments = {{.pointer = name}, {.pointer = &info}},
                                     });
    // A failed query has stored nothing that could be released.
    if (status == SEC_E_OK && info != NULL) {
        fo_package_copy(dispatch->wide, info, &credential->package);
        credential->has_package = true;
        fo_block_release(dispatch, info);
    }
}

static SECURITY_STATUS
acquire_handle(struct fo_credential *credential, const struct fo_credential_options *options, void *name,
               void *auth_data)
{
    const struct fo_dispatch *dispatch = &credential->library->dispatch;
    TimeStamp expiry = {0};
    uint64_t use = options->flags & ~(uint32_t)SECPKG_CRED_BOTH;
    use |= options->role == FO_ROLE_CLIENT ? SECPKG_CRED_OUTBOUND : SECPKG_CRED_INBOUND;
    SecInvalidateHandle(&credential->handle);
    SECURITY_STATUS status = fo_dispatch_invoke(dispatch, &(struct fo_frame){
                                                              .call = FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,
                                                              .wide = dispatch->wide,
                                                              .arguments = {{.pointer = NULL},
                                                                            {.pointer = name},
                                                                            {.number = use},
                                                                            {.pointer = NULL},
                                                                            {.pointer = auth_data},
                                                                            {.pointer = NULL},
                                                                            {.pointer = NULL},
                                                                            {.pointer = &credential->handle},
                                                                            {.pointer = &expiry}},
                                                          });
    if (status == SEC_E_OK && !fo_handle_is_issued(&credential->handle)) {
        // The provider claims success and has stored nothing: there is nothing to use and nothing to free.
        return SEC_E_INTERNAL_ERROR;
    }
    return status;
}

/** Fill @p credential. What it has when this fails, the caller releases. */
static SECURITY_STATUS
acquire_into(struct fo_credential *credential, const struct fo_credential_options *options)
{
    const struct fo_library *library = credential->library;
    void *name = NULL;
    void *kept = NULL;
    struct identity *identity = NULL;
    SECURITY_STATUS status =
        fo_native_new(library->allocator, library->dispatch.wide, options->package, &name);
    if (status == SEC_E_OK) {
        status = fo_native_new(library->allocator, false, options->package, &kept);
        credential->package_name = kept;
    }
    if (status == SEC_E_OK && options->auth_data == NULL && options->identity != NULL) {
        status = new_identity(library->allocator, options->identity, &identity);
    }
    if (status == SEC_E_OK) {
        describe_package(credential, name);
        status = acquire_handle(credential, options, name,
                                identity != NULL ? (void *)identity : (void *)options->auth_data);
    }
    free_identity(library->allocator, identity);
    fo_release(library->allocator, name);
    return status;
}

static void
disown_credential(struct fo_credential *credential)
{
    if (atomic_fetch_sub(&credential->owners, 1) == 1) {
        fo_release(credential->allocator, credential->package_name);
        fo_release(credential->allocator, credential);
    }
}

SECURITY_STATUS
fo_credential_acquire(struct fo_library *library, const struct fo_credential_options *options,
                      struct fo_credential **out)
{
    FO_ASSERT(options != NULL && options->package != NULL && out != NULL);
    if (library == NULL || !fo_library_hold(library)) {
        return SEC_E_INVALID_HANDLE;
    }
    struct fo_credential *credential = NULL;
    SECURITY_STATUS status = SEC_E_UNSUPPORTED_FUNCTION;
    if (!fo_dispatch_has(&library->dispatch, FO_CALL_ACQUIRE_CREDENTIALS_HANDLE) ||
        !fo_dispatch_has(&library->dispatch, FO_CALL_FREE_CREDENTIALS_HANDLE)) {
        goto failed;
    }
    status = SEC_E_INSUFFICIENT_MEMORY;
    credential = fo_allocate(library->allocator, sizeof *credential);
    if (credential == NULL) {
        goto failed;
    }
    credential->library = library;
    credential->allocator = library->allocator;
    credential->role = options->role;
    atomic_init(&credential->uses, 1);
    atomic_init(&credential->owners, 2);
    atomic_init(&credential->is_closed, false);
    status = acquire_into(credential, options);
    if (status != SEC_E_OK) {
        fo_release(library->allocator, credential->package_name);
        goto failed;
    }
    *out = credential;
    return SEC_E_OK;

failed:
    fo_release(library->allocator, credential);
    fo_library_drop(library);
    return status;
}

bool
fo_credential_hold(struct fo_credential *credential)
{
    unsigned uses = atomic_load(&credential->uses);
    do {
        if (uses == 0) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&credential->uses, &uses, uses + 1));
    if (atomic_load(&credential->is_closed)) {
        fo_credential_drop(credential);
        return false;
    }
    return true;
}

void
fo_credential_drop(struct fo_credential *credential)
{
    unsigned before = atomic_fetch_sub(&credential->uses, 1);
    FO_ASSERT(before > 0);
    if (before > 1) {
        return;
    }
    struct fo_library *library = credential->library;
    // One try: a handle that cannot be freed cannot be freed twice either.
    (void)fo_dispatch_invoke(&library->dispatch, &(struct fo_frame){
                                                     .call = FO_CALL_FREE_CREDENTIALS_HANDLE,
                                                     .wide = library->dispatch.wide,
                                                     .arguments = {{.pointer = &credential->handle}},
                                                 });
    SecInvalidateHandle(&credential->handle);
    disown_credential(credential);
    fo_library_drop(library);
}

void
fo_credential_close(struct fo_credential *credential)
{
    if (credential != NULL && !atomic_exchange(&credential->is_closed, true)) {
        fo_credential_drop(credential);
    }
}

void
fo_credential_free(struct fo_credential *credential)
{
    if (credential != NULL) {
        fo_credential_close(credential);
        disown_credential(credential);
    }
}

SECURITY_STATUS
fo_credential_query_package(const struct fo_credential *credential, struct fo_package *out)
{
    FO_ASSERT(out != NULL);
    if (credential == NULL || atomic_load(&credential->is_closed)) {
        return SEC_E_INVALID_HANDLE;
    }
    if (!credential->has_package) {
        return SEC_E_SECPKG_NOT_FOUND;
    }
    *out = credential->package;
    return SEC_E_OK;
}

const CredHandle *
fo_credential_handle(const struct fo_credential *credential)
{
    FO_ASSERT(credential != NULL);
    return &credential->handle;
}
