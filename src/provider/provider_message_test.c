// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Signing and sealing in the packages that are no streams.
 */
#include "provider/provider_fixture.h"

enum {
    PACKAGES = 4,
    TOKEN_ROOM = 512
};

static const char *const packages[PACKAGES] = {
    NEGOSSP_NAME_A,
    MICROSOFT_KERBEROS_NAME_A,
    NTLMSP_NAME_A,
    WDIGEST_SP_NAME_A,
};

/** A message with its buffers. */
struct message {
    unsigned char token[TOKEN_ROOM];
    unsigned char data[64];
    SecBuffer buffers[2];
    SecBufferDesc desc;
};

static void
prepare(struct message *message, const char *text)
{
    size_t length = strlen(text);
    memcpy(message->data, text, length);
    message->buffers[0] = (SecBuffer){TOKEN_ROOM, SECBUFFER_TOKEN, message->token};
    message->buffers[1] = (SecBuffer){(ULONG)length, SECBUFFER_DATA, message->data};
    message->desc = (SecBufferDesc){SECBUFFER_VERSION, 2, message->buffers};
}

static void
signatures_are_verified_in_both_directions(void **state)
{
    (void)state;
    for (unsigned index = 0; index < PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, packages[index]);
        struct side *sides[2] = {&pair.client, &pair.server};
        for (unsigned round = 0; round < 6; round++) {
            struct message message;
            prepare(&message, "signed words");
            struct side *from = sides[round % 2];
            struct side *to = sides[1 - round % 2];
            ULONG quality = 9;
            assert_int_equal(pair.wide->MakeSignature(&from->context, 0, &message.desc, 0), SEC_E_OK);
            assert_memory_equal(message.data, "signed words", 12);
            assert_int_equal(pair.wide->VerifySignature(&to->context, &message.desc, 0, &quality), SEC_E_OK);
            assert_int_equal(quality, 0);
        }
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
altered_words_or_signatures_are_noticed(void **state)
{
    (void)state;
    for (unsigned index = 0; index < PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, packages[index]);
        struct message message;
        prepare(&message, "signed words");
        assert_int_equal(pair.wide->MakeSignature(&pair.client.context, 0, &message.desc, 0), SEC_E_OK);
        for (ULONG bit = 0; bit < (message.buffers[0].cbBuffer + 12) * 8; bit++) {
            struct message copy = message;
            copy.buffers[0].pvBuffer = copy.token;
            copy.buffers[1].pvBuffer = copy.data;
            copy.desc.pBuffers = copy.buffers;
            ULONG offset = bit / 8;
            unsigned char *byte = offset < 12 ? &copy.data[offset] : &copy.token[offset - 12];
            *byte ^= (unsigned char)(1U << (bit % 8));
            assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &copy.desc, 0, NULL),
                             SEC_E_MESSAGE_ALTERED);
        }
        assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &message.desc, 0, NULL), SEC_E_OK);
        assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &message.desc, 0, NULL),
                         SEC_E_OUT_OF_SEQUENCE);
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
sealed_words_are_opened_in_both_directions(void **state)
{
    (void)state;
    for (unsigned index = 0; index < PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, packages[index]);
        struct side *sides[2] = {&pair.client, &pair.server};
        for (unsigned round = 0; round < 6; round++) {
            struct message message;
            prepare(&message, "sealed words");
            struct side *from = sides[round % 2];
            struct side *to = sides[1 - round % 2];
            ULONG wanted = round >= 4 ? (ULONG)SECQOP_WRAP_NO_ENCRYPT : 0;
            ULONG quality = 9;
            assert_int_equal(pair.wide->EncryptMessage(&from->context, wanted, &message.desc, 0), SEC_E_OK);
            bool is_clear = memcmp(message.data, "sealed words", 12) == 0;
            assert_int_equal(is_clear, wanted != 0);
            assert_int_equal(message.buffers[0].cbBuffer, 16);
            assert_int_equal(pair.wide->DecryptMessage(&to->context, &message.desc, 0, &quality), SEC_E_OK);
            assert_memory_equal(message.data, "sealed words", 12);
            assert_int_equal(quality, wanted);
        }
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
a_stream_entry_holds_trailer_and_words(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, MICROSOFT_KERBEROS_NAME_A);
    struct message message;
    prepare(&message, "sealed words");
    assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &message.desc, 0), SEC_E_OK);
    unsigned char stream[64];
    memcpy(stream, message.token, 16);
    memcpy(stream + 16, message.data, 12);
    message.buffers[0] = (SecBuffer){28, SECBUFFER_STREAM, stream};
    message.buffers[1] = (SecBuffer){0, SECBUFFER_DATA, NULL};
    assert_int_equal(pair.wide->DecryptMessage(&pair.server.context, &message.desc, 0, NULL), SEC_E_OK);
    assert_ptr_equal(message.buffers[1].pvBuffer, stream + 16);
    assert_int_equal(message.buffers[1].cbBuffer, 12);
    assert_memory_equal(stream + 16, "sealed words", 12);
    pair_close(&pair);
    pair_end(&pair);
}

