// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Excerpts, gathered while the trace goes by.
 */
#include "check/timeline.h"

#include "check/excerpt.h"
#include "check/model_state.h"

#include <stdlib.h>
#include <string.h>

enum {
    OPEN_MAX = 16,    /**< Calls that run at the same time; further ones are left out. */
    TOUCHED_MAX = 16, /**< Objects of one event. */
    BEFORE_MAX = 18,  /**< Events before the offending one: some room is left for what follows it. */
};

/** What one event means for one object. */
struct contact {
    struct fo_excerpt_object object;
    enum fo_touch touch;
};

/** One event, as far as it is known. */
struct moment {
    struct fo_excerpt_event event;
    uint32_t number; /**< Of an open call; 0: no call. */
    uint32_t releasing_id;
    size_t contact_count;
    struct contact contacts[TOUCHED_MAX];
};

/** The excerpt of one finding in the making. Its objects stand in the order of their weight until the end. */
struct story {
    size_t finding_index;
    uint32_t line;
    struct fo_excerpt excerpt;
};

struct fo_timeline {
    struct fo_model *model; /**< Owned. */
    struct fo_verdict *verdict;
    struct moment open[OPEN_MAX];
    size_t story_count;
    struct story stories[FO_TIMELINE_FINDINGS_MAX];
};

struct fo_timeline *
fo_timeline_new(void)
{
    struct fo_timeline *timeline = calloc(1, sizeof *timeline);
    if (timeline == NULL) {
        return NULL;
    }
    timeline->model = fo_model_new();
    if (timeline->model == NULL) {
        free(timeline);
        return NULL;
    }
    return timeline;
}

void
fo_timeline_free(struct fo_timeline *timeline)
{
    if (timeline != NULL) {
        fo_model_free(timeline->model);
        free(timeline);
    }
}

/* Stories. */

static size_t
find_object(const struct fo_excerpt *excerpt, uint32_t id)
{
    size_t index = 0;
    while (index < excerpt->object_count && excerpt->objects[index].id != id) {
        index++;
    }
    return index;
}

static void
add_object(struct fo_excerpt *excerpt, uint32_t id, bool is_subject)
{
    if (id != 0 && excerpt->object_count < FO_EXCERPT_OBJECTS_MAX &&
        find_object(excerpt, id) == excerpt->object_count) {
        excerpt->objects[excerpt->object_count++] =
            (struct fo_excerpt_object){.id = id, .is_subject = is_subject};
    }
}

void
fo_timeline_start(struct fo_timeline *timeline, const struct fo_trace_header *header,
                  struct fo_verdict *verdict)
{
    fo_model_start(timeline->model, header);
    timeline->verdict = verdict;
    timeline->story_count = 0;
    memset(timeline->open, 0, sizeof timeline->open);
    for (size_t index = 0; index < verdict->finding_count && timeline->story_count < FO_TIMELINE_FINDINGS_MAX;
         index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        struct story *story = &timeline->stories[timeline->story_count++];
        *story = (struct story){.finding_index = index, .line = finding->line};
        add_object(&story->excerpt, finding->object_id, true);
        for (size_t place = 0; place < FO_NEAR_MAX; place++) {
            add_object(&story->excerpt, finding->near_ids[place], false);
        }
        for (size_t place = 0; place < FO_TIES_MAX; place++) {
            add_object(&story->excerpt, finding->tied_ids[place], false);
        }
    }
}

/** Births, deaths and what should not be: such an event is what the story is about. */
static bool
is_turn(const struct fo_excerpt_event *event)
{
    for (size_t index = 0; index < FO_EXCERPT_OBJECTS_MAX; index++) {
        if (event->touches[index] != FO_TOUCH_NONE && event->touches[index] != FO_TOUCH_USED) {
            return true;
        }
    }
    return event->is_offending;
}

