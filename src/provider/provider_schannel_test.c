// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Schannel as a stream: pieces, leftovers, certificates, alerts, protocols.
 */
#include "provider/provider_fixture_stream.h"

static void
messages_flow_both_ways(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    for (unsigned round = 0; round < 3; round++) {
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_expect_message(&pair, &pair.server, &pair.client);
    }
    stream_finish(&pair);
}

static void
tokens_may_arrive_byte_by_byte(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, SCHANNEL_NAME_A);
    struct side *mover = &pair.client;
    assert_int_equal(pair_leg(&pair, mover), SEC_I_CONTINUE_NEEDED);
    unsigned legs = 1;
    while (side_wants_more(&pair.client) || side_wants_more(&pair.server)) {
        static unsigned char flight[SIDE_ROOM];
        size_t count = mover->out[0].cbBuffer;
        memcpy(flight, mover->out[0].pvBuffer, count);
        mover = mover == &pair.client ? &pair.server : &pair.client;
        for (size_t index = 0; index + 1 < count; index++) {
            pair_feed(mover, flight + index, 1);
            assert_int_equal(pair_leg(&pair, mover), SEC_E_INCOMPLETE_MESSAGE);
        }
        pair_feed(mover, flight + count - 1, 1);
        assert_true(pair_leg(&pair, mover) >= 0);
        legs++;
    }
    assert_int_equal(legs, 5);
    stream_expect_message(&pair, &pair.client, &pair.server);
    stream_finish(&pair);
}

static void
a_short_token_reports_what_is_missing(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, UNISP_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
    ULONG count = pair.client.out[0].cbBuffer;
    for (ULONG given = 0; given < count; given++) {
        SecBuffer in[2] = {{given, SECBUFFER_TOKEN, pair.client.out[0].pvBuffer}, {0, SECBUFFER_EMPTY, NULL}};
        SecBufferDesc in_desc = {SECBUFFER_VERSION, 2, in};
        SecBuffer out = {SIDE_ROOM, SECBUFFER_TOKEN, pair.server.room};
        SecBufferDesc out_desc = {SECBUFFER_VERSION, 1, &out};
        CtxtHandle context = {7, 7};
        ULONG attributes = 99;
        assert_int_equal(pair.wide->AcceptSecurityContext(&pair.server.credential, NULL, &in_desc, 0, 0,
                                                          &context, &out_desc, &attributes, NULL),
                         SEC_E_INCOMPLETE_MESSAGE);
        assert_int_equal(in[1].BufferType, SECBUFFER_MISSING);
        assert_int_equal(in[1].cbBuffer, given < 5 ? 5 - given : count - given);
        assert_int_equal(context.dwLower, 7);
        assert_int_equal(attributes, 99);
        assert_int_equal(out.cbBuffer, SIDE_ROOM);
    }
    stream_finish(&pair);
}

static void
bytes_after_a_record_are_extra(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    struct sealed sealed[2];
    unsigned char both[1024];
    assert_int_equal(stream_seal(&pair, &pair.client, "one", &sealed[0]), SEC_E_OK);
    assert_int_equal(stream_seal(&pair, &pair.client, "two!", &sealed[1]), SEC_E_OK);
    memcpy(both, sealed[0].bytes, sealed[0].count);
    memcpy(both + sealed[0].count, sealed[1].bytes, sealed[1].count);
    size_t total = sealed[0].count + sealed[1].count;
    SecBuffer buffers[4];
    assert_int_equal(stream_unseal(&pair, &pair.server, both, total, buffers), SEC_E_OK);
    const SecBuffer *extra = stream_find(buffers, SECBUFFER_EXTRA);
    assert_non_null(extra);
    assert_int_equal(extra->cbBuffer, sealed[1].count);
    assert_ptr_equal(extra->pvBuffer, both + sealed[0].count);
    assert_int_equal(stream_unseal(&pair, &pair.server, both + sealed[0].count, sealed[1].count, buffers),
                     SEC_E_OK);
    assert_memory_equal(stream_find(buffers, SECBUFFER_DATA)->pvBuffer, "two!", 4);
    stream_finish(&pair);
}

