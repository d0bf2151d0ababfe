// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the binary interface: the layout as the compiler sees it, the handle macros, the numbers.
 */
#include "sspi/abi.h"

#include "base/test.h"
#include "sspi/call.h"

#include <string.h>

/* Both tables, slot by slot in their documented order. */
#define SLOTS(FORM)                                                                                         \
    offsetof(SecurityFunctionTable##FORM, EnumerateSecurityPackages##FORM),                                 \
        offsetof(SecurityFunctionTable##FORM, QueryCredentialsAttributes##FORM),                            \
        offsetof(SecurityFunctionTable##FORM, AcquireCredentialsHandle##FORM),                              \
        offsetof(SecurityFunctionTable##FORM, FreeCredentialsHandle),                                       \
        offsetof(SecurityFunctionTable##FORM, Reserved2),                                                   \
        offsetof(SecurityFunctionTable##FORM, InitializeSecurityContext##FORM),                             \
        offsetof(SecurityFunctionTable##FORM, AcceptSecurityContext),                                       \
        offsetof(SecurityFunctionTable##FORM, CompleteAuthToken),                                           \
        offsetof(SecurityFunctionTable##FORM, DeleteSecurityContext),                                       \
        offsetof(SecurityFunctionTable##FORM, ApplyControlToken),                                           \
        offsetof(SecurityFunctionTable##FORM, QueryContextAttributes##FORM),                                \
        offsetof(SecurityFunctionTable##FORM, ImpersonateSecurityContext),                                  \
        offsetof(SecurityFunctionTable##FORM, RevertSecurityContext),                                       \
        offsetof(SecurityFunctionTable##FORM, MakeSignature),                                               \
        offsetof(SecurityFunctionTable##FORM, VerifySignature),                                             \
        offsetof(SecurityFunctionTable##FORM, FreeContextBuffer),                                           \
        offsetof(SecurityFunctionTable##FORM, QuerySecurityPackageInfo##FORM),                              \
        offsetof(SecurityFunctionTable##FORM, Reserved3), offsetof(SecurityFunctionTable##FORM, Reserved4), \
        offsetof(SecurityFunctionTable##FORM, ExportSecurityContext),                                       \
        offsetof(SecurityFunctionTable##FORM, ImportSecurityContext##FORM),                                 \
        offsetof(SecurityFunctionTable##FORM, AddCredentials##FORM),                                        \
        offsetof(SecurityFunctionTable##FORM, Reserved8),                                                   \
        offsetof(SecurityFunctionTable##FORM, QuerySecurityContextToken),                                   \
        offsetof(SecurityFunctionTable##FORM, EncryptMessage),                                              \
        offsetof(SecurityFunctionTable##FORM, DecryptMessage),                                              \
        offsetof(SecurityFunctionTable##FORM, SetContextAttributes##FORM),                                  \
        offsetof(SecurityFunctionTable##FORM, SetCredentialsAttributes##FORM),                              \
        offsetof(SecurityFunctionTable##FORM, ChangeAccountPassword##FORM),                                 \
        offsetof(SecurityFunctionTable##FORM, QueryContextAttributesEx##FORM),                              \
        offsetof(SecurityFunctionTable##FORM, QueryCredentialsAttributesEx##FORM)

static void
every_slot_is_one_pointer_after_the_slot_before(void **state)
{
    (void)state;
    const size_t ansi[] = {SLOTS(A)};
    const size_t wide[] = {SLOTS(W)};

    assert_int_equal(sizeof ansi, sizeof wide);
    for (size_t slot = 0; slot < sizeof ansi / sizeof ansi[0]; slot++) {
        assert_int_equal(ansi[slot], 8 + 8 * slot);
        assert_int_equal(wide[slot], 8 + 8 * slot);
    }
    assert_int_equal(sizeof(SecurityFunctionTableA), 256);
    assert_int_equal(sizeof(SecurityFunctionTableW), 256);
}

static void
the_call_table_has_the_offsets_of_the_structures(void **state)
{
    (void)state;
    const size_t reserved[] = {
        offsetof(SecurityFunctionTableW, Reserved2), offsetof(SecurityFunctionTableW, Reserved3),
        offsetof(SecurityFunctionTableW, Reserved4), offsetof(SecurityFunctionTableW, Reserved8)};
    const size_t slots[] = {SLOTS(W)};
    size_t slot = 0;

    for (int call = 0; call < FO_CALL_COUNT; call++) {
        for (size_t index = 0; index < 4; index++) {
            slot += slots[slot] == reserved[index];
        }
        assert_int_equal(fo_call_get((enum fo_call)call)->offset, slots[slot]);
        slot++;
    }
    assert_int_equal(slot, sizeof slots / sizeof slots[0]);
}

static void
base_types_have_the_sizes_of_64_bit_windows(void **state)
{
    (void)state;
    assert_int_equal(sizeof(ULONG), 4);
    assert_int_equal(sizeof(LONG), 4);
    assert_int_equal(sizeof(USHORT), 2);
    assert_int_equal(sizeof(BOOLEAN), 1);
    assert_int_equal(sizeof(SEC_CHAR), 1);
    assert_int_equal(sizeof(SEC_WCHAR), 2);
    assert_int_equal(sizeof(ULONG_PTR), 8);
    assert_int_equal(sizeof(HANDLE), 8);
    assert_int_equal(sizeof(LUID), 8);
    assert_int_equal(sizeof(TimeStamp), 8);
    assert_int_equal(sizeof(SECURITY_STATUS), 4);
    assert_true(SEC_E_INVALID_HANDLE < 0);
    assert_true(SEC_I_CONTINUE_NEEDED > 0);
}

static void
a_time_stamp_is_one_number_in_two_halves(void **state)
{
    (void)state;
    TimeStamp stamp = {.QuadPart = INT64_C(0x7fffff36d5969fff)};

    assert_int_equal(stamp.LowPart, 0xd5969fff);
    assert_int_equal(stamp.HighPart, 0x7fffff36);
}

static void
structures_have_the_sizes_of_the_sdk(void **state)
{
    (void)state;
    assert_int_equal(sizeof(SecHandle), 16);
    assert_int_equal(sizeof(SecBuffer), 16);
    assert_int_equal(sizeof(SecBufferDesc), 16);
    assert_int_equal(sizeof(SecPkgInfoA), 32);
    assert_int_equal(sizeof(SecPkgInfoW), 32);
    assert_int_equal(sizeof(SEC_WINNT_AUTH_IDENTITY_A), 48);
    assert_int_equal(sizeof(SEC_WINNT_AUTH_IDENTITY_W), 48);
    assert_int_equal(sizeof(SEC_WINNT_AUTH_IDENTITY_EXW), 72);
    assert_int_equal(offsetof(SEC_WINNT_AUTH_IDENTITY_EXW, PackageList), 56);
    assert_int_equal(sizeof(SEC_CHANNEL_BINDINGS), 32);
    assert_int_equal(sizeof(SCHANNEL_CRED), 80);
    assert_int_equal(offsetof(SCHANNEL_CRED, dwFlags), 72);
    assert_int_equal(sizeof(SCHANNEL_ALERT_TOKEN), 12);
    assert_int_equal(sizeof(CERT_CONTEXT), 40);
}

static void
only_the_documented_pattern_is_an_invalid_handle(void **state)
{
    (void)state;
    SecHandle handle = {0, 0};

    assert_true(SecIsValidHandle(&handle));
    if (handle.dwLower != 0) {
        SecInvalidateHandle(&handle);
    }
    assert_int_equal(handle.dwLower, 0);
    assert_int_equal(handle.dwUpper, 0);
    SecInvalidateHandle(&handle);
    assert_true(handle.dwLower == UINTPTR_MAX && handle.dwUpper == UINTPTR_MAX);
    assert_false(SecIsValidHandle(&handle));
    handle.dwUpper = 1;
    assert_false(SecIsValidHandle(&handle));
}

static void
buffer_flags_and_types_do_not_overlap(void **state)
{
    (void)state;
    assert_int_equal(SECBUFFER_ATTRMASK,
                     SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM | SECBUFFER_RESERVED);
    assert_int_equal(SECBUFFER_CERTIFICATE_REQUEST_CONTEXT & SECBUFFER_ATTRMASK, 0);
    assert_int_equal(SECBUFFER_CERTIFICATE_REQUEST_CONTEXT, 29);
    assert_int_equal(SECPKG_CRED_BOTH, SECPKG_CRED_INBOUND | SECPKG_CRED_OUTBOUND);
}

static void
flags_that_trap_have_the_numbers_of_their_own_side(void **state)
{
    (void)state;
    assert_int_equal(ISC_REQ_EXTENDED_ERROR, 0x4000);
    assert_int_equal(ASC_REQ_EXTENDED_ERROR, 0x8000);
    assert_int_equal(ISC_REQ_STREAM, 0x8000);
    assert_int_equal(ASC_REQ_STREAM, 0x10000);
    assert_int_equal(ISC_REQ_CALL_LEVEL, 0x1000);
    assert_int_equal(ISC_RET_CALL_LEVEL, 0x2000);
    assert_int_equal(ISC_REQ_ALLOCATE_MEMORY, ASC_REQ_ALLOCATE_MEMORY);
    assert_int_equal(SECURITY_NATIVE_DREP, 0x10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slot_is_one_pointer_after_the_slot_before),
        cmocka_unit_test(the_call_table_has_the_offsets_of_the_structures),
        cmocka_unit_test(base_types_have_the_sizes_of_64_bit_windows),
        cmocka_unit_test(a_time_stamp_is_one_number_in_two_halves),
        cmocka_unit_test(structures_have_the_sizes_of_the_sdk),
        cmocka_unit_test(only_the_documented_pattern_is_an_invalid_handle),
        cmocka_unit_test(buffer_flags_and_types_do_not_overlap),
        cmocka_unit_test(flags_that_trap_have_the_numbers_of_their_own_side),
    };
    return cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
