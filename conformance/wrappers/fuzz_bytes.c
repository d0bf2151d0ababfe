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
#include "exec/mailroom.h"
#include "fuzz_bytes_provider.h"
#include "harness.h"
#include "mutant.h"
#include "wrapper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SLOTS = 4,
    SESSIONS = FO_SESSIONS_MAX, /**< The first half are clients. */
    LEGS_MAX = 16,
    OPERATIONS_MAX = 128,
};

enum action {
    ACT_LIBRARY,
    ACT_ACQUIRE,
    ACT_RELEASE,
    ACT_OPEN,
    ACT_STEP,
    ACT_STEP_DAMAGED,
    ACT_STEP_RAW,
    ACT_HANDSHAKE,
    ACT_PROTECT,
    ACT_UNPROTECT,
    ACT_RENEGOTIATE,
    ACT_SHUTDOWN,
    ACT_QUERY,
    ACT_CLOSE,
    ACT_FREE,
    ACT_SCRIPT,
    ACT_FAIL_CALL,
    ACT_FAIL_ALLOCATION,
    ACT_COUNT
};

struct slot {
    struct wrapper_credential *credential;
    bool is_server;
    unsigned package;
};

struct connection {
    struct wrapper_session *session;
    unsigned index;
    unsigned package;
    enum wrapper_outcome phase;
    bool is_bound;
    bool has_begun;
};

static const char *const packages[] = {"NTLM", "Kerberos", "Negotiate", "Schannel", "WDigest", "no such"};

enum {
    PACKAGE_SCHANNEL = 3,
    PACKAGE_DIGEST = 4,
    PACKAGE_COUNT = 6,
};

/** What lasts. */
static struct fo_provider *provider;
static const struct wrapper_ops *ops;
static struct fo_mailroom mail;
static unsigned allocations_left; /**< Until one fails; 0: none does. */