static void
short_records_change_nothing(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(stream_seal(&pair, &pair.server, "hello", &sealed), SEC_E_OK);
    for (size_t given = 0; given < sealed.count; given++) {
        assert_int_equal(stream_unseal(&pair, &pair.client, sealed.bytes, given, buffers),
                         SEC_E_INCOMPLETE_MESSAGE);
        assert_int_equal(stream_find(buffers, SECBUFFER_MISSING)->cbBuffer,
                         given < 5 ? 5 - given : sealed.count - given);
    }
    assert_int_equal(stream_unseal(&pair, &pair.client, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    assert_memory_equal(stream_find(buffers, SECBUFFER_DATA)->pvBuffer, "hello", 5);
    stream_finish(&pair);
}

static void
spoilt_and_repeated_records_are_noticed(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(stream_seal(&pair, &pair.client, "genuine", &sealed), SEC_E_OK);
    for (size_t index = 0; index < sealed.count; index++) {
        struct sealed spoilt = sealed;
        spoilt.bytes[index] ^= 0x10;
        SECURITY_STATUS status = stream_unseal(&pair, &pair.server, spoilt.bytes, spoilt.count, buffers);
        assert_true(status == SEC_E_MESSAGE_ALTERED || status == SEC_E_DECRYPT_FAILURE ||
                    status == SEC_E_INCOMPLETE_MESSAGE);
    }
    struct sealed copy = sealed;
    assert_int_equal(stream_unseal(&pair, &pair.server, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    assert_int_equal(stream_unseal(&pair, &pair.server, copy.bytes, copy.count, buffers),
                     SEC_E_OUT_OF_SEQUENCE);
    stream_finish(&pair);
}

static void
a_wanted_certificate_interrupts_the_client_once(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 3; way++) {
        struct fo_provider_script script = {.is_certificate_requested = true};
        struct fo_provider_options options = {.script = script};
        struct pair pair;
        pair_begin(&pair, &options);
        pair_acquire(&pair, UNISP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.server, &pair.client);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_INCOMPLETE_CREDENTIALS);
        SecPkgContext_IssuerListInfoEx issuers;
        assert_int_equal(
            pair.wide->QueryContextAttributesW(&pair.client.context, SECPKG_ATTR_ISSUER_LIST_EX, &issuers),
            SEC_E_OK);
        assert_int_equal(issuers.cIssuers, 1);
        assert_int_equal(pair.wide->FreeContextBuffer(issuers.aIssuers), SEC_E_OK);
        CredHandle first = pair.client.credential;
        unsigned char encoded[] = {1, 2, 3};
        CERT_CONTEXT certificate = {1, encoded, sizeof encoded, NULL, NULL};
        PCCERT_CONTEXT list[] = {&certificate};
        SCHANNEL_CRED data = {.dwVersion = SCHANNEL_CRED_VERSION, .cCreds = 1, .paCred = list};
        if (way == 0) {
            assert_int_equal(pair_acquire_with(&pair, &pair.client, &data), SEC_E_OK);
        } else if (way == 1) {
            pair.client.in_bytes = 0;
        }
        assert_true(pair_pump(&pair, false));
        PCCERT_CONTEXT seen = NULL;
        SECURITY_STATUS status =
            pair.wide->QueryContextAttributesW(&pair.server.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &seen);
        assert_int_equal(status, way == 0 ? SEC_E_OK : SEC_E_NO_CREDENTIALS);
        if (way == 0) {
            assert_true(fo_provider_free_certificate(pair.provider, seen));
            assert_int_equal(pair.wide->FreeCredentialsHandle(&first), SEC_E_OK);
        }
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_finish(&pair);
    }
}

static void
a_failing_leg_fills_the_alert_entry_when_asked(void **state)
{
    (void)state;
    for (unsigned asked = 0; asked < 2; asked++) {
        struct fo_provider_script script = {.server = {.fail_leg = 1}};
        struct fo_provider_options options = {.script = script};
        struct pair pair;
        pair_begin(&pair, &options);
        pair.server.is_allocating = true;
        pair.server.requirements = asked != 0 ? ASC_REQ_EXTENDED_ERROR : 0;
        pair_acquire(&pair, UNISP_NAME_A);
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        pair_send(&pair, &pair.client, &pair.server);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INTERNAL_ERROR);
        assert_int_equal(pair.server.out[1].pvBuffer != NULL, asked);
        assert_null(pair.server.out[0].pvBuffer);
        if (asked != 0) {
            pair_feed(&pair.client, pair.server.out[1].pvBuffer, pair.server.out[1].cbBuffer);
            assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_INVALID_TOKEN);
        }
        stream_finish(&pair);
    }
}

