// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the recorder, in front of providers that do as each test says.
 */
#include "base/test.h"
#include "trace/recorder.h"
#include "trace/writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 4,
    THREAD_CALLS = 2000,
};

/** What a provider does with a call. */
typedef SECURITY_STATUS (*behaviour)(const struct fo_frame *frame);

static struct fo_text text;
static struct fo_trace_writer writer;
static SecurityFunctionTableW present;
static behaviour behave;
static struct fo_dispatch inner_wide;
static struct fo_dispatch inner_ansi;
static struct fo_dispatch wide;
static struct fo_dispatch ansi;

static SECURITY_STATUS
answer_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    (void)user;
    (void)inner;
    return behave != NULL ? behave(frame) : SEC_E_OK;
}

static void
start(fo_record_sink sink, void *user)
{
    struct fo_recorder_options options = {.sink = sink, .user = user, .hash_key = 7};
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &wide), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 1), &inner_ansi, &ansi), FO_OK);
}

static int
set_up(void **test)
{
    (void)test;
    struct fo_dispatch dummy;
    memset(&present, 0xff, sizeof(present));
    present.dwVersion = 5;
    behave = NULL;
    text = (struct fo_text){0};
    fo_trace_writer_init(&writer, &text);
    fo_dispatch_init(&dummy, &present, true, 0);
    assert_int_equal(fo_interpose_install(&dummy, answer_call, NULL, &inner_wide), FO_OK);
    fo_dispatch_init(&dummy, &present, false, 0);
    assert_int_equal(fo_interpose_install(&dummy, answer_call, NULL, &inner_ansi), FO_OK);
    start(fo_trace_writer_record, &writer);
    return 0;
}

static int
tear_down(void **test)
{
    (void)test;
    fo_recorder_stop();
    fo_interpose_remove(&inner_wide);
    fo_interpose_remove(&inner_ansi);
    fo_text_fini(&text);
    return 0;
}

/** The trace so far must be @p expected. */
static void
expect(const char *expected)
{
    fo_trace_writer_finish(&writer);
    assert_false(text.failed);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_clear(&text);
}

static union fo_argument *
find_argument(struct fo_frame *frame, const char *name)
{
    int index = fo_call_operand_find(frame->call, name, strlen(name));
    assert_true(index >= 0);
    return &frame->arguments[index];
}

static void *
get_pointer(const struct fo_frame *frame, const char *name)
{
    int index = fo_call_operand_find(frame->call, name, strlen(name));
    assert_true(index >= 0);
    return frame->arguments[index].pointer;
}

/** Call with one pointer argument, through the W table. */
static SECURITY_STATUS
call_one(enum fo_call call, const char *name, void *pointer)
{
    struct fo_frame frame = {.call = call, .wide = true};
    find_argument(&frame, name)->pointer = pointer;
    return fo_dispatch_invoke(&wide, &frame);
}

/** Credential {5,5}; context {9,n} with a token at the place `package_block`; expiry 77. */
static unsigned char package_block[64];

static SECURITY_STATUS
behave_well(const struct fo_frame *frame)
{
    static const SecHandle credential = {5, 5};
    static const SecHandle context = {9, 1};
    if (frame->call == FO_CALL_ACQUIRE_CREDENTIALS_HANDLE) {
        memcpy(get_pointer(frame, "newcredential"), &credential, sizeof(credential));
        ((TimeStamp *)get_pointer(frame, "expiry"))->QuadPart = 77;
        return SEC_E_OK;
    }
    if (frame->call == FO_CALL_INITIALIZE_SECURITY_CONTEXT) {
        SecBufferDesc *output = get_pointer(frame, "output");
        memcpy(get_pointer(frame, "newcontext"), &context, sizeof(context));
        memcpy(package_block, "token", 5);
        output->pBuffers[0].pvBuffer = package_block;
        output->pBuffers[0].cbBuffer = 5;
        *(ULONG *)get_pointer(frame, "attributes") = 0x112;
        return SEC_I_CONTINUE_NEEDED;
    }
    return SEC_E_OK;
}

