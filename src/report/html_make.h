// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * HTML maker: elements of the page, which is well-formed as XML too.
 */
#ifndef FO_REPORT_HTML_MAKE_H
#define FO_REPORT_HTML_MAKE_H

#include "check/excerpt.h"
#include "report/groups.h"
#include "report/report.h"
#include "report/xml_make.h"

/** A page in the making. */
struct fo_html {
    struct fo_xml_maker maker;
    const struct fo_report *report;
    struct fo_text text;  /**< Scratch. */
    size_t picture_count; /**< Pictures so far: their parts are told apart by it. */
};

/** Begin the page, up to what stands in its body. FO_OK, or FO_ERROR_MEMORY and nothing to end. */
enum fo_error fo_html_begin_page(struct fo_html *page, const char *title);
/** End it, with what stands at the foot, and append it. FO_OK or FO_ERROR_MEMORY. */
enum fo_error fo_html_end_page(struct fo_html *page, struct fo_text *out);

/** Begin an element; @p class_name NULL: it has none. */
void fo_html_open(struct fo_html *page, const char *element, const char *class_name);
/** Give the element that was begun last an attribute. */
void fo_html_set(struct fo_html *page, const char *name, const char *value);
/** End the element that was begun last. */
void fo_html_close(struct fo_html *page);
/** Text, whoever it is from. */
void fo_html_say(struct fo_html *page, const char *text);
/** What was composed in the scratch text, and empty it. */
void fo_html_say_text(struct fo_html *page);
/** An element with text alone. */
void fo_html_put(struct fo_html *page, const char *element, const char *class_name, const char *text);
/** An element with a number that a test can find by @p id. */
void fo_html_put_count(struct fo_html *page, const char *element, const char *id, size_t count);
/** A link. */
void fo_html_link(struct fo_html *page, const char *target, const char *text);
/** A blank and a link to where a rule comes from; nothing where that is not known. */
void fo_html_source(struct fo_html *page, const struct fo_rule *rule);

/** "broken", "warning", "held", "quiet": the class by which a verdict is painted; the words say the same. */
const char *fo_html_paint(const struct fo_report *report, enum fo_severity severity);

/** The picture of a story, as SVG. */
void fo_html_draw(struct fo_html *page, const struct fo_excerpt *excerpt, const char *rule_id);
/** What the marks of the pictures mean. */
void fo_html_legend(struct fo_html *page);

/** All findings. */
void fo_html_findings(struct fo_html *page, const struct fo_finding_groups *groups);

/** Rules by family, and cases. */
void fo_html_rules(struct fo_html *page);
void fo_html_cases(struct fo_html *page);

#endif
