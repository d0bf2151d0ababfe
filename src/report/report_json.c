// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as JSON.
 *
 * Jansson refuses what is no UTF-8, so every string from outside is escaped first. It keeps members in the
 * order in which they were set, so equal reports are equal bytes.
 */
#include "report/formats.h"
#include "report/words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 2,
    SECONDS_DIGITS = 6, /**< Significant digits: milliseconds, up to a quarter of an hour. */
};

/** An object that is being filled. */
struct maker {
    struct fo_text scratch;
    bool failed;
};

static void
set(struct maker *maker, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0) {
        maker->failed = true;
    }
}

static void
append(struct maker *maker, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0) {
        maker->failed = true;
    }
}

/** A string, escaped; null for NULL. */
static json_t *
make_string(struct maker *maker, const char *string)
{
    if (string == NULL) {
        return json_null();
    }
    fo_text_clear(&maker->scratch);
    fo_text_append_escaped(&maker->scratch, string, strlen(string));
    maker->failed = maker->failed || maker->scratch.failed;
    return json_stringn(fo_text_get(&maker->scratch), maker->scratch.length);
}

static json_t *
make_count(uint64_t count)
{
    return json_integer(count > INT64_MAX ? (json_int_t)INT64_MAX : (json_int_t)count);
}

/** A line number; null for 0. */
static json_t *
make_line(uint32_t line)
{
    return line == 0 ? json_null() : json_integer((json_int_t)line);
}

static json_t *
make_seconds(double seconds)
{
    /* To the millisecond; anything else is noise. No run lasts so long that the conversion overflows. */
    return json_real((double)(int64_t)(seconds * 1000 + 0.5) / 1000);
}

static json_t *
make_knobs(struct maker *maker, const struct fo_knobs *knobs)
{
    json_t *object = json_object();
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        uint8_t value = knobs->value[knob];
        if (value > fo_knob_value_count((enum fo_knob)knob)) {
            value = FO_KNOB_UNKNOWN;
        }
        set(maker, object, fo_knob_name((enum fo_knob)knob),
            json_string(fo_knob_value_name((enum fo_knob)knob, value)));
    }
    return object;
}

static json_t *
make_observes(struct maker *maker, uint32_t observes)
{
    json_t *array = json_array();
    for (unsigned bit = 1; bit < FO_OBSERVES_ALL + 1U; bit <<= 1) {
        if ((observes & bit) != 0) {
            append(maker, array, json_string(fo_observes_name(bit)));
        }
    }
    return array;
}

static json_t *
make_provider(struct maker *maker, const struct fo_report *report, const struct fo_trace_provider *provider)
{
    json_t *object = json_object();
    set(maker, object, "library", make_string(maker, provider->library));
    set(maker, object, "version",
        provider->version[0] == '\0' ? json_null() : make_string(maker, provider->version));
    set(maker, object, "interface_version", json_integer((json_int_t)provider->interface_version));
    set(maker, object, "packages",
        make_string(maker, provider->packages[0] != '\0' ? provider->packages : report->packages));
    set(maker, object, "knobs", make_knobs(maker, &provider->knobs));
    return object;
}

/** Providers and what could be seen of them. */
static void
set_header(struct maker *maker, json_t *root, const struct fo_report *report)
{
    const struct fo_trace_header *header = report->header;
    const uint32_t count = header == NULL ? 0 : header->provider_count;

    set(maker, root, "provider",
        count == 0 ? json_null() : make_provider(maker, report, &header->providers[0]));
    json_t *others = json_array();
    for (uint32_t index = 1; index < count && index < FO_TRACE_PROVIDERS_MAX; index++) {
        append(maker, others, make_provider(maker, report, &header->providers[index]));
    }
    set(maker, root, "other_providers", others);
    set(maker, root, "knobs", count == 0 ? json_null() : make_knobs(maker, &header->providers[0].knobs));
    set(maker, root, "observes", header == NULL ? json_null() : make_observes(maker, header->observes));
}

static void
set_rule_counts(struct maker *maker, json_t *object, const struct fo_verdict_summary *summary)
{
    set(maker, object, "exercised", make_count(summary->exercised));
    set(maker, object, "held", make_count(summary->held));
    set(maker, object, "broken", make_count(summary->broken));
    set(maker, object, "not_exercised", make_count(summary->not_exercised));
}