/** Acquire into @p credential and make a first leg into @p context. */
static void
open_session(SecHandle *credential, SecHandle *context)
{
    TimeStamp expiry = {.QuadPart = 0};
    ULONG attributes = 0;
    SecBuffer token = {.BufferType = SECBUFFER_TOKEN};
    SecBufferDesc output = {.cBuffers = 1, .pBuffers = &token};
    SEC_WCHAR package[] = u"NTLM";
    SEC_WCHAR target[] = u"host/a";
    behave = behave_well;

    struct fo_frame acquire = {.call = FO_CALL_ACQUIRE_CREDENTIALS_HANDLE, .wide = true};
    find_argument(&acquire, "package")->pointer = package;
    find_argument(&acquire, "use")->number = 2;
    find_argument(&acquire, "newcredential")->pointer = credential;
    find_argument(&acquire, "expiry")->pointer = &expiry;
    assert_int_equal(fo_dispatch_invoke(&wide, &acquire), SEC_E_OK);

    struct fo_frame leg = {.call = FO_CALL_INITIALIZE_SECURITY_CONTEXT, .wide = true};
    find_argument(&leg, "credential")->pointer = credential;
    find_argument(&leg, "target")->pointer = target;
    find_argument(&leg, "requirements")->number = 0x100;
    find_argument(&leg, "newcontext")->pointer = context;
    find_argument(&leg, "output")->pointer = &output;
    find_argument(&leg, "attributes")->pointer = &attributes;
    assert_int_equal(fo_dispatch_invoke(&wide, &leg), SEC_I_CONTINUE_NEEDED);
}

static const char opened[] =
    "AcquireCredentialsHandleW principal=null package=NTLM use=2 logon=null identity=null "
    "keyfn=null keyarg=null newcredential=other@s0 -> SEC_E_OK newcredential=c0 expiry=77\n"
    "InitializeSecurityContextW credential=c0@s0 context=null target=n0 requirements=0x100 "
    "reserved1=0 representation=0 input=null reserved2=0 newcontext=other@s1 "
    "output=a0[token:0@null] expiry=null -> SEC_I_CONTINUE_NEEDED newcontext=x0 "
    "output=[token:5@b0#HASH] attributes=0x112\n";

/** @p text with the hash of "token" in place of HASH. */
static void
expect_opened(const char *more)
{
    struct fo_text expected = {0};
    const char *mark = strstr(opened, "HASH");
    const char *found = strstr(fo_text_get(&text), "@b0#");
    assert_non_null(found);
    size_t digits = strspn(found + 4, "0123456789abcdef");
    assert_in_range(digits, 8, 16);
    fo_text_append_bytes(&expected, opened, (size_t)(mark - opened));
    fo_text_append_bytes(&expected, found + 4, digits);
    fo_text_append(&expected, mark + 4);
    fo_text_append(&expected, more);
    expect(fo_text_get(&expected));
    fo_text_fini(&expected);
}

static void
a_session_is_told_in_names_only(void **test)
{
    (void)test;
    SecHandle credential = {1, 2};
    SecHandle context = {3, 4};
    open_session(&credential, &context);
    assert_int_equal(call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", package_block), SEC_E_OK);
    assert_int_equal(call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &context), SEC_E_OK);
    assert_int_equal(call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &credential), SEC_E_OK);
    expect_opened("FreeContextBuffer block=b0 -> SEC_E_OK\n"
                  "DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n"
                  "FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n");
}

static SECURITY_STATUS
refuse(const struct fo_frame *frame)
{
    (void)frame;
    return SEC_E_INVALID_HANDLE;
}

static void
only_a_null_pointer_to_a_result_is_told_whatever_the_answer(void **test)
{
    (void)test;
    ULONG quality = 3;
    struct fo_frame without = {.call = FO_CALL_VERIFY_SIGNATURE, .wide = true};
    struct fo_frame with = without;
    find_argument(&with, "qop")->pointer = &quality;
    (void)fo_dispatch_invoke(&wide, &without);
    (void)fo_dispatch_invoke(&wide, &with);
    behave = refuse;
    (void)fo_dispatch_invoke(&wide, &without);
    (void)fo_dispatch_invoke(&wide, &with);
    expect("VerifySignature context=null message=null sequence=0 qop=null -> SEC_E_OK\n"
           "VerifySignature context=null message=null sequence=0 -> SEC_E_OK qop=3\n"
           "VerifySignature context=null message=null sequence=0 qop=null -> SEC_E_INVALID_HANDLE\n"
           "VerifySignature context=null message=null sequence=0 -> SEC_E_INVALID_HANDLE\n");
}

/** Count the records of either half in which the pointer to the quality was NULL. */
static void
count_null(void *user, const struct fo_record *record)
{
    unsigned *counts = user;
    int index = fo_call_operand_find(record->u.call.call, "qop", 3);
    assert_true(index >= 0);
    counts[record->kind] += record->u.call.operands[index].is_null;
}

