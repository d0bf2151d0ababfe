// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What Schannel does after the handshake: renegotiation, tickets, shutdown.
 */
#include "provider/provider_fixture_stream.h"

static void
apply(struct pair *pair, struct side *side, DWORD kind, SECURITY_STATUS expected)
{
    SecBuffer buffer = {sizeof kind, SECBUFFER_TOKEN, &kind};
    SecBufferDesc desc = {SECBUFFER_VERSION, 1, &buffer};
    assert_int_equal(pair->wide->ApplyControlToken(&side->context, &desc), expected);
}

/** @p closer shuts down, @p other notices and does the same. */
static void
shut_down(struct pair *pair, struct side *closer, struct side *other)
{
    SecBuffer buffers[4];
    struct side *sides[2] = {closer, other};
    for (unsigned index = 0; index < 2; index++) {
        struct side *receiver = sides[1 - index];
        apply(pair, sides[index], SCHANNEL_SHUTDOWN, SEC_E_OK);
        apply(pair, sides[index], SCHANNEL_SHUTDOWN, SEC_E_OK);
        assert_int_equal(pair_leg(pair, sides[index]), SEC_I_CONTEXT_EXPIRED);
        assert_true(sides[index]->out[0].cbBuffer > 0);
        struct sealed sealed;
        assert_int_equal(stream_seal(pair, sides[index], "late", &sealed), SEC_E_CONTEXT_EXPIRED);
        assert_int_equal(stream_unseal(pair, receiver, sides[index]->out[0].pvBuffer,
                                       sides[index]->out[0].cbBuffer, buffers),
                         SEC_I_CONTEXT_EXPIRED);
        pair_drop_output(pair, sides[index]);
    }
    apply(pair, closer, SCHANNEL_SHUTDOWN, SEC_E_OK);
    assert_int_equal(pair_leg(pair, closer), SEC_I_CONTEXT_EXPIRED);
    assert_int_equal(closer->out[0].cbBuffer, 0);
}

static void
either_side_can_shut_down_first(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 4; first++) {
        struct pair pair;
        pair_begin(&pair, NULL);
        pair.client.is_allocating = first >= 2;
        pair.server.is_allocating = first >= 2;
        pair_establish(&pair, UNISP_NAME_A);
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_expect_message(&pair, &pair.server, &pair.client);
        bool is_client = first % 2 == 0;
        shut_down(&pair, is_client ? &pair.client : &pair.server, is_client ? &pair.server : &pair.client);
        stream_finish(&pair);
    }
}

static void
no_alert_without_a_control_token(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    SecBuffer buffers[4];
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    assert_true(pair.server.out[0].cbBuffer > 0);
    /* The bytes ask for a renegotiation; they do not close. */
    assert_int_equal(
        stream_unseal(&pair, &pair.client, pair.server.out[0].pvBuffer, pair.server.out[0].cbBuffer, buffers),
        SEC_I_RENEGOTIATE);
    stream_finish(&pair);
}

