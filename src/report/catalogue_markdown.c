// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The catalogue of rules as a page of Markdown.
 */
#include "report/catalogue.h"

#include "report/words.h"

#include <string.h>

static const char introduction[] =
    "# Rules\n"
    "\n"
    "What freeonce holds callers and providers of SSPI to, rule by rule. This page is generated from the "
    "table that\n"
    "does the checking (`freeonce rules --markdown`); a test fails when it is not up to date.\n"
    "\n"
    "- **MUST**: breaking it fails a run. **SHOULD**: a warning, which fails a run with `--strict`. "
    "**INFO**: never a\n"
    "  failure.\n"
    "- Where the *windows* profile has another severity it is named: there Windows is known to tolerate what "
    "other\n"
    "  providers answer with a crash or a leak.\n"
    "- *Needs* is what a trace must show for the rule to be judged; without it the rule is not exercised, "
    "and the report\n"
    "  says so.\n"
    "- *Implies*: one defect is one finding. What it breaks besides is attached to it and not counted.\n"
    "- The examples are whole traces: `freeonce check` takes them as they are.\n"
    "\n";

/** Append prose: what Markdown would take for markup is escaped. */
static void
append_prose(struct fo_text *out, const char *string)
{
    for (; *string != '\0'; string++) {
        if (strchr("\\`*_<>[]|#", *string) != NULL) {
            fo_text_append(out, "\\");
        }
        fo_text_append_bytes(out, string, 1);
    }
}

static void
append_example(struct fo_text *out, const char *title, const char *trace)
{
    if (trace != NULL) {
        fo_text_printf(out, "%s\n\n```\n%s```\n\n", title, trace);
    }
}

static void
append_facts(struct fo_text *out, const struct fo_rule *rule)
{
    struct fo_text needs = {0};

    fo_text_printf(out, "- %s, binds the %s\n", fo_severities_name(&rule->severity),
                   fo_binds_name(rule->binds));
    fo_rule_needs(rule, &needs);
    if (needs.length > 0) {
        fo_text_printf(out, "- Needs: %s\n", fo_text_get(&needs));
    }
    out->failed = out->failed || needs.failed;
    fo_text_fini(&needs);
    for (size_t index = 0; index < FO_IMPLIES_MAX && rule->implies[index] != NULL; index++) {
        fo_text_printf(out, "%s%s", index == 0 ? "- Implies: " : ", ", rule->implies[index]);
    }
    if (rule->implies[0] != NULL) {
        fo_text_append(out, "\n");
    }
    if (rule->check == NULL && rule->unjudged != NULL) {
        fo_text_append(out, "- No trace judges it: ");
        append_prose(out, rule->unjudged);
        fo_text_append(out, "\n");
    }
    if (rule->source != NULL) {
        fo_text_printf(out, "- Source: <%s>\n", rule->source);
    }
    fo_text_append(out, "\n");
}

static void
append_rule(struct fo_text *out, const struct fo_rule *rule)
{
    fo_text_printf(out, "### %s\n\n", rule->id);
    append_prose(out, rule->statement);
    if (rule->rationale != NULL) {
        fo_text_append(out, "\n");
        append_prose(out, rule->rationale);
    }
    fo_text_append(out, "\n\n");
    append_facts(out, rule);
    append_example(out, "Holds:", rule->holds);
    append_example(out, "Broken:", rule->broken);
}

static void
append_counts(struct fo_text *out, const char *family, const char *title)
{
    struct fo_rule_counts counts;
    fo_rule_count_in(family, &counts);
    fo_text_printf(out, "| %s | %s | %zu | %zu | %zu | %zu | %zu | %zu |\n", family == NULL ? "all" : family,
                   title, counts.rules, counts.judged, counts.severities[FO_MUST],
                   counts.severities[FO_SHOULD], counts.severities[FO_INFO], counts.unjudged);
}

static bool
begins_family(size_t index, char family[FO_FAMILY_BYTES_MAX])
{
    char before[FO_FAMILY_BYTES_MAX];
    fo_rule_family(fo_rule_at(index), family);
    if (index == 0) {
        return true;
    }
    fo_rule_family(fo_rule_at(index - 1), before);
    return strcmp(before, family) != 0;
}

enum fo_error
fo_report_catalogue_markdown(struct fo_text *out)
{
    char family[FO_FAMILY_BYTES_MAX];

    fo_text_append(out, introduction);
    fo_text_append(out, "| family | about | rules | judged | MUST | SHOULD | INFO | unjudged |\n"
                        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (begins_family(index, family)) {
            append_counts(out, family, fo_family_title(family));
        }
    }
    append_counts(out, NULL, "");
    fo_text_append(out, "\n");
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (begins_family(index, family)) {
            fo_text_printf(out, "## %s: %s\n\n", family, fo_family_title(family));
        }
        append_rule(out, fo_rule_at(index));
    }
    while (out->length > 1 && out->bytes[out->length - 1] == '\n' && out->bytes[out->length - 2] == '\n') {
        out->bytes[--out->length] = '\0';
    }
    return out->failed ? FO_ERROR_MEMORY : FO_OK;
}
