// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target for benchmarks: the harness that people write by hand, to compare with.
 *
 * One switch over the input's bytes calls the operations of the wrapper that has the mutant FREEONCE_MUTANT;
 * the provider allocates as a stand-in would (fuzz_bytes_provider.h). Nothing judges but AddressSanitizer and
 * LeakSanitizer.
 *
 * Input   package and form, a knob and its value, then operations: a byte that says which and one that says
 * on what; some take more.
 */
#include "fuzz_bytes_connection.h"
#include "fuzz_bytes_provider.h"
#include "harness.h"
#include "mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SLOTS = 4,
    OPERATIONS_MAX = 128,
};

static const char *const packages[] = {"NTLM", "Kerberos", "Negotiate", "Schannel", "WDigest", "no such"};

/** What lasts. */
static struct fo_provider *provider;
static struct bytes_wire wire;
static unsigned allocations_left; /**< Until one fails; 0: none does. */

/** What is of one input. */
static struct {
    unsigned package;
    struct wrapper_host host;
    struct fo_provider_script script;
    struct slot slots[SLOTS];
    bool is_open;
} run;

static void *
allocate(void *unused, size_t bytes)
{
    (void)unused;
    if (allocations_left > 0) {
        allocations_left--;
        if (allocations_left == 0) {
            return NULL;
        }
    }
    return malloc(bytes);
}

static void
release(void *unused, void *block)
{
    (void)unused;
    free(block);
}

static const struct fo_allocator allocator = {allocate, release, NULL};

static bool
agree(void *unused)
{
    (void)unused;
    return true;
}

static void
ignore(void *unused)
{
    (void)unused;
}

static void
start(void)
{
    const char *name = getenv("FREEONCE_MUTANT");
    if (name == NULL || !fo_mutant_select(name)) {
        (void)fprintf(stderr, "freeonce: no mutant %s\n", name == NULL ? "in FREEONCE_MUTANT" : name);
        _exit(2);
    }
    const char *style = getenv("FREEONCE_STYLE");
    wire.ops = mutant_get(fo_mutant_selected())->ops;
    static const struct wrapper_ops *const styles[] = {&wrapper_pointer, &wrapper_flags, &wrapper_stages,
                                                       &wrapper_invalid, &wrapper_zero,  &wrapper_lookup};
    for (size_t i = 0; wire.ops == NULL && i < sizeof styles / sizeof styles[0]; i++) {
        if (style == NULL || strcmp(styles[i]->name, style) == 0) {
            wire.ops = styles[i];
        }
    }
    provider = fo_provider_new(NULL);
    if (wire.ops == NULL || provider == NULL || fo_mailroom_init(&wire.mail) != FO_OK) {
        (void)fputs("freeonce: the harness cannot start\n", stderr);
        _exit(4);
    }
    fo_provider_install(provider);
    heap_provider_start(provider);
}

static void
open_library(void)
{
    run.is_open = run.is_open || wire.ops->attach == NULL || wire.ops->attach(&run.host);
}

static void
close_library(void)
{
    if (run.is_open && wire.ops->detach != NULL) {
        wire.ops->detach(&run.host);
    }
    run.is_open = false;
}

static void
acquire(unsigned argument)
{
    struct slot *slot = &run.slots[argument % SLOTS];
    bool is_server = (argument & 4) != 0;
    unsigned package = (argument >> 3) == 0 ? run.package : (argument >> 3) % PACKAGE_COUNT;
    bool is_served =
        (package != PACKAGE_SCHANNEL || wire.ops->has_streams) && (package != PACKAGE_DIGEST || !is_server);
    if (slot->credential == NULL && is_served) {
        open_library();
        slot->credential = run.is_open ? wire.ops->acquire(&run.host, packages[package], is_server) : NULL;
        slot->is_server = is_server;
        slot->package = package;
    }
}

static void
release_slot(unsigned argument)
{
    struct slot *slot = &run.slots[argument % SLOTS];
    struct wrapper_credential *credential = slot->credential;
    slot->credential = NULL;
    if (credential != NULL) {
        wire.ops->release(credential);
    }
}

static void
change_script(unsigned setting)
{
    uint8_t value = (uint8_t)bytes_take(&wire);
    struct fo_provider_script *script = &run.script;
    switch (setting % 10) {
    case 0:
        script->client.complete_leg = value;
        break;
    case 1:
        script->server.complete_leg = value;
        break;
    case 2:
        script->client.fail_leg = value;
        break;
    case 3:
        script->server.fail_leg = value;
        break;
    case 4:
        script->extra_round_count = value % (FO_PROVIDER_EXTRA_ROUNDS_MAX + 1);
        break;
    case 5:
        script->is_optimistic_refused = (value & 1) != 0;
        break;
    case 6:
        script->has_error_token = (value & 1) != 0;
        break;
    case 7:
        script->is_certificate_requested = (value & 1) != 0;
        break;
    case 8:
        script->is_tls13 = (value & 1) != 0;
        break;
    default:
        script->ticket_count = value % (FO_PROVIDER_TICKETS_MAX + 1);
        break;
    }
    fo_provider_set_script(provider, script);
}