static void
control_tokens_have_one_shape(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    DWORD kind = SCHANNEL_SHUTDOWN;
    SecBuffer two[2] = {{sizeof kind, SECBUFFER_TOKEN, &kind}, {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc desc = {SECBUFFER_VERSION, 2, two};
    const SecurityFunctionTableW *table = pair.wide;
    CtxtHandle *context = &pair.client.context;
    assert_int_equal(table->ApplyControlToken(context, &desc), SEC_E_INVALID_TOKEN);
    desc.cBuffers = 1;
    two[0].BufferType = SECBUFFER_DATA;
    assert_int_equal(table->ApplyControlToken(context, &desc), SEC_E_INVALID_TOKEN);
    two[0].BufferType = SECBUFFER_TOKEN;
    two[0].cbBuffer = 3;
    assert_int_equal(table->ApplyControlToken(context, &desc), SEC_E_UNSUPPORTED_FUNCTION);
    assert_int_equal(table->ApplyControlToken(context, NULL), SEC_E_INTERNAL_ERROR);
    apply(&pair, &pair.client, 77, SEC_E_UNSUPPORTED_FUNCTION);
    apply(&pair, &pair.client, SCHANNEL_SESSION, SEC_E_OK);
    apply(&pair, &pair.client, SCHANNEL_ALERT, SEC_E_OK);
    stream_expect_message(&pair, &pair.client, &pair.server);
    stream_finish(&pair);
}

/** @p from's output reaches @p to, who learns that it has to renegotiate. */
static void
deliver_renegotiation(struct pair *pair, struct side *from, struct side *to)
{
    SecBuffer buffers[4];
    struct sealed sealed;
    static unsigned char bytes[SIDE_ROOM];
    ULONG count = from->out[0].cbBuffer;
    memcpy(bytes, from->out[0].pvBuffer, count);
    pair_drop_output(pair, from);
    assert_int_equal(stream_unseal(pair, to, bytes, count, buffers), SEC_I_RENEGOTIATE);
    const SecBuffer *extra = stream_find(buffers, SECBUFFER_EXTRA);
    assert_non_null(extra);
    assert_int_equal(extra->cbBuffer, count);
    pair_feed(to, extra->pvBuffer, extra->cbBuffer);
    assert_int_equal(stream_seal(pair, to, "early", &sealed), SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(stream_unseal(pair, to, sealed.bytes, sealed.count, buffers), SEC_E_CONTEXT_EXPIRED);
}

static void
a_client_can_renegotiate(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    CtxtHandle before = pair.client.context;
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        deliver_renegotiation(&pair, &pair.client, &pair.server);
        pair.server.status = SEC_I_CONTINUE_NEEDED;
        assert_true(pair_pump(&pair, true));
        assert_memory_equal(&before, &pair.client.context, sizeof before);
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_expect_message(&pair, &pair.server, &pair.client);
    }
    stream_finish(&pair);
}

static void
a_server_can_ask_for_renegotiation(void **state)
{
    (void)state;
    for (unsigned with_bytes = 0; with_bytes < 2; with_bytes++) {
        struct pair pair;
        stream_begin(&pair, NULL);
        assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
        deliver_renegotiation(&pair, &pair.server, &pair.client);
        if (with_bytes == 0) {
            /* Older pages tell the client to begin with empty buffers. */
            pair.client.in_bytes = 0;
        }
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        assert_int_equal(pair.client.in_bytes, 0);
        deliver_renegotiation(&pair, &pair.client, &pair.server);
        pair.server.status = SEC_I_CONTINUE_NEEDED;
        assert_true(pair_pump(&pair, true));
        stream_expect_message(&pair, &pair.server, &pair.client);
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_finish(&pair);
    }
}

static void
data_flows_until_the_client_sees_the_request(void **state)
{
    (void)state;
    struct pair pair;
    stream_begin(&pair, NULL);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    stream_expect_message(&pair, &pair.client, &pair.server);
    stream_expect_message(&pair, &pair.server, &pair.client);
    stream_finish(&pair);
}

static void
tickets_after_the_handshake_are_met_as_renegotiation(void **state)
{
    (void)state;
    for (uint8_t tickets = 0; tickets <= FO_PROVIDER_TICKETS_MAX; tickets += 2) {
        struct fo_provider_script script = {.is_tls13 = true, .ticket_count = tickets};
        struct pair pair;
        stream_begin(&pair, &script);
        SecBuffer buffers[4];
        for (unsigned index = 0; index < tickets; index++) {
            assert_true(pair.client.in_bytes > 0);
            static unsigned char bytes[SIDE_ROOM];
            ULONG count = (ULONG)pair.client.in_bytes;
            memcpy(bytes, pair.client.in, count);
            assert_int_equal(stream_unseal(&pair, &pair.client, bytes, count, buffers), SEC_I_RENEGOTIATE);
            assert_int_equal(stream_find(buffers, SECBUFFER_EXTRA)->cbBuffer, count);
            assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_OK);
            assert_int_equal(pair.client.out[0].cbBuffer, 0);
        }
        assert_int_equal(pair.client.in_bytes, 0);
        stream_expect_message(&pair, &pair.server, &pair.client);
        stream_expect_message(&pair, &pair.client, &pair.server);
        stream_finish(&pair);
    }
}

static void
a_stream_goes_on_after_export_and_import(void **state)
{
    (void)state;
    struct fo_provider_script script = {.is_tls13 = true, .ticket_count = 1};
    struct pair pair;
    stream_begin(&pair, &script);
    stream_expect_message(&pair, &pair.server, &pair.client);
    SecBuffer packed = {0, SECBUFFER_EMPTY, NULL};
    SEC_WCHAR name[] = u"Schannel";
    assert_int_equal(pair.wide->ExportSecurityContext(&pair.client.context, SECPKG_CONTEXT_EXPORT_DELETE_OLD,
                                                      &packed, NULL),
                     SEC_E_OK);
    assert_int_equal(pair.wide->ImportSecurityContextW(name, &packed, NULL, &pair.client.context), SEC_E_OK);
    assert_int_equal(pair.wide->FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
    stream_expect_message(&pair, &pair.server, &pair.client);
    stream_expect_message(&pair, &pair.client, &pair.server);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_OK);
    stream_finish(&pair);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(either_side_can_shut_down_first),
        cmocka_unit_test(no_alert_without_a_control_token),
        cmocka_unit_test(control_tokens_have_one_shape),
        cmocka_unit_test(a_client_can_renegotiate),
        cmocka_unit_test(a_server_can_ask_for_renegotiation),
        cmocka_unit_test(data_flows_until_the_client_sees_the_request),
        cmocka_unit_test(tickets_after_the_handshake_are_met_as_renegotiation),
        cmocka_unit_test(a_stream_goes_on_after_export_and_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