static void
a_null_pointer_to_a_result_is_in_the_begin_and_in_the_end(void **test)
{
    (void)test;
    ULONG quality = 3;
    unsigned counts[FO_RECORD_MARK + 1] = {0};
    struct fo_frame frame = {.call = FO_CALL_VERIFY_SIGNATURE, .wide = true};
    fo_recorder_stop();
    start(count_null, counts);
    (void)fo_dispatch_invoke(&wide, &frame);
    find_argument(&frame, "qop")->pointer = &quality;
    (void)fo_dispatch_invoke(&wide, &frame);
    assert_int_equal(counts[FO_RECORD_BEGIN], 1);
    assert_int_equal(counts[FO_RECORD_END], 1);
}

static void
a_reset_begins_all_names_anew(void **test)
{
    (void)test;
    SecHandle first = {3, 4};
    SecHandle second = {5, 6};
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &first);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &second);
    expect("DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x1@s1 -> SEC_E_OK\n");
    fo_recorder_set_op_line(4);
    fo_recorder_reset();
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &second);
    expect("DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n");
}

static void
values_that_are_no_object_have_words(void **test)
{
    (void)test;
    const ULONG_PTR minus_one = (ULONG_PTR)-1;
    const ULONG_PTR minus_two = (ULONG_PTR)-2;
    SecHandle handles[] = {
        {0, 0}, {minus_one, minus_one}, {minus_two, minus_two}, {minus_one, 0}, {7, minus_one}};
    for (size_t index = 0; index < sizeof(handles) / sizeof(handles[0]); index++) {
        (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handles[index]);
    }
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", NULL);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", (void *)8);
    expect("DeleteSecurityContext context=zero@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=minus-one@s1 -> SEC_E_OK\n"
           "DeleteSecurityContext context=minus-two@s2 -> SEC_E_OK\n"
           "DeleteSecurityContext context=half@s3 -> SEC_E_OK\n"
           "DeleteSecurityContext context=half@s4 -> SEC_E_OK\n"
           "DeleteSecurityContext context=null -> SEC_E_OK\n"
           "DeleteSecurityContext context=@s5 -> SEC_E_OK\n");
}

static SECURITY_STATUS
overwrite_handle(const struct fo_frame *frame)
{
    memset(frame->arguments[0].pointer, 0xff, sizeof(SecHandle));
    return SEC_E_INVALID_HANDLE;
}

static void
a_release_that_overwrites_the_variable_shows_its_new_value(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    behave = overwrite_handle;
    (void)call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &handle);
    (void)call_one(FO_CALL_FREE_CREDENTIALS_HANDLE, "credential", &handle);
    expect("FreeCredentialsHandle credential=c0@s0 -> SEC_E_INVALID_HANDLE credential=minus-one\n"
           "FreeCredentialsHandle credential=minus-one@s0 -> SEC_E_INVALID_HANDLE\n");
}

static void
forms_and_tables_are_told_apart(void **test)
{
    (void)test;
    char package[] = "No\tsuch \"one\"";
    PSecPkgInfoA info = NULL;
    struct fo_frame frame = {.call = FO_CALL_QUERY_SECURITY_PACKAGE_INFO};
    find_argument(&frame, "package")->pointer = package;
    find_argument(&frame, "packages")->pointer = &info;
    (void)fo_dispatch_invoke(&ansi, &frame);
    expect("p1 QuerySecurityPackageInfoA package=\"No\\x09such \\\"one\\\"\" packages=other -> "
           "SEC_E_OK returned=null\n");
}

static void
a_name_is_the_same_in_both_forms(void **test)
{
    (void)test;
    char narrow[] = "host/a";
    SEC_WCHAR broad[] = u"host/a";
    char other[] = "host/b";
    struct fo_frame frame = {.call = FO_CALL_ADD_CREDENTIALS};
    find_argument(&frame, "principal")->pointer = narrow;
    (void)fo_dispatch_invoke(&ansi, &frame);
    find_argument(&frame, "principal")->pointer = other;
    (void)fo_dispatch_invoke(&ansi, &frame);
    frame.wide = true;
    find_argument(&frame, "principal")->pointer = broad;
    (void)fo_dispatch_invoke(&wide, &frame);
    const char *rest = "package=null use=0 identity=null keyfn=null keyarg=null expiry=null -> SEC_E_OK";
    struct fo_text expected = {0};
    fo_text_printf(&expected,
                   "p1 AddCredentialsA credential=null principal=n0 %s\n"
                   "p1 AddCredentialsA credential=null principal=n1 %s\n"
                   "AddCredentialsW credential=null principal=n0 %s\n",
                   rest, rest, rest);
    expect(fo_text_get(&expected));
    fo_text_fini(&expected);
}

