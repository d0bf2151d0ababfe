// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The findings on the page, each with the picture of its session.
 *
 * Whoever cannot see the picture has the same as a list.
 */
#include "report/html_make.h"
#include "report/place.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

enum {
    SHAPES_MAX = 40 /**< Ways of breaking one rule that the page has; the JSON report has all. */
};

/** Who the objects are, for the caption. */
static void
compose_caption(const struct fo_excerpt *excerpt, struct fo_text *out)
{
    for (size_t index = 0; index < excerpt->object_count; index++) {
        const struct fo_excerpt_object *object = &excerpt->objects[index];
        fo_text_append(out, index == 0 ? "" : "; ");
        fo_excerpt_object_name(object, out);
        fo_text_printf(out, " is a %s", fo_excerpt_object_kind(object));
        if (object->released_line != 0) {
            fo_text_printf(out, ", alive from %" PRIu32 " to %" PRIu32, object->created_line,
                           object->released_line);
        } else {
            fo_text_printf(out, ", alive from %" PRIu32 " on", object->created_line);
        }
    }
    fo_text_append(out, excerpt->object_count == 0 ? "No object is known to be concerned." : ".");
}

static void
list_events(struct fo_html *page, const struct fo_excerpt *excerpt)
{
    fo_html_open(page, "details", "story");
    fo_html_put(page, "summary", NULL, "The picture as text");
    fo_html_open(page, "ol", NULL);
    for (size_t index = 0; index < excerpt->event_count; index++) {
        const struct fo_excerpt_event *event = &excerpt->events[index];
        fo_html_open(page, "li", event->is_offending ? "offending" : NULL);
        fo_text_printf(&page->text, "%s%" PRIu32 ": ",
                       event->follows_gap ? "(events are left out here) " : "", event->line);
        fo_excerpt_event_tell(excerpt, event, &page->text);
        fo_text_append(&page->text, event->is_offending ? ". This breaks the rule." : ".");
        fo_html_say_text(page);
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
}

/** The picture of a story, with the same as text. Nothing for NULL. */
static void
put_picture(struct fo_html *page, const struct fo_excerpt *excerpt, const char *rule_id)
{
    if (excerpt == NULL || excerpt->event_count == 0) {
        return;
    }
    fo_html_open(page, "figure", NULL);
    /* It may be wider than a phone, and is scrolled by keys then. */
    fo_html_open(page, "div", "frame");
    fo_html_set(page, "tabindex", "0");
    fo_html_set(page, "role", "group");
    fo_html_set(page, "aria-label", "Picture of the session");
    fo_html_draw(page, excerpt, rule_id);
    fo_html_close(page);
    fo_html_open(page, "figcaption", NULL);
    compose_caption(excerpt, &page->text);
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_close(page);
    list_events(page, excerpt);
}

/** Who made a call, as a list; nothing where that was not observed. */
static void
put_stack(struct fo_html *page, const char *stack, const char *heading)
{
    struct fo_stack_frame frame;

    if (stack == NULL || *stack == '\0') {
        return;
    }
    fo_html_open(page, "details", "story");
    fo_html_put(page, "summary", NULL, heading);
    fo_html_open(page, "ol", NULL);
    while (stack != NULL && *stack != '\0') {
        stack = fo_stack_frame_read(stack, &frame);
        fo_html_open(page, "li", "mono");
        fo_report_frame_tell(&frame, &page->text);
        fo_html_say_text(page);
        fo_html_close(page);
    }
    fo_html_close(page);
    fo_html_close(page);
}

static const char *
label_of(const struct fo_report *report, enum fo_severity severity)
{
    if (fo_severity_fails(severity, report->is_strict)) {
        return "Broken";
    }
    return severity == FO_SHOULD ? "Warning" : "Note";
}

/** Where it happened, and the line of the trace. */
static void
put_place(struct fo_html *page, const struct fo_finding_group *group)
{
    const struct fo_finding *finding = group->first;
    const bool is_trace = strcmp(page->report->subject, "trace") == 0;

    fo_html_open(page, "p", "place");
    if (group->case_count > 1) {
        fo_text_printf(&page->text, "In %" PRIu64 " %s, first ", group->case_count,
                       fo_report_cases_name(page->report));
    } else if (finding->case_name[0] != '\0') {
        fo_text_append(&page->text, "In ");
    }
    if (finding->case_name[0] != '\0') {
        fo_html_say_text(page);
        fo_html_put(page, "code", NULL, finding->case_name);
        fo_text_printf(&page->text, ", %s %" PRIu32 ":", is_trace ? "line" : "event", finding->line);
    } else {
        fo_text_printf(&page->text, "%s %" PRIu32 ":", page->text.length == 0 ? "Line" : "line",
                       finding->line);
    }
    fo_html_say_text(page);
    fo_html_close(page);
    fo_html_open(page, "pre", NULL);
    fo_html_put(page, "code", NULL, finding->call);
    fo_html_close(page);
}

/** Rules that findings attached to @p finding break, each once. */
static void
put_implied(struct fo_html *page, const struct fo_finding *finding)
{
    const struct fo_verdict *verdict = page->report->verdict;
    const size_t primary = (size_t)(finding - verdict->findings);
    size_t count = 0;

    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *other = &verdict->findings[index];
        bool is_new = index != primary && other->primary == primary && !fo_rule_stands_alone(other->rule);
        for (size_t before = 0; is_new && before < index; before++) {
            is_new = before == primary || verdict->findings[before].primary != primary ||
                     verdict->findings[before].rule != other->rule;
        }
        if (is_new) {
            fo_text_printf(&page->text, "%s%s", count++ == 0 ? "Also breaks " : ", ", other->rule->id);
        }
    }
    if (count > 0) {
        fo_html_open(page, "p", "place");
        fo_html_say_text(page);
        fo_html_close(page);
    }
}

