// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as JSON.
 *
 * Jansson refuses what is no UTF-8, so every string from outside is escaped first. It keeps members in the
 * order in which they were set, so equal reports are equal bytes.
 */
#include "report/formats.h"
#include "report/json_make.h"
#include "report/order.h"
#include "report/origin.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

static json_t *
make_seconds(double seconds)
{
    /* To the millisecond; anything else is noise. No run lasts so long that the conversion overflows. */
    return json_real((double)(int64_t)(seconds * 1000 + 0.5) / 1000);
}

static json_t *
make_knobs(struct fo_json_maker *maker, const struct fo_knobs *knobs)
{
    json_t *object = json_object();
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        uint8_t value = knobs->value[knob];
        if (value > fo_knob_value_count((enum fo_knob)knob)) {
            value = FO_KNOB_UNKNOWN;
        }
        fo_json_set(maker, object, fo_knob_name((enum fo_knob)knob),
                    json_string(fo_knob_value_name((enum fo_knob)knob, value)));
    }
    return object;
}

static json_t *
make_observes(struct fo_json_maker *maker, uint32_t observes)
{
    json_t *array = json_array();
    for (unsigned bit = 1; bit < FO_OBSERVES_ALL + 1U; bit <<= 1) {
        if ((observes & bit) != 0) {
            fo_json_append(maker, array, json_string(fo_observes_name(bit)));
        }
    }
    return array;
}

static json_t *
make_provider(struct fo_json_maker *maker, const struct fo_report *report,
              const struct fo_trace_provider *provider)
{
    json_t *object = json_object();
    fo_json_set(maker, object, "library", fo_json_string(maker, provider->library));
    fo_json_set(maker, object, "version",
                provider->version[0] == '\0' ? json_null() : fo_json_string(maker, provider->version));
    fo_json_set(maker, object, "interface_version", json_integer((json_int_t)provider->interface_version));
    fo_json_set(maker, object, "packages",
                fo_json_string(maker, provider->packages[0] != '\0' ? provider->packages : report->packages));
    fo_json_set(maker, object, "knobs", make_knobs(maker, &provider->knobs));
    return object;
}

/** Providers and what could be seen of them. */
static void
set_header(struct fo_json_maker *maker, json_t *root, const struct fo_report *report)
{
    const struct fo_trace_header *header = report->header;
    const uint32_t count = header == NULL ? 0 : header->provider_count;

    fo_json_set(maker, root, "provider",
                count == 0 ? json_null() : make_provider(maker, report, &header->providers[0]));
    json_t *others = json_array();
    for (uint32_t index = 1; index < count && index < FO_TRACE_PROVIDERS_MAX; index++) {
        fo_json_append(maker, others, make_provider(maker, report, &header->providers[index]));
    }
    fo_json_set(maker, root, "other_providers", others);
    fo_json_set(maker, root, "knobs",
                count == 0 ? json_null() : make_knobs(maker, &header->providers[0].knobs));
    fo_json_set(maker, root, "observes",
                header == NULL ? json_null() : make_observes(maker, header->observes));
}

static void
set_rule_counts(struct fo_json_maker *maker, json_t *object, const struct fo_verdict_summary *summary)
{
    fo_json_set(maker, object, "exercised", fo_json_count(summary->exercised));
    fo_json_set(maker, object, "held", fo_json_count(summary->held));
    fo_json_set(maker, object, "broken", fo_json_count(summary->broken));
    fo_json_set(maker, object, "not_exercised", fo_json_count(summary->not_exercised));
}

static json_t *
make_rule_summary(struct fo_json_maker *maker, const struct fo_verdict *verdict)
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
    fo_json_set(maker, object, "caller", of_caller);
    fo_json_set(maker, object, "provider", of_provider);
    return object;
}

static json_t *
make_finding_summary(struct fo_json_maker *maker, const struct fo_report *report)
{
    uint64_t counts[FO_MUST + 1] = {0};
    uint64_t implied_count = 0;
    uint64_t accepted_count = 0;
    json_t *object = json_object();

    for (size_t index = 0; index < report->verdict->finding_count; index++) {
        if (fo_finding_is_primary(report->verdict, index)) {
            counts[fo_rule_severity(report->verdict->findings[index].rule, report->profile)]++;
            accepted_count += report->verdict->findings[index].accepted != NULL;
        } else {
            implied_count++;
        }
    }
    fo_json_set(maker, object, "must", fo_json_count(counts[FO_MUST]));
    fo_json_set(maker, object, "should", fo_json_count(counts[FO_SHOULD]));
    fo_json_set(maker, object, "info", fo_json_count(counts[FO_INFO]));
    fo_json_set(maker, object, "implied", fo_json_count(implied_count));
    fo_json_set(maker, object, "accepted", fo_json_count(accepted_count));
    return object;
}

