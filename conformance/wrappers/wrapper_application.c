// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The module, the logins and the connections of an application.
 *
 * Connecting a session that is connected already uses its object for another connection. What wrappers have
 * no function for is not supported.
 */
#include "wrapper_application.h"

static bool
load(void *user)
{
    const struct wrapper_application *application = user;
    const struct fo_exec_observer *observer = application->stage.observer;
    fo_observer_mark(observer, FO_EXEC_LOAD, NULL, application->stage.module);
    return true;
}

static bool
ask_table(void *user)
{
    const struct wrapper_application *application = user;
    const struct fo_exec_observer *observer = application->stage.observer;
    if (observer != NULL && observer->init != NULL) {
        observer->init(observer->user, &application->stage.dispatch, application->stage.module);
    }
    return true;
}

static void
unload(void *user)
{
    const struct wrapper_application *application = user;
    fo_observer_mark(application->stage.observer, FO_EXEC_UNLOAD, NULL, application->stage.module);
}

static void
send(void *user, const CtxtHandle *context, const void *bytes, size_t count)
{
    const struct wrapper_actor *actor = user;
    const struct fo_stage *stage = &actor->application->stage;
    fo_observer_mark_bytes(stage->observer, FO_EXEC_SEND, context, bytes, count);
    fo_mailroom_post(stage->mail, fo_mailroom_peer(actor->index), bytes, count);
}

void
wrapper_application_begin(struct wrapper_application *application, const struct fo_stage *stage,
                          const struct wrapper_ops *ops)
{
    application->stage = *stage;
    application->ops = ops;
    application->host = (struct wrapper_host){
        .table = stage->dispatch.table,
        .is_wide = stage->dispatch.wide,
        .allocator = stage->allocator,
        .load = load,
        .ask_table = ask_table,
        .unload = unload,
        .user = application,
    };
    for (uint32_t i = 0; i < FO_SESSIONS_MAX; i++) {
        application->actors[i].application = application;
        application->actors[i].index = i;
    }
    if (ops->start != NULL) {
        ops->start();
    }
}

enum fo_applied
wrapper_application_open(struct wrapper_application *application)
{
    if (application->is_open) {
        return FO_IDLE;
    }
    if (application->ops->attach != NULL) {
        (void)application->ops->attach(&application->host);
    } else {
        (void)load(application);
        (void)ask_table(application);
    }
    application->is_open = true;
    return FO_APPLIED;
}

static bool
is_in_use(const struct wrapper_application *application)
{
    bool is_used = false;
    for (int i = 0; i < FO_CREDENTIAL_SLOTS_MAX; i++) {
        is_used = is_used || application->slots[i].credential != NULL;
    }
    for (int i = 0; i < FO_SESSIONS_MAX; i++) {
        is_used = is_used || application->actors[i].session != NULL;
    }
    return is_used;
}

enum fo_applied
wrapper_application_close(struct wrapper_application *application)
{
    // Who leaves the module to its application relies on it being there.
    if (!application->is_open || (application->ops->detach == NULL && is_in_use(application))) {
        return FO_IDLE;
    }
    application->is_open = false;
    if (application->ops->detach != NULL) {
        application->ops->detach(&application->host);
    } else {
        unload(application);
    }
    return FO_APPLIED;
}

static enum fo_program_package
package_of(const struct wrapper_application *application, uint32_t package)
{
    if (package == FO_PROGRAM_DEFAULT) {
        package = application->stage.program->package;
    }
    return package == FO_PROGRAM_DEFAULT ? FO_PROGRAM_NTLM : (enum fo_program_package)package;
}

enum fo_applied
wrapper_application_log_in(struct wrapper_application *application, const struct fo_operation *operation)
{
    struct wrapper_slot *slot = &application->slots[operation->operands[FO_OPERAND_A]];
    bool is_server = operation->operands[FO_OPERAND_B] != 0;
    enum fo_program_package package = package_of(application, operation->operands[FO_OPERAND_C]);
    // A Digest server may be given a context that another of its connections has; none of the styles counts
    // that.
    // https://learn.microsoft.com/en-us/windows/win32/secauthn/maintaining-the-security-context-between-connections
    if ((package == FO_PROGRAM_SCHANNEL && !application->ops->has_streams) ||
        (package == FO_PROGRAM_DIGEST && is_server)) {
        return FO_NOT_SUPPORTED;
    }
    if (slot->credential != NULL) {
        return FO_IDLE;
    }
    (void)wrapper_application_open(application);
    slot->credential =
        application->ops->acquire(&application->host, fo_program_package_name(package), is_server);
    slot->is_server = is_server;
    slot->package = package;
    return FO_APPLIED;
}

