// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tokens that are altered, cut, repeated, out of order or of another session.
 */
#include "provider/provider_fixture.h"
#include "sspi/status.h"

/** Ways to spoil the input of a leg. */
enum damage {
    DAMAGE_FLIP,
    DAMAGE_CUT,
    DAMAGE_LONGER,
    DAMAGE_FOREIGN,
    DAMAGE_REFLECT,
    DAMAGE_REPEAT,
    DAMAGE_NONE,
};

/** What the sender has sent so far, to be repeated or reflected. */
struct history {
    unsigned char bytes[2][SIDE_ROOM]; /**< Last token of client and server. */
    size_t count[2];
};

static enum fo_call
call_of(const struct side *side)
{
    return side->is_server ? FO_CALL_ACCEPT_SECURITY_CONTEXT : FO_CALL_INITIALIZE_SECURITY_CONTEXT;
}

/** Run honestly until the leg numbered @p stop (from 0) is due. @return its side, or NULL. */
static struct side *
run_until(struct pair *pair, unsigned stop, struct history *history)
{
    struct side *mover = pair_server_begins(pair) ? &pair->server : &pair->client;
    memset(history->count, 0, sizeof history->count);
    for (unsigned leg = 0; leg < stop; leg++) {
        struct side *other = mover == &pair->client ? &pair->server : &pair->client;
        assert_true(pair_leg(pair, mover) >= 0);
        unsigned sender = mover->is_server ? 1 : 0;
        history->count[sender] = mover->out[0].cbBuffer;
        if (mover->out[0].cbBuffer > 0) {
            memcpy(history->bytes[sender], mover->out[0].pvBuffer, mover->out[0].cbBuffer);
        }
        pair_send(pair, mover, other);
        if (!side_wants_more(other)) {
            return NULL;
        }
        mover = other;
    }
    return mover;
}

static void
open_pair(struct pair *pair, const char *package)
{
    pair_begin(pair, NULL);
    pair->client.requirements = ISC_REQ_MUTUAL_AUTH;
    pair_acquire(pair, package);
}

/** Spoil side->in. @return false when the damage has no such variant. */
static bool
spoil(struct side *side, enum damage damage, size_t variant, const struct history *history,
      const struct history *foreign)
{
    unsigned self = side->is_server ? 1 : 0;
    switch (damage) {
    case DAMAGE_FLIP:
        if (variant >= side->in_bytes * 8) {
            return false;
        }
        side->in[variant / 8] ^= (unsigned char)(1U << (variant % 8));
        return true;
    case DAMAGE_CUT:
        if (variant >= side->in_bytes) {
            return false;
        }
        side->in_bytes = variant;
        return true;
    case DAMAGE_LONGER:
        side->in[side->in_bytes++] = 'x';
        return variant == 0;
    case DAMAGE_FOREIGN:
        side->in_bytes = 0;
        pair_feed(side, foreign->bytes[1 - self], foreign->count[1 - self]);
        return variant == 0;
    case DAMAGE_REFLECT:
        side->in_bytes = 0;
        pair_feed(side, history->bytes[self], history->count[self]);
        return variant == 0 && history->count[self] > 0;
    case DAMAGE_REPEAT:
    case DAMAGE_NONE:
        break;
    }
    return false;
}

/** Is @p status a good answer of @p side to spoilt input? */
static bool
is_refused(const struct pair *pair, const struct side *side)
{
    bool is_stream = strcmp(pair->package, UNISP_NAME_A) == 0;
    bool is_fatal = side->status < 0 && side->status != SEC_E_INCOMPLETE_MESSAGE;
    return (is_fatal || (is_stream && side->status == SEC_E_INCOMPLETE_MESSAGE)) &&
           fo_status_documented(call_of(side), side->status);
}

/** Try one damage at one leg. @return false when leg or variant does not exist. */
static bool
try_damage(const char *package, unsigned leg, enum damage damage, size_t variant)
{
    static struct history history;
    static struct history foreign;
    struct pair pair;
    open_pair(&pair, package);
    if (damage == DAMAGE_FOREIGN) {
        struct side *side = run_until(&pair, leg, &foreign);
        pair_close(&pair);
        if (side == NULL || leg < 2) {
            pair_end(&pair);
            return false;
        }
        pair_acquire(&pair, package);
    }
    struct side *side = run_until(&pair, leg, &history);
    bool exists = side != NULL && side->in_bytes > 0 && spoil(side, damage, variant, &history, &foreign);
    if (exists) {
        (void)pair_leg(&pair, side);
        if (!is_refused(&pair, side)) {
            fail_msg("%s leg %u damage %d variant %zu: %08X", package, leg, (int)damage, variant,
                     (unsigned)side->status);
        }
    }
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
    return exists;
}

/** Try one kind of damage on every leg of every package. @return cases. */
static unsigned
try_everywhere(enum damage damage)
{
    unsigned cases = 0;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        for (unsigned leg = 0; leg < 8; leg++) {
            size_t variant = 0;
            while (try_damage(fixture_packages[index], leg, damage, variant)) {
                variant++;
                cases++;
            }
        }
    }
    return cases;
}

