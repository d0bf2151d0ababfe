// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The report as SARIF, version 2.1.0: all rules are declared, each finding is a result.
 *
 * Source  https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
#include "check/excerpt.h"
#include "report/formats.h"
#include "report/groups.h"
#include "report/order.h"
#include "report/place.h"
#include "report/sarif_make.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Results. */

/** The case and the object, where a file says too little. */
static json_t *
make_logical(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    json_t *array = json_array();
    json_t *logical = json_object();

    fo_json_set(&sheet->maker, logical, "fullyQualifiedName",
                fo_json_string(&sheet->maker,
                               finding->case_name[0] != '\0' ? finding->case_name : sheet->report->title));
    fo_json_set(&sheet->maker, logical, "kind", json_string("function"));
    fo_json_append(&sheet->maker, array, logical);
    return array;
}

static json_t *
make_location(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    struct fo_report_place place;
    struct fo_text uri = {0};
    json_t *location = json_object();

    fo_report_place_find(sheet->report, finding, fo_text_get(&sheet->rules), &place, &uri);
    fo_json_set(&sheet->maker, location, "physicalLocation",
                fo_sarif_physical(sheet, fo_text_get(&uri), place.line));
    fo_json_set(&sheet->maker, location, "logicalLocations", make_logical(sheet, finding));
    sheet->maker.failed = sheet->maker.failed || uri.failed;
    fo_text_fini(&uri);
    return location;
}

/** One step of the way to a finding: a line of the trace, with what it did. */
static json_t *
make_step(struct fo_sarif *sheet, const struct fo_excerpt *excerpt, const struct fo_excerpt_event *event,
          const char *uri)
{
    json_t *step = json_object();
    json_t *location = json_object();

    fo_json_set(&sheet->maker, location, "physicalLocation", fo_sarif_physical(sheet, uri, event->line));
    fo_excerpt_event_tell(excerpt, event, &sheet->text);
    fo_text_append(&sheet->text, ".");
    fo_json_set(&sheet->maker, location, "message", fo_sarif_wrap(sheet, fo_sarif_take_text(sheet)));
    fo_json_set(&sheet->maker, step, "location", location);
    fo_json_set(&sheet->maker, step, "importance",
                json_string(event->is_offending ? "essential" : "important"));
    return step;
}

/** The way to the finding, where its events are lines of a file. */
static void
set_flow(struct fo_sarif *sheet, json_t *result, const struct fo_finding *finding)
{
    struct fo_report_place place;
    struct fo_text uri = {0};

    fo_report_place_find(sheet->report, finding, fo_text_get(&sheet->rules), &place, &uri);
    if (finding->excerpt != NULL && finding->excerpt->event_count > 0 && place.kind == FO_PLACE_INPUT &&
        strcmp(sheet->report->subject, "trace") == 0) {
        json_t *steps = json_array();
        for (size_t index = 0; index < finding->excerpt->event_count; index++) {
            fo_json_append(
                &sheet->maker, steps,
                make_step(sheet, finding->excerpt, &finding->excerpt->events[index], fo_text_get(&uri)));
        }
        json_t *flow = json_object();
        json_t *thread = json_object();
        json_t *threads = json_array();
        json_t *flows = json_array();
        fo_json_set(&sheet->maker, thread, "locations", steps);
        fo_json_append(&sheet->maker, threads, thread);
        fo_json_set(&sheet->maker, flow, "threadFlows", threads);
        fo_json_append(&sheet->maker, flows, flow);
        fo_json_set(&sheet->maker, result, "codeFlows", flows);
    }
    fo_text_fini(&uri);
}

/** What stays the same when the finding comes again. */
static json_t *
make_fingerprints(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    json_t *object = json_object();

    fo_text_printf(&sheet->text, "%016" PRIx64, finding->fingerprint);
    fo_json_set(&sheet->maker, object, "freeonce/v1", fo_sarif_take_text(sheet));
    return object;
}

/** What a baseline says of it: none, where nobody accepts it. */
static json_t *
make_suppressions(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    json_t *array = json_array();

    if (finding->accepted != NULL) {
        json_t *object = json_object();
        fo_json_set(&sheet->maker, object, "kind", json_string("external"));
        fo_json_set(&sheet->maker, object, "status", json_string("accepted"));
        fo_json_set(&sheet->maker, object, "justification", fo_json_string(&sheet->maker, finding->accepted));
        fo_json_append(&sheet->maker, array, object);
    }
    return array;
}