static json_t *
make_rule_summary(struct maker *maker, const struct fo_verdict *verdict)
{
    struct fo_verdict_summary caller;
    struct fo_verdict_summary provider;
    json_t *object = json_object();
    json_t *of_caller = json_object();
    json_t *of_provider = json_object();

    fo_verdict_summarize(verdict, FO_BINDS_CALLER, &caller);
    fo_verdict_summarize(verdict, FO_BINDS_PROVIDER, &provider);
    const struct fo_verdict_summary both = {
        .exercised = caller.exercised + provider.exercised,
        .held = caller.held + provider.held,
        .broken = caller.broken + provider.broken,
        .not_exercised = caller.not_exercised + provider.not_exercised,
    };
    set_rule_counts(maker, object, &both);
    set_rule_counts(maker, of_caller, &caller);
    set_rule_counts(maker, of_provider, &provider);
    set(maker, object, "caller", of_caller);
    set(maker, object, "provider", of_provider);
    return object;
}

static json_t *
make_finding_summary(struct maker *maker, const struct fo_report *report)
{
    uint64_t counts[FO_MUST + 1] = {0};
    uint64_t implied_count = 0;
    json_t *object = json_object();

    for (size_t index = 0; index < report->verdict->finding_count; index++) {
        if (fo_finding_is_primary(report->verdict, index)) {
            counts[fo_rule_severity(report->verdict->findings[index].rule, report->profile)]++;
        } else {
            implied_count++;
        }
    }
    set(maker, object, "must", make_count(counts[FO_MUST]));
    set(maker, object, "should", make_count(counts[FO_SHOULD]));
    set(maker, object, "info", make_count(counts[FO_INFO]));
    set(maker, object, "implied", make_count(implied_count));
    return object;
}

static json_t *
make_summary(struct maker *maker, const struct fo_report *report)
{
    json_t *object = json_object();
    json_t *cases = json_object();

    set(maker, object, "rules", make_rule_summary(maker, report->verdict));
    set(maker, object, "findings", make_finding_summary(maker, report));
    set(maker, cases, "run", make_count(report->ran_count));
    set(maker, cases, "crashed", make_count(report->crashed_count));
    set(maker, cases, "timed_out", make_count(report->timed_out_count));
    set(maker, cases, "skipped", make_count(report->skipped_count));
    set(maker, object, "cases", cases);
    set(maker, object, "records", make_count(report->verdict->record_count));
    set(maker, object, "calls", make_count(report->verdict->call_count));
    set(maker, object, "seconds", make_seconds(report->seconds));
    return object;
}

static json_t *
make_rule(struct maker *maker, const struct fo_report *report, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const struct fo_rule_tally *tally = &report->verdict->tallies[index];
    const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
    char family[FO_FAMILY_BYTES_MAX];
    json_t *object = json_object();

    fo_rule_family(rule, family);
    set(maker, object, "id", json_string(rule->id));
    set(maker, object, "family", json_string(family));
    set(maker, object, "severity", json_string(fo_severity_name(fo_rule_severity(rule, report->profile))));
    set(maker, object, "binds", json_string(fo_binds_name(rule->binds)));
    set(maker, object, "verdict", json_string(fo_rule_state_name(state)));
    set(maker, object, "exercised", make_count(tally->exercised_count));
    set(maker, object, "broken", make_count(tally->broken_count));
    set(maker, object, "implied", make_count(tally->implied_count));
    set(maker, object, "reason",
        state == FO_RULE_NOT_EXERCISED ? make_string(maker, fo_rule_reason(report->verdict, index))
                                       : json_null());
    set(maker, object, "statement", make_string(maker, rule->statement));
    set(maker, object, "source", make_string(maker, rule->source));
    return object;
}

/** What both a finding and one attached to it say. */
static json_t *
make_finding(struct maker *maker, const struct fo_finding *finding)
{
    json_t *object = json_object();
    set(maker, object, "rule", json_string(finding->rule->id));
    set(maker, object, "message", make_string(maker, finding->message));
    set(maker, object, "case", make_string(maker, finding->case_name));
    set(maker, object, "event", make_string(maker, finding->call));
    set(maker, object, "line", make_line(finding->line));
    set(maker, object, "operation", make_line(finding->op_line));
    set(maker, object, "object",
        finding->object[0] == '\0' ? json_null() : make_string(maker, finding->object));
    set(maker, object, "created", make_line(finding->created_line));
    set(maker, object, "released", make_line(finding->released_line));
    set(maker, object, "occurrences", make_count(finding->occurrence_count));
    return object;
}

