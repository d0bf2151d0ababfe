// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The tool and its rules in SARIF, and what all of a SARIF document is made of.
 */
#include "report/sarif_make.h"

#include "report/words.h"

const char *
fo_sarif_level(enum fo_severity severity)
{
    return severity == FO_MUST ? "error" : severity == FO_SHOULD ? "warning" : "note";
}

json_t *
fo_sarif_take_text(struct fo_sarif *sheet)
{
    json_t *value = fo_json_string(&sheet->maker, fo_text_get(&sheet->text));

    sheet->maker.failed = sheet->maker.failed || sheet->text.failed;
    fo_text_clear(&sheet->text);
    return value;
}

json_t *
fo_sarif_wrap(struct fo_sarif *sheet, json_t *text)
{
    json_t *message = json_object();

    fo_json_set(&sheet->maker, message, "text", text);
    return message;
}

json_t *
fo_sarif_message(struct fo_sarif *sheet, const char *text)
{
    return fo_sarif_wrap(sheet, fo_json_string(&sheet->maker, text));
}

static json_t *
make_tags(struct fo_sarif *sheet, const struct fo_rule *rule)
{
    char family[FO_FAMILY_BYTES_MAX];
    json_t *tags = json_array();

    fo_rule_family(rule, family);
    fo_json_append(&sheet->maker, tags, json_string("SSPI"));
    fo_json_append(&sheet->maker, tags, json_string(family));
    fo_json_append(&sheet->maker, tags, json_string(fo_binds_name(rule->binds)));
    return tags;
}

static json_t *
make_rule_properties(struct fo_sarif *sheet, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const struct fo_verdict *verdict = sheet->report->verdict;
    const enum fo_rule_state state = fo_rule_state_of(verdict, index);
    const enum fo_severity severity = fo_rule_severity(rule, sheet->report->profile);
    json_t *bag = json_object();

    fo_json_set(&sheet->maker, bag, "tags", make_tags(sheet, rule));
    fo_json_set(&sheet->maker, bag, "precision", json_string("very-high"));
    fo_json_set(&sheet->maker, bag, "problem.severity",
                json_string(severity == FO_INFO ? "recommendation" : fo_sarif_level(severity)));
    fo_json_set(&sheet->maker, bag, "severity", json_string(fo_severity_name(severity)));
    fo_json_set(&sheet->maker, bag, "binds", json_string(fo_binds_name(rule->binds)));
    fo_json_set(&sheet->maker, bag, "verdict", json_string(fo_rule_state_name(state)));
    fo_json_set(&sheet->maker, bag, "exercised", fo_json_count(verdict->tallies[index].exercised_count));
    if (state == FO_RULE_NOT_EXERCISED) {
        fo_json_set(&sheet->maker, bag, "reason",
                    fo_json_string(&sheet->maker, fo_rule_reason(verdict, index)));
    }
    return bag;
}

/** "CTX-DELETE-ONCE" as a name of one word: "CtxDeleteOnce". */
static json_t *
make_name(struct fo_sarif *sheet, const char *id)
{
    bool is_begin = true;

    for (; *id != '\0'; id++) {
        if (*id == '-') {
            is_begin = true;
            continue;
        }
        const char letter = !is_begin && *id >= 'A' && *id <= 'Z' ? (char)(*id - 'A' + 'a') : *id;
        fo_text_append_bytes(&sheet->text, &letter, 1);
        is_begin = false;
    }
    return fo_sarif_take_text(sheet);
}

static json_t *
make_rule(struct fo_sarif *sheet, size_t index)
{
    const struct fo_rule *rule = fo_rule_at(index);
    const enum fo_severity severity = fo_rule_severity(rule, sheet->report->profile);
    json_t *object = json_object();
    json_t *configuration = json_object();

    fo_json_set(&sheet->maker, object, "id", json_string(rule->id));
    fo_json_set(&sheet->maker, object, "name", make_name(sheet, rule->id));
    fo_json_set(&sheet->maker, object, "shortDescription", fo_sarif_message(sheet, rule->statement));
    fo_text_printf(&sheet->text, "%s%s%s", rule->statement, rule->rationale == NULL ? "" : " ",
                   rule->rationale == NULL ? "" : rule->rationale);
    fo_json_set(&sheet->maker, object, "fullDescription", fo_sarif_wrap(sheet, fo_sarif_take_text(sheet)));
    if (rule->source != NULL) {
        fo_json_set(&sheet->maker, object, "helpUri", json_string(rule->source));
    }
    fo_text_printf(&sheet->text, "%s%s%s\nfreeonce rules %s explains it with examples.", rule->statement,
                   rule->rationale == NULL ? "" : "\n", rule->rationale == NULL ? "" : rule->rationale,
                   rule->id);
    /* Line feeds are escaped in strings from outside; this one is ours. */
    json_t *help = json_string(fo_text_get(&sheet->text));
    fo_text_clear(&sheet->text);
    fo_json_set(&sheet->maker, object, "help", fo_sarif_wrap(sheet, help));
    fo_json_set(&sheet->maker, configuration, "level", json_string(fo_sarif_level(severity)));
    fo_json_set(&sheet->maker, object, "defaultConfiguration", configuration);
    fo_json_set(&sheet->maker, object, "properties", make_rule_properties(sheet, index));
    return object;
}

json_t *
fo_sarif_tool(struct fo_sarif *sheet)
{
    json_t *tool = json_object();
    json_t *driver = json_object();
    json_t *rules = json_array();

    fo_json_set(&sheet->maker, driver, "name", json_string("freeonce"));
    fo_json_set(&sheet->maker, driver, "fullName", json_string("freeonce " FO_VERSION));
    fo_json_set(&sheet->maker, driver, "semanticVersion", json_string(FO_VERSION));
    for (size_t index = 0; index < fo_rule_count(); index++) {
        fo_json_append(&sheet->maker, rules, make_rule(sheet, index));
    }
    fo_json_set(&sheet->maker, driver, "rules", rules);
    fo_json_set(&sheet->maker, tool, "driver", driver);
    return tool;
}

json_t *
fo_sarif_artifact(struct fo_sarif *sheet, const char *uri)
{
    json_t *location = json_object();

    fo_json_set(&sheet->maker, location, "uri", fo_json_string(&sheet->maker, uri));
    fo_json_set(&sheet->maker, location, "uriBaseId", json_string(FO_SARIF_BASE_ID));
    return location;
}

json_t *
fo_sarif_physical(struct fo_sarif *sheet, const char *uri, uint32_t line)
{
    json_t *physical = json_object();

    fo_json_set(&sheet->maker, physical, "artifactLocation", fo_sarif_artifact(sheet, uri));
    if (line != 0) {
        json_t *region = json_object();
        fo_json_set(&sheet->maker, region, "startLine", fo_json_line(line));
        fo_json_set(&sheet->maker, physical, "region", region);
    }
    return physical;
}
