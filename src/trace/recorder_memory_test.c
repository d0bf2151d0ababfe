// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of what the recorder tells of memory: buffers, blocks, structures, and pointers that lead nowhere.
 */
#include "trace/recorder_fixture.h"

/** Decrypts: header at the start, data behind it, the rest is extra. */
static SECURITY_STATUS
decrypt(const struct fo_frame *frame)
{
    SecBuffer *buffers = ((SecBufferDesc *)get_pointer(frame, "message"))->pBuffers;
    unsigned char *start = buffers[0].pvBuffer;
    ULONG rest = buffers[0].cbBuffer - 15;
    buffers[0].BufferType = SECBUFFER_STREAM_HEADER;
    buffers[0].cbBuffer = 5;
    buffers[1] = (SecBuffer){.cbBuffer = 10, .BufferType = SECBUFFER_DATA, .pvBuffer = start + 5};
    buffers[2] = (SecBuffer){.cbBuffer = rest, .BufferType = SECBUFFER_EXTRA, .pvBuffer = start + 15};
    return SEC_E_OK;
}

/** Replace each "#digits" by "#". */
static void
drop_hashes(void)
{
    char *from = text.bytes;
    char *to = text.bytes;
    while (*from != '\0') {
        *to = *from;
        from++;
        if (*to == '#') {
            from += strspn(from, "0123456789abcdef");
        }
        to++;
    }
    *to = '\0';
    text.length = (size_t)(to - text.bytes);
}

static void
pointers_into_a_buffer_are_named_by_their_distance(void **test)
{
    (void)test;
    unsigned char bytes[40] = "message";
    SecHandle context = {3, 4};
    SecBuffer buffers[3] = {{.cbBuffer = 40, .BufferType = SECBUFFER_DATA, .pvBuffer = bytes}};
    SecBufferDesc message = {.cBuffers = 3, .pBuffers = buffers};
    struct fo_frame frame = {.call = FO_CALL_DECRYPT_MESSAGE, .wide = true};
    find_argument(&frame, "context")->pointer = &context;
    find_argument(&frame, "message")->pointer = &message;
    behave = decrypt;
    (void)fo_dispatch_invoke(&wide, &frame);
    buffers[0] = (SecBuffer){.cbBuffer = 25, .BufferType = SECBUFFER_DATA, .pvBuffer = bytes + 15};
    (void)fo_dispatch_invoke(&wide, &frame);
    fo_trace_writer_finish(&writer);
    drop_hashes();
    expect("DecryptMessage context=x0@s0 message=a0[data:40@b0#, empty:0@null, empty:0@null] "
           "sequence=0 qop=null -> SEC_E_OK "
           "message=[stream_header:5@b0#, data:10@b0+5#, extra:25@b0+15#]\n"
           "DecryptMessage context=x0@s0 message=a0[data:25@b0+15#, data:10@b0+5#, "
           "extra:25@b0+15] sequence=0 qop=null -> SEC_E_OK "
           "message=[stream_header:5@b0+15#, data:10@b0+20#, extra:10@b0+30#]\n");
}

/** Gives a block inside `package_block`, in which a caller's buffer lay before. */
static SECURITY_STATUS
give_inner_block(const struct fo_frame *frame)
{
    *(void **)get_pointer(frame, "packages") = package_block + 8;
    return SEC_E_OK;
}