enum fo_applied
wrapper_application_log_out(struct wrapper_application *application, uint32_t index)
{
    struct wrapper_slot *slot = &application->slots[index];
    if (slot->credential == NULL) {
        return FO_IDLE;
    }
    struct wrapper_credential *credential = slot->credential;
    slot->credential = NULL;
    application->ops->release(credential);
    return FO_APPLIED;
}

/** The two sides spell their requirements apart, and not all values are equal. */
static ULONG
requirements_of(uint32_t flags, bool is_server)
{
    static const struct {
        uint32_t flag;
        ULONG client, server;
    } bits[] = {
        {FO_OPEN_MUTUAL, ISC_REQ_MUTUAL_AUTH, ASC_REQ_MUTUAL_AUTH},
        {FO_OPEN_CONFIDENTIALITY, ISC_REQ_CONFIDENTIALITY, ASC_REQ_CONFIDENTIALITY},
        {FO_OPEN_INTEGRITY, ISC_REQ_INTEGRITY, ASC_REQ_INTEGRITY},
        {FO_OPEN_REPLAY, ISC_REQ_REPLAY_DETECT, ASC_REQ_REPLAY_DETECT},
        {FO_OPEN_SEQUENCE, ISC_REQ_SEQUENCE_DETECT, ASC_REQ_SEQUENCE_DETECT},
        {FO_OPEN_DELEGATE, ISC_REQ_DELEGATE, ASC_REQ_DELEGATE},
        {FO_OPEN_EXTENDED_ERROR, ISC_REQ_EXTENDED_ERROR, ASC_REQ_EXTENDED_ERROR},
    };
    ULONG requirements = 0;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].flag) != 0) {
            requirements |= is_server ? bits[i].server : bits[i].client;
        }
    }
    return requirements;
}

/** What was under way when a connection ended will not arrive. */
static void
lose_letters(struct wrapper_application *application, uint32_t session)
{
    while (fo_mailroom_drop(application->stage.mail, session)) {
    }
}

enum fo_applied
wrapper_application_connect(struct wrapper_application *application, const struct fo_operation *operation)
{
    struct wrapper_actor *actor = &application->actors[operation->operands[FO_OPERAND_A]];
    const struct wrapper_slot *slot = &application->slots[operation->operands[FO_OPERAND_B]];
    bool is_server = actor->index >= FO_SESSION_PAIRS_MAX;
    if (slot->credential == NULL || slot->is_server != is_server) {
        return FO_IDLE;
    }
    bool is_stream = slot->package == FO_PROGRAM_SCHANNEL;
    ULONG stream = is_server ? ASC_REQ_STREAM : ISC_REQ_STREAM;
    const struct wrapper_options options = {
        .requirements = requirements_of(operation->argument, is_server) | (is_stream ? stream : 0),
        .wants_allocation = (operation->argument & FO_OPEN_ALLOCATE) != 0,
        .is_signing = (operation->argument & FO_OPEN_SIGN_ONLY) != 0 && !is_stream,
        .link = {send, actor},
    };
    actor->phase = WRAPPER_REFUSED;
    actor->has_begun = false;
    actor->is_peer_gone = false;
    actor->package = slot->package;
    if (actor->session != NULL) {
        lose_letters(application, actor->index);
        lose_letters(application, fo_mailroom_peer(actor->index));
        actor->is_bound = application->ops->reset(actor->session, slot->credential, &options);
    } else {
        actor->session = application->ops->open(slot->credential, &options);
        actor->is_bound = actor->session != NULL;
    }
    return FO_APPLIED;
}

enum fo_applied
wrapper_application_disconnect(struct wrapper_application *application, uint32_t session, bool is_free)
{
    struct wrapper_actor *actor = &application->actors[session];
    struct wrapper_session *ended = actor->session;
    if (ended == NULL) {
        return FO_IDLE;
    }
    actor->is_bound = false;
    if (is_free) {
        actor->session = NULL;
        application->ops->free(ended);
    } else {
        application->ops->close(ended);
    }
    return FO_APPLIED;
}