/** Hang each attached finding on its primary one. @p places has the JSON object of each primary finding. */
static void
attach_implied(struct maker *maker, const struct fo_verdict *verdict, json_t *const *places)
{
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (fo_finding_is_primary(verdict, index) || finding->primary >= verdict->finding_count ||
            places[finding->primary] == NULL) {
            continue;
        }
        json_t *primary = places[finding->primary];
        json_t *ids = json_object_get(primary, "implies");
        bool is_new = true;
        for (size_t known = 0; known < json_array_size(ids); known++) {
            const char *id = json_string_value(json_array_get(ids, known));
            is_new = is_new && strcmp(id, finding->rule->id) != 0;
        }
        if (is_new) {
            append(maker, ids, json_string(finding->rule->id));
        }
        append(maker, json_object_get(primary, "implied"), make_finding(maker, finding));
    }
}

static json_t *
make_findings(struct maker *maker, const struct fo_report *report)
{
    const struct fo_verdict *verdict = report->verdict;
    json_t *array = json_array();
    json_t **places = calloc(verdict->finding_count + 1, sizeof(*places));

    if (places == NULL) {
        maker->failed = true;
        return array;
    }
    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (!fo_finding_is_primary(verdict, index)) {
            continue;
        }
        const struct fo_report_case *item = fo_report_case_find(report, finding->case_name);
        json_t *object = make_finding(maker, finding);
        set(maker, object, "severity",
            json_string(fo_severity_name(fo_rule_severity(finding->rule, report->profile))));
        set(maker, object, "implies", json_array());
        set(maker, object, "implied", json_array());
        set(maker, object, "reproduce", make_string(maker, item == NULL ? NULL : item->reproduce));
        places[index] = object;
        append(maker, array, object);
    }
    if (!maker->failed) {
        attach_implied(maker, verdict, places);
    }
    free(places);
    return array;
}

static json_t *
make_cases(struct maker *maker, const struct fo_report *report)
{
    json_t *array = json_array();
    for (size_t index = 0; index < report->case_count; index++) {
        const struct fo_report_case *item = &report->cases[index];
        json_t *object = json_object();
        set(maker, object, "name", make_string(maker, item->name));
        set(maker, object, "summary", make_string(maker, item->summary));
        set(maker, object, "end", make_string(maker, item->end));
        set(maker, object, "reason", make_string(maker, item->reason));
        set(maker, object, "findings", make_count(item->finding_count));
        set(maker, object, "reproduce", make_string(maker, item->reproduce));
        set(maker, object, "seconds", make_seconds(item->seconds));
        append(maker, array, object);
    }
    return array;
}

static json_t *
make_root(struct maker *maker, const struct fo_report *report)
{
    json_t *root = json_object();
    json_t *rules = json_array();

    set(maker, root, "format", json_string("freeonce-report"));
    set(maker, root, "format_version", json_integer(FO_REPORT_JSON_VERSION));
    set(maker, root, "producer", json_string("freeonce " FO_VERSION));
    set(maker, root, "title", make_string(maker, report->title));
    set(maker, root, "subject", make_string(maker, report->subject));
    set(maker, root, "profile", json_string(fo_profile_name(report->profile)));
    set(maker, root, "strict", json_boolean(report->is_strict));
    set(maker, root, "partial", json_boolean(report->is_partial));
    set(maker, root, "truncated", json_boolean(report->verdict->is_truncated));
    set(maker, root, "incomplete", json_boolean(report->verdict->failed));
    set(maker, root, "packages", make_string(maker, report->packages));
    set_header(maker, root, report);
    set(maker, root, "summary", make_summary(maker, report));
    for (size_t index = 0; index < fo_rule_count(); index++) {
        append(maker, rules, make_rule(maker, report, index));
    }
    set(maker, root, "rules", rules);
    set(maker, root, "findings", make_findings(maker, report));
    set(maker, root, "cases", make_cases(maker, report));
    return root;
}

static int
append_dump(const char *bytes, size_t length, void *out)
{
    fo_text_append_bytes(out, bytes, length);
    return ((const struct fo_text *)out)->failed ? -1 : 0;
}

enum fo_error
fo_report_write_json(const struct fo_report *report, struct fo_text *out)
{
    struct maker maker = {0};
    json_t *root = make_root(&maker, report);

    if (!maker.failed && json_dump_callback(root, append_dump, out,
                                            JSON_INDENT(INDENT) | JSON_REAL_PRECISION(SECONDS_DIGITS)) != 0) {
        maker.failed = true;
    }
    fo_text_append(out, "\n");
    json_decref(root);
    fo_text_fini(&maker.scratch);
    return maker.failed ? FO_ERROR_MEMORY : FO_OK;
}
