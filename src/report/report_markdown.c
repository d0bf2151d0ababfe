// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as Markdown for a comment on a pull request: findings are folded, and all of it fits.
 *
 * Source  https://github.github.com/gfm/
 */
#include "check/excerpt.h"
#include "report/formats.h"
#include "report/groups.h"
#include "report/markup.h"
#include "report/order.h"
#include "report/place.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

enum {
    COMMENT_BYTES_MAX = 65000, /**< A comment has at most 65,536 characters. */
    END_BYTES = 8000,          /**< The names of all rules, where not all findings fit. */
    MESSAGE_BYTES_MAX = 2000,  /**< Longer messages are cut, so that one cannot take all the room. */
    FRAMES_MAX = 8,            /**< Frames of a stack that are shown. */
    SHAPES_MAX = 5,            /**< Ways of breaking one rule that are shown. */
};

/** Append what a report says in words of its own, then a part from outside, cut when it is very long. */
static void
append_message(struct fo_text *out, const char *string)
{
    struct fo_text part = {0};

    if (strlen(string) <= MESSAGE_BYTES_MAX) {
        fo_markup_text(out, string);
        return;
    }
    fo_text_append_bytes(&part, string, MESSAGE_BYTES_MAX);
    fo_markup_text(out, fo_text_get(&part));
    fo_text_append(out, " … (cut)");
    out->failed = out->failed || part.failed;
    fo_text_fini(&part);
}

/** "broken", "held" or what else is to be said of the run as a whole. */
static void
append_title(const struct fo_report *report, struct fo_text *out)
{
    size_t failed_count = 0;
    size_t warning_count = 0;
    size_t accepted_count = 0;

    for (size_t index = 0; index < fo_rule_count(); index++) {
        const bool is_accepted = fo_rule_is_accepted(report->verdict, index);
        const bool is_broken = fo_rule_state_of(report->verdict, index) == FO_RULE_BROKEN && !is_accepted;
        const enum fo_severity severity = fo_rule_severity(fo_rule_at(index), report->profile);
        accepted_count += is_accepted;
        failed_count += is_broken && fo_severity_fails(severity, report->is_strict);
        warning_count += is_broken && !fo_severity_fails(severity, report->is_strict);
    }
    fo_text_append(out, "## freeonce: ");
    append_message(out, report->title);
    if (failed_count > 0) {
        fo_text_printf(out, ": %zu rule%s broken", failed_count, failed_count == 1 ? "" : "s");
    } else {
        fo_text_append(out, ": nothing broke");
    }
    if (warning_count > 0) {
        fo_text_printf(out, ", %zu warning%s", warning_count, warning_count == 1 ? "" : "s");
    }
    if (accepted_count > 0) {
        fo_text_printf(out, ", %zu accepted", accepted_count);
    }
    fo_text_append(out, "\n\n");
}

static void
append_notices(const struct fo_report *report, struct fo_text *out)
{
    if (report->is_partial) {
        fo_text_append(out, "> **Partial**: interrupted before the end. Only what was done until then is "
                            "judged.\n\n");
    }
    if (report->verdict->is_truncated) {
        fo_text_append(out, "> **Truncated**: a trace is cut off. It is judged up to its end.\n\n");
    }
    if (report->verdict->failed) {
        fo_text_append(out,
                       "> **Incomplete**: memory ran out while judging, so findings may be missing.\n\n");
    }
}

static void
append_counts(const struct fo_report *report, enum fo_binds binds, struct fo_text *out)
{
    struct fo_verdict_summary summary;

    fo_verdict_summarize(report->verdict, binds, &summary);
    fo_text_printf(out, "| %s | %zu | %zu | %zu | %zu |\n", fo_binds_name(binds), summary.exercised,
                   summary.held, summary.broken, summary.not_exercised);
}