static json_t *
make_result_properties(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    const struct fo_report_case *item = fo_report_case_find(sheet->report, finding->case_name);
    json_t *bag = json_object();

    fo_json_set(&sheet->maker, bag, "case", fo_json_string(&sheet->maker, finding->case_name));
    fo_json_set(&sheet->maker, bag, "event", fo_json_string(&sheet->maker, finding->call));
    if (finding->object[0] != '\0') {
        fo_json_set(&sheet->maker, bag, "object", fo_json_string(&sheet->maker, finding->object));
    }
    if (item != NULL && item->reproduce != NULL) {
        fo_json_set(&sheet->maker, bag, "reproduce", fo_json_string(&sheet->maker, item->reproduce));
    }
    return bag;
}

static json_t *
make_result(struct fo_sarif *sheet, const struct fo_finding *finding)
{
    json_t *result = json_object();
    json_t *locations = json_array();
    const enum fo_severity severity = fo_rule_severity(finding->rule, sheet->report->profile);

    fo_json_set(&sheet->maker, result, "ruleId", json_string(finding->rule->id));
    fo_json_set(&sheet->maker, result, "ruleIndex", fo_json_count(fo_rule_index(finding->rule)));
    fo_json_set(&sheet->maker, result, "kind", json_string("fail"));
    fo_json_set(&sheet->maker, result, "level", json_string(fo_sarif_level(severity)));
    fo_text_printf(&sheet->text, "%s. The rule: %s", finding->message, finding->rule->statement);
    fo_json_set(&sheet->maker, result, "message", fo_sarif_wrap(sheet, fo_sarif_take_text(sheet)));
    fo_json_append(&sheet->maker, locations, make_location(sheet, finding));
    fo_json_set(&sheet->maker, result, "locations", locations);
    fo_json_set(&sheet->maker, result, "partialFingerprints", make_fingerprints(sheet, finding));
    fo_json_set(&sheet->maker, result, "occurrenceCount", fo_json_count(finding->occurrence_count));
    fo_json_set(&sheet->maker, result, "suppressions", make_suppressions(sheet, finding));
    fo_sarif_set_stacks(sheet, result, finding);
    set_flow(sheet, result, finding);
    fo_json_set(&sheet->maker, result, "properties", make_result_properties(sheet, finding));
    return result;
}

/** Primary findings, and those that have an entry of their own whatever implies them. */
static json_t *
make_results(struct fo_sarif *sheet)
{
    const struct fo_verdict *verdict = sheet->report->verdict;
    json_t *results = json_array();

    for (size_t index = 0; index < verdict->finding_count; index++) {
        const struct fo_finding *finding = &verdict->findings[index];
        if (fo_finding_is_primary(verdict, index) || fo_rule_stands_alone(finding->rule)) {
            fo_json_append(&sheet->maker, results, make_result(sheet, finding));
        }
    }
    return results;
}

/* The run. */

static void
append_notification(struct fo_sarif *sheet, json_t *array, const char *level)
{
    json_t *object = json_object();

    fo_json_set(&sheet->maker, object, "level", json_string(level));
    fo_json_set(&sheet->maker, object, "message", fo_sarif_wrap(sheet, fo_sarif_take_text(sheet)));
    fo_json_append(&sheet->maker, array, object);
}

static json_t *
make_invocations(struct fo_sarif *sheet)
{
    const struct fo_report *report = sheet->report;
    json_t *array = json_array();
    json_t *invocation = json_object();
    json_t *notes = json_array();

    if (report->is_partial) {
        fo_text_append(&sheet->text, "Interrupted: only what was done until then is judged.");
        append_notification(sheet, notes, "error");
    }
    if (report->verdict->is_truncated) {
        fo_text_append(&sheet->text, "A trace is cut off: it is judged up to its end.");
        append_notification(sheet, notes, "warning");
    }
    for (size_t index = 0; index < report->case_count; index++) {
        const struct fo_report_case *item = &report->cases[index];
        if (item->finding_count == 0 &&
            (strcmp(item->end, "crashed") == 0 || strcmp(item->end, "timed out") == 0)) {
            fo_text_printf(&sheet->text, "The case %s %s.", item->name, item->end);
            append_notification(sheet, notes, "error");
        }
    }
    fo_json_set(&sheet->maker, invocation, "executionSuccessful",
                json_boolean(!report->is_partial && !report->verdict->failed));
    fo_json_set(&sheet->maker, invocation, "toolExecutionNotifications", notes);
    fo_json_append(&sheet->maker, array, invocation);
    return array;
}

