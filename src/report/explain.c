// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One rule explained to a person.
 */
#include "report/catalogue.h"

#include "report/layout.h"
#include "report/words.h"

#include <string.h>

enum {
    INDENT_FACT = 10,
    INDENT_EXAMPLE = 4,
};

static void
put_label(struct fo_layout *layout, const char *label)
{
    layout->indent = INDENT_FACT;
    fo_layout_put(layout, FO_PAINT_STRONG, label);
    fo_layout_move(layout, INDENT_FACT);
}

static void
write_fact(struct fo_layout *layout, const char *label, const char *value)
{
    if (value != NULL) {
        put_label(layout, label);
        fo_layout_put(layout, FO_PAINT_PLAIN, value);
        fo_layout_end(layout);
    }
}

static void
write_implied(struct fo_layout *layout, const struct fo_rule *rule)
{
    struct fo_text list = {0};
    for (size_t index = 0; index < FO_IMPLIES_MAX && rule->implies[index] != NULL; index++) {
        fo_text_printf(&list, "%s%s", index == 0 ? "" : ", ", rule->implies[index]);
    }
    write_fact(layout, "implies", list.length == 0 ? NULL : fo_text_get(&list));
    layout->out->failed = layout->out->failed || list.failed;
    fo_text_fini(&list);
}

static void
append_indent(struct fo_text *out)
{
    fo_text_printf(out, "%*s", INDENT_EXAMPLE, "");
}

/** Examples keep their lines, so that they can be copied. */
static void
write_example(struct fo_layout *layout, const char *title, const char *trace)
{
    if (trace == NULL) {
        return;
    }
    fo_text_append(layout->out, "\n");
    fo_layout_put(layout, FO_PAINT_STRONG, title);
    fo_layout_end(layout);
    while (*trace != '\0') {
        const size_t length = strcspn(trace, "\n");
        if (length > 0) {
            append_indent(layout->out);
            fo_text_append_bytes(layout->out, trace, length);
        }
        fo_text_append(layout->out, "\n");
        trace += length + (trace[length] == '\n');
    }
}

enum fo_error
fo_report_rule(const struct fo_rule *rule, const struct fo_report_style *style, struct fo_text *out)
{
    struct fo_layout layout = {.out = out, .columns = style->columns, .is_colored = style->is_colored};
    struct fo_text needs = {0};

    fo_layout_put(&layout, FO_PAINT_STRONG, rule->id);
    fo_layout_end(&layout);
    fo_layout_put(&layout, FO_PAINT_PLAIN, rule->statement);
    fo_layout_end(&layout);
    fo_text_append(out, "\n");
    write_fact(&layout, "why", rule->rationale);
    write_fact(&layout, "severity", fo_severities_name(&rule->severity));
    write_fact(&layout, "binds", fo_binds_name(rule->binds));
    fo_rule_needs(rule, &needs);
    write_fact(&layout, "needs", needs.length == 0 ? "nothing but the calls" : fo_text_get(&needs));
    out->failed = out->failed || needs.failed;
    fo_text_fini(&needs);
    write_implied(&layout, rule);
    write_fact(&layout, "judged", rule->check != NULL ? "from traces" : "by no trace:");
    if (rule->check == NULL) {
        write_fact(&layout, "", rule->unjudged);
    }
    write_fact(&layout, "source", rule->source);
    write_example(&layout, "A trace that holds it:", rule->holds);
    write_example(&layout, "A trace that breaks it:", rule->broken);
    return out->failed ? FO_ERROR_MEMORY : FO_OK;
}
