// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Honest play: random sessions that keep every rule.
 */
#include "conform/honest_play.h"

#include "provider/provider.h"
#include "sspi/attribute.h"
#include "trace/recorder.h"

#include <stdlib.h>
#include <string.h>

enum {
    SLOTS_MAX = 8
};

/* One seat: a session that is being played, or none. */
struct seat {
    struct fo_pair pair;
    bool is_taken;
    unsigned messages_left, queries_left;
    ULONG sequence;
    bool wants_impersonation, wants_export, is_given_up;
};

/* Everything of one play. */
struct play {
    struct fo_bench *bench;
    struct fo_random *random;
    struct seat seats[SLOTS_MAX];
    struct fo_party shared_client, shared_server; /* Credentials that many sessions use. */
    unsigned left;
};

static bool
chance(struct play *play, unsigned one_in)
{
    return fo_random_below(play->random, one_in) == 0;
}

void
fo_play_choose_provider(struct fo_random *random)
{
    static const enum fo_knob latitudes[] = {
        FO_KNOB_FIRST_FAIL_HANDLE,  FO_KNOB_FIRST_MOREIN_HANDLE, FO_KNOB_DSC_TWICE_STATUS,
        FO_KNOB_RELEASE_OVERWRITES, FO_KNOB_NEWCTX_ALIAS,        FO_KNOB_VALUE_REUSE,
        FO_KNOB_ALLOC_HONOURED,     FO_KNOB_CTX_HOLDS_CRED,      FO_KNOB_CRED_NULL_ON_CONT,
    };
    struct fo_provider_options options = {.seed = fo_random_next(random)};

    for (size_t i = 0; i < sizeof(latitudes) / sizeof(latitudes[0]); i++) {
        const uint8_t count = fo_knob_value_count(latitudes[i]);

        options.knobs.value[latitudes[i]] = (uint8_t)fo_random_below(random, count + 1U);
    }
    /* "other" is what no documented provider answers. */
    if (options.knobs.value[FO_KNOB_DSC_TWICE_STATUS] == FO_DSC_TWICE_OTHER) {
        options.knobs.value[FO_KNOB_DSC_TWICE_STATUS] = FO_KNOB_UNKNOWN;
    }
    options.script.extra_round_count = (uint8_t)fo_random_below(random, 3);
    options.script.client.complete_leg = (uint8_t)fo_random_below(random, 4);
    options.script.server.complete_leg = (uint8_t)fo_random_below(random, 4);
    options.script.client.fail_leg =
        fo_random_below(random, 8) == 0 ? (uint8_t)(1 + fo_random_below(random, 3)) : 0;
    options.script.server.fail_leg =
        fo_random_below(random, 8) == 0 ? (uint8_t)(1 + fo_random_below(random, 3)) : 0;
    options.script.has_error_token = fo_random_below(random, 2) == 0;
    options.script.is_certificate_requested = fo_random_below(random, 2) == 0;
    options.script.is_tls13 = fo_random_below(random, 2) == 0;
    options.script.is_optimistic_refused = fo_random_below(random, 2) == 0;
    fo_provider_reset(fo_provider_current(), &options);
}

static void
begin(struct play *play, struct seat *seat)
{
    memset(seat, 0, sizeof(*seat));
    fo_pair_init(&seat->pair);
    seat->pair.client.wants_allocation = chance(play, 2);
    seat->pair.server.wants_allocation = chance(play, 2);
    seat->pair.client.uses_ansi = play->bench->ansi != NULL && chance(play, 4);
    seat->pair.client.moves_handle = chance(play, 4);
    seat->pair.server.moves_handle = chance(play, 4);
    if (play->shared_client.has_credential && play->shared_server.has_credential && chance(play, 2)) {
        seat->pair.client.borrowed = &play->shared_client.credential;
        seat->pair.server.borrowed = &play->shared_server.credential;
    } else {
        fo_party_acquire(play->bench, &seat->pair.client);
        fo_party_acquire(play->bench, &seat->pair.server);
        seat->is_given_up = !seat->pair.client.has_credential || !seat->pair.server.has_credential;
    }
    seat->messages_left = (unsigned)fo_random_below(play->random, 4);
    seat->queries_left = (unsigned)fo_random_below(play->random, 4);
    seat->wants_impersonation = chance(play, 4);
    seat->wants_export = chance(play, 6);
    seat->is_taken = true;
    play->left--;
}

