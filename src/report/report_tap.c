// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as TAP, version 13: one test for each rule.
 *
 * Source  https://testanything.org/tap-version-13-specification.html
 */
#include "report/formats.h"
#include "report/order.h"
#include "report/words.h"

#include <inttypes.h>
#include <string.h>

/** Append one line's text; a number sign would begin a directive, so it is escaped where @p is_description.
 */
static void
append_text(struct fo_text *out, const char *string, bool is_description)
{
    struct fo_text shown = {0};
    fo_text_append_escaped(&shown, string, strlen(string));
    for (const char *rest = fo_text_get(&shown); *rest != '\0'; rest++) {
        if (is_description && (*rest == '#' || *rest == '\\')) {
            fo_text_append(out, "\\");
        }
        fo_text_append_bytes(out, rest, 1);
    }
    out->failed = out->failed || shown.failed;
    fo_text_fini(&shown);
}

static void
append_diagnostic(struct fo_text *out, const char *label, const char *string)
{
    fo_text_printf(out, "# %s", label);
    append_text(out, string, false);
    fo_text_append(out, "\n");
}

static void
append_finding(const struct fo_report *report, size_t index, struct fo_text *out)
{
    const struct fo_verdict *verdict = report->verdict;
    const struct fo_finding *finding = &verdict->findings[index];
    const struct fo_report_case *item = fo_report_case_find(report, finding->case_name);

    append_diagnostic(out, "", finding->message);
    if (finding->case_name[0] != '\0') {
        append_diagnostic(out, "  case: ", finding->case_name);
    }
    fo_text_printf(out, "#   line: %" PRIu32 "\n", finding->line);
    append_diagnostic(out, "  event: ", finding->call);
    fo_text_printf(out, "#   occurrences: %" PRIu64 "\n", finding->occurrence_count);
    if (item != NULL && item->reproduce != NULL) {
        append_diagnostic(out, "  reproduce: ", item->reproduce);
    }
    for (size_t other = 0; other < verdict->finding_count; other++) {
        if (other != index && verdict->findings[other].primary == index) {
            append_diagnostic(out, "  also breaks: ", verdict->findings[other].rule->id);
        }
    }
}

static void
append_broken(const struct fo_report *report, size_t rule_index, struct fo_text *out)
{
    const struct fo_rule *rule = fo_rule_at(rule_index);
    const enum fo_severity severity = fo_rule_severity(rule, report->profile);

    fo_text_printf(out, "not ok %zu - %s ", rule_index + 1, rule->id);
    append_text(out, rule->statement, true);
    /* What is only a warning is a test that may fail, which TAP calls TODO. */
    const char *reason = fo_rule_accepted(report->verdict, rule_index);
    if (reason != NULL) {
        fo_text_append(out, " # TODO accepted: ");
        append_text(out, reason, false);
    }
    fo_text_printf(out, "%s\n",
                   reason != NULL                                   ? ""
                   : fo_severity_fails(severity, report->is_strict) ? ""
                   : severity == FO_SHOULD ? " # TODO a SHOULD rule, fails with --strict"
                                           : " # TODO an observation, never fails");
    for (size_t index = 0; index < report->verdict->finding_count; index++) {
        if (report->verdict->findings[index].rule == rule && fo_finding_is_primary(report->verdict, index)) {
            append_finding(report, index, out);
        }
    }
    append_diagnostic(out, "source: ", rule->source == NULL ? "" : rule->source);
}

static void
append_rule(const struct fo_report *report, size_t rule_index, struct fo_text *out)
{
    const struct fo_rule *rule = fo_rule_at(rule_index);
    const enum fo_rule_state state = fo_rule_state_of(report->verdict, rule_index);

    if (state == FO_RULE_BROKEN) {
        append_broken(report, rule_index, out);
    } else if (state == FO_RULE_NOT_EXERCISED) {
        fo_text_printf(out, "ok %zu - %s # SKIP ", rule_index + 1, rule->id);
        append_text(out, fo_rule_reason(report->verdict, rule_index), false);
        fo_text_append(out, "\n");
    } else {
        fo_text_printf(out, "ok %zu - %s ", rule_index + 1, rule->id);
        append_text(out, rule->statement, true);
        fo_text_append(out, "\n");
    }
}

static void
append_order(const struct fo_report *report, struct fo_text *out)
{
    struct fo_text line = {0};

    fo_text_printf(&line, "%s: ", fo_report_order_label());
    fo_report_order_tell(report->verdict, &line);
    append_diagnostic(out, "", fo_text_get(&line));
    out->failed = out->failed || line.failed;
    fo_text_fini(&line);
}

enum fo_error
fo_report_write_tap(const struct fo_report *report, struct fo_text *out)
{
    const size_t count = fo_rule_count();

    fo_text_append(out, "TAP version 13\n");
    fo_text_printf(out, "1..%zu\n", count);
    append_diagnostic(out, "freeonce " FO_VERSION ": ", report->title);
    append_diagnostic(out, "profile: ", fo_profile_name(report->profile));
    if (report->case_count > 0) {
        fo_text_printf(out, "# %s: %zu, %zu crashed, %zu timed out, %zu skipped\n",
                       fo_report_cases_name(report), report->ran_count, report->crashed_count,
                       report->timed_out_count, report->skipped_count);
    }
    append_order(report, out);
    if (report->verdict->is_truncated) {
        fo_text_append(out, "# truncated: a trace is cut off and judged up to its end\n");
    }
    for (size_t index = 0; index < count; index++) {
        append_rule(report, index, out);
    }
    if (report->is_partial) {
        fo_text_append(out, "Bail out! Interrupted: only what was done until then is judged.\n");
    }
    return FO_OK;
}
