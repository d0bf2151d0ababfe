// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Blocks: wrong use ends the process where it happens, or is counted.
 */
#include "base/sanitizer.h"
#include "provider/provider_fixture.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/** What a child does with a block before it should be dead. */
typedef void (*abuse)(struct pair *pair, unsigned char *block, size_t count);

/** Reads and writes that the compiler may not drop. */
static volatile unsigned char sink;

static void
read_behind(struct pair *pair, unsigned char *block, size_t count)
{
    (void)pair;
    sink = ((volatile unsigned char *)block)[count];
}

static void
write_behind(struct pair *pair, unsigned char *block, size_t count)
{
    (void)pair;
    ((volatile unsigned char *)block)[count] = 1;
}

static void
read_before(struct pair *pair, unsigned char *block, size_t count)
{
    (void)pair;
    (void)count;
    sink = *(volatile unsigned char *)(block - 1);
}

static void
read_released(struct pair *pair, unsigned char *block, size_t count)
{
    (void)count;
    (void)pair->wide->FreeContextBuffer(block);
    sink = *(volatile unsigned char *)block;
}

static void
free_block(struct pair *pair, unsigned char *block, size_t count)
{
    (void)pair;
    (void)count;
    free(block);
}

static void
read_inside(struct pair *pair, unsigned char *block, size_t count)
{
    (void)pair;
    for (size_t index = 0; index < count; index++) {
        sink = ((volatile unsigned char *)block)[index];
    }
}

/** Instances take their memory from a pool. */
static bool is_pooled;

/** Make one token block of an instance. */
static void
make_block(struct pair *pair)
{
    pair_begin(pair, NULL);
    assert_true(!is_pooled || fo_provider_use_pool(pair->provider));
    pair->client.is_allocating = true;
    pair_acquire(pair, NTLMSP_NAME_A);
    assert_int_equal(pair_leg(pair, &pair->client), SEC_I_CONTINUE_NEEDED);
}

/** @return true when the child that does @p act dies. */
static bool
dies(abuse act)
{
    struct pair pair;
    make_block(&pair);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit none = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &none);
        assert_non_null(freopen("/dev/null", "w", stderr));
        (void)signal(SIGABRT, SIG_DFL);
        (void)signal(SIGSEGV, SIG_DFL);
        act(&pair, pair.client.out[0].pvBuffer, pair.client.out[0].cbBuffer);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    pair_close(&pair);
    pair_end(&pair);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
honest_use_of_a_block_lives(void **state)
{
    (void)state;
    assert_false(dies(read_inside));
    is_pooled = true;
    assert_false(dies(read_inside));
    is_pooled = false;
}

static void
freeing_a_block_by_the_wrong_function_dies(void **state)
{
    (void)state;
    assert_true(dies(free_block));
    is_pooled = true;
    assert_true(dies(free_block));
    is_pooled = false;
}

static void
overruns_and_late_uses_die(void **state)
{
    (void)state;
#if FO_HAS_ADDRESS_SANITIZER
    for (int i = 0; i < 2; i++) {
        is_pooled = i == 1;
        assert_true(dies(read_behind));
        assert_true(dies(write_behind));
        assert_true(dies(read_before));
        assert_true(dies(read_released));
    }
    is_pooled = false;
#else
    (void)read_behind;
    (void)write_behind;
    (void)read_before;
    (void)read_released;
    print_message("needs AddressSanitizer\n");
    skip();
#endif
}

static void
a_damaged_guard_is_counted_without_sanitizer(void **state)
{
    (void)state;
#if FO_HAS_ADDRESS_SANITIZER
    print_message("the sanitizer ends the process at the write\n");
    skip();
#else
    struct pair pair;
    make_block(&pair);
    ((unsigned char *)pair.client.out[0].pvBuffer)[-1] = 0;
    pair_close(&pair);
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.damaged_block_count, 1);
    pair_end(&pair);
#endif
}

static void
blocks_are_aligned_and_known(void **state)
{
    (void)state;
    struct pair pair;
    make_block(&pair);
    unsigned char *block = pair.client.out[0].pvBuffer;
    assert_int_equal((uintptr_t)block % 16, 0);
    assert_true(fo_provider_owns_block(pair.provider, block));
    assert_false(fo_provider_owns_block(pair.provider, block + 1));
    assert_false(fo_provider_owns_block(pair.provider, NULL));
    const ULONG bytes = pair.client.out[0].cbBuffer;
    assert_true(fo_provider_owns_address(pair.provider, block));
    assert_true(fo_provider_owns_address(pair.provider, block + bytes - 1));
    assert_false(fo_provider_owns_address(pair.provider, block + bytes));
    assert_false(fo_provider_owns_address(pair.provider, &pair));
    pair_close(&pair);
    pair_end(&pair);
}