static json_t *
make_order(struct fo_json_maker *maker, const struct fo_verdict *verdict)
{
    struct fo_report_order order;
    json_t *object = json_object();

    fo_report_order_get(verdict, &order);
    fo_json_set(maker, object, "rule", json_string(order.rule->id));
    fo_json_set(maker, object, "verdict", json_string(fo_rule_state_name(order.state)));
    fo_json_set(maker, object, "exercised", fo_json_count(order.exercised_count));
    fo_json_set(maker, object, "broken", fo_json_count(order.broken_count));
    fo_json_set(maker, object, "implied", fo_json_count(order.implied_count));
    return object;
}

static json_t *
make_summary(struct fo_json_maker *maker, const struct fo_report *report)
{
    json_t *object = json_object();
    json_t *cases = json_object();

    fo_json_set(maker, object, "rules", make_rule_summary(maker, report->verdict));
    fo_json_set(maker, object, "findings", make_finding_summary(maker, report));
    fo_json_set(maker, object, "documented_order", make_order(maker, report->verdict));
    fo_json_set(maker, cases, "run", fo_json_count(report->ran_count));
    fo_json_set(maker, cases, "crashed", fo_json_count(report->crashed_count));
    fo_json_set(maker, cases, "timed_out", fo_json_count(report->timed_out_count));
    fo_json_set(maker, cases, "skipped", fo_json_count(report->skipped_count));
    fo_json_set(maker, object, "cases", cases);
    fo_json_set(maker, object, "records", fo_json_count(report->verdict->record_count));
    fo_json_set(maker, object, "calls", fo_json_count(report->verdict->call_count));
    fo_json_set(maker, object, "seconds", make_seconds(report->seconds));
    return object;
}

static json_t *
make_rule(struct fo_json_maker *maker, const struct fo_report *report, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const struct fo_rule_tally *tally = &report->verdict->tallies[index];
    const enum fo_rule_state state = fo_rule_state_of(report->verdict, index);
    char family[FO_FAMILY_BYTES_MAX];
    json_t *object = json_object();

    fo_rule_family(rule, family);
    fo_json_set(maker, object, "id", json_string(rule->id));
    fo_json_set(maker, object, "family", json_string(family));
    fo_json_set(maker, object, "severity",
                json_string(fo_severity_name(fo_rule_severity(rule, report->profile))));
    fo_json_set(maker, object, "binds", json_string(fo_binds_name(rule->binds)));
    fo_json_set(maker, object, "verdict", json_string(fo_rule_state_name(state)));
    fo_json_set(maker, object, "exercised", fo_json_count(tally->exercised_count));
    fo_json_set(maker, object, "broken", fo_json_count(tally->broken_count));
    fo_json_set(maker, object, "implied", fo_json_count(tally->implied_count));
    fo_json_set(maker, object, "accepted", fo_json_count(tally->accepted_count));
    fo_json_set(maker, object, "reason",
                state == FO_RULE_NOT_EXERCISED ? fo_json_string(maker, fo_rule_reason(report->verdict, index))
                                               : json_null());
    fo_json_set(maker, object, "statement", fo_json_string(maker, rule->statement));
    fo_json_set(maker, object, "source", fo_json_string(maker, rule->source));
    return object;
}

/** What both a finding and one attached to it say. */
static json_t *
make_finding(struct fo_json_maker *maker, const struct fo_finding *finding)
{
    json_t *object = json_object();
    fo_json_set(maker, object, "rule", json_string(finding->rule->id));
    fo_json_set(maker, object, "message", fo_json_string(maker, finding->message));
    fo_json_set(maker, object, "case", fo_json_string(maker, finding->case_name));
    fo_json_set(maker, object, "event", fo_json_string(maker, finding->call));
    fo_json_set(maker, object, "line", fo_json_line(finding->line));
    fo_json_set(maker, object, "operation", fo_json_line(finding->op_line));
    fo_json_set(maker, object, "object",
                finding->object[0] == '\0' ? json_null() : fo_json_string(maker, finding->object));
    fo_json_set(maker, object, "created", fo_json_line(finding->created_line));
    fo_json_set(maker, object, "released", fo_json_line(finding->released_line));
    fo_json_set(maker, object, "occurrences", fo_json_count(finding->occurrence_count));
    fo_report_set_origin(maker, object, finding);
    fo_json_set(maker, object, "story", fo_report_make_story(maker, finding->excerpt));
    return object;
}

