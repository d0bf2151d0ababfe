// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The picture of a story: time runs downwards, each object has a lifeline, each event a row.
 */
#include "report/html_make.h"
#include "sspi/status.h"

#include <inttypes.h>
#include <stdio.h>

/** Measures in pixels. */
enum {
    LEFT = 24,      /**< Of the first lifeline. */
    TRACK = 40,     /**< From one lifeline to the next. */
    HEAD = 34,      /**< Above the first row. */
    ROW = 44,       /**< Height of an event. */
    GAP = 22,       /**< Height of what stands for events left out. */
    FOOT = 20,      /**< Below the last row. */
    LABEL = 16,     /**< From the last lifeline to the words. */
    LETTER = 8,     /**< Width of a letter of the first line. */
    SMALL = 7,      /**< Width of a letter of the second line. */
    DOT = 5,        /**< Radius of a mark. */
    END_BYTES = 16, /**< A number as text. */
};

/** One picture being drawn. */
struct drawing {
    struct fo_html *page;
    const struct fo_excerpt *excerpt;
    int rows[FO_EXCERPT_EVENTS_MAX]; /**< Middle of each row. */
    int width, height;
};

static int
track_x(size_t object)
{
    return LEFT + TRACK * (int)object;
}

static void
set_number(struct drawing *drawing, const char *name, int value)
{
    char number[END_BYTES];

    snprintf(number, sizeof(number), "%d", value);
    fo_html_set(drawing->page, name, number);
}

static void
draw_line(struct drawing *drawing, const char *class_name, const int from[2], const int to[2])
{
    fo_html_open(drawing->page, "line", class_name);
    set_number(drawing, "x1", from[0]);
    set_number(drawing, "y1", from[1]);
    set_number(drawing, "x2", to[0]);
    set_number(drawing, "y2", to[1]);
    fo_html_close(drawing->page);
}

static void
draw_circle(struct drawing *drawing, const char *class_name, int x, int y, int radius)
{
    fo_html_open(drawing->page, "circle", class_name);
    set_number(drawing, "cx", x);
    set_number(drawing, "cy", y);
    set_number(drawing, "r", radius);
    fo_html_close(drawing->page);
}

static void
draw_box(struct drawing *drawing, const char *class_name, const int place[2], const int size[2])
{
    fo_html_open(drawing->page, "rect", class_name);
    set_number(drawing, "x", place[0]);
    set_number(drawing, "y", place[1]);
    set_number(drawing, "width", size[0]);
    set_number(drawing, "height", size[1]);
    set_number(drawing, "rx", size[0] > ROW ? 8 : 1);
    fo_html_close(drawing->page);
}

static void
begin_words(struct drawing *drawing, const char *class_name, int x, int y)
{
    fo_html_open(drawing->page, "text", class_name);
    set_number(drawing, "x", x);
    set_number(drawing, "y", y);
}

static void
draw_mark(struct drawing *drawing, enum fo_touch touch, int x, int y)
{
    switch (touch) {
    case FO_TOUCH_CREATED:
        draw_circle(drawing, "created", x, y, DOT + 1);
        break;
    case FO_TOUCH_USED:
        draw_circle(drawing, "used", x, y, DOT);
        break;
    case FO_TOUCH_RELEASED:
    case FO_TOUCH_REFUSED:
        draw_box(drawing, touch == FO_TOUCH_RELEASED ? "released" : "refused",
                 (const int[2]){x - DOT - 1, y - DOT - 1}, (const int[2]){2 * DOT + 2, 2 * DOT + 2});
        break;
    case FO_TOUCH_STALE:
        draw_line(drawing, "stale", (const int[2]){x - DOT, y - DOT}, (const int[2]){x + DOT, y + DOT});
        draw_line(drawing, "stale", (const int[2]){x - DOT, y + DOT}, (const int[2]){x + DOT, y - DOT});
        break;
    default:
        break;
    }
}

/* Lifelines. */

/** First and last row of an object with a touch of @p touches, a set of bits; false: none. */
static bool
find_rows(const struct drawing *drawing, size_t object, unsigned touches, int rows[2])
{
    bool is_found = false;

    for (size_t index = 0; index < drawing->excerpt->event_count; index++) {
        if (((touches >> drawing->excerpt->events[index].touches[object]) & 1U) != 0) {
            rows[0] = is_found ? rows[0] : drawing->rows[index];
            rows[1] = drawing->rows[index];
            is_found = true;
        }
    }
    return is_found;
}

