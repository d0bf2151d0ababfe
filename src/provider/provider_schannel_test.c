// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Schannel as a stream: pieces, leftovers, certificates, renegotiation, tickets, shutdown.
 */
#include "provider/provider_fixture.h"

enum {
    HEADER = 13,
    TRAILER = 16
};

/** An encrypted record. */
struct sealed {
    unsigned char bytes[512];
    size_t count;
};

static SECURITY_STATUS
seal(struct pair *pair, struct side *side, const char *text, struct sealed *out)
{
    size_t length = strlen(text);
    memcpy(out->bytes + HEADER, text, length);
    SecBuffer buffers[4] = {
        {HEADER, SECBUFFER_STREAM_HEADER, out->bytes},
        {(ULONG)length, SECBUFFER_DATA, out->bytes + HEADER},
        {TRAILER, SECBUFFER_STREAM_TRAILER, out->bytes + HEADER + length},
        {0, SECBUFFER_EMPTY, NULL},
    };
    SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
    SECURITY_STATUS status = pair->wide->EncryptMessage(&side->context, 0, &desc, 0);
    out->count = HEADER + length + TRAILER;
    return status;
}

/** Decrypt @p bytes. @param buffers  As the call left them. */
static SECURITY_STATUS
unseal(struct pair *pair, struct side *side, unsigned char *bytes, size_t count, SecBuffer buffers[4])
{
    buffers[0] = (SecBuffer){(ULONG)count, SECBUFFER_DATA, bytes};
    for (unsigned index = 1; index < 4; index++) {
        buffers[index] = (SecBuffer){0, SECBUFFER_EMPTY, NULL};
    }
    SecBufferDesc desc = {SECBUFFER_VERSION, 4, buffers};
    return pair->wide->DecryptMessage(&side->context, &desc, 0, NULL);
}

static const SecBuffer *
find(const SecBuffer buffers[4], ULONG type)
{
    for (unsigned index = 0; index < 4; index++) {
        if (buffers[index].BufferType == type) {
            return &buffers[index];
        }
    }
    return NULL;
}

