// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The functions that the modules of the drop-in export.
 */
#include "wrapper/dropin_exports.h"

#include "wrapper/include/security.h"

#include <string.h>

struct export
{
    const char *name;
    FARPROC address;
};

#define EXPORT(NAME) {#NAME, (FARPROC)(uintptr_t)(NAME)}

static const struct export of_sspi[] = {
    EXPORT(AcceptSecurityContext),
    EXPORT(AcquireCredentialsHandleA),
    EXPORT(AcquireCredentialsHandleW),
    EXPORT(AddCredentialsA),
    EXPORT(AddCredentialsW),
    EXPORT(ApplyControlToken),
    EXPORT(ChangeAccountPasswordA),
    EXPORT(ChangeAccountPasswordW),
    EXPORT(CompleteAuthToken),
    EXPORT(DecryptMessage),
    EXPORT(DeleteSecurityContext),
    EXPORT(EncryptMessage),
    EXPORT(EnumerateSecurityPackagesA),
    EXPORT(EnumerateSecurityPackagesW),
    EXPORT(ExportSecurityContext),
    EXPORT(FreeContextBuffer),
    EXPORT(FreeCredentialsHandle),
    EXPORT(GetUserNameExA),
    EXPORT(GetUserNameExW),
    EXPORT(ImpersonateSecurityContext),
    EXPORT(ImportSecurityContextA),
    EXPORT(ImportSecurityContextW),
    EXPORT(InitSecurityInterfaceA),
    EXPORT(InitSecurityInterfaceW),
    EXPORT(InitializeSecurityContextA),
    EXPORT(InitializeSecurityContextW),
    EXPORT(MakeSignature),
    EXPORT(QueryContextAttributesA),
    EXPORT(QueryContextAttributesExA),
    EXPORT(QueryContextAttributesExW),
    EXPORT(QueryContextAttributesW),
    EXPORT(QueryCredentialsAttributesA),
    EXPORT(QueryCredentialsAttributesExA),
    EXPORT(QueryCredentialsAttributesExW),
    EXPORT(QueryCredentialsAttributesW),
    EXPORT(QuerySecurityContextToken),
    EXPORT(QuerySecurityPackageInfoA),
    EXPORT(QuerySecurityPackageInfoW),
    EXPORT(RevertSecurityContext),
    EXPORT(SetContextAttributesA),
    EXPORT(SetContextAttributesW),
    EXPORT(SetCredentialsAttributesA),
    EXPORT(SetCredentialsAttributesW),
    EXPORT(VerifySignature),
    /* Older names of two functions, which the module still has. */
    {"SealMessage", (FARPROC)(uintptr_t)EncryptMessage},
    {"UnsealMessage", (FARPROC)(uintptr_t)DecryptMessage},
};

static const struct export of_system[] = {
    EXPORT(AcquireSRWLockExclusive),
    EXPORT(AcquireSRWLockShared),
    EXPORT(FreeLibrary),
    EXPORT(GetComputerNameExA),
    EXPORT(GetComputerNameExW),
    EXPORT(GetModuleHandleA),
    EXPORT(GetModuleHandleExA),
    EXPORT(GetModuleHandleExW),
    EXPORT(GetModuleHandleW),
    EXPORT(GetProcAddress),
    EXPORT(GetSystemDirectoryA),
    EXPORT(GetSystemDirectoryW),
    EXPORT(GetTickCount),
    EXPORT(GetTickCount64),
    EXPORT(InitOnceExecuteOnce),
    EXPORT(InitializeCriticalSectionEx),
    EXPORT(InitializeSRWLock),
    EXPORT(LoadLibraryA),
    EXPORT(LoadLibraryExA),
    EXPORT(LoadLibraryExW),
    EXPORT(LoadLibraryW),
    EXPORT(ReleaseSRWLockExclusive),
    EXPORT(ReleaseSRWLockShared),
};

FARPROC
fo_dropin_export_find(const char *name, bool is_system)
{
    const struct export *exports = is_system ? of_system : of_sspi;
    size_t count = is_system ? ARRAYSIZE(of_system) : ARRAYSIZE(of_sspi);

    for (size_t index = 0; index < count; index++) {
        if (strcmp(exports[index].name, name) == 0) {
            return exports[index].address;
        }
    }
    return NULL;
}
