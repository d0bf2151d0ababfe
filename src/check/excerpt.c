// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The words of an excerpt.
 */
#include "check/excerpt.h"

#include "base/assert.h"
#include "check/model.h"
#include "sspi/status.h"
#include "trace/mark.h"

#include <inttypes.h>

const char *
fo_touch_name(enum fo_touch touch)
{
    static const char *const names[FO_TOUCH_COUNT] = {
        [FO_TOUCH_NONE] = "",
        [FO_TOUCH_CREATED] = "created",
        [FO_TOUCH_USED] = "used",
        [FO_TOUCH_RELEASED] = "released",
        [FO_TOUCH_REFUSED] = "release refused",
        [FO_TOUCH_STALE] = "used after its release",
    };
    FO_ASSERT((unsigned)touch < FO_TOUCH_COUNT);
    return names[touch];
}

const char *
fo_excerpt_object_kind(const struct fo_excerpt_object *object)
{
    static const char *const names[FO_OBJECT_KIND_COUNT] = {
        [FO_OBJECT_NONE] = "object",         [FO_OBJECT_CREDENTIAL] = "credential",
        [FO_OBJECT_CONTEXT] = "context",     [FO_OBJECT_BLOCK] = "block",
        [FO_OBJECT_TOKEN] = "token",         [FO_OBJECT_CERTIFICATE] = "certificate",
        [FO_OBJECT_FRAME] = "impersonation",
    };
    return object->kind < FO_OBJECT_KIND_COUNT ? names[object->kind] : names[FO_OBJECT_NONE];
}

void
fo_excerpt_object_name(const struct fo_excerpt_object *object, struct fo_text *out)
{
    char word[FO_NAME_BYTES_MAX];

    if (object->name == 0) {
        fo_text_append(out, fo_excerpt_object_kind(object));
        return;
    }
    fo_text_append(out, fo_name_print(object->name, word));
    if (object->generation > 0) {
        fo_text_printf(out, " (no. %u)", object->generation + 1U);
    }
}

void
fo_excerpt_event_name(const struct fo_excerpt_event *event, struct fo_text *out)
{
    if (event->kind == FO_EXCERPT_MARK) {
        fo_text_append(out, fo_mark_name((enum fo_mark)event->what));
        return;
    }
    const struct fo_call_info *info = fo_call_get((enum fo_call)event->what);
    fo_text_append(out, info->name);
    if (info->has_forms) {
        fo_text_append(out, event->form == FO_FORM_WIDE ? "W" : "A");
    }
}

/** "created x0 and x1", for all objects that the event touched so; nothing when there are none. */
static bool
tell_touch(const struct fo_excerpt *excerpt, const struct fo_excerpt_event *event, enum fo_touch touch,
           bool is_told, struct fo_text *out)
{
    bool is_first = true;

    for (size_t index = 0; index < excerpt->object_count; index++) {
        if (event->touches[index] != touch) {
            continue;
        }
        fo_text_append(out, !is_first ? " and " : is_told ? ", " : " ");
        if (is_first) {
            fo_text_append(out, touch == FO_TOUCH_REFUSED ? "was to release"
                                : touch == FO_TOUCH_STALE ? "used, after its release,"
                                                          : fo_touch_name(touch));
            fo_text_append(out, " ");
        }
        fo_excerpt_object_name(&excerpt->objects[index], out);
        is_first = false;
    }
    return !is_first;
}

void
fo_excerpt_event_tell(const struct fo_excerpt *excerpt, const struct fo_excerpt_event *event,
                      struct fo_text *out)
{
    bool is_told = false;

    fo_excerpt_event_name(event, out);
    for (int touch = FO_TOUCH_CREATED; touch < FO_TOUCH_COUNT; touch++) {
        is_told |= tell_touch(excerpt, event, (enum fo_touch)touch, is_told, out);
    }
    if (event->kind == FO_EXCERPT_UNFINISHED) {
        fo_text_append(out, is_told ? " and never came back" : " never came back");
    } else if (event->kind == FO_EXCERPT_CALL) {
        const char *name = fo_status_name(event->status);
        fo_text_append(out, is_told ? ", answered " : " answered ");
        if (name != NULL) {
            fo_text_append(out, name);
        } else {
            fo_text_printf(out, "0x%08" PRIX32, (uint32_t)event->status);
        }
    }
    if (event->is_injected) {
        fo_text_append(out, ", a planned fault");
    }
}