/** Drop the oldest event that the story can do without. The first one stays, as the beginning. */
static void
make_room(struct fo_excerpt *excerpt)
{
    size_t victim = 1;
    while (victim < excerpt->event_count && is_turn(&excerpt->events[victim])) {
        victim++;
    }
    if (victim == excerpt->event_count) {
        victim = 1;
    }
    excerpt->event_count--;
    memmove(&excerpt->events[victim], &excerpt->events[victim + 1],
            (excerpt->event_count - victim) * sizeof excerpt->events[0]);
    if (victim < excerpt->event_count) {
        excerpt->events[victim].follows_gap = true;
    }
    excerpt->left_out_count++;
}

static void
insert_event(struct fo_excerpt *excerpt, const struct fo_excerpt_event *event)
{
    size_t place = excerpt->event_count;
    while (place > 0 && excerpt->events[place - 1].line > event->line) {
        excerpt->events[place] = excerpt->events[place - 1];
        place--;
    }
    excerpt->events[place] = *event;
    excerpt->event_count++;
}

static void
note_object(struct fo_excerpt_object *object, const struct contact *contact, uint32_t line)
{
    object->name = contact->object.name != 0 ? contact->object.name : object->name;
    object->kind = contact->object.kind;
    object->generation = contact->object.generation;
    object->created_line = contact->object.created_line;
    if (contact->touch == FO_TOUCH_RELEASED && object->released_line == 0) {
        object->released_line = line;
    }
}

/** Take the event into the story if it belongs there. */
static void
tell(struct story *story, const struct moment *moment)
{
    struct fo_excerpt *excerpt = &story->excerpt;
    struct fo_excerpt_event event = moment->event;
    bool is_concerned = excerpt->object_count == 0;

    event.is_offending = event.line == story->line || event.end_line == story->line;
    for (size_t index = 0; index < moment->contact_count; index++) {
        const struct contact *contact = &moment->contacts[index];
        const size_t place = find_object(excerpt, contact->object.id);
        if (place < excerpt->object_count) {
            note_object(&excerpt->objects[place], contact, event.line);
            if (event.touches[place] < (uint8_t)contact->touch) {
                event.touches[place] = (uint8_t)contact->touch;
            }
            is_concerned = true;
        }
    }
    /* What comes after matters only where it ends the life of something. */
    const bool is_after = event.line > story->line && !event.is_offending;
    if (!event.is_offending && (!is_concerned || (is_after && !is_turn(&event)))) {
        return;
    }
    if (is_after && excerpt->event_count == FO_EXCERPT_EVENTS_MAX) {
        excerpt->left_out_count++;
        return;
    }
    if (excerpt->event_count == FO_EXCERPT_EVENTS_MAX ||
        (excerpt->event_count >= BEFORE_MAX && !event.is_offending && !is_after)) {
        make_room(excerpt);
    }
    insert_event(excerpt, &event);
}

static void
tell_all(struct fo_timeline *timeline, const struct moment *moment)
{
    for (size_t index = 0; index < timeline->story_count; index++) {
        tell(&timeline->stories[index], moment);
    }
}

/* Moments. */

static void
add_contact(struct moment *moment, const struct fo_object *object, enum fo_touch touch)
{
    if (object != NULL && moment->contact_count < TOUCHED_MAX) {
        moment->contacts[moment->contact_count++] = (struct contact){
            .object = {.id = object->id,
                       .name = object->value,
                       .created_line = object->created_line,
                       .generation = object->generation,
                       .kind = object->kind},
            .touch = touch,
        };
    }
}

static enum fo_touch
touch_of(bool was_live)
{
    return was_live ? FO_TOUCH_USED : FO_TOUCH_STALE;
}

static void
set_touch(struct moment *moment, uint32_t id, enum fo_touch touch)
{
    for (size_t index = 0; index < moment->contact_count; index++) {
        if (moment->contacts[index].object.id == id) {
            moment->contacts[index].touch = touch;
        }
    }
}

static struct moment *
find_moment(struct fo_timeline *timeline, uint32_t number, fo_name thread)
{
    for (size_t index = 0; index < OPEN_MAX; index++) {
        struct moment *moment = &timeline->open[index];
        if (moment->number == number && (number == 0 || moment->event.thread == thread)) {
            return moment;
        }
    }
    return NULL;
}