static void
append_summary(const struct fo_report *report, struct fo_text *out)
{
    fo_text_append(out, "| rules that bind the | exercised | held | broken | not exercised |\n"
                        "| --- | ---: | ---: | ---: | ---: |\n");
    append_counts(report, FO_BINDS_CALLER, out);
    append_counts(report, FO_BINDS_PROVIDER, out);
    fo_text_printf(out, "\n%s: ", fo_report_order_label());
    fo_report_order_tell(report->verdict, out);
    fo_text_append(out, "  \n");
    if (report->case_count > 0) {
        fo_text_printf(out, "%s: %zu run, %zu crashed, %zu timed out, %zu skipped  \n",
                       fo_report_cases_name(report), report->ran_count, report->crashed_count,
                       report->timed_out_count, report->skipped_count);
    }
    fo_text_printf(out, "profile %s%s", fo_profile_name(report->profile),
                   report->is_strict ? ", strict" : "");
    if (report->packages[0] != '\0') {
        fo_text_append(out, ", packages ");
        append_message(out, report->packages);
    }
    fo_text_append(out, "\n\n");
}

static const char *
label_of(const struct fo_report *report, enum fo_severity severity)
{
    if (fo_severity_fails(severity, report->is_strict)) {
        return "BROKEN";
    }
    return severity == FO_SHOULD ? "WARNING" : "NOTE";
}

/** What happened, as a list; the offending event is the bold one. */
static void
append_story(const struct fo_excerpt *excerpt, struct fo_text *out)
{
    struct fo_text line = {0};

    if (excerpt == NULL || excerpt->event_count == 0) {
        return;
    }
    fo_text_append(out, "What happened:\n\n");
    for (size_t index = 0; index < excerpt->event_count; index++) {
        const struct fo_excerpt_event *event = &excerpt->events[index];
        const char *mark = event->is_offending ? "**" : "";
        fo_excerpt_event_tell(excerpt, event, &line);
        fo_text_printf(out, "%s- %" PRIu32 ": %s", event->follows_gap ? "- …\n" : "", event->line, mark);
        fo_markup_text(out, fo_text_get(&line));
        fo_text_printf(out, "%s\n", mark);
        fo_text_clear(&line);
    }
    fo_text_append(out, "\n");
    out->failed = out->failed || line.failed;
    fo_text_fini(&line);
}

/** Who made a call; nothing where that was not observed. */
static void
append_stack(const char *stack, const char *heading, struct fo_text *out)
{
    struct fo_stack_frame frame;
    struct fo_text line = {0};

    if (stack == NULL || *stack == '\0') {
        return;
    }
    fo_text_printf(out, "%s:\n\n", heading);
    for (size_t count = 0; count < FRAMES_MAX && stack != NULL && *stack != '\0'; count++) {
        stack = fo_stack_frame_read(stack, &frame);
        fo_report_frame_tell(&frame, &line);
        fo_text_append(out, "- ");
        append_message(out, fo_text_get(&line));
        fo_text_append(out, "\n");
        fo_text_clear(&line);
    }
    fo_text_append(out, "\n");
    out->failed = out->failed || line.failed;
    fo_text_fini(&line);
}

static void
append_place(const struct fo_report *report, const struct fo_finding_group *group, struct fo_text *out)
{
    const struct fo_finding *finding = group->first;

    if (group->case_count > 1) {
        fo_text_printf(out, "In %" PRIu64 " %s, first ", group->case_count, fo_report_cases_name(report));
    } else {
        fo_text_append(out, finding->case_name[0] == '\0' ? "" : "In ");
    }
    append_message(out, finding->case_name);
    fo_text_printf(out, "%s %" PRIu32 ":\n\n",
                   finding->case_name[0] == '\0'           ? "Line"
                   : strcmp(report->subject, "trace") == 0 ? ", line"
                                                           : ", event",
                   finding->line);
    if (strlen(finding->call) <= MESSAGE_BYTES_MAX) {
        fo_markup_code(out, finding->call);
        fo_text_append(out, "\n");
    }
}

