// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The comparison as JSON.
 */
#include "report/comparison.h"
#include "report/json_make.h"

static json_t *
make_counts(struct fo_json_maker *maker, const struct fo_comparison_report *report)
{
    json_t *object = json_object();

    for (int cell = 0; cell < FO_CELL_COUNT; cell++) {
        fo_json_set(maker, object, fo_comparison_cell_name((enum fo_comparison_cell)cell),
                    fo_json_count(report->counts[cell]));
    }
    return object;
}

static json_t *
make_report(struct fo_json_maker *maker, const struct fo_comparison_report *report)
{
    json_t *object = json_object();

    fo_json_set(maker, object, "file", fo_json_string(maker, report->name));
    fo_json_set(maker, object, "title", fo_json_string(maker, report->title));
    fo_json_set(maker, object, "producer", fo_json_string(maker, report->producer));
    fo_json_set(maker, object, "profile", fo_json_string(maker, report->profile));
    fo_json_set(maker, object, "partial", json_boolean(report->is_partial));
    fo_json_set(maker, object, "rules", make_counts(maker, report));
    return object;
}

static json_t *
make_rule(struct fo_json_maker *maker, const struct fo_comparison *comparison,
          const struct fo_comparison_rule *rule)
{
    json_t *object = json_object();
    json_t *verdicts = json_array();

    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_json_append(maker, verdicts,
                       json_string(fo_comparison_cell_name((enum fo_comparison_cell)rule->cells[index])));
    }
    fo_json_set(maker, object, "id", fo_json_string(maker, rule->id));
    fo_json_set(maker, object, "differs", json_boolean(rule->is_different));
    fo_json_set(maker, object, "verdicts", verdicts);
    return object;
}

enum fo_error
fo_comparison_write_json(const struct fo_comparison *comparison, struct fo_text *out)
{
    struct fo_json_maker maker = {0};
    json_t *root = json_object();
    json_t *reports = json_array();
    json_t *rules = json_array();

    fo_json_set(&maker, root, "format", json_string("freeonce-comparison"));
    fo_json_set(&maker, root, "format_version", json_integer(FO_REPORT_JSON_VERSION));
    fo_json_set(&maker, root, "producer", json_string("freeonce " FO_VERSION));
    fo_json_set(&maker, root, "rules_compared", fo_json_count(comparison->rule_count));
    fo_json_set(&maker, root, "rules_different", fo_json_count(comparison->different_count));
    for (size_t index = 0; index < comparison->report_count; index++) {
        fo_json_append(&maker, reports, make_report(&maker, &comparison->reports[index]));
    }
    for (size_t index = 0; index < comparison->rule_count; index++) {
        fo_json_append(&maker, rules, make_rule(&maker, comparison, &comparison->rules[index]));
    }
    fo_json_set(&maker, root, "reports", reports);
    fo_json_set(&maker, root, "rules", rules);
    return fo_json_finish(&maker, root, out);
}