static void
readonly_words_stay_as_they_are(void **state)
{
    (void)state;
    static const ULONG bits[2] = {(ULONG)SECBUFFER_READONLY, (ULONG)SECBUFFER_READONLY_WITH_CHECKSUM};
    for (unsigned index = 0; index < 2; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, NTLMSP_NAME_A);
        unsigned char token[16];
        unsigned char header[4] = "head";
        unsigned char data[4] = "data";
        SecBuffer buffers[3] = {{16, SECBUFFER_TOKEN, token},
                                {4, SECBUFFER_DATA | bits[index], header},
                                {4, SECBUFFER_DATA, data}};
        SecBufferDesc desc = {SECBUFFER_VERSION, 3, buffers};
        assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &desc, 0), SEC_E_OK);
        assert_memory_equal(header, "head", 4);
        assert_memory_not_equal(data, "data", 4);
        header[0] = 'H';
        assert_int_equal(pair.wide->DecryptMessage(&pair.server.context, &desc, 0, NULL),
                         index == 0 ? SEC_E_OK : SEC_E_MESSAGE_ALTERED);
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
short_room_and_missing_entries_are_refused(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, NTLMSP_NAME_A);
    struct message message;
    prepare(&message, "words");
    message.buffers[0].cbBuffer = 15;
    message.token[15] = 0x5a;
    assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &message.desc, 0),
                     SEC_E_BUFFER_TOO_SMALL);
    assert_int_equal(message.token[15], 0x5a);
    assert_memory_equal(message.data, "words", 5);
    message.buffers[0].cbBuffer = 16;
    assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 5, &message.desc, 0),
                     SEC_E_QOP_NOT_SUPPORTED);
    message.desc.cBuffers = 1;
    assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &message.desc, 0),
                     SEC_E_INVALID_TOKEN);
    assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &message.desc, 0, NULL),
                     SEC_E_INVALID_TOKEN);
    pair_close(&pair);
    pair_end(&pair);
}

static void
messages_wait_for_the_end_of_the_handshake(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair.client.requirements = ISC_REQ_MUTUAL_AUTH;
        pair_acquire(&pair, fixture_packages[index]);
        struct side *first = pair_server_begins(&pair) ? &pair.server : &pair.client;
        assert_int_equal(pair_leg(&pair, first), SEC_I_CONTINUE_NEEDED);
        struct message message;
        prepare(&message, "words");
        PCtxtHandle context = &first->context;
        assert_int_equal(pair.wide->EncryptMessage(context, 0, &message.desc, 0), SEC_E_INVALID_HANDLE);
        assert_int_equal(pair.wide->DecryptMessage(context, &message.desc, 0, NULL), SEC_E_INVALID_HANDLE);
        assert_int_equal(pair.wide->MakeSignature(context, 0, &message.desc, 0), SEC_E_INVALID_HANDLE);
        assert_int_equal(pair.wide->VerifySignature(context, &message.desc, 0, NULL), SEC_E_INVALID_HANDLE);
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
a_datagram_client_signs_before_the_first_answer(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair.client.requirements = ISC_REQ_DATAGRAM;
    pair.server.requirements = ASC_REQ_DATAGRAM;
    pair_acquire(&pair, NTLMSP_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
    assert_int_equal(pair.client.out[0].cbBuffer, 0);
    struct message early;
    prepare(&early, "early words");
    assert_int_equal(pair.wide->MakeSignature(&pair.client.context, 0, &early.desc, 42), SEC_E_OK);
    assert_true(pair_pump(&pair, true));
    assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &early.desc, 41, NULL),
                     SEC_E_OUT_OF_SEQUENCE);
    assert_int_equal(pair.wide->VerifySignature(&pair.server.context, &early.desc, 42, NULL), SEC_E_OK);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
expired_contexts_send_nothing_more(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_establish(&pair, fixture_packages[index]);
        fo_provider_clock_advance(pair.provider, FO_PROVIDER_LIFETIME + 1);
        unsigned char memory[64] = {0};
        SecBuffer buffers[4] = {{16, SECBUFFER_TOKEN, memory},
                                {16, SECBUFFER_STREAM_HEADER, memory + 16},
                                {16, SECBUFFER_DATA, memory + 32},
                                {16, SECBUFFER_STREAM_TRAILER, memory + 48}};
        SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
        bool is_endless = strcmp(fixture_packages[index], NTLMSP_NAME_A) == 0 ||
                          strcmp(fixture_packages[index], WDIGEST_SP_NAME_A) == 0;
        assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &desc, 0),
                         is_endless ? SEC_E_OK : SEC_E_CONTEXT_EXPIRED);
        pair_close(&pair);
        pair_end(&pair);
    }
}

