// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the recorder adds when it is asked to: who made a call, and calls with pointers that nobody
 * can read.
 */
#include "base/test.h"
#include "trace/recorder.h"
#include "trace/stack.h"
#include "trace/stack_names.h"
#include "trace/stack_walk.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    DEEP = 64,
};

static struct fo_text text;
static struct fo_trace_writer writer;
static struct fo_stack_names names;
static SecurityFunctionTableW present;
static struct fo_dispatch inner;
static struct fo_dispatch wide;
static struct fo_text stacks; /**< Of all begins, each after an empty line. */
static uint32_t begin_count;

static SECURITY_STATUS
answer_call(void *user, const struct fo_dispatch *dispatch, const struct fo_frame *frame)
{
    (void)user;
    (void)dispatch;
    (void)frame;
    return SEC_E_OK;
}

static void
take(void *user, const struct fo_record *record)
{
    struct fo_record named = *record;
    (void)user;
    fo_stack_names_apply(&names, &named);
    fo_trace_writer_record(&writer, &named);
    if (record->kind == FO_RECORD_BEGIN) {
        begin_count++;
        fo_text_append(&stacks, named.stack == NULL ? "" : named.stack);
        fo_text_append(&stacks, "\n\n");
    }
}

static void
start(bool has_stacks, bool is_careful)
{
    struct fo_dispatch dummy;
    const struct fo_recorder_options options = {
        .sink = take, .hash_key = 7, .has_stacks = has_stacks, .is_careful = is_careful};
    memset(&present, 0xff, sizeof(present));
    present.dwVersion = 5;
    fo_trace_writer_init(&writer, &text);
    fo_dispatch_init(&dummy, &present, true, 0);
    assert_int_equal(fo_interpose_install(&dummy, answer_call, NULL, &inner), FO_OK);
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner, &wide), FO_OK);
    begin_count = 0;
}

static int
tear_down(void **state)
{
    (void)state;
    fo_recorder_set_stack_floor(NULL);
    fo_recorder_stop();
    fo_interpose_remove(&inner);
    fo_text_fini(&text);
    fo_text_fini(&stacks);
    fo_stack_names_fini(&names);
    return 0;
}

static const SecurityFunctionTableW *
table(void)
{
    return wide.table;
}

/* Functions with names of their own, which the optimiser leaves alone. */

__attribute__((noinline)) static SECURITY_STATUS
close_session(void)
{
    SecHandle handle = {1, 2};
    SECURITY_STATUS status = table()->DeleteSecurityContext(&handle);
    __asm__ volatile("" ::: "memory");
    return status;
}

__attribute__((noinline)) static SECURITY_STATUS
run_session(void)
{
    SECURITY_STATUS status = close_session();
    __asm__ volatile("" ::: "memory");
    return status;
}

__attribute__((noinline)) static void
run_below_a_floor(void)
{
    fo_recorder_set_stack_floor(__builtin_frame_address(0));
    assert_int_equal(run_session(), SEC_E_OK);
    fo_recorder_set_stack_floor(NULL);
}

/** The function of frame @p index of the first stack is @p function. */
static void
expect_function(unsigned index, const char *function)
{
    const char *stack = fo_text_get(&stacks);
    struct fo_stack_frame frame;
    for (unsigned i = 0; i <= index; i++) {
        assert_non_null(stack);
        stack = fo_stack_frame_read(stack, &frame);
    }
    assert_int_equal(frame.function_bytes, strlen(function));
    assert_memory_equal(frame.function, function, frame.function_bytes);
    assert_memory_equal(frame.module, "recorder_stack_test", strlen("recorder_stack_test"));
    assert_true(frame.offset > 0);
    assert_int_equal(frame.file_bytes, strlen("src/trace/recorder_stack_test.c"));
    assert_memory_equal(frame.file, "src/trace/recorder_stack_test.c", frame.file_bytes);
    assert_true(frame.line > 0);
}