static void
passwords_are_not_even_compared(void **test)
{
    (void)test;
    SEC_WCHAR secret[] = u"secret";
    struct fo_frame frame = {.call = FO_CALL_CHANGE_ACCOUNT_PASSWORD, .wide = true};
    find_argument(&frame, "oldpassword")->pointer = secret;
    find_argument(&frame, "newpassword")->pointer = secret;
    (void)fo_dispatch_invoke(&wide, &frame);
    expect("ChangeAccountPasswordW package=null domain=null account=null oldpassword=other "
           "newpassword=other impersonating=0 reserved=0 output=null -> SEC_E_OK\n");
}

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

static int64_t
tell_time(void *user)
{
    return *(int64_t *)user;
}

static void
the_clock_is_told_when_it_changes(void **test)
{
    (void)test;
    int64_t now = 100;
    SecHandle handle = {3, 4};
    fo_recorder_stop();
    struct fo_recorder_options options = {
        .sink = fo_trace_writer_record, .user = &writer, .clock = tell_time, .clock_user = &now};
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &wide), FO_OK);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    now = 250;
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    expect("clock 100\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "clock 250\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n");
}

static void
marks_are_told_in_names(void **test)
{
    (void)test;
    SecHandle credential = {1, 2};
    SecHandle context = {3, 4};
    int unknown = 0;
    open_session(&credential, &context);
    fo_recorder_mark_module(FO_MARK_LOAD, &unknown);
    fo_recorder_mark_init(fo_name_make(FO_NAME_TABLE, 0), &unknown, &inner_wide);
    fo_recorder_mark_init(fo_name_make(FO_NAME_TABLE, 1), &unknown, NULL);
    fo_recorder_mark_handle(FO_MARK_SEND, &context, package_block);
    fo_recorder_mark_handle(FO_MARK_CLIENT_DONE, &credential, NULL);
    fo_recorder_mark_handle(FO_MARK_GIVE_UP, NULL, NULL);
    fo_recorder_mark_receive(&context, 40);
    fo_recorder_mark_block(FO_MARK_READ, package_block + 2, NULL);
    fo_recorder_mark_block(FO_MARK_FOREIGN_FREE, package_block, "free");
    fo_recorder_mark_block(FO_MARK_FOREIGN_FREE, &unknown, "free");
    fo_recorder_mark_token(FO_MARK_CLOSE_HANDLE, &unknown);
    fo_recorder_mark_observe(fo_name_make(FO_NAME_TABLE, 0), 2, 96);
    fo_recorder_mark_compare("data-representation", true);
    fo_recorder_mark_fault(FO_CALL_ENCRYPT_MESSAGE, SEC_E_INTERNAL_ERROR);
    fo_recorder_mark_seen(&(struct fo_mark_seen){.mark = FO_MARK_IDENTITY_FREED, .flag = true});
    fo_recorder_mark(FO_MARK_END);
    expect_opened("load m0\n"
                  "init p0 m0 version=5 slots=27\n"
                  "init p1 m0 null version=0 slots=0\n"
                  "send x0 b0\n"
                  "client-done c0\n"
                  "give-up\n"
                  "receive x0 bytes=40\n"
                  "read b0+2\n"
                  "foreign-free b0 by=free\n"
                  "close-handle h0\n"
                  "observe p0 objects=2 bytes=96\n"
                  "compare data-representation different\n"
                  "fault call=EncryptMessage status=SEC_E_INTERNAL_ERROR\n"
                  "identity-freed zeroed\n"
                  "end\n");
}

static void
freeing_the_table_names_the_provider(void **test)
{
    (void)test;
    void *tables[] = {NULL, NULL};
    memcpy(&tables[0], &inner_wide.table, sizeof(void *));
    memcpy(&tables[1], &ansi.table, sizeof(void *));
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", tables[0]);
    (void)call_one(FO_CALL_FREE_CONTEXT_BUFFER, "block", tables[1]);
    expect("FreeContextBuffer block=p0 -> SEC_E_OK\n"
           "FreeContextBuffer block=p1 -> SEC_E_OK\n");
}

static void
operations_are_told_with_their_calls(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    fo_recorder_set_op_line(3);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    fo_recorder_set_op_line(0);
    fo_recorder_mark(FO_MARK_END);
    expect("op 3\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "DeleteSecurityContext context=x0@s0 -> SEC_E_OK\n"
           "op 0\n"
           "end\n");
}

static SECURITY_STATUS
reset_inside(const struct fo_frame *frame)
{
    (void)frame;
    fo_recorder_reset();
    return SEC_E_OK;
}

