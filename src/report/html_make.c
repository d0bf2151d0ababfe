// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Elements of the page.
 */
#include "report/html_make.h"

#include "report/words.h"

#include <stdio.h>
#include <string.h>

void
fo_html_open(struct fo_html *page, const char *element, const char *class_name)
{
    fo_xml_begin(&page->maker, element);
    if (class_name != NULL) {
        fo_xml_attribute(&page->maker, "class", class_name);
    }
}

void
fo_html_set(struct fo_html *page, const char *name, const char *value)
{
    fo_xml_attribute(&page->maker, name, value);
}

void
fo_html_close(struct fo_html *page)
{
    fo_xml_end_full(&page->maker);
}

void
fo_html_say(struct fo_html *page, const char *text)
{
    fo_xml_text(&page->maker, text);
}

void
fo_html_say_text(struct fo_html *page)
{
    fo_xml_text(&page->maker, fo_text_get(&page->text));
    page->maker.failed = page->maker.failed || page->text.failed;
    fo_text_clear(&page->text);
}

void
fo_html_put(struct fo_html *page, const char *element, const char *class_name, const char *text)
{
    fo_html_open(page, element, class_name);
    fo_html_say(page, text);
    fo_html_close(page);
}

void
fo_html_put_count(struct fo_html *page, const char *element, const char *id, size_t count)
{
    char number[32];

    snprintf(number, sizeof(number), "%zu", count);
    fo_html_open(page, element, "count");
    fo_html_set(page, "id", id);
    fo_html_say(page, number);
    fo_html_close(page);
}

void
fo_html_link(struct fo_html *page, const char *target, const char *text)
{
    fo_html_open(page, "a", NULL);
    fo_html_set(page, "href", target);
    fo_html_say(page, text);
    fo_html_close(page);
}

void
fo_html_source(struct fo_html *page, const struct fo_rule *rule)
{
    if (rule->source == NULL) {
        return;
    }
    fo_html_say(page, " ");
    fo_html_open(page, "a", NULL);
    fo_html_set(page, "href", rule->source);
    /* A list of links must tell them apart. */
    fo_text_printf(&page->text, "Why %s is a rule", rule->id);
    fo_html_set(page, "aria-label", fo_text_get(&page->text));
    fo_text_clear(&page->text);
    fo_html_say(page, "Why");
    fo_html_close(page);
}

const char *
fo_html_paint(const struct fo_report *report, enum fo_severity severity)
{
    if (fo_severity_fails(severity, report->is_strict)) {
        return "broken";
    }
    return severity == FO_SHOULD ? "warning" : "note";
}