/** What is of one input. */
static struct {
    const uint8_t *bytes;
    size_t count;
    unsigned package;
    struct wrapper_host host;
    struct fo_provider_script script;
    struct slot slots[SLOTS];
    struct connection connections[SESSIONS];
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

static void
ignore(void *unused)
{
    (void)unused;
}

static void
send(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    const struct connection *connection = user;
    (void)context;
    fo_mailroom_post(&mail, fo_mailroom_peer(connection->index), bytes, count);
}

static unsigned
take(void)
{
    if (run.count == 0) {
        return 0;
    }
    run.count--;
    run.bytes++;
    return run.bytes[-1];
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
    ops = mutant_get(fo_mutant_selected())->ops;
    static const struct wrapper_ops *const styles[] = {&wrapper_pointer, &wrapper_flags, &wrapper_stages,
                                                       &wrapper_invalid, &wrapper_zero,  &wrapper_lookup};
    for (size_t i = 0; ops == NULL && i < sizeof styles / sizeof styles[0]; i++) {
        if (style == NULL || strcmp(styles[i]->name, style) == 0) {
            ops = styles[i];
        }
    }
    provider = fo_provider_new(NULL);
    if (ops == NULL || provider == NULL || fo_mailroom_init(&mail) != FO_OK) {
        (void)fputs("freeonce: the harness cannot start\n", stderr);
        _exit(4);
    }
    fo_provider_install(provider);
    heap_provider_start(provider);
}

static void
open_library(void)
{
    if (!run.is_open && ops->attach != NULL) {
        ops->attach(&run.host);
    }
    run.is_open = true;
}

static void
close_library(void)
{
    if (run.is_open && ops->detach != NULL) {
        ops->detach(&run.host);
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
        (package != PACKAGE_SCHANNEL || ops->has_streams) && (package != PACKAGE_DIGEST || !is_server);
    if (slot->credential == NULL && is_served) {
        open_library();
        slot->credential = ops->acquire(&run.host, packages[package], is_server);
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
        ops->release(credential);
    }
}

static void
connect(unsigned argument)
{
    struct connection *connection = &run.connections[argument % SESSIONS];
    const struct slot *slot = &run.slots[(argument >> 3) % SLOTS];
    unsigned flags = take();
    bool is_server = connection->index >= SESSIONS / 2;
    if (slot->credential == NULL || slot->is_server != is_server) {
        return;
    }
    static const ULONG client_flags[] = {ISC_REQ_MUTUAL_AUTH, ISC_REQ_CONFIDENTIALITY,
                                         ISC_REQ_INTEGRITY,   ISC_REQ_REPLAY_DETECT,
                                         ISC_REQ_DELEGATE,    ISC_REQ_EXTENDED_ERROR};
    static const ULONG server_flags[] = {ASC_REQ_MUTUAL_AUTH, ASC_REQ_CONFIDENTIALITY,
                                         ASC_REQ_INTEGRITY,   ASC_REQ_REPLAY_DETECT,
                                         ASC_REQ_DELEGATE,    ASC_REQ_EXTENDED_ERROR};
    bool is_stream = slot->package == PACKAGE_SCHANNEL;
    struct wrapper_options options = {
        .wants_allocation = (flags & 64) != 0,
        .is_signing = (flags & 128) != 0 && !is_stream,
        .link = {send, connection},
    };
    for (unsigned i = 0; i < 6; i++) {
        if ((flags >> i & 1) != 0) {
            options.requirements |= is_server ? server_flags[i] : client_flags[i];
        }
    }
    if (is_stream) {
        options.requirements |= is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    }
    connection->package = slot->package;
    connection->phase = WRAPPER_REFUSED;
    connection->has_begun = false;
    if (connection->session != NULL) {
        while (fo_mailroom_drop(&mail, connection->index) ||
               fo_mailroom_drop(&mail, fo_mailroom_peer(connection->index))) {
        }
        connection->is_bound = ops->reset(connection->session, slot->credential, &options);
    } else {
        connection->session = ops->open(slot->credential, &options);
        connection->is_bound = connection->session != NULL;
    }
}

static bool
speaks_first(const struct connection *connection)
{
    return (connection->index < SESSIONS / 2) != (connection->package == PACKAGE_DIGEST);
}

static void
step_with(struct connection *connection, const uint8_t *bytes, size_t count)
{
    if (!connection->is_bound || (!connection->has_begun && count == 0 && !speaks_first(connection))) {
        return;
    }
    enum wrapper_outcome outcome = ops->step(connection->session, bytes, count);
    if (outcome != WRAPPER_REFUSED) {
        connection->phase = outcome;
        connection->has_begun = true;
    }
}

static void
step(struct connection *connection, enum fo_token_source source, unsigned argument)
{
    const struct fo_delivery delivery = {.source = source, .argument = argument};
    struct fo_parcel parcel = {NULL, 0};
    if (fo_mailroom_deliver(&mail, connection->index, &delivery, &parcel) || source == FO_TOKEN_NEXT) {
        step_with(connection, parcel.bytes, parcel.count);
    }
}

static void
step_damaged(struct connection *connection, unsigned how)
{
    static const enum fo_token_source sources[] = {FO_TOKEN_EMPTY,  FO_TOKEN_CUT,    FO_TOKEN_FLIP,
                                                   FO_TOKEN_REPEAT, FO_TOKEN_EXTEND, FO_TOKEN_RANDOM};
    step(connection, sources[how % 6], take());
}

/** The peer sends bytes of the input. */
static void
step_raw(struct connection *connection)
{
    size_t count = take() % 64;
    count = count < run.count ? count : run.count;
    step_with(connection, run.bytes, count);
    run.bytes += count;
    run.count -= count;
}

static void
shake_hands(struct connection *connection)
{
    unsigned idle = 0;
    for (unsigned i = 0; i < LEGS_MAX && idle < 2; i++) {
        bool waits = fo_mailroom_waits(&mail, connection->index);
        bool is_due =
            connection->is_bound &&
            (connection->phase == WRAPPER_RENEGOTIATE || (connection->phase == WRAPPER_MORE && waits) ||
             (!connection->has_begun && (waits || speaks_first(connection))));
        if (is_due) {
            step(connection, FO_TOKEN_NEXT, 0);
        }
        idle = is_due ? 0 : idle + 1;
        connection = &run.connections[fo_mailroom_peer(connection->index)];
    }
}

static void
unprotect(struct connection *connection)
{
    const struct fo_delivery delivery = {.source = FO_TOKEN_NEXT};
    struct fo_parcel parcel = {NULL, 0};
    (void)fo_mailroom_deliver(&mail, connection->index, &delivery, &parcel);
    enum wrapper_outcome outcome = ops->unprotect(connection->session, parcel.bytes, parcel.count);
    if (outcome != WRAPPER_REFUSED) {
        connection->phase = outcome;
    }
}

static void
disconnect(struct connection *connection, bool is_free)
{
    struct wrapper_session *session = connection->session;
    if (session == NULL) {
        return;
    }
    connection->is_bound = false;
    if (is_free) {
        connection->session = NULL;
        ops->free(session);
    } else {
        ops->close(session);
    }
}

static void
change_script(unsigned setting)
{
    uint8_t value = (uint8_t)take();
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

/** Operations on a connection that is open. */
static void
talk(enum action action, unsigned argument, struct connection *connection)
{
    static const uint8_t plain[32] = {1, 2, 3};
    switch (action) {
    case ACT_STEP:
        step(connection, FO_TOKEN_NEXT, 0);
        break;
    case ACT_STEP_DAMAGED:
        step_damaged(connection, argument >> 3);
        break;
    case ACT_STEP_RAW:
        step_raw(connection);
        break;
    case ACT_PROTECT:
        (void)ops->protect(connection->session, plain, argument >> 3);
        break;
    case ACT_UNPROTECT:
        unprotect(connection);
        break;
    case ACT_RENEGOTIATE:
        step_with(connection, NULL, 0);
        break;
    case ACT_SHUTDOWN:
        if (ops->shutdown != NULL) {
            connection->phase = ops->shutdown(connection->session);
        }
        break;
    case ACT_QUERY:
        ops->query(connection->session, (argument & 8) != 0 ? WRAPPER_QUERY_NAMES : WRAPPER_QUERY_PACKAGE);
        break;
    default:
        break;
    }
}

static void
act(enum action action, unsigned argument)
{
    struct connection *connection = &run.connections[argument % SESSIONS];
    switch (action) {
    case ACT_LIBRARY:
        if ((argument & 1) != 0) {
            open_library();
        } else if (ops->detach != NULL) {
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
        connect(argument);
        break;
    case ACT_HANDSHAKE:
        shake_hands(connection);
        break;
    case ACT_CLOSE:
    case ACT_FREE:
        disconnect(connection, action == ACT_FREE);
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
            talk(action, argument, connection);
        }
        break;
    }
}

static void
begin(const uint8_t *bytes, size_t length)
{
    struct fo_provider_options options = {0};
    memset(&run, 0, sizeof run);
    run.bytes = bytes;
    run.count = length;
    unsigned first = take();
    unsigned knob = take() % FO_KNOB_COUNT;
    unsigned value = take();
    run.package = (first >> 2) % PACKAGE_COUNT;
    options.is_integrity_off = (first & 2) != 0;
    if (knob != FO_KNOB_UNSAFE_ON_BAD_HANDLE) {
        options.knobs.value[knob] =
            (uint8_t)(value % (fo_knob_value_count((enum fo_knob)knob) + UINT32_C(1)));
    }
    fo_provider_reset(provider, &options);
    fo_mailroom_reset(&mail);
    heap_provider_reset();
    allocations_left = 0;
    bool is_wide = (first & 1) == 0;
    run.host = (struct wrapper_host){
        heap_provider_table(is_wide), is_wide, &allocator, ignore, ignore, ignore, NULL};
    for (unsigned i = 0; i < SESSIONS; i++) {
        run.connections[i].index = i;
    }
    if (ops->start != NULL) {
        ops->start();
    }
}

static void
end(void)
{
    for (unsigned i = 0; i < SESSIONS; i++) {
        disconnect(&run.connections[i], true);
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
    for (unsigned i = 0; run.count > 0 && i < OPERATIONS_MAX; i++) {
        enum action action = (enum action)(take() % ACT_COUNT);
        act(action, take());
    }
    end();
    return 0;
}