static void
a_block_given_out_has_a_name_of_its_own_wherever_it_lies(void **test)
{
    (void)test;
    SecHandle context = {3, 4};
    SecBuffer token = {.cbBuffer = 64, .BufferType = SECBUFFER_TOKEN, .pvBuffer = package_block};
    SecBufferDesc list = {.cBuffers = 1, .pBuffers = &token};
    struct fo_frame complete = {.call = FO_CALL_COMPLETE_AUTH_TOKEN, .wide = true};
    void *info = NULL;
    find_argument(&complete, "context")->pointer = &context;
    find_argument(&complete, "token")->pointer = &list;
    (void)fo_dispatch_invoke(&wide, &complete);
    behave = give_inner_block;
    (void)call_one(FO_CALL_QUERY_SECURITY_PACKAGE_INFO, "packages", &info);
    behave = NULL;
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", info);
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", info);
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", NULL);
    fo_trace_writer_finish(&writer);
    drop_hashes();
    expect("CompleteAuthToken context=x0@s0 token=a0[token:64@b0#] -> SEC_E_OK\n"
           "QuerySecurityPackageInfoW package=null packages=other -> SEC_E_OK returned=b1\n"
           "FreeContextBuffer block=b1 -> SEC_E_OK\n"
           "FreeContextBuffer block=b1 -> SEC_E_OK\n"
           "FreeContextBuffer block=null -> SEC_E_OK\n");
}

static SECURITY_STATUS
fill_attribute(const struct fo_frame *frame)
{
    void *pointers[2] = {package_block, package_block + 32};
    memcpy(get_pointer(frame, "value"), pointers, sizeof(pointers));
    return SEC_E_OK;
}

static void
pointers_in_a_queried_structure_are_returned(void **test)
{
    (void)test;
    SecHandle context = {3, 4};
    void *room[8] = {NULL};
    struct fo_frame frame = {.call = FO_CALL_QUERY_CONTEXT_ATTRIBUTES, .wide = true};
    behave = fill_attribute;
    find_argument(&frame, "context")->pointer = &context;
    find_argument(&frame, "value")->pointer = room;
    find_argument(&frame, "attribute")->number = SECPKG_ATTR_NATIVE_NAMES;
    (void)fo_dispatch_invoke(&wide, &frame);
    find_argument(&frame, "attribute")->number = SECPKG_ATTR_REMOTE_CERT_CONTEXT;
    (void)fo_dispatch_invoke(&wide, &frame);
    find_argument(&frame, "attribute")->number = SECPKG_ATTR_SIZES;
    (void)fo_dispatch_invoke(&wide, &frame);
    frame.call = FO_CALL_QUERY_CONTEXT_ATTRIBUTES_EX;
    find_argument(&frame, "attribute")->number = SECPKG_ATTR_NATIVE_NAMES;
    find_argument(&frame, "size")->number = 8;
    (void)fo_dispatch_invoke(&wide, &frame);
    expect("QueryContextAttributesW context=x0@s0 attribute=13 value=b0 -> SEC_E_OK "
           "returned=b1,b2\n"
           "QueryContextAttributesW context=x0@s0 attribute=83 value=b0 -> SEC_E_OK returned=h0\n"
           "QueryContextAttributesW context=x0@s0 attribute=0 value=b0 -> SEC_E_OK\n"
           "QueryContextAttributesExW context=x0@s0 attribute=13 value=b0 size=8 -> SEC_E_OK "
           "returned=b1\n");
}

static SECURITY_STATUS
call_again_inside(const struct fo_frame *frame)
{
    SecHandle handle = {3, 4};
    if (frame->call == FO_CALL_FREE_CREDENTIALS_HANDLE) {
        fo_recorder_note_injected(2);
        (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
        return SEC_E_OK;
    }
    fo_recorder_note_injected(1);
    return SEC_E_INTERNAL_ERROR;
}

static void
calls_within_calls_overlap(void **test)
{
    (void)test;
    SecHandle handle = {1, 2};
    behave = call_again_inside;
    (void)call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &handle);
    expect("begin 1 FreeCredentialsHandle credential=c0@s0\n"
           "DeleteSecurityContext context=x0@s1 injected -> SEC_E_INTERNAL_ERROR\n"
           "end 1 altered -> SEC_E_OK\n");
}

static void
every_call_is_recorded_with_null_everywhere(void **test)
{
    (void)test;
    for (int form = 0; form < 2; form++) {
        for (int call = 0; call < FO_CALL_COUNT; call++) {
            struct fo_frame frame = {.call = (enum fo_call)call, .wide = form == 0};
            (void)fo_dispatch_invoke(form == 0 ? &wide : &ansi, &frame);
            fo_trace_writer_finish(&writer);
            const struct fo_call_info *info = fo_call_get(frame.call);
            const char *name = strstr(fo_text_get(&text), info->name);
            assert_non_null(name);
            assert_non_null(strstr(name, " -> SEC_E_OK\n"));
            assert_null(strstr(name, "other"));
            fo_text_clear(&text);
        }
    }
}

