// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marks: what the caller decided, sent and released outside the calls, and what became of its world.
 */
#include "check/model_state.h"

#include <string.h>

const struct fo_object *
fo_model_mark_subject(const struct fo_model *model, const struct fo_mark_seen *mark)
{
    const fo_name provider = fo_name_make(FO_NAME_TABLE, 0);
    switch (fo_name_kind(mark->subject)) {
    case FO_NAME_CREDENTIAL:
        return fo_model_object_by_value(model, mark->subject, FO_OBJECT_CREDENTIAL, provider);
    case FO_NAME_CONTEXT:
        return fo_model_object_by_value(model, mark->subject, FO_OBJECT_CONTEXT, provider);
    case FO_NAME_TOKEN:
        return fo_model_object_by_value(
            model, mark->subject,
            mark->mark == FO_MARK_FREE_CERTIFICATE ? FO_OBJECT_CERTIFICATE : FO_OBJECT_TOKEN, provider);
    default:
        return fo_model_locate(model, mark->place).object;
    }
}

/* Marks about objects. */

static uint32_t *
context_line(struct fo_context *context, enum fo_mark mark)
{
    switch (mark) {
    case FO_MARK_PEER_GONE:
        return &context->peer_gone_line;
    case FO_MARK_GIVE_UP:
        return &context->gave_up_line;
    case FO_MARK_REJECT:
        return &context->reject_line;
    case FO_MARK_SERVER_SHUTDOWN:
        return &context->server_shutdown_line;
    default:
        return NULL;
    }
}

static uint32_t *
credential_line(struct fo_credential *credential, enum fo_mark mark)
{
    switch (mark) {
    case FO_MARK_GIVE_UP:
        return &credential->gave_up_line;
    case FO_MARK_CLIENT_DONE:
        return &credential->done_line;
    case FO_MARK_SERVER_SHUTDOWN:
        return &credential->server_shutdown_line;
    default:
        return NULL;
    }
}

static void
note_mark(const struct fo_model *model, const struct fo_object *object, enum fo_mark mark)
{
    uint32_t *line = NULL;
    if (object->kind == FO_OBJECT_CONTEXT) {
        line = context_line(&fo_detail_of(object)->as.context, mark);
    } else if (object->kind == FO_OBJECT_CREDENTIAL) {
        line = credential_line(&fo_detail_of(object)->as.credential, mark);
    }
    if (line != NULL && *line == 0) {
        *line = model->line;
    }
}

/** The caller gives up a context: its credentials are on the error path too. */
static void
note_credentials(const struct fo_model *model, const struct fo_object *object)
{
    const struct fo_context *context = fo_object_context(object);
    for (uint8_t index = 0; context != NULL && index < context->credential_count; index++) {
        const struct fo_object *credential = fo_object_by_id(model, context->credential_ids[index]);
        if (credential != NULL) {
            note_mark(model, credential, FO_MARK_GIVE_UP);
        }
    }
}

static void
note_about(struct fo_model *model, const struct fo_mark_seen *mark, const struct fo_object *subject)
{
    if (mark->subject == 0 || mark->mark == FO_MARK_SERVER_SHUTDOWN) {
        const struct fo_object *object = fo_model_live_next(model, NULL);
        for (; object != NULL; object = fo_model_live_next(model, object)) {
            note_mark(model, object, mark->mark);
        }
    } else if (subject != NULL && subject->is_live) {
        note_mark(model, subject, mark->mark);
        if (mark->mark == FO_MARK_GIVE_UP) {
            note_credentials(model, subject);
        }
    }
}

/* Bytes that travel. */

static void
note_sent(struct fo_model *model, struct fo_context *context)
{
    context->is_token_unsent = false;
    context->is_error_token_unsent = false;
    context->sent_line = model->line;
}

static void
send(struct fo_model *model, const struct fo_mark_seen *mark, const struct fo_object *subject)
{
    const struct fo_object *block = fo_model_locate(model, mark->place).object;
    if (fo_object_block(block) != NULL) {
        fo_detail_of(block)->as.block.sent_line = model->line;
    }
    if (fo_object_context(subject) != NULL) {
        note_sent(model, &fo_detail_of(subject)->as.context);
        return;
    }
    const struct fo_object *object = fo_model_live_next(model, NULL);
    for (; object != NULL; object = fo_model_live_next(model, object)) {
        if (object->kind == FO_OBJECT_CONTEXT && mark->place.name != 0 &&
            object->as.context->token_place.name == mark->place.name) {
            note_sent(model, &fo_detail_of(object)->as.context);
        }
    }
}

/* Things released without a call. */

static void
release(struct fo_model *model, const struct fo_mark_seen *mark, const struct fo_object *subject)
{
    if (subject == NULL || !subject->is_live) {
        return;
    }
    struct fo_detail *detail = fo_detail_of(subject);
    if (mark->mark == FO_MARK_FOREIGN_FREE && subject->kind == FO_OBJECT_BLOCK) {
        detail->as.block.foreign_line = model->line;
        model->foreign_free_count += !detail->as.block.is_unrequested;
        if (mark->place.offset == 0) {
            fo_object_end(model, detail->object);
        }
    } else if ((mark->mark == FO_MARK_CLOSE_HANDLE && subject->kind == FO_OBJECT_TOKEN &&
                !detail->as.token.is_borrowed) ||
               (mark->mark == FO_MARK_FREE_CERTIFICATE && subject->kind == FO_OBJECT_CERTIFICATE)) {
        fo_object_end(model, detail->object);
    }
}

