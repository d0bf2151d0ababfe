// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The story of a finding as JSON.
 */
#include "check/excerpt.h"
#include "report/json_make.h"
#include "sspi/status.h"

#include <inttypes.h>

/** What was composed in @p text, as a string, and empty it. */
static json_t *
take_text(struct fo_json_maker *maker, struct fo_text *text)
{
    json_t *value = fo_json_string(maker, fo_text_get(text));

    maker->failed = maker->failed || text->failed;
    fo_text_clear(text);
    return value;
}

static json_t *
make_object(struct fo_json_maker *maker, const struct fo_excerpt_object *object, struct fo_text *text)
{
    json_t *value = json_object();

    fo_excerpt_object_name(object, text);
    fo_json_set(maker, value, "name", take_text(maker, text));
    fo_json_set(maker, value, "kind", json_string(fo_excerpt_object_kind(object)));
    fo_json_set(maker, value, "created", fo_json_line(object->created_line));
    fo_json_set(maker, value, "released", fo_json_line(object->released_line));
    fo_json_set(maker, value, "subject", json_boolean(object->is_subject));
    return value;
}

static json_t *
make_touches(struct fo_json_maker *maker, const struct fo_excerpt *excerpt,
             const struct fo_excerpt_event *event)
{
    json_t *array = json_array();

    for (size_t index = 0; index < excerpt->object_count; index++) {
        if (event->touches[index] != FO_TOUCH_NONE) {
            json_t *value = json_object();
            fo_json_set(maker, value, "object", json_integer((json_int_t)index));
            fo_json_set(maker, value, "what",
                        json_string(fo_touch_name((enum fo_touch)event->touches[index])));
            fo_json_append(maker, array, value);
        }
    }
    return array;
}

static json_t *
make_status(struct fo_json_maker *maker, const struct fo_excerpt_event *event, struct fo_text *text)
{
    const char *name = fo_status_name(event->status);

    if (event->kind != FO_EXCERPT_CALL) {
        return json_null();
    }
    if (name != NULL) {
        return json_string(name);
    }
    fo_text_printf(text, "0x%08" PRIX32, (uint32_t)event->status);
    return take_text(maker, text);
}

static json_t *
make_event(struct fo_json_maker *maker, const struct fo_excerpt *excerpt,
           const struct fo_excerpt_event *event, struct fo_text *text)
{
    char thread[FO_NAME_BYTES_MAX];
    json_t *value = json_object();

    fo_json_set(maker, value, "line", fo_json_line(event->line));
    fo_json_set(maker, value, "operation", fo_json_line(event->op_line));
    fo_json_set(maker, value, "thread", json_string(fo_name_print(event->thread, thread)));
    fo_excerpt_event_name(event, text);
    fo_json_set(maker, value, event->kind == FO_EXCERPT_MARK ? "mark" : "call", take_text(maker, text));
    fo_json_set(maker, value, "status", make_status(maker, event, text));
    fo_json_set(maker, value, "injected", json_boolean(event->is_injected));
    fo_json_set(maker, value, "offending", json_boolean(event->is_offending));
    fo_json_set(maker, value, "follows_gap", json_boolean(event->follows_gap));
    fo_json_set(maker, value, "touches", make_touches(maker, excerpt, event));
    return value;
}

json_t *
fo_report_make_story(struct fo_json_maker *maker, const struct fo_excerpt *excerpt)
{
    struct fo_text text = {0};

    if (excerpt == NULL) {
        return json_null();
    }
    json_t *story = json_object();
    json_t *objects = json_array();
    json_t *events = json_array();
    for (size_t index = 0; index < excerpt->object_count; index++) {
        fo_json_append(maker, objects, make_object(maker, &excerpt->objects[index], &text));
    }
    for (size_t index = 0; index < excerpt->event_count; index++) {
        fo_json_append(maker, events, make_event(maker, excerpt, &excerpt->events[index], &text));
    }
    fo_json_set(maker, story, "objects", objects);
    fo_json_set(maker, story, "events", events);
    fo_json_set(maker, story, "left_out", fo_json_count(excerpt->left_out_count));
    fo_text_fini(&text);
    return story;
}