static void
a_stack_begins_with_the_caller_and_not_with_the_recorder(void **state)
{
    (void)state;
    start(true, false);
    assert_int_equal(run_session(), SEC_E_OK);
    assert_int_equal(begin_count, 1);
    if (!fo_symbolizer_has_lines()) {
        assert_non_null(strstr(fo_text_get(&stacks), "recorder_stack_test+0x"));
        skip();
    }
    expect_function(0, "close_session");
    expect_function(1, "run_session");
    fo_trace_writer_finish(&writer);
    assert_non_null(strstr(fo_text_get(&text), "\n  at \"recorder_stack_test+0x"));
}

static void
a_stack_ends_below_its_floor(void **state)
{
    (void)state;
    start(true, false);
    run_below_a_floor();
    if (!fo_symbolizer_has_lines()) {
        skip();
    }
    expect_function(0, "close_session");
    expect_function(1, "run_session");
    assert_null(strstr(fo_text_get(&stacks), "run_below_a_floor"));
    assert_null(strstr(fo_text_get(&stacks), "main"));
}

static void
a_deep_stack_is_cut(void **state)
{
    uintptr_t words[4 * DEEP];
    struct fo_stack stack;
    (void)state;
    for (size_t i = 0; i < DEEP; i++) {
        words[4 * i] = (uintptr_t)&words[4 * (i + 1)];
        words[4 * i + 1] = 0x401000 + i;
    }
    words[4 * (DEEP - 1)] = 0;
    fo_stack_walk(words, NULL, &stack);
    assert_int_equal(stack.count, FO_STACK_FRAMES_MAX);
    assert_int_equal(stack.addresses[FO_STACK_FRAMES_MAX - 1], 0x401000 + FO_STACK_FRAMES_MAX - 1);
    /* The last one leads to where the thread began. */
    fo_stack_walk(&words[4 * (DEEP - 3)], NULL, &stack);
    assert_int_equal(stack.count, 2);
    fo_stack_walk(&words[4 * (DEEP - 1)], NULL, &stack);
    assert_int_equal(stack.count, 1);
}

static void
nobody_pays_for_stacks_that_were_not_asked_for(void **state)
{
    (void)state;
    start(false, false);
    assert_int_equal(run_session(), SEC_E_OK);
    assert_string_equal(fo_text_get(&stacks), "\n\n");
}

static void
memory_that_is_no_stack_ends_the_walk(void **state)
{
    struct fo_stack stack = {.count = 1};
    (void)state;
    char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(page, MAP_FAILED);
    assert_int_equal(mprotect(page + 4096, 4096, PROT_NONE), 0);
    fo_stack_walk(page + 8, NULL, &stack);
    assert_int_equal(stack.count, 0);
    fo_stack_walk(page + 4096, NULL, &stack);
    assert_int_equal(stack.count, 0);
    /* A chain that leads out of what can be read, one that leads back, one that is misaligned. */
    uintptr_t *words = (uintptr_t *)(void *)page;
    words[0] = (uintptr_t)(page + 4096);
    words[1] = 0x401000;
    fo_stack_walk(page, NULL, &stack);
    assert_int_equal(stack.count, 1);
    assert_int_equal(stack.addresses[0], 0x401000);
    words[0] = (uintptr_t)page;
    fo_stack_walk(page, NULL, &stack);
    assert_int_equal(stack.count, 1);
    words[0] = (uintptr_t)page + 3;
    fo_stack_walk(page, NULL, &stack);
    assert_int_equal(stack.count, 1);
    (void)munmap(page, 8192);
}

/** A page that cannot be read. */
static void *
map_nothing(void)
{
    void *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(page, MAP_FAILED);
    return page;
}

