// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of interposed tables.
 */
#include "base/test.h"
#include "sspi/dispatch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 4,
    THREAD_CALLS = 20000
};

/** What a handler saw last. */
struct seen {
    struct fo_frame frame;
    const void *inner;
    int count;
    SECURITY_STATUS answer;
};

static SECURITY_STATUS
remember(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    struct seen *seen = user;

    seen->frame = *frame;
    seen->inner = inner->table;
    seen->count++;
    return seen->answer;
}

static SECURITY_STATUS
forward(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    ++*(int *)user;
    return fo_dispatch_invoke(inner, frame);
}

/** A table of the newest version in which every entry is present but must not be called. */
static void
fill(void *table)
{
    const ULONG version = SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_5;

    memset(table, 0xff, sizeof(SecurityFunctionTableW));
    memcpy(table, &version, sizeof version);
}

/** True for kinds that travel by value, with their width in bits. */
static unsigned
number_bits(enum fo_operand_kind kind)
{
    return kind == FO_OPERAND_NUMBER ? 32 : kind == FO_OPERAND_BOOLEAN ? 8 : 0;
}

/** A frame in which no two arguments are alike; numbers have their highest bit set. */
static struct fo_frame
distinct_frame(enum fo_call call, bool wide)
{
    const struct fo_call_info *info = fo_call_get(call);
    struct fo_frame frame = {.call = call, .wide = wide};

    for (unsigned index = 0; index < info->operand_count; index++) {
        const unsigned bits = number_bits(info->operands[index].kind);
        if (bits != 0) {
            frame.arguments[index].number = (UINT64_C(1) << (bits - 1)) + index;
        } else {
            frame.arguments[index].number = UINT64_C(0x7f0012340000) + 16 * index;
        }
    }
    return frame;
}

static void
assert_forwards(enum fo_call call, bool wide)
{
    SecurityFunctionTableW table;
    struct fo_dispatch inner, outer, outermost;
    struct seen seen = {.answer = SEC_I_COMPLETE_NEEDED};
    int forwarded = 0;
    const struct fo_frame frame = distinct_frame(call, wide);

    fill(&table);
    fo_dispatch_init(&inner, &table, wide, 0);
    assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
    assert_int_equal(fo_interpose_install(&outer, forward, &forwarded, &outermost), FO_OK);
    assert_int_equal(outermost.wide, wide);
    assert_int_equal(outermost.version, 5);

    assert_int_equal(fo_dispatch_invoke(&outermost, &frame), SEC_I_COMPLETE_NEEDED);
    assert_int_equal(forwarded, 1);
    assert_int_equal(seen.count, 1);
    assert_ptr_equal(seen.inner, &table);
    assert_int_equal(seen.frame.call, call);
    assert_int_equal(seen.frame.wide, wide);
    assert_memory_equal(seen.frame.arguments, frame.arguments, sizeof frame.arguments);
    fo_interpose_remove(&outermost);
    fo_interpose_remove(&outer);
}

static void
every_call_arrives_with_all_arguments_in_both_forms(void **state)
{
    (void)state;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        assert_forwards((enum fo_call)call, false);
        assert_forwards((enum fo_call)call, true);
    }
}

#define ARGUMENT(CALL, NAME) (seen.frame.arguments[fo_call_operand_find(FO_CALL_##CALL, NAME, strlen(NAME))])

