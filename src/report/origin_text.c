// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Origins of findings, and the baseline, for people.
 */
#include "check/excerpt.h"
#include "check/fingerprint.h"
#include "report/origin.h"
#include "report/place.h"
#include "trace/stack.h"

#include <inttypes.h>
#include <string.h>

enum {
    FRAMES_SHOWN = 4, /**< Of a stack, without --verbose. */
    EVENTS_SHOWN = 5, /**< Of an object's life, without --verbose. */
    STEP = 2,         /**< How far lists are indented beneath their heading. */
};

static void
put_text(struct fo_layout *layout, enum fo_paint paint, struct fo_text *text)
{
    fo_layout_put(layout, paint, fo_text_get(text));
    layout->out->failed = layout->out->failed || text->failed;
    fo_text_clear(text);
}

/** Who called: the innermost function behind the label, the others beneath each other. */
static void
write_stack(const char *label, const char *stack, size_t shown, unsigned indent, struct fo_layout *layout)
{
    struct fo_text line = {0};
    size_t count = 0;

    while (stack != NULL && *stack != '\0') {
        struct fo_stack_frame frame;
        stack = fo_stack_frame_read(stack, &frame);
        count++;
        if (count <= shown) {
            fo_layout_break(layout, count == 1 ? indent : indent + STEP);
            fo_layout_put(layout, FO_PAINT_PLAIN, count == 1 ? label : "from");
            fo_report_frame_tell(&frame, &line);
            put_text(layout, FO_PAINT_PLAIN, &line);
        }
    }
    if (count > shown) {
        fo_text_printf(&line, "from %zu more: --verbose shows them", count - shown);
        fo_layout_break(layout, indent + STEP);
        put_text(layout, FO_PAINT_FAINT, &line);
    }
    fo_text_fini(&line);
}

/** Whether the event is one in the life of the object that the finding is about. */
static bool
is_of_subject(const struct fo_excerpt *excerpt, const struct fo_excerpt_event *event)
{
    if (event->kind == FO_EXCERPT_MARK && event->what == FO_MARK_HONEST) {
        return false;
    }
    for (size_t index = 0; index < excerpt->object_count; index++) {
        if (excerpt->objects[index].is_subject && event->touches[index] != FO_TOUCH_NONE) {
            return !event->is_offending;
        }
    }
    return false;
}

/** What happened to the object before, the newest events where there are too many. */
static void
write_history(const struct fo_finding *finding, size_t shown, unsigned indent, struct fo_layout *layout)
{
    const struct fo_excerpt *excerpt = finding->excerpt;
    struct fo_text line = {0};
    size_t count = 0;
    size_t passed = 0;

    for (size_t index = 0; excerpt != NULL && index < excerpt->event_count; index++) {
        count +=
            excerpt->events[index].line < finding->line && is_of_subject(excerpt, &excerpt->events[index]);
    }
    if (count == 0) {
        return;
    }
    fo_layout_break(layout, indent);
    fo_text_printf(&line, "what happened to %s before:", finding->object);
    put_text(layout, FO_PAINT_PLAIN, &line);
    for (size_t index = 0; index < excerpt->event_count; index++) {
        const struct fo_excerpt_event *event = &excerpt->events[index];
        if (event->line >= finding->line || !is_of_subject(excerpt, event)) {
            continue;
        }
        passed++;
        /* The first is where it came from. */
        if (passed > 1 && count - passed >= shown - 1) {
            continue;
        }
        fo_layout_break(layout, indent + STEP);
        fo_text_printf(&line, "%" PRIu32 ":", event->line);
        put_text(layout, FO_PAINT_FAINT, &line);
        fo_excerpt_event_tell(excerpt, event, &line);
        put_text(layout, FO_PAINT_PLAIN, &line);
    }
    fo_text_fini(&line);
}