static void
a_call_that_a_reset_overtakes_has_no_end(void **test)
{
    (void)test;
    SecHandle handle = {3, 4};
    behave = reset_inside;
    (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    expect("begin 1 DeleteSecurityContext context=x0@s0\n");
}

static void
a_stopped_recorder_may_start_again_and_bounds_its_tables(void **test)
{
    (void)test;
    struct fo_recorder_options options = {.sink = fo_trace_writer_record, .user = &writer};
    struct fo_dispatch more;
    assert_int_equal(fo_recorder_start(&options), FO_ERROR_LIMIT);
    for (uint32_t index = 2; index < FO_TRACE_PROVIDERS_MAX; index++) {
        assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, index), &inner_wide, &more),
                         FO_OK);
    }
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &more),
                     FO_ERROR_LIMIT);
    fo_recorder_stop();
    fo_recorder_stop();
    fo_recorder_reset();
    fo_recorder_mark(FO_MARK_END);
    assert_false(fo_recorder_is_running());
    expect("");
    start(fo_trace_writer_record, &writer);
    fo_recorder_mark(FO_MARK_END);
    expect("end\n");
}

/** What a sink counts: each thread must end what it began before it begins again. */
static struct tally {
    uint32_t begin_count;
    uint32_t end_count;
    uint32_t open[THREADS + 1];
    uint32_t last_line;
    bool is_wrong;
} tally;

static void
count_records(void *user, const struct fo_record *record)
{
    struct tally *self = user;
    uint32_t thread = fo_name_index(record->thread);
    self->is_wrong = self->is_wrong || record->line != self->last_line + 1 || thread > THREADS;
    self->last_line = record->line;
    if (self->is_wrong) {
        return;
    }
    if (record->kind == FO_RECORD_BEGIN) {
        self->begin_count++;
        self->is_wrong = self->open[thread] != 0;
        self->open[thread] = record->u.call.number;
    } else {
        self->end_count++;
        self->is_wrong = self->open[thread] != record->u.call.number;
        self->open[thread] = 0;
    }
}

static void *
call_often(void *user)
{
    SecHandle handle = {(ULONG_PTR)user, 4};
    for (int round = 0; round < THREAD_CALLS; round++) {
        (void)call_one(FO_CALL_DELETE_SECURITY_CONTEXT, "context", &handle);
    }
    return NULL;
}

static void
threads_have_names_and_records_keep_their_order(void **test)
{
    (void)test;
    pthread_t threads[THREADS];
    tally = (struct tally){0};
    fo_recorder_stop();
    start(count_records, &tally);
    for (size_t index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_create(&threads[index], NULL, call_often, (void *)(index + 1)), 0);
    }
    for (size_t index = 0; index < THREADS; index++) {
        assert_int_equal(pthread_join(threads[index], NULL), 0);
    }
    assert_false(tally.is_wrong);
    assert_int_equal(tally.begin_count, THREADS * THREAD_CALLS);
    assert_int_equal(tally.end_count, THREADS * THREAD_CALLS);
}

#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_told_in_names_only),
        TEST(only_a_null_pointer_to_a_result_is_told_whatever_the_answer),
        TEST(a_null_pointer_to_a_result_is_in_the_begin_and_in_the_end),
        TEST(a_reset_begins_all_names_anew),
        TEST(values_that_are_no_object_have_words),
        TEST(a_release_that_overwrites_the_variable_shows_its_new_value),
        TEST(forms_and_tables_are_told_apart),
        TEST(a_name_is_the_same_in_both_forms),
        TEST(passwords_are_not_even_compared),
        TEST(pointers_into_a_buffer_are_named_by_their_distance),
        TEST(a_block_given_out_has_a_name_of_its_own_wherever_it_lies),
        TEST(pointers_in_a_queried_structure_are_returned),
        TEST(calls_within_calls_overlap),
        TEST(every_call_is_recorded_with_null_everywhere),
        TEST(every_call_is_recorded_with_pointers_that_cannot_be_read),
        TEST(a_descriptor_is_described_as_it_is),
        TEST(a_flat_call_and_a_missing_entry_are_recorded),
        TEST(the_clock_is_told_when_it_changes),
        TEST(marks_are_told_in_names),
        TEST(freeing_the_table_names_the_provider),
        TEST(operations_are_told_with_their_calls),
        TEST(a_call_that_a_reset_overtakes_has_no_end),
        TEST(a_stopped_recorder_may_start_again_and_bounds_its_tables),
        TEST(threads_have_names_and_records_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