static void
a_pointer_that_cannot_be_read_does_not_keep_the_begin_away(void **state)
{
    void *nowhere = map_nothing();
    SecHandle handle = {1, 2};
    SecBuffer buffer = {.cbBuffer = 16, .BufferType = SECBUFFER_TOKEN, .pvBuffer = nowhere};
    SecBufferDesc list = {.ulVersion = SECBUFFER_VERSION, .cBuffers = 1, .pBuffers = &buffer};
    SecBufferDesc lost = {.ulVersion = SECBUFFER_VERSION, .cBuffers = 2, .pBuffers = nowhere};
    TimeStamp expiry;
    (void)state;
    start(false, true);
    (void)table()->CompleteAuthToken(nowhere, nowhere);
    (void)table()->CompleteAuthToken(&handle, &lost);
    (void)table()->CompleteAuthToken(&handle, &list);
    (void)table()->QueryContextAttributesW(&handle, SECPKG_ATTR_SIZES, nowhere);
    (void)table()->AcquireCredentialsHandleW(nowhere, nowhere, 0, NULL, NULL, NULL, NULL, nowhere, &expiry);
    (void)table()->MakeSignature(&handle, 0, nowhere, 0);
    fo_trace_writer_finish(&writer);
    assert_int_equal(begin_count, 6);
    assert_non_null(strstr(fo_text_get(&text), "CompleteAuthToken context=@s0 token=other[] ->"));
    assert_non_null(strstr(fo_text_get(&text), "CompleteAuthToken context=x0@s1 token=other[]*2 ->"));
    assert_non_null(strstr(fo_text_get(&text), "CompleteAuthToken context=x0@s1 token=a0[token:16@b0] ->"));
    (void)munmap(nowhere, 4096);
}

static void
a_string_without_an_end_does_not_keep_the_begin_away(void **state)
{
    char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    SecHandle handle;
    (void)state;
    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages + 4096, 4096, PROT_NONE), 0);
    memset(pages, 'x', 4096);
    start(false, true);
    SEC_WCHAR *endless = (SEC_WCHAR *)(void *)(pages + 4000);
    (void)table()->AcquireCredentialsHandleW(endless, endless, 2, NULL, NULL, NULL, NULL, &handle, NULL);
    memset(pages + 4094, 0, 2);
    (void)table()->AcquireCredentialsHandleW(endless, endless, 2, NULL, NULL, NULL, NULL, &handle, NULL);
    fo_trace_writer_finish(&writer);
    assert_int_equal(begin_count, 2);
    assert_non_null(strstr(fo_text_get(&text), "principal=other package=null"));
    assert_non_null(strstr(fo_text_get(&text), "principal=n0 package="));
    (void)munmap(pages, 8192);
}

static void
frames_are_read_in_every_form(void **state)
{
    struct fo_stack_frame frame;
    struct fo_text site = {0};
    const char *stack = "?? ??\nlibc.so+6.so+0x1f ??\nplain words here\na.out+0xff f<int,_char> /a dir/b.c:7";
    (void)state;
    const char *rest = fo_stack_frame_read(stack, &frame);
    assert_int_equal(frame.function_bytes, 0);
    assert_int_equal(frame.module_bytes, 0);
    rest = fo_stack_frame_read(rest, &frame);
    assert_int_equal(frame.module_bytes, strlen("libc.so+6.so"));
    assert_int_equal(frame.offset, 0x1f);
    assert_int_equal(frame.function_bytes, 0);
    rest = fo_stack_frame_read(rest, &frame);
    assert_int_equal(frame.function_bytes, strlen("plain words here"));
    assert_int_equal(frame.file_bytes, 0);
    assert_null(fo_stack_frame_read(rest, &frame));
    assert_int_equal(frame.function_bytes, strlen("f<int,_char>"));
    assert_memory_equal(frame.file, "/a dir/b.c", frame.file_bytes);
    assert_int_equal(frame.line, 7);
    fo_stack_site("?? ??\nlibc.so+0x1 ??\na.out+0x2 main", &site);
    assert_string_equal(fo_text_get(&site), "main");
    fo_text_clear(&site);
    fo_stack_site("?? ??", &site);
    fo_stack_site(NULL, &site);
    assert_string_equal(fo_text_get(&site), "");
    fo_text_fini(&site);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_stack_begins_with_the_caller_and_not_with_the_recorder, tear_down),
        cmocka_unit_test_teardown(a_stack_ends_below_its_floor, tear_down),
        cmocka_unit_test_teardown(a_deep_stack_is_cut, tear_down),
        cmocka_unit_test_teardown(nobody_pays_for_stacks_that_were_not_asked_for, tear_down),
        cmocka_unit_test(memory_that_is_no_stack_ends_the_walk),
        cmocka_unit_test_teardown(a_pointer_that_cannot_be_read_does_not_keep_the_begin_away, tear_down),
        cmocka_unit_test_teardown(a_string_without_an_end_does_not_keep_the_begin_away, tear_down),
        cmocka_unit_test(frames_are_read_in_every_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