static void
ask_attribute(struct play *play, struct seat *seat)
{
    const struct fo_attribute *attribute = NULL;
    struct fo_party *party = chance(play, 2) ? &seat->pair.client : &seat->pair.server;
    size_t count = 0;

    while (fo_attribute_at(count) != NULL) {
        count++;
    }
    attribute = fo_attribute_at(fo_random_below(play->random, count));
    if (attribute->bytes != 0 && !(attribute->of_credential && party->borrowed != NULL)) {
        fo_bench_ask_attribute(play->bench, attribute,
                               attribute->of_credential ? &party->credential : &party->context);
    }
}

static void
impersonate(struct play *play, struct seat *seat)
{
    seat->wants_impersonation = false;
    if (play->bench->table->ImpersonateSecurityContext(&seat->pair.server.context) == SEC_E_OK) {
        play->bench->table->RevertSecurityContext(&seat->pair.server.context);
    }
}

/* One thing on an established session. False when there is nothing left but the end. */
static bool
use_session(struct play *play, struct seat *seat)
{
    if (seat->messages_left != 0) {
        const bool is_stateless = play->bench->is_stream || play->bench->server_starts;

        seat->messages_left--;
        fo_pair_message(play->bench, &seat->pair.client, &seat->pair.server,
                        is_stateless ? 0 : seat->sequence);
        fo_pair_message(play->bench, &seat->pair.server, &seat->pair.client,
                        is_stateless ? 0 : seat->sequence++);
        return true;
    }
    if (seat->queries_left != 0) {
        seat->queries_left--;
        ask_attribute(play, seat);
        return true;
    }
    if (seat->wants_impersonation) {
        impersonate(play, seat);
        return true;
    }
    if (seat->wants_export) {
        seat->wants_export = false;
        fo_bench_export(play->bench, &seat->pair.client,
                        chance(play, 2) ? SECPKG_CONTEXT_EXPORT_DELETE_OLD : 0);
    }
    return false;
}

static void
end(struct play *play, struct seat *seat)
{
    if (chance(play, 2)) {
        fo_party_delete(play->bench, &seat->pair.server);
    }
    fo_pair_close(play->bench, &seat->pair);
    seat->is_taken = false;
}

static void
move(struct play *play, struct seat *seat)
{
    if (!seat->is_taken) {
        if (play->left != 0) {
            begin(play, seat);
        }
        return;
    }
    if (!seat->is_given_up && !seat->pair.is_over && !chance(play, 24)) {
        fo_pair_step(play->bench, &seat->pair);
        return;
    }
    if (seat->pair.client.is_done && seat->pair.server.is_done && use_session(play, seat)) {
        return;
    }
    end(play, seat);
}

static bool
is_busy(const struct play *play)
{
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        if (play->seats[i].is_taken) {
            return true;
        }
    }
    return play->left != 0;
}

void
fo_play_sessions(struct fo_bench *bench, struct fo_random *random, unsigned session_count)
{
    struct play play = {.bench = bench, .random = random, .left = session_count};

    play.shared_server.is_server = true;
    SecInvalidateHandle(&play.shared_client.credential);
    SecInvalidateHandle(&play.shared_server.credential);
    fo_party_acquire(bench, &play.shared_client);
    fo_party_acquire(bench, &play.shared_server);
    while (is_busy(&play)) {
        move(&play, &play.seats[fo_random_below(random, SLOTS_MAX)]);
    }
    fo_party_free(bench, &play.shared_client);
    fo_party_free(bench, &play.shared_server);
    fo_bench_forget_identities();
}