static void
handles_are_known_while_they_are_live(void **state)
{
    (void)state;
    struct pair pair;
    make_block(&pair);
    const SecHandle credential = pair.client.credential;
    const SecHandle context = pair.client.context;
    assert_true(fo_provider_has_handle(pair.provider, credential));
    assert_true(fo_provider_has_handle(pair.provider, context));
    assert_false(fo_provider_has_handle(pair.provider, (SecHandle){context.dwLower, ~context.dwUpper}));
    pair_close(&pair);
    assert_false(fo_provider_has_handle(pair.provider, credential));
    assert_false(fo_provider_has_handle(pair.provider, context));
    pair_end(&pair);
}

static void
foreign_releases_are_refused_and_counted(void **state)
{
    (void)state;
    struct pair pair;
    make_block(&pair);
    unsigned char *block = pair.client.out[0].pvBuffer;
    int local = 0;
    void *heap = malloc(16);
    assert_non_null(heap);
    const SecurityFunctionTableW *table = pair.wide;
    assert_int_equal(table->FreeContextBuffer(NULL), SEC_E_OK);
    assert_int_equal(table->FreeContextBuffer(&local), SEC_E_INVALID_HANDLE);
    assert_int_equal(table->FreeContextBuffer(heap), SEC_E_INVALID_HANDLE);
    assert_int_equal(table->FreeContextBuffer(block + 1), SEC_E_INVALID_HANDLE);
    assert_int_equal(table->FreeContextBuffer((void *)(uintptr_t)16), SEC_E_INVALID_HANDLE);
    assert_int_equal(table->FreeContextBuffer(block), SEC_E_OK);
    assert_int_equal(table->FreeContextBuffer(block), SEC_E_INVALID_HANDLE);
    pair.client.out[0].pvBuffer = NULL;
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.foreign_block_count, 5);
    assert_int_equal(now.live[FO_PROVIDER_BLOCK], 0);
    free(heap);
    pair_close(&pair);
    pair_end(&pair);
}

static void
many_blocks_can_be_live_and_released_in_any_order(void **state)
{
    (void)state;
    enum {
        MANY = 1000
    };
    struct pair pair;
    pair_begin(&pair, NULL);
    PSecPkgInfoW blocks[MANY];
    SEC_WCHAR name[64];
    (void)fixture_wide(NTLMSP_NAME_A, name);
    for (unsigned index = 0; index < MANY; index++) {
        assert_int_equal(pair.wide->QuerySecurityPackageInfoW(name, &blocks[index]), SEC_E_OK);
    }
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_BLOCK], MANY);
    for (unsigned index = 0; index < MANY; index++) {
        unsigned chosen = index * 7 % MANY;
        assert_int_equal(pair.wide->FreeContextBuffer(blocks[chosen]), SEC_E_OK);
    }
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
a_reset_frees_what_callers_left(void **state)
{
    (void)state;
    struct pair pair;
    make_block(&pair);
    CtxtHandle old = pair.client.context;
    fo_provider_reset(pair.provider, NULL);
    pair_expect_empty(&pair);
    assert_int_equal(fo_provider_clock_get(pair.provider), FO_PROVIDER_CLOCK_START);
    assert_int_equal(pair.wide->QueryContextAttributesW(&old, 0, NULL), SEC_E_INVALID_HANDLE);
    memset(&pair.client, 0, sizeof pair.client);
    pair_acquire(&pair, NTLMSP_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
    assert_memory_equal(&old, &pair.client.context, sizeof old);
    pair_close(&pair);
    pair_end(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_use_of_a_block_lives),
        cmocka_unit_test(freeing_a_block_by_the_wrong_function_dies),
        cmocka_unit_test(overruns_and_late_uses_die),
        cmocka_unit_test(a_damaged_guard_is_counted_without_sanitizer),
        cmocka_unit_test(blocks_are_aligned_and_known),
        cmocka_unit_test(handles_are_known_while_they_are_live),
        cmocka_unit_test(foreign_releases_are_refused_and_counted),
        cmocka_unit_test(many_blocks_can_be_live_and_released_in_any_order),
        cmocka_unit_test(a_reset_frees_what_callers_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