/** The operand names meet the parameters of the prototype: a typed call, as a caller would write it. */
static void
typed_calls_meet_the_operand_names(void **state)
{
    (void)state;
    SecurityFunctionTableW real;
    struct fo_dispatch inner, outer;
    struct seen seen = {.answer = SEC_E_OK};
    CredHandle credential = {0, 0};
    CtxtHandle context = {0, 0}, created = {0, 0};
    SEC_WCHAR target[] = u"host/a", package[] = u"NTLM";
    SecBufferDesc input = {0}, output = {0};
    SecBuffer packed = {0};
    ULONG attributes = 0;
    TimeStamp expiry;
    void *token = NULL;

    fill(&real);
    fo_dispatch_init(&inner, &real, true, 0);
    assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
    const SecurityFunctionTableW *table = outer.table;

    table->InitializeSecurityContextW(&credential, &context, target, 1, 2, 3, &input, 4, &created, &output,
                                      &attributes, &expiry);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "credential").pointer, &credential);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "context").pointer, &context);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "target").pointer, target);
    assert_int_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "requirements").number, 1);
    assert_int_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "reserved1").number, 2);
    assert_int_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "representation").number, 3);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "input").pointer, &input);
    assert_int_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "reserved2").number, 4);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "newcontext").pointer, &created);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "output").pointer, &output);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "attributes").pointer, &attributes);
    assert_ptr_equal(ARGUMENT(INITIALIZE_SECURITY_CONTEXT, "expiry").pointer, &expiry);

    table->AcceptSecurityContext(&credential, &context, &input, 5, 6, &created, &output, &attributes,
                                 &expiry);
    assert_int_equal(ARGUMENT(ACCEPT_SECURITY_CONTEXT, "requirements").number, 5);
    assert_int_equal(ARGUMENT(ACCEPT_SECURITY_CONTEXT, "representation").number, 6);
    assert_ptr_equal(ARGUMENT(ACCEPT_SECURITY_CONTEXT, "newcontext").pointer, &created);

    table->AcquireCredentialsHandleW(target, package, 7, &token, &packed, NULL, &input, &credential, &expiry);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "principal").pointer, target);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "package").pointer, package);
    assert_int_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "use").number, 7);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "logon").pointer, &token);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "identity").pointer, &packed);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "keyarg").pointer, &input);
    assert_ptr_equal(ARGUMENT(ACQUIRE_CREDENTIALS_HANDLE, "newcredential").pointer, &credential);

    table->ImportSecurityContextW(package, &packed, &token, &created);
    assert_ptr_equal(ARGUMENT(IMPORT_SECURITY_CONTEXT, "packed").pointer, &packed);
    assert_ptr_equal(ARGUMENT(IMPORT_SECURITY_CONTEXT, "token").pointer, &token);

    table->VerifySignature(&context, &input, 8, &attributes);
    assert_int_equal(ARGUMENT(VERIFY_SIGNATURE, "sequence").number, 8);
    assert_ptr_equal(ARGUMENT(VERIFY_SIGNATURE, "qop").pointer, &attributes);
    table->MakeSignature(&context, 9, &input, 10);
    assert_int_equal(ARGUMENT(MAKE_SIGNATURE, "qop").number, 9);
    assert_int_equal(ARGUMENT(MAKE_SIGNATURE, "sequence").number, 10);
    fo_interpose_remove(&outer);
}

static void
absent_and_reserved_entries_stay_null(void **state)
{
    (void)state;
    for (int absent = 0; absent < FO_CALL_COUNT; absent++) {
        SecurityFunctionTableA real;
        struct fo_dispatch inner, outer;
        struct seen seen = {0};

        fill(&real);
        memset((char *)&real + fo_call_get((enum fo_call)absent)->offset, 0, sizeof(void *));
        fo_dispatch_init(&inner, &real, false, 0);
        assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
        for (int call = 0; call < FO_CALL_COUNT; call++) {
            assert_int_equal(fo_dispatch_has(&outer, (enum fo_call)call), call != absent);
        }
        const SecurityFunctionTableA *table = outer.table;
        assert_null(table->Reserved2);
        assert_null(table->Reserved3);
        assert_null(table->Reserved4);
        assert_null(table->Reserved8);
        fo_interpose_remove(&outer);
    }
}

/** The inner table ends at its bound: under AddressSanitizer a read past it ends the test. */
static void
the_bound_of_the_inner_table_is_handed_on(void **state)
{
    (void)state;
    static const size_t bytes[] = {0, 216, 224, 232, 240, 256};

    for (ULONG version = 1; version <= 5; version++) {
        struct fo_dispatch inner, outer;
        struct seen seen = {0};
        char *real = malloc(bytes[version]);

        assert_non_null(real);
        memset(real, 0xff, bytes[version]);
        fo_dispatch_init(&inner, real, true, version);
        assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
        const SecurityFunctionTableW *table = outer.table;
        assert_int_equal(table->dwVersion, version);
        assert_int_equal(outer.version, version);
        assert_int_equal(table->SetContextAttributesW != NULL, version >= 2);
        assert_int_equal(table->SetCredentialsAttributesW != NULL, version >= 3);
        assert_int_equal(table->ChangeAccountPasswordW != NULL, version >= 4);
        assert_int_equal(table->QueryContextAttributesExW != NULL, version >= 5);
        assert_int_equal(table->QueryCredentialsAttributesExW != NULL, version >= 5);
        fo_interpose_remove(&outer);
        free(real);
    }
}