static json_t *
make_run_properties(struct fo_sarif *sheet)
{
    const struct fo_report *report = sheet->report;
    json_t *bag = json_object();

    fo_json_set(&sheet->maker, bag, "title", fo_json_string(&sheet->maker, report->title));
    fo_json_set(&sheet->maker, bag, "profile", json_string(fo_profile_name(report->profile)));
    fo_json_set(&sheet->maker, bag, "strict", json_boolean(report->is_strict));
    fo_report_order_tell(report->verdict, &sheet->text);
    fo_json_set(&sheet->maker, bag, "documentedOrder", fo_sarif_take_text(sheet));
    return bag;
}

/** The scenarios, traces and programs that something was found in, each once. */
static json_t *
make_artifacts(struct fo_sarif *sheet)
{
    const struct fo_report *report = sheet->report;
    json_t *array = json_array();
    json_t *known = json_object();
    char *folder = getcwd(NULL, 0);

    for (size_t index = 0; index < report->case_count; index++) {
        const struct fo_report_case *item = &report->cases[index];
        if (item->file == NULL || item->finding_count == 0) {
            continue;
        }
        fo_report_place_uri(item->file, folder, &sheet->text);
        if (json_object_get(known, fo_text_get(&sheet->text)) == NULL) {
            json_t *artifact = json_object();
            json_t *roles = json_array();
            fo_json_set(&sheet->maker, known, fo_text_get(&sheet->text), json_true());
            fo_json_set(&sheet->maker, artifact, "location",
                        fo_sarif_artifact(sheet, fo_text_get(&sheet->text)));
            fo_json_append(&sheet->maker, roles, json_string("analysisTarget"));
            fo_json_set(&sheet->maker, artifact, "roles", roles);
            fo_json_append(&sheet->maker, array, artifact);
        }
        fo_text_clear(&sheet->text);
    }
    free(folder);
    json_decref(known);
    return array;
}

static json_t *
make_bases(struct fo_sarif *sheet)
{
    json_t *bases = json_object();
    json_t *base = json_object();

    fo_json_set(&sheet->maker, base, "description",
                fo_sarif_message(sheet, "The top of the repository, where freeonce was started."));
    fo_json_set(&sheet->maker, bases, FO_SARIF_BASE_ID, base);
    return bases;
}

enum fo_error
fo_report_write_sarif(const struct fo_report *report, struct fo_text *out)
{
    struct fo_sarif sheet = {.report = report};
    sheet.maker.failed =
        report->verdict->finding_count > 0 && fo_report_catalogue(true, &sheet.rules) != FO_OK;
    json_t *root = json_object();
    json_t *runs = json_array();
    json_t *run = json_object();

    fo_json_set(&sheet.maker, root, "$schema", json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    fo_json_set(&sheet.maker, root, "version", json_string("2.1.0"));
    fo_json_set(&sheet.maker, run, "tool", fo_sarif_tool(&sheet));
    fo_json_set(&sheet.maker, run, "invocations", make_invocations(&sheet));
    fo_json_set(&sheet.maker, run, "originalUriBaseIds", make_bases(&sheet));
    fo_json_set(&sheet.maker, run, "artifacts", make_artifacts(&sheet));
    fo_json_set(&sheet.maker, run, "columnKind", json_string("unicodeCodePoints"));
    fo_json_set(&sheet.maker, run, "results", make_results(&sheet));
    fo_json_set(&sheet.maker, run, "properties", make_run_properties(&sheet));
    fo_json_append(&sheet.maker, runs, run);
    fo_json_set(&sheet.maker, root, "runs", runs);
    fo_text_fini(&sheet.text);
    fo_text_fini(&sheet.rules);
    return fo_json_finish(&sheet.maker, root, out);
}