static void
without_integrity_there_is_no_protection(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair.client.requirements = ISC_REQ_NO_INTEGRITY;
    pair_establish(&pair, MICROSOFT_KERBEROS_NAME_A);
    assert_int_equal(pair.client.attributes & (ISC_RET_INTEGRITY | ISC_RET_CONFIDENTIALITY), 0);
    struct message message;
    prepare(&message, "words");
    assert_int_equal(pair.wide->EncryptMessage(&pair.client.context, 0, &message.desc, 0),
                     SEC_E_QOP_NOT_SUPPORTED);
    pair_close(&pair);
    pair_end(&pair);
}

/** Let the server take a signed request as the first leg of a new connection. */
static SECURITY_STATUS
accept_request(struct pair *pair, struct message *message, CtxtHandle *context)
{
    SecBuffer in = {message->buffers[0].cbBuffer, SECBUFFER_TOKEN, message->token};
    SecBufferDesc in_desc = {SECBUFFER_VERSION, 1, &in};
    SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair->server.room};
    SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
    ULONG attributes = 0;
    return pair->wide->AcceptSecurityContext(&pair->server.credential, NULL, &in_desc, 0, 0, context,
                                             &out_desc, &attributes, NULL);
}

static void
a_later_digest_request_finds_the_context_again(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, WDIGEST_SP_NAME_A);
    const SecurityFunctionTableW *table = pair.wide;
    for (unsigned round = 0; round < 3; round++) {
        struct message message;
        prepare(&message, "GET /");
        assert_int_equal(table->MakeSignature(&pair.client.context, 0, &message.desc, 0), SEC_E_OK);
        CtxtHandle again = {0, 0};
        assert_int_equal(accept_request(&pair, &message, &again), SEC_I_COMPLETE_NEEDED);
        assert_memory_equal(&again, &pair.server.context, sizeof again);
        assert_int_equal(table->CompleteAuthToken(&again, NULL), SEC_E_OK);
        assert_int_equal(table->CompleteAuthToken(&again, NULL), SEC_E_OUT_OF_SEQUENCE);
        if (round == 2) {
            assert_int_equal(accept_request(&pair, &message, &again), SEC_I_COMPLETE_NEEDED);
            assert_int_equal(table->CompleteAuthToken(&again, NULL), SEC_E_OUT_OF_SEQUENCE);
        }
    }
    struct fo_provider_count now;
    fo_provider_count(pair.provider, &now);
    assert_int_equal(now.live[FO_PROVIDER_CONTEXT], 2);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
an_established_digest_server_refuses_another_leg_and_lives(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_establish(&pair, WDIGEST_SP_NAME_A);
    pair_feed(&pair.server, "x", 1);
    assert_int_equal(pair_leg(&pair, &pair.server), STATUS_LOGON_FAILURE);
    struct message message;
    prepare(&message, "words");
    assert_int_equal(pair.wide->MakeSignature(&pair.server.context, 0, &message.desc, 0), SEC_E_OK);
    assert_int_equal(pair.wide->VerifySignature(&pair.client.context, &message.desc, 0, NULL), SEC_E_OK);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_verified_in_both_directions),
        cmocka_unit_test(altered_words_or_signatures_are_noticed),
        cmocka_unit_test(sealed_words_are_opened_in_both_directions),
        cmocka_unit_test(a_stream_entry_holds_trailer_and_words),
        cmocka_unit_test(readonly_words_stay_as_they_are),
        cmocka_unit_test(short_room_and_missing_entries_are_refused),
        cmocka_unit_test(messages_wait_for_the_end_of_the_handshake),
        cmocka_unit_test(a_datagram_client_signs_before_the_first_answer),
        cmocka_unit_test(expired_contexts_send_nothing_more),
        cmocka_unit_test(without_integrity_there_is_no_protection),
        cmocka_unit_test(a_later_digest_request_finds_the_context_again),
        cmocka_unit_test(an_established_digest_server_refuses_another_leg_and_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