static void
write_acceptance(const struct fo_report *report, const struct fo_finding *finding, unsigned indent,
                 struct fo_layout *layout)
{
    const struct fo_baseline_entry *entry =
        report->baseline == NULL ? NULL
                                 : fo_baseline_find(report->baseline, finding->fingerprint, finding->rule);
    struct fo_text line = {0};

    if (finding->accepted != NULL) {
        fo_layout_break(layout, indent);
        fo_layout_put(layout, FO_PAINT_PLAIN, "accepted:");
        fo_text_append_escaped(&line, finding->accepted, strlen(finding->accepted));
        put_text(layout, FO_PAINT_PLAIN, &line);
        if (entry != NULL && entry->until[0] != '\0') {
            fo_text_printf(&line, "(until %s)", entry->until);
            put_text(layout, FO_PAINT_PLAIN, &line);
        }
    } else if (entry != NULL && entry->is_expired) {
        fo_layout_break(layout, indent);
        fo_text_printf(&line, "it was accepted until %s, and is no longer", entry->until);
        put_text(layout, FO_PAINT_WARNING, &line);
    }
    fo_text_fini(&line);
}

void
fo_report_write_origin(const struct fo_report *report, const struct fo_finding *finding, unsigned indent,
                       struct fo_layout *layout)
{
    const bool is_verbose = report->is_verbose;

    write_stack("called by", finding->stack, is_verbose ? SIZE_MAX : FRAMES_SHOWN, indent, layout);
    write_stack("its object was created by", finding->created_stack, is_verbose ? SIZE_MAX : FRAMES_SHOWN,
                indent, layout);
    write_history(finding, is_verbose ? SIZE_MAX : EVENTS_SHOWN, indent, layout);
    write_acceptance(report, finding, indent, layout);
}

/** One entry of the baseline that needs attention. */
static void
write_entry(const struct fo_baseline_entry *entry, const char *what, struct fo_layout *layout)
{
    char fingerprint[FO_FINGERPRINT_BYTES_MAX];
    struct fo_text line = {0};

    fo_layout_break(layout, STEP * 2);
    fo_text_printf(&line, "line %" PRIu32 ", %s %s, %s:", entry->line,
                   fo_fingerprint_print(entry->fingerprint, fingerprint), entry->rule->id, what);
    put_text(layout, FO_PAINT_PLAIN, &line);
    fo_text_append_escaped(&line, entry->reason, strlen(entry->reason));
    put_text(layout, FO_PAINT_FAINT, &line);
    fo_text_fini(&line);
}

void
fo_report_write_baseline(const struct fo_report *report, struct fo_layout *layout)
{
    const struct fo_baseline *baseline = report->baseline;
    struct fo_text line = {0};
    size_t used_count = 0;
    size_t stale_count = 0;

    if (baseline == NULL) {
        return;
    }
    for (size_t index = 0; index < baseline->count; index++) {
        used_count += baseline->entries[index].occurrence_count > 0;
        stale_count += !report->is_part && fo_baseline_is_stale(&baseline->entries[index], report->verdict);
    }
    layout->indent = STEP * 2;
    fo_text_printf(&line, "baseline: %zu of %zu entries accepted something", used_count, baseline->count);
    if (stale_count > 0) {
        fo_text_printf(&line, "; %zu no longer occur%s, drop %s with --update-baseline", stale_count,
                       stale_count == 1 ? "s" : "", stale_count == 1 ? "it" : "them");
    }
    put_text(layout, stale_count > 0 ? FO_PAINT_WARNING : FO_PAINT_PLAIN, &line);
    for (size_t index = 0; index < baseline->count; index++) {
        const struct fo_baseline_entry *entry = &baseline->entries[index];
        if (entry->is_expired && entry->has_occurred) {
            write_entry(entry, "expired", layout);
        } else if (!report->is_part && fo_baseline_is_stale(entry, report->verdict)) {
            write_entry(entry, "no longer occurs", layout);
        }
    }
    fo_layout_end(layout);
    fo_text_fini(&line);
}