static void
fail_call(unsigned argument)
{
    static const enum fo_call calls[] = {FO_CALL_INITIALIZE_SECURITY_CONTEXT,
                                         FO_CALL_ACCEPT_SECURITY_CONTEXT,
                                         FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,
                                         FO_CALL_COMPLETE_AUTH_TOKEN,
                                         FO_CALL_QUERY_CONTEXT_ATTRIBUTES,
                                         FO_CALL_ENCRYPT_MESSAGE,
                                         FO_CALL_DECRYPT_MESSAGE,
                                         FO_CALL_APPLY_CONTROL_TOKEN};
    static const SECURITY_STATUS statuses[] = {SEC_E_INTERNAL_ERROR, SEC_E_INVALID_TOKEN, SEC_E_LOGON_DENIED,
                                               SEC_E_INSUFFICIENT_MEMORY};
    if ((argument & 32) != 0) {
        heap_provider_empty_token();
    } else {
        heap_provider_fail(calls[argument % 8], 1 + (argument >> 6), statuses[argument >> 3 & 3]);
    }
}

static void
act(enum action action, unsigned argument)
{
    struct connection *connection = &wire.connections[argument % SESSIONS];
    switch (action) {
    case ACT_LIBRARY:
        if ((argument & 1) != 0) {
            open_library();
        } else if (wire.ops->detach != NULL) {
            close_library();
        }
        break;
    case ACT_ACQUIRE:
        acquire(argument);
        break;
    case ACT_RELEASE:
        release_slot(argument);
        break;
    case ACT_OPEN:
        bytes_connect(connection, &run.slots[(argument >> 3) % SLOTS]);
        break;
    case ACT_HANDSHAKE:
        bytes_shake_hands(connection);
        break;
    case ACT_CLOSE:
    case ACT_FREE:
        bytes_disconnect(connection, action == ACT_FREE);
        break;
    case ACT_SCRIPT:
        change_script(argument);
        break;
    case ACT_FAIL_CALL:
        fail_call(argument);
        break;
    case ACT_FAIL_ALLOCATION:
        if ((argument & 128) != 0) {
            fo_provider_fail_allocation(provider, 1 + argument % 16);
        } else {
            allocations_left = 1 + argument % 16;
        }
        break;
    default:
        if (connection->is_bound) {
            bytes_talk(connection, action, argument);
        }
        break;
    }
}

static void
begin(const uint8_t *bytes, size_t length)
{
    struct fo_provider_options options = {0};
    memset(&run, 0, sizeof run);
    wire.bytes = bytes;
    wire.count = length;
    unsigned first = bytes_take(&wire);
    unsigned knob = bytes_take(&wire) % FO_KNOB_COUNT;
    unsigned value = bytes_take(&wire);
    run.package = (first >> 2) % PACKAGE_COUNT;
    options.is_integrity_off = (first & 2) != 0;
    if (knob != FO_KNOB_UNSAFE_ON_BAD_HANDLE) {
        options.knobs.value[knob] =
            (uint8_t)(value % (fo_knob_value_count((enum fo_knob)knob) + UINT32_C(1)));
    }
    fo_provider_reset(provider, &options);
    fo_mailroom_reset(&wire.mail);
    heap_provider_reset();
    allocations_left = 0;
    bool is_wide = (first & 1) == 0;
    run.host =
        (struct wrapper_host){heap_provider_table(is_wide), is_wide, &allocator, agree, agree, ignore, NULL};
    for (unsigned i = 0; i < SESSIONS; i++) {
        wire.connections[i] = (struct connection){.wire = &wire, .index = i};
    }
    if (wire.ops->start != NULL) {
        wire.ops->start();
    }
}

static void
end(void)
{
    for (unsigned i = 0; i < SESSIONS; i++) {
        bytes_disconnect(&wire.connections[i], true);
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        release_slot(i);
    }
    close_library();
    fo_provider_reset(provider, NULL);
    memset(&run, 0, sizeof run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (provider == NULL) {
        start();
    }
    begin(bytes, length);
    for (unsigned i = 0; wire.count > 0 && i < OPERATIONS_MAX; i++) {
        enum action action = (enum action)(bytes_take(&wire) % ACT_COUNT);
        act(action, bytes_take(&wire));
    }
    end();
    return 0;
}