static void
draw_end(struct drawing *drawing, int x, int y)
{
    char points[4 * END_BYTES];

    snprintf(points, sizeof(points), "%d,%d %d,%d %d,%d", x - DOT - 2, y - DOT, x + DOT + 2, y - DOT, x,
             y + DOT);
    fo_html_open(drawing->page, "polygon", "alive");
    fo_html_set(drawing->page, "points", points);
    fo_html_close(drawing->page);
}

static void
draw_life(struct drawing *drawing, size_t object)
{
    const struct fo_excerpt_object *item = &drawing->excerpt->objects[object];
    const int x = track_x(object);
    const int bottom = drawing->height - FOOT / 2;
    int rows[2] = {0, 0};
    const int top = find_rows(drawing, object, 1U << FO_TOUCH_CREATED, rows) ? rows[0] : HEAD - 6;
    const bool is_dead = find_rows(drawing, object, 1U << FO_TOUCH_RELEASED, rows);
    const int end = is_dead ? rows[0] : bottom;

    draw_line(drawing, item->is_subject ? "life subject" : "life", (const int[2]){x, top},
              (const int[2]){x, end});
    if (!is_dead && item->released_line == 0) {
        draw_end(drawing, x, bottom);
    }
    if (is_dead && find_rows(drawing, object, 1U << FO_TOUCH_STALE, rows) && rows[1] > end) {
        draw_line(drawing, "after", (const int[2]){x, end}, (const int[2]){x, rows[1]});
    }
    begin_words(drawing, "head", x, HEAD - 14);
    char word[FO_NAME_BYTES_MAX];
    fo_html_say(drawing->page, item->name == 0 ? "·" : fo_name_print(item->name, word));
    fo_html_close(drawing->page);
}

/* Events. */

/** The second line: where, and how it ended. */
static void
compose_detail(const struct fo_excerpt_event *event, struct fo_text *out)
{
    fo_text_printf(out, "%" PRIu32, event->line);
    if (event->end_line != event->line) {
        fo_text_printf(out, "–%" PRIu32, event->end_line);
    }
    if (event->is_offending) {
        fo_text_append(out, " · breaks the rule");
    }
    if (event->kind == FO_EXCERPT_UNFINISHED) {
        fo_text_append(out, " · never came back");
    } else if (event->kind == FO_EXCERPT_CALL) {
        const char *name = fo_status_name(event->status);
        if (name != NULL) {
            fo_text_printf(out, " · %s", name);
        } else {
            fo_text_printf(out, " · 0x%08" PRIX32, (uint32_t)event->status);
        }
    }
    if (event->is_injected) {
        fo_text_append(out, " · planned fault");
    }
}

static void
draw_event(struct drawing *drawing, size_t index)
{
    struct fo_html *page = drawing->page;
    const struct fo_excerpt *excerpt = drawing->excerpt;
    const struct fo_excerpt_event *event = &excerpt->events[index];
    const int y = drawing->rows[index];
    const int words = track_x(excerpt->object_count) - TRACK + LABEL + (excerpt->object_count == 0 ? 12 : 0);
    int first = -1;
    int last = -1;

    for (size_t object = 0; object < excerpt->object_count; object++) {
        if (event->touches[object] != FO_TOUCH_NONE) {
            first = first < 0 ? track_x(object) : first;
            last = track_x(object);
        }
    }
    if (last >= 0) {
        draw_line(drawing, "lead", (const int[2]){last, y}, (const int[2]){words - 4, y});
        draw_line(drawing, "link", (const int[2]){first, y}, (const int[2]){last, y});
    }
    for (size_t object = 0; object < excerpt->object_count; object++) {
        draw_mark(drawing, (enum fo_touch)event->touches[object], track_x(object), y);
    }
    begin_words(drawing, event->is_offending ? "blame" : NULL, words, y - 3);
    fo_excerpt_event_name(event, &page->text);
    fo_html_say_text(page);
    fo_html_close(page);
    begin_words(drawing, event->is_offending ? "small blame" : "small", words, y + 13);
    compose_detail(event, &page->text);
    fo_html_say_text(page);
    fo_html_close(page);
}

static void
draw_gap(struct drawing *drawing, size_t index)
{
    const int words = track_x(drawing->excerpt->object_count) - TRACK + LABEL;

    begin_words(drawing, "small", words, drawing->rows[index] - ROW / 2 - GAP / 2 + 4);
    fo_html_say(drawing->page, "… events are left out here");
    fo_html_close(drawing->page);
}