/** One message from @p from arrives at @p to. */
static void
expect_message(struct pair *pair, struct side *from, struct side *to)
{
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(seal(pair, from, "attack at dawn", &sealed), SEC_E_OK);
    assert_int_equal(unseal(pair, to, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    const SecBuffer *data = find(buffers, SECBUFFER_DATA);
    assert_non_null(data);
    assert_int_equal(data->cbBuffer, 14);
    assert_memory_equal(data->pvBuffer, "attack at dawn", 14);
    assert_ptr_equal(data->pvBuffer, sealed.bytes + HEADER);
    assert_null(find(buffers, SECBUFFER_EXTRA));
}

static void
begin_established(struct pair *pair, const struct fo_provider_script *script)
{
    struct fo_provider_options options = {0};
    if (script != NULL) {
        options.script = *script;
    }
    pair_begin(pair, &options);
    pair_establish(pair, UNISP_NAME_A);
}

static void
finish(struct pair *pair)
{
    pair_close(pair);
    pair_expect_empty(pair);
    pair_end(pair);
}

static void
messages_flow_both_ways(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    for (unsigned round = 0; round < 3; round++) {
        expect_message(&pair, &pair.client, &pair.server);
        expect_message(&pair, &pair.server, &pair.client);
    }
    finish(&pair);
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
    expect_message(&pair, &pair.client, &pair.server);
    finish(&pair);
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
    finish(&pair);
}

static void
bytes_after_a_record_are_extra(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    struct sealed sealed[2];
    unsigned char both[1024];
    assert_int_equal(seal(&pair, &pair.client, "one", &sealed[0]), SEC_E_OK);
    assert_int_equal(seal(&pair, &pair.client, "two!", &sealed[1]), SEC_E_OK);
    memcpy(both, sealed[0].bytes, sealed[0].count);
    memcpy(both + sealed[0].count, sealed[1].bytes, sealed[1].count);
    size_t total = sealed[0].count + sealed[1].count;
    SecBuffer buffers[4];
    assert_int_equal(unseal(&pair, &pair.server, both, total, buffers), SEC_E_OK);
    const SecBuffer *extra = find(buffers, SECBUFFER_EXTRA);
    assert_non_null(extra);
    assert_int_equal(extra->cbBuffer, sealed[1].count);
    assert_ptr_equal(extra->pvBuffer, both + sealed[0].count);
    assert_int_equal(unseal(&pair, &pair.server, both + sealed[0].count, sealed[1].count, buffers), SEC_E_OK);
    assert_memory_equal(find(buffers, SECBUFFER_DATA)->pvBuffer, "two!", 4);
    finish(&pair);
}

static void
short_records_change_nothing(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(seal(&pair, &pair.server, "hello", &sealed), SEC_E_OK);
    for (size_t given = 0; given < sealed.count; given++) {
        assert_int_equal(unseal(&pair, &pair.client, sealed.bytes, given, buffers), SEC_E_INCOMPLETE_MESSAGE);
        assert_int_equal(find(buffers, SECBUFFER_MISSING)->cbBuffer,
                         given < 5 ? 5 - given : sealed.count - given);
    }
    assert_int_equal(unseal(&pair, &pair.client, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    assert_memory_equal(find(buffers, SECBUFFER_DATA)->pvBuffer, "hello", 5);
    finish(&pair);
}

static void
spoilt_and_repeated_records_are_noticed(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    struct sealed sealed;
    SecBuffer buffers[4];
    assert_int_equal(seal(&pair, &pair.client, "genuine", &sealed), SEC_E_OK);
    for (size_t index = 0; index < sealed.count; index++) {
        struct sealed spoilt = sealed;
        spoilt.bytes[index] ^= 0x10;
        SECURITY_STATUS status = unseal(&pair, &pair.server, spoilt.bytes, spoilt.count, buffers);
        assert_true(status == SEC_E_MESSAGE_ALTERED || status == SEC_E_DECRYPT_FAILURE ||
                    status == SEC_E_INCOMPLETE_MESSAGE);
    }
    struct sealed copy = sealed;
    assert_int_equal(unseal(&pair, &pair.server, sealed.bytes, sealed.count, buffers), SEC_E_OK);
    assert_int_equal(unseal(&pair, &pair.server, copy.bytes, copy.count, buffers), SEC_E_OUT_OF_SEQUENCE);
    finish(&pair);
}

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
        assert_int_equal(seal(pair, sides[index], "late", &sealed), SEC_E_CONTEXT_EXPIRED);
        assert_int_equal(
            unseal(pair, receiver, sides[index]->out[0].pvBuffer, sides[index]->out[0].cbBuffer, buffers),
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
        expect_message(&pair, &pair.client, &pair.server);
        expect_message(&pair, &pair.server, &pair.client);
        bool is_client = first % 2 == 0;
        shut_down(&pair, is_client ? &pair.client : &pair.server, is_client ? &pair.server : &pair.client);
        finish(&pair);
    }
}

static void
no_alert_without_a_control_token(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    SecBuffer buffers[4];
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    assert_true(pair.server.out[0].cbBuffer > 0);
    /* The bytes ask for a renegotiation; they do not close. */
    assert_int_equal(
        unseal(&pair, &pair.client, pair.server.out[0].pvBuffer, pair.server.out[0].cbBuffer, buffers),
        SEC_I_RENEGOTIATE);
    finish(&pair);
}

static void
control_tokens_have_one_shape(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
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
    expect_message(&pair, &pair.client, &pair.server);
    finish(&pair);
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
    assert_int_equal(unseal(pair, to, bytes, count, buffers), SEC_I_RENEGOTIATE);
    const SecBuffer *extra = find(buffers, SECBUFFER_EXTRA);
    assert_non_null(extra);
    assert_int_equal(extra->cbBuffer, count);
    pair_feed(to, extra->pvBuffer, extra->cbBuffer);
    assert_int_equal(seal(pair, to, "early", &sealed), SEC_E_CONTEXT_EXPIRED);
    assert_int_equal(unseal(pair, to, sealed.bytes, sealed.count, buffers), SEC_E_CONTEXT_EXPIRED);
}

static void
a_client_can_renegotiate(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    CtxtHandle before = pair.client.context;
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(pair_leg(&pair, &pair.client), SEC_I_CONTINUE_NEEDED);
        deliver_renegotiation(&pair, &pair.client, &pair.server);
        pair.server.status = SEC_I_CONTINUE_NEEDED;
        assert_true(pair_pump(&pair, true));
        assert_memory_equal(&before, &pair.client.context, sizeof before);
        expect_message(&pair, &pair.client, &pair.server);
        expect_message(&pair, &pair.server, &pair.client);
    }
    finish(&pair);
}

static void
a_server_can_ask_for_renegotiation(void **state)
{
    (void)state;
    for (unsigned with_bytes = 0; with_bytes < 2; with_bytes++) {
        struct pair pair;
        begin_established(&pair, NULL);
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
        expect_message(&pair, &pair.server, &pair.client);
        expect_message(&pair, &pair.client, &pair.server);
        finish(&pair);
    }
}

static void
data_flows_until_the_client_sees_the_request(void **state)
{
    (void)state;
    struct pair pair;
    begin_established(&pair, NULL);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    expect_message(&pair, &pair.client, &pair.server);
    expect_message(&pair, &pair.server, &pair.client);
    finish(&pair);
}

static void
tickets_after_the_handshake_are_met_as_renegotiation(void **state)
{
    (void)state;
    for (uint8_t tickets = 0; tickets <= FO_PROVIDER_TICKETS_MAX; tickets += 2) {
        struct fo_provider_script script = {.is_tls13 = true, .ticket_count = tickets};
        struct pair pair;
        begin_established(&pair, &script);
        SecBuffer buffers[4];
        for (unsigned index = 0; index < tickets; index++) {
            assert_true(pair.client.in_bytes > 0);
            static unsigned char bytes[SIDE_ROOM];
            ULONG count = (ULONG)pair.client.in_bytes;
            memcpy(bytes, pair.client.in, count);
            assert_int_equal(unseal(&pair, &pair.client, bytes, count, buffers), SEC_I_RENEGOTIATE);
            assert_int_equal(find(buffers, SECBUFFER_EXTRA)->cbBuffer, count);
            assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_OK);
            assert_int_equal(pair.client.out[0].cbBuffer, 0);
        }
        assert_int_equal(pair.client.in_bytes, 0);
        expect_message(&pair, &pair.server, &pair.client);
        expect_message(&pair, &pair.client, &pair.server);
        finish(&pair);
    }
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
        expect_message(&pair, &pair.client, &pair.server);
        finish(&pair);
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
        finish(&pair);
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
            finish(&pair);
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
        finish(&pair);
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
        cmocka_unit_test(either_side_can_shut_down_first),
        cmocka_unit_test(no_alert_without_a_control_token),
        cmocka_unit_test(control_tokens_have_one_shape),
        cmocka_unit_test(a_client_can_renegotiate),
        cmocka_unit_test(a_server_can_ask_for_renegotiation),
        cmocka_unit_test(data_flows_until_the_client_sees_the_request),
        cmocka_unit_test(tickets_after_the_handshake_are_met_as_renegotiation),
        cmocka_unit_test(a_wanted_certificate_interrupts_the_client_once),
        cmocka_unit_test(a_failing_leg_fills_the_alert_entry_when_asked),
        cmocka_unit_test(both_sides_agree_on_an_application_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
