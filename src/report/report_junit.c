// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as JUnit XML: one test case for each rule.
 *
 * The writer escapes markup but lets control characters and damaged UTF-8 through, so every string from
 * outside is escaped first.
 *
 * Source  https://github.com/testmoapp/junitxml
 */
#include "report/formats.h"
#include "report/words.h"

#include <libxml/xmlwriter.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** A document that is being written. */
struct maker {
    xmlTextWriterPtr writer;
    struct fo_text scratch;
    bool failed;
};

static void
note(struct maker *maker, int answer)
{
    maker->failed = maker->failed || answer < 0;
}

static const xmlChar *
clean(struct maker *maker, const char *string)
{
    fo_text_clear(&maker->scratch);
    fo_text_append_escaped(&maker->scratch, string, strlen(string));
    maker->failed = maker->failed || maker->scratch.failed;
    return (const xmlChar *)fo_text_get(&maker->scratch);
}

static void
begin(struct maker *maker, const char *element)
{
    note(maker, xmlTextWriterStartElement(maker->writer, (const xmlChar *)element));
}

static void
end(struct maker *maker)
{
    note(maker, xmlTextWriterEndElement(maker->writer));
}

static void
attribute(struct maker *maker, const char *name, const char *value)
{
    note(maker, xmlTextWriterWriteAttribute(maker->writer, (const xmlChar *)name, clean(maker, value)));
}

static void
attribute_count(struct maker *maker, const char *name, size_t count)
{
    char number[32];
    snprintf(number, sizeof(number), "%zu", count);
    attribute(maker, name, number);
}

static void
attribute_seconds(struct maker *maker, double seconds)
{
    char number[64];
    snprintf(number, sizeof(number), "%.3f", seconds);
    attribute(maker, "time", number);
}

/** One line of an element's text. */
static void
put_line(struct maker *maker, const char *label, const char *string)
{
    note(maker, xmlTextWriterWriteString(maker->writer, (const xmlChar *)label));
    note(maker, xmlTextWriterWriteString(maker->writer, clean(maker, string)));
    note(maker, xmlTextWriterWriteString(maker->writer, (const xmlChar *)"\n"));
}

static void
property(struct maker *maker, const char *name, const char *value)
{
    begin(maker, "property");
    attribute(maker, "name", name);
    attribute(maker, "value", value);
    end(maker);
}

static void
property_count(struct maker *maker, const char *name, size_t count)
{
    char number[32];
    snprintf(number, sizeof(number), "%zu", count);
    property(maker, name, number);
}

static void
write_provider(struct maker *maker, const struct fo_trace_provider *provider)
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
write_properties(struct maker *maker, const struct fo_report *report)
{
    begin(maker, "properties");
    property(maker, "producer", "freeonce " FO_VERSION);
    property(maker, "subject", report->subject);
    property(maker, "packages", report->packages);
    property(maker, "profile", fo_profile_name(report->profile));
    property(maker, "strict", report->is_strict ? "true" : "false");
    property(maker, "partial", report->is_partial ? "true" : "false");
    property(maker, "truncated", report->verdict->is_truncated ? "true" : "false");
    property(maker, "incomplete", report->verdict->failed ? "true" : "false");
    property_count(maker, "cases.run", report->ran_count);
    property_count(maker, "cases.crashed", report->crashed_count);
    property_count(maker, "cases.timed_out", report->timed_out_count);
    property_count(maker, "cases.skipped", report->skipped_count);
    if (report->header != NULL && report->header->provider_count > 0) {
        write_provider(maker, &report->header->providers[0]);
    }
    end(maker);
}

static void
write_finding(struct maker *maker, const struct fo_report *report, size_t index)
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
write_broken(struct maker *maker, const struct fo_report *report, const struct fo_rule *rule)
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
            begin(maker, fails ? "failure" : "system-out");
            if (fails) {
                attribute(maker, "message", finding->message);
                attribute(maker, "type", fo_severity_name(severity));
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
        end(maker);
    }
}

static void
write_rule(struct maker *maker, const struct fo_report *report, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
    char family[FO_FAMILY_BYTES_MAX];

    fo_rule_family(rule, family);
    begin(maker, "testcase");
    attribute(maker, "classname", family);
    attribute(maker, "name", rule->id);
    attribute(maker, "time", "0.000");
    if (state == FO_RULE_NOT_EXERCISED) {
        begin(maker, "skipped");
        attribute(maker, "message", fo_rule_reason(report->verdict, index));
        end(maker);
    } else if (state == FO_RULE_BROKEN) {
        write_broken(maker, report, rule);
    }
    end(maker);
}

/** A run that was not finished must not look green in a tool that knows only test cases. */
static void
write_partial(struct maker *maker, const struct fo_report *report)
{
    if (report->is_partial) {
        begin(maker, "testcase");
        attribute(maker, "classname", "run");
        attribute(maker, "name", "complete");
        attribute(maker, "time", "0.000");
        begin(maker, "error");
        attribute(maker, "message", "interrupted: only what was done until then is judged");
        attribute(maker, "type", "partial");
        end(maker);
        end(maker);
    }
}

static void
write_counts(struct maker *maker, const struct fo_report *report)
{
    size_t failure_count = 0;
    size_t skipped_count = 0;

    for (size_t index = 0; index < fo_rule_count(); index++) {
        const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
        const enum fo_severity severity = fo_rule_severity(fo_rule_at(index), report->profile);
        skipped_count += state == FO_RULE_NOT_EXERCISED;
        failure_count += state == FO_RULE_BROKEN && fo_severity_fails(severity, report->is_strict);
    }
    attribute_count(maker, "tests", fo_rule_count() + report->is_partial);
    attribute_count(maker, "failures", failure_count);
    attribute_count(maker, "errors", report->is_partial);
    attribute_count(maker, "skipped", skipped_count);
    attribute_seconds(maker, report->seconds);
}

static void
write_document(struct maker *maker, const struct fo_report *report)
{
    note(maker, xmlTextWriterSetIndent(maker->writer, 1));
    note(maker, xmlTextWriterSetIndentString(maker->writer, (const xmlChar *)"  "));
    note(maker, xmlTextWriterStartDocument(maker->writer, NULL, "UTF-8", NULL));
    begin(maker, "testsuites");
    attribute(maker, "name", "freeonce");
    write_counts(maker, report);
    begin(maker, "testsuite");
    attribute(maker, "name", report->title);
    write_counts(maker, report);
    write_properties(maker, report);
    write_partial(maker, report);
    for (size_t index = 0; index < fo_rule_count(); index++) {
        write_rule(maker, report, index);
    }
    end(maker);
    end(maker);
    note(maker, xmlTextWriterEndDocument(maker->writer));
}

enum fo_error
fo_report_write_junit(const struct fo_report *report, struct fo_text *out)
{
    struct maker maker = {0};
    xmlBufferPtr buffer = xmlBufferCreate();

    maker.writer = buffer == NULL ? NULL : xmlNewTextWriterMemory(buffer, 0);
    if (maker.writer == NULL) {
        xmlBufferFree(buffer);
        return FO_ERROR_MEMORY;
    }
    write_document(&maker, report);
    /* The writer flushes into the buffer when it goes. */
    xmlFreeTextWriter(maker.writer);
    if (!maker.failed) {
        fo_text_append_bytes(out, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer));
    }
    xmlBufferFree(buffer);
    fo_text_fini(&maker.scratch);
    return maker.failed ? FO_ERROR_MEMORY : FO_OK;
}