static void
all_slots_work_at_once_and_no_more_than_all(void **state)
{
    (void)state;
    SecurityFunctionTableW real;
    struct fo_dispatch inner[2], outer[FO_INTERPOSE_MAX], extra = {0};
    struct seen seen[FO_INTERPOSE_MAX] = {{.count = 0}};

    fill(&real);
    fo_dispatch_init(&inner[0], &real, false, 0);
    fo_dispatch_init(&inner[1], &real, true, 0);
    for (int slot = 0; slot < FO_INTERPOSE_MAX; slot++) {
        seen[slot].answer = 100 + slot;
        assert_int_equal(fo_interpose_install(&inner[slot % 2], remember, &seen[slot], &outer[slot]), FO_OK);
    }
    assert_int_equal(fo_interpose_install(&inner[0], remember, &seen[0], &extra), FO_ERROR_LIMIT);
    assert_null(extra.table);
    for (int slot = 0; slot < FO_INTERPOSE_MAX; slot++) {
        for (int call = 0; call < FO_CALL_COUNT; call++) {
            const struct fo_frame frame = distinct_frame((enum fo_call)call, slot % 2 == 1);
            assert_int_equal(fo_dispatch_invoke(&outer[slot], &frame), 100 + slot);
            assert_int_equal(seen[slot].frame.call, call);
            assert_memory_equal(seen[slot].frame.arguments, frame.arguments, sizeof frame.arguments);
        }
        assert_int_equal(seen[slot].count, FO_CALL_COUNT);
    }
    fo_interpose_remove(&outer[3]);
    assert_int_equal(fo_interpose_install(&inner[0], remember, &seen[3], &extra), FO_OK);
    assert_ptr_equal(extra.table, outer[3].table);
    for (int slot = 0; slot < FO_INTERPOSE_MAX; slot++) {
        fo_interpose_remove(&outer[slot]);
    }
}

static void
a_removed_table_answers_without_its_handler(void **state)
{
    (void)state;
    SecurityFunctionTableW real;
    struct fo_dispatch inner, outer;
    struct seen seen = {0};
    CtxtHandle context = {0, 0};

    fill(&real);
    fo_dispatch_init(&inner, &real, true, 0);
    assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
    fo_interpose_remove(&outer);
    const SecurityFunctionTableW *table = outer.table;
    assert_int_equal(table->DeleteSecurityContext(&context), SEC_E_INTERNAL_ERROR);
    assert_int_equal(seen.count, 0);
}

static void
removing_nothing_or_a_foreign_table_changes_nothing(void **state)
{
    (void)state;
    SecurityFunctionTableW real;
    struct fo_dispatch inner, outer;
    struct seen seen = {.answer = SEC_E_OK};
    const struct fo_dispatch zero = {0};
    CtxtHandle context = {0, 0};

    fill(&real);
    fo_dispatch_init(&inner, &real, true, 0);
    assert_int_equal(fo_interpose_install(&inner, remember, &seen, &outer), FO_OK);
    fo_interpose_remove(NULL);
    fo_interpose_remove(&zero);
    fo_interpose_remove(&inner);
    const SecurityFunctionTableW *table = outer.table;
    assert_int_equal(table->DeleteSecurityContext(&context), SEC_E_OK);
    assert_int_equal(seen.count, 1);
    fo_interpose_remove(&outer);
}

static SECURITY_STATUS
count(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    (void)inner;
    atomic_fetch_add((atomic_int *)user, frame->call == FO_CALL_DELETE_SECURITY_CONTEXT);
    return SEC_E_OK;
}

static void *
call_often(void *table)
{
    CtxtHandle context = {0, 0};

    for (int index = 0; index < THREAD_CALLS; index++) {
        ((const SecurityFunctionTableW *)table)->DeleteSecurityContext(&context);
    }
    return NULL;
}

static void
threads_may_call_one_table_together(void **state)
{
    (void)state;
    SecurityFunctionTableW real, copy;
    struct fo_dispatch inner, outer;
    atomic_int calls = 0;
    pthread_t threads[THREADS];

    fill(&real);
    fo_dispatch_init(&inner, &real, true, 0);
    assert_int_equal(fo_interpose_install(&inner, count, &calls, &outer), FO_OK);
    memcpy(&copy, outer.table, sizeof copy);
    for (int index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_create(&threads[index], NULL, call_often, &copy), 0);
    }
    for (int index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_join(threads[index], NULL), 0);
    }
    assert_int_equal(calls, THREADS * THREAD_CALLS);
    fo_interpose_remove(&outer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_arrives_with_all_arguments_in_both_forms),
        cmocka_unit_test(typed_calls_meet_the_operand_names),
        cmocka_unit_test(absent_and_reserved_entries_stay_null),
        cmocka_unit_test(the_bound_of_the_inner_table_is_handed_on),
        cmocka_unit_test(all_slots_work_at_once_and_no_more_than_all),
        cmocka_unit_test(a_removed_table_answers_without_its_handler),
        cmocka_unit_test(removing_nothing_or_a_foreign_table_changes_nothing),
        cmocka_unit_test(threads_may_call_one_table_together),
    };
    return cmocka_run_group_tests_name("interpose", tests, NULL, NULL);
}