/** One way in which a rule was broken. */
static void
append_shape(const struct fo_report *report, const struct fo_finding_group *group, struct fo_text *out)
{
    const struct fo_report_case *item = fo_report_case_find(report, group->first->case_name);

    if (group->first->accepted != NULL) {
        fo_text_append(out, "Accepted by the baseline: ");
        append_message(out, group->first->accepted);
        fo_text_append(out, "\n\n");
    }
    append_place(report, group, out);
    append_story(group->first->excerpt, out);
    append_stack(group->first->stack, "Who made the offending call", out);
    append_stack(group->first->created_stack, "Who created the object", out);
    if (item != NULL && item->reproduce != NULL && strlen(item->reproduce) <= MESSAGE_BYTES_MAX) {
        fo_text_append(out, "How to see it again:\n\n");
        fo_markup_code(out, item->reproduce);
        fo_text_append(out, "\n");
    }
}

/** One rule and the ways in which it was broken. @return index of the next rule's first group. */
static size_t
append_rule(const struct fo_report *report, const struct fo_finding_groups *groups, size_t index,
            struct fo_text *out)
{
    const struct fo_finding_group *group = &groups->items[index];
    const struct fo_rule *rule = group->first->rule;
    size_t next = index;

    fo_text_printf(out, "<details>\n<summary><b>%s</b> <code>%s</code> ",
                   fo_rule_is_accepted(report->verdict, fo_rule_index(rule))
                       ? "ACCEPTED"
                       : label_of(report, group->severity),
                   rule->id);
    append_message(out, group->first->message);
    fo_text_append(out, "</summary>\n\n");
    fo_markup_text(out, rule->statement);
    if (rule->source != NULL) {
        fo_text_printf(out, " [Why it is a rule](<%s>)", rule->source);
    }
    fo_text_append(out, "\n\n");
    if (group->implied_by != NULL) {
        fo_text_printf(out, "Follows from `%s`.\n\n", group->implied_by->id);
    }
    while (next < groups->count && groups->items[next].first->rule == rule) {
        if (next - index < SHAPES_MAX) {
            if (next > index) {
                fo_text_append(out, "---\n\nAlso: ");
                append_message(out, groups->items[next].first->message);
                fo_text_append(out, "\n\n");
            }
            append_shape(report, &groups->items[next], out);
        }
        next++;
    }
    if (next - index > SHAPES_MAX) {
        fo_text_printf(out, "And in %zu more ways.\n\n", next - index - SHAPES_MAX);
    }
    fo_text_append(out, "</details>\n");
    return next;
}

static enum fo_error
append_findings(const struct fo_report *report, struct fo_text *out)
{
    struct fo_finding_groups groups;
    struct fo_text entry = {0};
    struct fo_text rest = {0};
    enum fo_error error = fo_finding_groups_init(report->verdict, report->profile, &groups);

    if (error != FO_OK) {
        return error;
    }
    for (size_t index = 0; index < groups.count;) {
        const size_t next = append_rule(report, &groups, index, &entry);
        if (out->length + entry.length + END_BYTES <= COMMENT_BYTES_MAX) {
            fo_text_append_bytes(out, entry.bytes, entry.length);
        } else {
            fo_text_printf(&rest, "%s`%s`", rest.length == 0 ? "" : ", ",
                           groups.items[index].first->rule->id);
        }
        out->failed = out->failed || entry.failed;
        fo_text_clear(&entry);
        index = next;
    }
    if (rest.length > 0) {
        fo_text_append(out, "\nAlso broken, without room for more in a comment (the formats text, json and "
                            "html tell all): ");
        fo_text_append(out, fo_text_get(&rest));
        fo_text_append(out, "\n");
    }
    out->failed = out->failed || rest.failed;
    fo_text_fini(&rest);
    fo_text_fini(&entry);
    fo_finding_groups_fini(&groups);
    return FO_OK;
}

enum fo_error
fo_report_write_markdown(const struct fo_report *report, struct fo_text *out)
{
    append_title(report, out);
    append_notices(report, out);
    append_summary(report, out);
    return append_findings(report, out);
}