/** The call begins: whom it touches, while the model still tells who was alive. */
static void
begin_moment(struct moment *moment, struct fo_model *model, struct fo_open_call *open)
{
    const struct fo_pending *pending = &open->pending;

    *moment = (struct moment){
        .event = {.line = pending->line,
                  .end_line = pending->line,
                  .op_line = pending->op_line,
                  .thread = pending->thread,
                  .kind = FO_EXCERPT_UNFINISHED,
                  .what = (uint8_t)pending->seen.call,
                  .form = (uint8_t)pending->seen.form},
        .number = pending->seen.number,
    };
    add_contact(moment, pending->credential, touch_of(pending->credential_was_live));
    add_contact(moment, pending->context, touch_of(pending->context_was_live));
    add_contact(moment, pending->block, touch_of(pending->block_was_live));
    fo_model_begin(model, open);
    if (pending->releasing != NULL) {
        moment->releasing_id = pending->releasing->id;
        add_contact(moment, pending->releasing, FO_TOUCH_RELEASED);
        set_touch(moment, moment->releasing_id, FO_TOUCH_RELEASED);
    }
}

static struct fo_open_call *
feed_begin(struct fo_timeline *timeline, const struct fo_record *record)
{
    struct fo_open_call *open = fo_model_prepare(timeline->model, record);
    struct moment *moment = find_moment(timeline, 0, 0);
    struct moment unseen;

    if (open != NULL) {
        begin_moment(moment == NULL ? &unseen : moment, timeline->model, open);
    }
    return open;
}

/** Objects that came to be since @p last_id, oldest first. */
static void
add_created(struct moment *moment, const struct fo_model *model, uint32_t last_id)
{
    const struct fo_detail *detail = model->newest;
    while (detail != NULL && detail->object->id > last_id && detail->previous != NULL &&
           detail->previous->object->id > last_id) {
        detail = detail->previous;
    }
    for (; detail != NULL && detail->object->id > last_id; detail = detail->next) {
        add_contact(moment, detail->object, FO_TOUCH_CREATED);
    }
}

static void
feed_end(struct fo_timeline *timeline, const struct fo_record *record)
{
    struct fo_model *model = timeline->model;
    const uint32_t last_id = model->next_id;
    struct fo_open_call *open = fo_model_find_open(model, record);
    if (open == NULL) {
        open = feed_begin(timeline, record);
    }
    if (open == NULL) {
        return;
    }
    const struct fo_object *frame =
        record->u.call.call == FO_CALL_REVERT_SECURITY_CONTEXT ? fo_model_frame(model, record->thread) : NULL;
    const uint32_t frame_id = frame == NULL ? 0 : frame->id;
    struct moment *moment = find_moment(timeline, record->u.call.number, record->thread);
    if (moment != NULL && moment->number != 0) {
        add_contact(moment, frame, FO_TOUCH_USED);
    }
    fo_model_end(model, open, record);
    if (moment == NULL || moment->number == 0) {
        return;
    }
    moment->event.kind = FO_EXCERPT_CALL;
    moment->event.end_line = record->line;
    moment->event.status = record->u.call.status;
    moment->event.is_injected = record->u.call.injected != 0;
    if (moment->releasing_id != 0 && fo_object_by_id(model, moment->releasing_id) != NULL) {
        set_touch(moment, moment->releasing_id, FO_TOUCH_REFUSED);
    }
    if (frame_id != 0 && fo_object_by_id(model, frame_id) == NULL) {
        set_touch(moment, frame_id, FO_TOUCH_RELEASED);
    }
    add_created(moment, model, last_id);
    tell_all(timeline, moment);
    moment->number = 0;
}