static void
both_sides_agree_on_an_application_protocol(void **state)
{
    (void)state;
    static const char *const lists[3] = {"\x02h2\x08http/1.1", "\x08http/1.1", "\x03ftp"};
    for (unsigned choice = 1; choice < 3; choice++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair_acquire(&pair, UNISP_NAME_A);
        unsigned char memory[2][64];
        SecBuffer buffers[2][2];
        struct side *sides[2] = {&pair.client, &pair.server};
        SECURITY_STATUS status = SEC_E_OK;
        for (unsigned index = 0; index < 2; index++) {
            const char *list = lists[index == 0 ? 0 : choice];
            ULONG size = (ULONG)strlen(list);
            ULONG header[2] = {size + 6, SecApplicationProtocolNegotiationExt_ALPN};
            USHORT short_size = (USHORT)size;
            memcpy(memory[index], header, 8);
            memcpy(memory[index] + 8, &short_size, 2);
            memcpy(memory[index] + 10, list, size);
            buffers[index][0] = (SecBuffer){(ULONG)sides[index]->in_bytes, SECBUFFER_TOKEN, sides[index]->in};
            buffers[index][1] = (SecBuffer){10 + size, SECBUFFER_APPLICATION_PROTOCOLS, memory[index]};
            SecBufferDesc in = {SECBUFFER_VERSION, 2, buffers[index]};
            SecBuffer token = {SIDE_ROOM, SECBUFFER_TOKEN, sides[index]->room};
            SecBufferDesc out = {SECBUFFER_VERSION, 1, &token};
            if (index == 0) {
                status =
                    pair.wide->InitializeSecurityContextW(&pair.client.credential, NULL, NULL, 0, 0, 0, &in,
                                                          0, &pair.client.context, &out, NULL, NULL);
                pair_feed(&pair.server, token.pvBuffer, token.cbBuffer);
                pair.client.has_context = true;
                pair.client.status = status;
                assert_int_equal(status, SEC_I_CONTINUE_NEEDED);
            } else {
                status = pair.wide->AcceptSecurityContext(&pair.server.credential, NULL, &in, 0, 0,
                                                          &pair.server.context, &out, NULL, NULL);
            }
            sides[index]->out[0] = token;
        }
        if (choice == 2) {
            assert_int_equal(status, SEC_E_APPLICATION_PROTOCOL_MISMATCH);
            stream_finish(&pair);
            continue;
        }
        assert_int_equal(status, SEC_I_CONTINUE_NEEDED);
        pair.server.has_context = true;
        pair.server.status = status;
        pair.server.in_bytes = 0;
        pair_send(&pair, &pair.server, &pair.client);
        assert_true(pair_pump(&pair, false));
        for (unsigned index = 0; index < 2; index++) {
            SecPkgContext_ApplicationProtocol protocol;
            assert_int_equal(pair.wide->QueryContextAttributesW(&sides[index]->context,
                                                                SECPKG_ATTR_APPLICATION_PROTOCOL, &protocol),
                             SEC_E_OK);
            assert_int_equal(protocol.ProtocolIdSize, 8);
            assert_memory_equal(protocol.ProtocolId, "http/1.1", 8);
        }
        stream_finish(&pair);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_flow_both_ways),
        cmocka_unit_test(tokens_may_arrive_byte_by_byte),
        cmocka_unit_test(a_short_token_reports_what_is_missing),
        cmocka_unit_test(bytes_after_a_record_are_extra),
        cmocka_unit_test(short_records_change_nothing),
        cmocka_unit_test(spoilt_and_repeated_records_are_noticed),
        cmocka_unit_test(a_wanted_certificate_interrupts_the_client_once),
        cmocka_unit_test(a_failing_leg_fills_the_alert_entry_when_asked),
        cmocka_unit_test(both_sides_agree_on_an_application_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
