// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as JUnit XML: one test case for each rule.
 *
 * Source  https://github.com/testmoapp/junitxml
 */
#include "report/formats.h"
#include "report/order.h"
#include "report/words.h"
#include "report/xml_make.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
attribute_seconds(struct fo_xml_maker *maker, double seconds)
{
    char number[64];
    snprintf(number, sizeof(number), "%.3f", seconds);
    fo_xml_attribute(maker, "time", number);
}

/** One line of an element's text. */
static void
put_line(struct fo_xml_maker *maker, const char *label, const char *string)
{
    fo_xml_raw(maker, label);
    fo_xml_text(maker, string);
    fo_xml_raw(maker, "\n");
}

static void
property(struct fo_xml_maker *maker, const char *name, const char *value)
{
    fo_xml_begin(maker, "property");
    fo_xml_attribute(maker, "name", name);
    fo_xml_attribute(maker, "value", value);
    fo_xml_end(maker);
}

static void
property_count(struct fo_xml_maker *maker, const char *name, size_t count)
{
    char number[32];
    snprintf(number, sizeof(number), "%zu", count);
    property(maker, name, number);
}

static void
property_order(struct fo_xml_maker *maker, const struct fo_verdict *verdict)
{
    struct fo_text line = {0};

    fo_report_order_tell(verdict, &line);
    property(maker, fo_report_order_label(), fo_text_get(&line));
    maker->failed = maker->failed || line.failed;
    fo_text_fini(&line);
}

static void
write_provider(struct fo_xml_maker *maker, const struct fo_trace_provider *provider)
{
    char name[64];
    property(maker, "provider.library", provider->library);
    property(maker, "provider.version", provider->version);
    property_count(maker, "provider.interface_version", provider->interface_version);
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        const uint8_t value = provider->knobs.value[knob];
        if (value <= fo_knob_value_count((enum fo_knob)knob)) {
            snprintf(name, sizeof(name), "knob.%s", fo_knob_name((enum fo_knob)knob));
            property(maker, name, fo_knob_value_name((enum fo_knob)knob, value));
        }
    }
}

static void
write_properties(struct fo_xml_maker *maker, const struct fo_report *report)
{
    fo_xml_begin(maker, "properties");
    property(maker, "producer", "freeonce " FO_VERSION);
    property(maker, "subject", report->subject);
    property(maker, "packages", report->packages);
    property(maker, "profile", fo_profile_name(report->profile));
    property(maker, "strict", report->is_strict ? "true" : "false");
    property(maker, "partial", report->is_partial ? "true" : "false");
    property(maker, "truncated", report->verdict->is_truncated ? "true" : "false");
    property(maker, "incomplete", report->verdict->failed ? "true" : "false");
    property_order(maker, report->verdict);
    property_count(maker, "cases.run", report->ran_count);
    property_count(maker, "cases.crashed", report->crashed_count);
    property_count(maker, "cases.timed_out", report->timed_out_count);
    property_count(maker, "cases.skipped", report->skipped_count);
    if (report->header != NULL && report->header->provider_count > 0) {
        write_provider(maker, &report->header->providers[0]);
    }
    fo_xml_end(maker);
}

static void
write_finding(struct fo_xml_maker *maker, const struct fo_report *report, size_t index)
{
    const struct fo_verdict *verdict = report->verdict;
    const struct fo_finding *finding = &verdict->findings[index];
    const struct fo_report_case *item = fo_report_case_find(report, finding->case_name);
    char number[32];

    put_line(maker, "", finding->message);
    put_line(maker, "  case: ", finding->case_name);
    snprintf(number, sizeof(number), "%" PRIu32, finding->line);
    put_line(maker, "  line: ", number);
    put_line(maker, "  event: ", finding->call);
    snprintf(number, sizeof(number), "%" PRIu64, finding->occurrence_count);
    put_line(maker, "  occurrences: ", number);
    if (item != NULL && item->reproduce != NULL) {
        put_line(maker, "  reproduce: ", item->reproduce);
    }
    for (size_t other = 0; other < verdict->finding_count; other++) {
        if (other != index && verdict->findings[other].primary == index) {
            put_line(maker, "  also breaks: ", verdict->findings[other].rule->id);
        }
    }
}

/** All findings of one rule: a failure, or output when they fail nothing. */
static void
write_broken(struct fo_xml_maker *maker, const struct fo_report *report, const struct fo_rule *rule)
{
    const enum fo_severity severity = fo_rule_severity(rule, report->profile);
    const bool fails = fo_severity_fails(severity, report->is_strict);
    bool is_first = true;

    for (size_t index = 0; index < report->verdict->finding_count; index++) {
        const struct fo_finding *finding = &report->verdict->findings[index];
        if (finding->rule != rule || !fo_finding_is_primary(report->verdict, index)) {
            continue;
        }
        if (is_first) {
            fo_xml_begin(maker, fails ? "failure" : "system-out");
            if (fails) {
                fo_xml_attribute(maker, "message", finding->message);
                fo_xml_attribute(maker, "type", fo_severity_name(severity));
            } else {
                put_line(maker, "warning: ", fo_severity_name(severity));
            }
            is_first = false;
        }
        write_finding(maker, report, index);
    }
    if (!is_first) {
        put_line(maker, "rule: ", rule->statement);
        put_line(maker, "source: ", rule->source == NULL ? "" : rule->source);
        fo_xml_end(maker);
    }
}