/** Hang each attached finding on its primary one. @p places has the JSON object of each primary finding. */
static void
attach_implied(struct fo_json_maker *maker, const struct fo_verdict *verdict, json_t *const *places)
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
            fo_json_append(maker, ids, json_string(finding->rule->id));
        }
        fo_json_append(maker, json_object_get(primary, "implied"), make_finding(maker, finding));
    }
}

static json_t *
make_findings(struct fo_json_maker *maker, const struct fo_report *report)
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
        fo_json_set(maker, object, "severity",
                    json_string(fo_severity_name(fo_rule_severity(finding->rule, report->profile))));
        fo_json_set(maker, object, "implies", json_array());
        fo_json_set(maker, object, "implied", json_array());
        fo_json_set(maker, object, "reproduce", fo_json_string(maker, item == NULL ? NULL : item->reproduce));
        places[index] = object;
        fo_json_append(maker, array, object);
    }
    if (!maker->failed) {
        attach_implied(maker, verdict, places);
    }
    free(places);
    return array;
}

static json_t *
make_cases(struct fo_json_maker *maker, const struct fo_report *report)
{
    json_t *array = json_array();
    for (size_t index = 0; index < report->case_count; index++) {
        const struct fo_report_case *item = &report->cases[index];
        json_t *object = json_object();
        fo_json_set(maker, object, "name", fo_json_string(maker, item->name));
        fo_json_set(maker, object, "summary", fo_json_string(maker, item->summary));
        fo_json_set(maker, object, "file", fo_json_string(maker, item->file));
        fo_json_set(maker, object, "end", fo_json_string(maker, item->end));
        fo_json_set(maker, object, "reason", fo_json_string(maker, item->reason));
        fo_json_set(maker, object, "findings", fo_json_count(item->finding_count));
        fo_json_set(maker, object, "reproduce", fo_json_string(maker, item->reproduce));
        fo_json_set(maker, object, "seconds", make_seconds(item->seconds));
        fo_json_append(maker, array, object);
    }
    return array;
}

static json_t *
make_root(struct fo_json_maker *maker, const struct fo_report *report)
{
    json_t *root = json_object();
    json_t *rules = json_array();

    fo_json_set(maker, root, "format", json_string("freeonce-report"));
    fo_json_set(maker, root, "format_version", json_integer(FO_REPORT_JSON_VERSION));
    fo_json_set(maker, root, "producer", json_string("freeonce " FO_VERSION));
    fo_json_set(maker, root, "title", fo_json_string(maker, report->title));
    fo_json_set(maker, root, "subject", fo_json_string(maker, report->subject));
    fo_json_set(maker, root, "profile", json_string(fo_profile_name(report->profile)));
    fo_json_set(maker, root, "strict", json_boolean(report->is_strict));
    fo_json_set(maker, root, "partial", json_boolean(report->is_partial));
    fo_json_set(maker, root, "truncated", json_boolean(report->verdict->is_truncated));
    fo_json_set(maker, root, "incomplete", json_boolean(report->verdict->failed));
    fo_json_set(maker, root, "packages", fo_json_string(maker, report->packages));
    set_header(maker, root, report);
    fo_json_set(maker, root, "summary", make_summary(maker, report));
    for (size_t index = 0; index < fo_rule_count(); index++) {
        fo_json_append(maker, rules, make_rule(maker, report, index));
    }
    fo_json_set(maker, root, "rules", rules);
    fo_json_set(maker, root, "findings", make_findings(maker, report));
    fo_json_set(maker, root, "baseline", fo_report_make_baseline(maker, report));
    fo_json_set(maker, root, "cases", make_cases(maker, report));
    return root;
}

enum fo_error
fo_report_write_json(const struct fo_report *report, struct fo_text *out)
{
    struct fo_json_maker maker = {0};

    return fo_json_finish(&maker, make_root(&maker, report), out);
}