static void
every_call_is_recorded_with_pointers_that_cannot_be_read(void **test)
{
    (void)test;
    for (int call = 0; call < FO_CALL_COUNT; call++) {
        struct fo_frame frame = {.call = (enum fo_call)call, .wide = true};
        for (int index = 0; index < FO_OPERANDS_MAX; index++) {
            frame.arguments[index].number = 16;
        }
        assert_int_equal(fo_dispatch_invoke(&wide, &frame), SEC_E_OK);
        fo_trace_writer_finish(&writer);
        assert_non_null(strstr(fo_text_get(&text), " -> SEC_E_OK\n"));
        fo_text_clear(&text);
    }
}

static void
a_descriptor_is_described_as_it_is(void **test)
{
    (void)test;
    SecHandle context = {3, 4};
    SecBuffer buffers[10] = {{.BufferType = 0x60000000 | SECBUFFER_TOKEN}};
    SecBufferDesc list = {.cBuffers = 0};
    struct fo_frame frame = {.call = FO_CALL_COMPLETE_AUTH_TOKEN, .wide = true};
    find_argument(&frame, "context")->pointer = &context;
    find_argument(&frame, "token")->pointer = &list;
    (void)fo_dispatch_invoke(&wide, &frame);
    list.cBuffers = 3;
    (void)fo_dispatch_invoke(&wide, &frame);
    list.pBuffers = buffers;
    list.cBuffers = 0;
    (void)fo_dispatch_invoke(&wide, &frame);
    list.cBuffers = 10;
    (void)fo_dispatch_invoke(&wide, &frame);
    expect("CompleteAuthToken context=x0@s0 token=zero[] -> SEC_E_OK\n"
           "CompleteAuthToken context=x0@s0 token=zero[]*3 -> SEC_E_OK\n"
           "CompleteAuthToken context=x0@s0 token=a0[] -> SEC_E_OK\n"
           "CompleteAuthToken context=x0@s0 token=a0[0x60000002:0@null, empty:0@null, "
           "empty:0@null, empty:0@null, empty:0@null, empty:0@null, empty:0@null, "
           "empty:0@null]*10 -> SEC_E_OK\n");
}

static void
a_flat_call_and_a_missing_entry_are_recorded(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    struct fo_frame frame = {.call = FO_CALL_DELETE_SECURITY_CONTEXT, .wide = true};
    frame.arguments[0].pointer = &handle;
    assert_int_equal(fo_recorder_invoke(&wide, &frame, true), SEC_E_OK);

    struct fo_dispatch empty_inner;
    struct fo_dispatch empty;
    SecurityFunctionTableW nothing = {.dwVersion = 5};
    fo_dispatch_init(&empty_inner, &nothing, true, 0);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 2), &empty_inner, &empty), FO_OK);
    assert_int_equal(fo_recorder_invoke(&empty, &frame, false), SEC_E_UNSUPPORTED_FUNCTION);
    assert_int_equal(fo_recorder_invoke(&inner_wide, &frame, false), SEC_E_OK);
    expect("flat DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "p2 DeleteSecurityContext context=x0@s0 slot-missing -> SEC_E_UNSUPPORTED_FUNCTION\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pointers_into_a_buffer_are_named_by_their_distance),
        TEST(a_block_given_out_has_a_name_of_its_own_wherever_it_lies),
        TEST(pointers_in_a_queried_structure_are_returned),
        TEST(calls_within_calls_overlap),
        TEST(every_call_is_recorded_with_null_everywhere),
        TEST(every_call_is_recorded_with_pointers_that_cannot_be_read),
        TEST(a_descriptor_is_described_as_it_is),
        TEST(a_flat_call_and_a_missing_entry_are_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