static void
write_accepted(struct fo_xml_maker *maker, const char *reason)
{
    struct fo_text message = {0};

    fo_text_printf(&message, "accepted: %s", reason);
    fo_xml_begin(maker, "skipped");
    fo_xml_attribute(maker, "message", fo_text_get(&message));
    fo_xml_end(maker);
    fo_text_fini(&message);
}

static void
write_rule(struct fo_xml_maker *maker, const struct fo_report *report, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
    char family[FO_FAMILY_BYTES_MAX];

    fo_rule_family(rule, family);
    fo_xml_begin(maker, "testcase");
    fo_xml_attribute(maker, "classname", family);
    fo_xml_attribute(maker, "name", rule->id);
    fo_xml_attribute(maker, "time", "0.000");
    if (state == FO_RULE_NOT_EXERCISED) {
        fo_xml_begin(maker, "skipped");
        fo_xml_attribute(maker, "message", fo_rule_reason(report->verdict, index));
        fo_xml_end(maker);
    } else if (state == FO_RULE_BROKEN && fo_rule_accepted(report->verdict, index) != NULL) {
        /* Accepted is neither good nor a failure: what is left is that it was left out. */
        write_accepted(maker, fo_rule_accepted(report->verdict, index));
    } else if (state == FO_RULE_BROKEN) {
        write_broken(maker, report, rule);
    }
    fo_xml_end(maker);
}

/** A run that was not finished must not look green in a tool that knows only test cases. */
static void
write_partial(struct fo_xml_maker *maker, const struct fo_report *report)
{
    if (report->is_partial) {
        fo_xml_begin(maker, "testcase");
        fo_xml_attribute(maker, "classname", "run");
        fo_xml_attribute(maker, "name", "complete");
        fo_xml_attribute(maker, "time", "0.000");
        fo_xml_begin(maker, "error");
        fo_xml_attribute(maker, "message", "interrupted: only what was done until then is judged");
        fo_xml_attribute(maker, "type", "partial");
        fo_xml_end(maker);
        fo_xml_end(maker);
    }
}

static void
write_counts(struct fo_xml_maker *maker, const struct fo_report *report)
{
    size_t failure_count = 0;
    size_t skipped_count = 0;

    for (size_t index = 0; index < fo_rule_count(); index++) {
        const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
        const enum fo_severity severity = fo_rule_severity(fo_rule_at(index), report->profile);
        const bool is_accepted = fo_rule_accepted(report->verdict, index) != NULL;
        skipped_count += state == FO_RULE_NOT_EXERCISED || is_accepted;
        failure_count +=
            state == FO_RULE_BROKEN && !is_accepted && fo_severity_fails(severity, report->is_strict);
    }
    fo_xml_attribute_count(maker, "tests", fo_rule_count() + report->is_partial);
    fo_xml_attribute_count(maker, "failures", failure_count);
    fo_xml_attribute_count(maker, "errors", report->is_partial);
    fo_xml_attribute_count(maker, "skipped", skipped_count);
    attribute_seconds(maker, report->seconds);
}

static void
write_document(struct fo_xml_maker *maker, const struct fo_report *report)
{
    fo_xml_note(maker, xmlTextWriterSetIndent(maker->writer, 1));
    fo_xml_note(maker, xmlTextWriterSetIndentString(maker->writer, (const xmlChar *)"  "));
    fo_xml_note(maker, xmlTextWriterStartDocument(maker->writer, NULL, "UTF-8", NULL));
    fo_xml_begin(maker, "testsuites");
    fo_xml_attribute(maker, "name", "freeonce");
    write_counts(maker, report);
    fo_xml_begin(maker, "testsuite");
    fo_xml_attribute(maker, "name", report->title);
    write_counts(maker, report);
    write_properties(maker, report);
    write_partial(maker, report);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        write_rule(maker, report, index);
    }
    fo_xml_end(maker);
    fo_xml_end(maker);
    fo_xml_note(maker, xmlTextWriterEndDocument(maker->writer));
}

enum fo_error
fo_report_write_junit(const struct fo_report *report, struct fo_text *out)
{
    struct fo_xml_maker maker;

    const enum fo_error error = fo_xml_init(&maker);
    if (error != FO_OK) {
        return error;
    }
    write_document(&maker, report);
    return fo_xml_finish(&maker, out);
}