static void
every_flipped_bit_is_noticed_at_every_leg(void **state)
{
    (void)state;
    assert_true(try_everywhere(DAMAGE_FLIP) > 5000);
}

static void
every_cut_is_noticed_at_every_leg(void **state)
{
    (void)state;
    assert_true(try_everywhere(DAMAGE_CUT) > 500);
}

static void
tokens_of_another_session_are_noticed(void **state)
{
    (void)state;
    assert_true(try_everywhere(DAMAGE_FOREIGN) >= 5);
}

static void
reflected_tokens_are_noticed(void **state)
{
    (void)state;
    assert_true(try_everywhere(DAMAGE_REFLECT) >= 5);
}

static void
bytes_behind_a_token_are_noticed_or_reported(void **state)
{
    (void)state;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        const char *package = fixture_packages[index];
        if (strcmp(package, UNISP_NAME_A) != 0) {
            assert_true(try_damage(package, 1, DAMAGE_LONGER, 0));
            continue;
        }
        static struct history history;
        struct pair pair;
        open_pair(&pair, package);
        struct side *side = run_until(&pair, 1, &history);
        side->in[side->in_bytes++] = 'x';
        assert_int_equal(pair_leg(&pair, side), SEC_I_CONTINUE_NEEDED);
        assert_int_equal(side->in_bytes, 1);
        assert_int_equal(side->in[0], 'x');
        pair_close(&pair);
        pair_expect_empty(&pair);
        pair_end(&pair);
    }
}

static void
a_repeated_token_is_noticed_by_the_next_leg(void **state)
{
    (void)state;
    static struct history history;
    unsigned cases = 0;
    for (unsigned index = 0; index < FIXTURE_PACKAGES; index++) {
        for (unsigned leg = 1; leg < 8; leg++) {
            struct pair pair;
            open_pair(&pair, fixture_packages[index]);
            struct side *side = run_until(&pair, leg, &history);
            if (side != NULL && pair_leg(&pair, side) == SEC_I_CONTINUE_NEEDED) {
                unsigned sender = side->is_server ? 0 : 1;
                pair_drop_output(&pair, side);
                pair_feed(side, history.bytes[sender], history.count[sender]);
                (void)pair_leg(&pair, side);
                assert_true(is_refused(&pair, side));
                assert_true(side->status != SEC_E_INCOMPLETE_MESSAGE);
                cases++;
            }
            pair_close(&pair);
            pair_end(&pair);
        }
    }
    assert_true(cases >= 4);
}

static void
a_kerberos_ticket_is_accepted_once(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair, NULL);
    pair_acquire(&pair, MICROSOFT_KERBEROS_NAME_A);
    assert_int_equal(pair_leg(&pair, &pair.client), SEC_E_OK);
    pair_feed(&pair.server, pair.client.out[0].pvBuffer, pair.client.out[0].cbBuffer);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    CtxtHandle first = pair.server.context;
    pair.server.has_context = false;
    pair_feed(&pair.server, pair.client.out[0].pvBuffer, pair.client.out[0].cbBuffer);
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_INVALID_TOKEN);
    pair.server.in_bytes = 0;
    pair_feed(&pair.server, pair.client.out[0].pvBuffer, pair.client.out[0].cbBuffer);
    pair.server.requirements = ASC_REQ_ALLOW_CONTEXT_REPLAY;
    assert_int_equal(pair_leg(&pair, &pair.server), SEC_E_OK);
    assert_int_equal(pair.wide->DeleteSecurityContext(&first), SEC_E_OK);
    pair_close(&pair);
    pair_expect_empty(&pair);
    pair_end(&pair);
}

static void
tokens_of_another_package_are_refused(void **state)
{
    (void)state;
    for (unsigned from = 0; from < FIXTURE_PACKAGES; from++) {
        for (unsigned to = 0; to < FIXTURE_PACKAGES; to++) {
            struct pair pair;
            pair_begin(&pair, NULL);
            pair.package = fixture_packages[from];
            assert_int_equal(pair_acquire_with(&pair, &pair.client, NULL), SEC_E_OK);
            bool is_challenge = pair_server_begins(&pair);
            pair.package = fixture_packages[to];
            assert_int_equal(pair_acquire_with(&pair, &pair.server, NULL), SEC_E_OK);
            if (!is_challenge && from != to) {
                assert_true(pair_leg(&pair, &pair.client) >= 0);
                pair_send(&pair, &pair.client, &pair.server);
                assert_true(pair_leg(&pair, &pair.server) < 0);
                assert_true(is_refused(&pair, &pair.server));
            }
            pair_close(&pair);
            pair_expect_empty(&pair);
            pair_end(&pair);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_bit_is_noticed_at_every_leg),
        cmocka_unit_test(every_cut_is_noticed_at_every_leg),
        cmocka_unit_test(tokens_of_another_session_are_noticed),
        cmocka_unit_test(reflected_tokens_are_noticed),
        cmocka_unit_test(bytes_behind_a_token_are_noticed_or_reported),
        cmocka_unit_test(a_repeated_token_is_noticed_by_the_next_leg),
        cmocka_unit_test(a_kerberos_ticket_is_accepted_once),
        cmocka_unit_test(tokens_of_another_package_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