/** One way in which a rule was broken. */
static void
put_shape(struct fo_html *page, const struct fo_finding_group *group)
{
    const struct fo_report_case *item = fo_report_case_find(page->report, group->first->case_name);

    if (group->first->accepted != NULL) {
        fo_text_printf(&page->text, "Accepted by the baseline: %s", group->first->accepted);
        fo_html_open(page, "p", "place");
        fo_html_say_text(page);
        fo_html_close(page);
    }
    put_place(page, group);
    put_picture(page, group->first->excerpt, group->first->rule->id);
    put_stack(page, group->first->stack, "Who made the offending call");
    put_stack(page, group->first->created_stack, "Who created the object");
    put_implied(page, group->first);
    if (item != NULL && item->reproduce != NULL) {
        fo_html_put(page, "h4", NULL, "How to see it again");
        fo_html_open(page, "pre", NULL);
        fo_html_put(page, "code", NULL, item->reproduce);
        fo_html_close(page);
    }
}

static void
put_rule(struct fo_html *page, const struct fo_finding_group *group)
{
    const struct fo_rule *rule = group->first->rule;

    fo_html_open(page, "p", "rule");
    fo_html_say(page, "The rule: ");
    fo_html_say(page, rule->statement);
    fo_html_source(page, rule);
    fo_html_close(page);
    if (group->implied_by != NULL) {
        fo_text_printf(&page->text, "It follows from %s.", group->implied_by->id);
        fo_html_open(page, "p", "place");
        fo_html_say_text(page);
        fo_html_close(page);
    }
}

/** Begin the article of one rule. */
static void
begin_article(struct fo_html *page, const struct fo_finding_group *group)
{
    fo_html_open(page, "article", "card finding");
    fo_text_printf(&page->text, "finding-%s", group->first->rule->id);
    fo_html_set(page, "id", fo_text_get(&page->text));
    fo_text_clear(&page->text);
    fo_html_open(page, "h3", NULL);
    const bool is_accepted = fo_rule_is_accepted(page->report->verdict, fo_rule_index(group->first->rule));
    fo_text_printf(&page->text, "badge %s",
                   is_accepted ? "quiet" : fo_html_paint(page->report, group->severity));
    fo_html_open(page, "span", fo_text_get(&page->text));
    fo_text_clear(&page->text);
    fo_html_say(page, is_accepted ? "Accepted" : label_of(page->report, group->severity));
    fo_html_close(page);
    fo_html_say(page, " ");
    fo_html_put(page, "code", NULL, group->first->rule->id);
    fo_html_close(page);
    fo_html_put(page, "p", "message", group->first->message);
    put_rule(page, group);
}

/** One rule and the ways in which it was broken. @return index of the next rule's first group. */
static size_t
put_article(struct fo_html *page, const struct fo_finding_groups *groups, size_t index)
{
    const struct fo_rule *rule = groups->items[index].first->rule;
    size_t next = index + 1;

    fo_xml_raw(&page->maker, "\n");
    begin_article(page, &groups->items[index]);
    put_shape(page, &groups->items[index]);
    while (next < groups->count && groups->items[next].first->rule == rule) {
        if (next - index < SHAPES_MAX) {
            fo_html_open(page, "details", "shape");
            fo_html_open(page, "summary", NULL);
            fo_html_say(page, "Also: ");
            fo_html_say(page, groups->items[next].first->message);
            fo_html_close(page);
            put_shape(page, &groups->items[next]);
            fo_html_close(page);
        }
        next++;
    }
    if (next - index > SHAPES_MAX) {
        fo_text_printf(&page->text, "And in %zu more ways, which the JSON report lists.",
                       next - index - SHAPES_MAX);
        fo_html_open(page, "p", NULL);
        fo_html_say_text(page);
        fo_html_close(page);
    }
    fo_html_close(page);
    return next;
}

void
fo_html_findings(struct fo_html *page, const struct fo_finding_groups *groups)
{
    fo_html_open(page, "section", NULL);
    fo_html_set(page, "aria-labelledby", "findings");
    fo_html_open(page, "h2", NULL);
    fo_html_set(page, "id", "findings");
    fo_html_say(page, "Findings");
    fo_html_close(page);
    if (groups->count == 0) {
        fo_html_put(page, "p", NULL, "None.");
    } else {
        fo_html_legend(page);
    }
    for (size_t index = 0; index < groups->count;) {
        index = put_article(page, groups, index);
    }
    fo_html_close(page);
}