/** Where everything goes. */
static void
measure(struct drawing *drawing)
{
    const struct fo_excerpt *excerpt = drawing->excerpt;
    struct fo_text text = {0};
    size_t widest = 0;
    int y = HEAD;

    for (size_t index = 0; index < excerpt->event_count; index++) {
        y += excerpt->events[index].follows_gap ? GAP : 0;
        drawing->rows[index] = y + ROW / 2;
        y += ROW;
        fo_excerpt_event_name(&excerpt->events[index], &text);
        const size_t name_width = text.length * LETTER;
        fo_text_clear(&text);
        compose_detail(&excerpt->events[index], &text);
        const size_t detail_width = text.length * SMALL;
        fo_text_clear(&text);
        widest = name_width > widest ? name_width : widest;
        widest = detail_width > widest ? detail_width : widest;
    }
    fo_text_fini(&text);
    drawing->height = y + FOOT;
    drawing->width = track_x(excerpt->object_count) - TRACK + LABEL + (int)widest + LABEL;
}

static void
draw_bands(struct drawing *drawing)
{
    for (size_t index = 0; index < drawing->excerpt->event_count; index++) {
        if (drawing->excerpt->events[index].is_offending) {
            draw_box(drawing, "band", (const int[2]){3, drawing->rows[index] - ROW / 2 + 2},
                     (const int[2]){drawing->width - 6, ROW - 4});
        }
    }
}

/* The figure. */

/** Give the element that was begun last the name @p prefix and the number of the picture. */
static void
set_picture_id(struct fo_html *page, const char *attribute, const char *prefix, const char *other)
{
    if (other == NULL) {
        fo_text_printf(&page->text, "%s%zu", prefix, page->picture_count);
    } else {
        fo_text_printf(&page->text, "%s%zu %s%zu", prefix, page->picture_count, other, page->picture_count);
    }
    fo_html_set(page, attribute, fo_text_get(&page->text));
    fo_text_clear(&page->text);
}

void
fo_html_draw(struct fo_html *page, const struct fo_excerpt *excerpt, const char *rule_id)
{
    struct drawing drawing = {.page = page, .excerpt = excerpt};

    page->picture_count++;
    measure(&drawing);
    fo_html_open(page, "svg", NULL);
    fo_html_set(page, "xmlns", "http://www.w3.org/2000/svg");
    fo_html_set(page, "role", "img");
    set_number(&drawing, "width", drawing.width);
    set_number(&drawing, "height", drawing.height);
    set_picture_id(page, "aria-labelledby", "picture-title-", "picture-words-");
    fo_html_open(page, "title", NULL);
    set_picture_id(page, "id", "picture-title-", NULL);
    fo_text_printf(&page->text, "The session around a break of %s", rule_id);
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_open(page, "desc", NULL);
    set_picture_id(page, "id", "picture-words-", NULL);
    fo_text_printf(&page->text,
                   "Time runs downwards: %u objects as lifelines, %u events as rows. The same as text "
                   "follows the picture.",
                   excerpt->object_count, excerpt->event_count);
    fo_html_say_text(page);
    fo_html_close(page);
    draw_bands(&drawing);
    for (size_t object = 0; object < excerpt->object_count; object++) {
        draw_life(&drawing, object);
    }
    for (size_t index = 0; index < excerpt->event_count; index++) {
        if (excerpt->events[index].follows_gap) {
            draw_gap(&drawing, index);
        }
        draw_event(&drawing, index);
    }
    fo_html_close(page);
}

void
fo_html_legend(struct fo_html *page)
{
    struct drawing drawing = {.page = page};

    fo_html_open(page, "ul", "legend");
    for (int touch = FO_TOUCH_CREATED; touch < FO_TOUCH_COUNT; touch++) {
        fo_html_open(page, "li", NULL);
        fo_html_open(page, "svg", NULL);
        fo_html_set(page, "xmlns", "http://www.w3.org/2000/svg");
        fo_html_set(page, "aria-hidden", "true");
        set_number(&drawing, "width", 4 * DOT);
        set_number(&drawing, "height", 4 * DOT);
        draw_mark(&drawing, (enum fo_touch)touch, 2 * DOT, 2 * DOT);
        fo_html_close(page);
        fo_html_say(page, fo_touch_name((enum fo_touch)touch));
        fo_html_close(page);
    }
    fo_html_open(page, "li", NULL);
    fo_html_open(page, "svg", NULL);
    fo_html_set(page, "xmlns", "http://www.w3.org/2000/svg");
    fo_html_set(page, "aria-hidden", "true");
    set_number(&drawing, "width", 4 * DOT);
    set_number(&drawing, "height", 4 * DOT);
    draw_end(&drawing, 2 * DOT, 2 * DOT);
    fo_html_close(page);
    fo_html_say(page, "still alive at the end");
    fo_html_close(page);
    fo_html_close(page);
}