static void
feed_mark(struct fo_timeline *timeline, const struct fo_record *record)
{
    struct fo_model *model = timeline->model;
    const struct fo_mark_seen *mark = &record->u.mark;
    struct moment moment = {
        .event = {.line = record->line,
                  .end_line = record->line,
                  .op_line = record->op_line,
                  .thread = record->thread,
                  .kind = FO_EXCERPT_MARK,
                  .what = (uint8_t)mark->mark},
    };
    const struct fo_object *subject = fo_model_mark_subject(model, mark);
    const uint32_t id = subject == NULL ? 0 : subject->id;
    const bool was_live = subject != NULL && subject->is_live;

    add_contact(&moment, subject, touch_of(was_live));
    fo_model_mark(model, record);
    if (was_live && fo_object_by_id(model, id) == NULL) {
        set_touch(&moment, id, FO_TOUCH_RELEASED);
    }
    tell_all(timeline, &moment);
}

void
fo_timeline_feed(void *timeline, const struct fo_record *record)
{
    struct fo_timeline *self = timeline;

    if (self->model->failed) {
        return;
    }
    switch (record->kind) {
    case FO_RECORD_BEGIN:
        (void)feed_begin(self, record);
        break;
    case FO_RECORD_END:
        feed_end(self, record);
        break;
    case FO_RECORD_MARK:
        feed_mark(self, record);
        break;
    }
}

/* The end. */

/** Forget objects that no event touched. */
static void
drop_unseen(struct fo_excerpt *excerpt)
{
    for (size_t place = excerpt->object_count; place-- > 0;) {
        if (excerpt->objects[place].kind != FO_OBJECT_NONE) {
            continue;
        }
        const size_t rest = excerpt->object_count - place - 1;
        memmove(&excerpt->objects[place], &excerpt->objects[place + 1], rest * sizeof excerpt->objects[0]);
        for (size_t index = 0; index < excerpt->event_count; index++) {
            uint8_t *touches = excerpt->events[index].touches;
            memmove(&touches[place], &touches[place + 1], rest);
            touches[place + rest] = FO_TOUCH_NONE;
        }
        excerpt->object_count--;
    }
}

/** A process does not die of its last mark: the call that it died in is to blame, where one was running. */
static void
blame_call(struct fo_excerpt *excerpt)
{
    struct fo_excerpt_event *fatal = NULL;

    for (size_t index = 0; index < excerpt->event_count; index++) {
        struct fo_excerpt_event *event = &excerpt->events[index];
        if (event->kind == FO_EXCERPT_UNFINISHED) {
            fatal = event;
        } else if (event->is_offending && event->kind == FO_EXCERPT_MARK && fatal != NULL &&
                   (event->what == FO_MARK_CRASH || event->what == FO_MARK_TIME_OUT)) {
            event->is_offending = false;
            fatal->is_offending = true;
        }
    }
}

/** Put the objects into the order of their creation, with what the events say of them. */
static void
sort_objects(struct fo_excerpt *excerpt)
{
    for (size_t end = 1; end < excerpt->object_count; end++) {
        for (size_t place = end; place > 0 && excerpt->objects[place - 1].id > excerpt->objects[place].id;
             place--) {
            const struct fo_excerpt_object object = excerpt->objects[place];
            excerpt->objects[place] = excerpt->objects[place - 1];
            excerpt->objects[place - 1] = object;
            for (size_t index = 0; index < excerpt->event_count; index++) {
                uint8_t *touches = excerpt->events[index].touches;
                const uint8_t touch = touches[place];
                touches[place] = touches[place - 1];
                touches[place - 1] = touch;
            }
        }
    }
}

enum fo_error
fo_timeline_finish(struct fo_timeline *timeline)
{
    enum fo_error error = timeline->model->failed ? FO_ERROR_MEMORY : FO_OK;

    for (size_t index = 0; index < OPEN_MAX; index++) {
        if (timeline->open[index].number != 0) {
            tell_all(timeline, &timeline->open[index]);
        }
    }
    for (size_t index = 0; index < timeline->story_count && error == FO_OK; index++) {
        struct story *story = &timeline->stories[index];
        blame_call(&story->excerpt);
        drop_unseen(&story->excerpt);
        sort_objects(&story->excerpt);
        error = fo_verdict_set_excerpt(timeline->verdict, story->finding_index, &story->excerpt);
    }
    return error;
}
