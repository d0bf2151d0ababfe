// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A recorder in front of two tables that answer as each test says, with the trace as text.
 */
#ifndef FO_TRACE_RECORDER_FIXTURE_H
#define FO_TRACE_RECORDER_FIXTURE_H

#include "base/test.h"
#include "trace/recorder.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>

/** What a provider does with a call. */
typedef SECURITY_STATUS (*behaviour)(const struct fo_frame *frame);

static struct fo_text text; /**< Of the trace. */
static struct fo_trace_writer writer;
static SecurityFunctionTableW present;
static behaviour behave;
static struct fo_dispatch inner_wide;
static struct fo_dispatch inner_ansi;
static struct fo_dispatch wide;
static struct fo_dispatch ansi;

static inline SECURITY_STATUS
answer_call(void *user, const struct fo_dispatch *inner, const struct fo_frame *frame)
{
    (void)user;
    (void)inner;
    return behave != NULL ? behave(frame) : SEC_E_OK;
}

static inline void
start(fo_record_sink sink, void *user)
{
    struct fo_recorder_options options = {.sink = sink, .user = user, .hash_key = 7};
    assert_int_equal(fo_recorder_start(&options), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 0), &inner_wide, &wide), FO_OK);
    assert_int_equal(fo_recorder_interpose(fo_name_make(FO_NAME_TABLE, 1), &inner_ansi, &ansi), FO_OK);
}

static inline int
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

static inline int
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
static inline void
expect(const char *expected)
{
    fo_trace_writer_finish(&writer);
    assert_false(text.failed);
    assert_string_equal(fo_text_get(&text), expected);
    fo_text_clear(&text);
}

static inline union fo_argument *
find_argument(struct fo_frame *frame, const char *name)
{
    int index = fo_call_operand_find(frame->call, name, strlen(name));
    assert_true(index >= 0);
    return &frame->arguments[index];
}

static inline void *
get_pointer(const struct fo_frame *frame, const char *name)
{
    int index = fo_call_operand_find(frame->call, name, strlen(name));
    assert_true(index >= 0);
    return frame->arguments[index].pointer;
}

/** Call with one pointer argument, through the W table. */
static inline SECURITY_STATUS
call_one(enum fo_call call, const char *name, void *pointer)
{
    struct fo_frame frame = {.call = call, .wide = true};
    find_argument(&frame, name)->pointer = pointer;
    return fo_dispatch_invoke(&wide, &frame);
}

/** Credential {5,5}; context {9,n} with a token at the place `package_block`; expiry 77. */
static unsigned char package_block[64];

static inline SECURITY_STATUS
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
static inline void
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
static inline void
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

/** A test with a recorder of its own. */
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, set_up, tear_down)

#endif