/* The world. */

static void
load(struct fo_model *model, fo_name module, bool is_loaded)
{
    struct fo_module_facts *facts = fo_module_slot(model, module);
    model->module_count += facts->state == FO_MODULE_UNKNOWN;
    model->has_module_marks = true;
    *(is_loaded ? &facts->loaded_line : &facts->unloaded_line) = model->line;
    if (is_loaded) {
        facts->load_count++;
    } else if (facts->load_count > 0) {
        facts->load_count--;
    }
    facts->state = facts->load_count > 0 ? FO_MODULE_LOADED : FO_MODULE_UNLOADED;
}

static void
init(struct fo_model *model, const struct fo_mark_seen *mark)
{
    struct fo_provider_facts *facts = fo_provider_slot(model, mark->subject);
    const uint32_t version = (uint32_t)mark->numbers[0];
    const uint32_t slots = (uint32_t)mark->numbers[1];
    if (facts->init_count > 0 &&
        (facts->is_null != mark->flag || facts->version != version || facts->slots != slots)) {
        facts->differs = true;
    }
    facts->is_initialized = true;
    facts->is_null = mark->flag;
    facts->init_line = model->line;
    facts->init_count++;
    facts->version = version;
    facts->slots = slots;
    model->has_module_marks = true;
    if (mark->module != 0) {
        facts->has_module = true;
        facts->module = mark->module;
        if (fo_model_module(model, mark->module)->state == FO_MODULE_UNKNOWN) {
            load(model, mark->module, true);
        }
    }
}

static bool
was_asked(const struct fo_model *model, fo_name module)
{
    for (uint32_t index = 0; index < FO_MODEL_PROVIDERS_MAX; index++) {
        const struct fo_provider_facts *facts = &model->providers[index];
        if (facts->has_module && facts->module == module) {
            return true;
        }
    }
    return false;
}

bool
fo_model_has_unasked_module(const struct fo_model *model)
{
    for (uint32_t index = 0; model->has_module_marks && index < FO_MODEL_MODULES_MAX; index++) {
        if (model->modules[index].state == FO_MODULE_LOADED &&
            !was_asked(model, fo_name_make(FO_NAME_MODULE, index))) {
            return true;
        }
    }
    return false;
}

static void
observe(struct fo_model *model, const struct fo_mark_seen *mark)
{
    struct fo_provider_facts *facts = fo_provider_slot(model, mark->subject);
    facts->object_count = mark->numbers[0];
    facts->byte_count = mark->numbers[1];
    if (!facts->is_counted) {
        facts->is_counted = true;
        facts->first_object_count = mark->numbers[0];
        facts->first_byte_count = mark->numbers[1];
    }
}

static void
note_world(struct fo_model *model, const struct fo_mark_seen *mark, const struct fo_object *subject)
{
    switch (mark->mark) {
    case FO_MARK_LOAD:
    case FO_MARK_UNLOAD:
        load(model, mark->subject, mark->mark == FO_MARK_LOAD);
        break;
    case FO_MARK_INIT:
        init(model, mark);
        break;
    case FO_MARK_TABLE_WRITE:
        fo_provider_slot(model, mark->subject)->written_line = model->line;
        break;
    case FO_MARK_OBSERVE:
        observe(model, mark);
        break;
    case FO_MARK_CLOCK:
        model->clock = mark->numbers[0];
        break;
    case FO_MARK_PROCESS:
        model->process = mark->subject;
        break;
    case FO_MARK_HONEST:
        if (fo_object_context(subject) != NULL) {
            fo_detail_of(subject)->as.context.is_honest = true;
        }
        break;
    default:
        break;
    }
}

void
fo_model_mark(struct fo_model *model, const struct fo_record *record)
{
    const struct fo_mark_seen *mark = &record->u.mark;
    const struct fo_object *subject = fo_model_mark_subject(model, mark);
    model->line = record->line;
    if (model->mark_lines[mark->mark] == 0) {
        model->mark_lines[mark->mark] = record->line;
    }
    fo_activity_mark(model, record);
    switch (mark->mark) {
    case FO_MARK_SEND:
        send(model, mark, subject);
        break;
    case FO_MARK_READ:
        if (fo_object_block(subject) != NULL) {
            fo_detail_of(subject)->as.block.read_line = model->line;
        }
        break;
    case FO_MARK_PEER_GONE:
    case FO_MARK_GIVE_UP:
    case FO_MARK_REJECT:
    case FO_MARK_CLIENT_DONE:
    case FO_MARK_SERVER_SHUTDOWN:
        note_about(model, mark, subject);
        break;
    case FO_MARK_FOREIGN_FREE:
    case FO_MARK_CLOSE_HANDLE:
    case FO_MARK_FREE_CERTIFICATE:
        release(model, mark, subject);
        break;
    default:
        note_world(model, mark, subject);
        break;
    }
}
