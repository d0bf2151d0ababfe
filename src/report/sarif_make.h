// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * SARIF maker: the parts of a SARIF document.
 */
#ifndef FO_REPORT_SARIF_MAKE_H
#define FO_REPORT_SARIF_MAKE_H

#include "report/json_make.h"
#include "report/report.h"

/** Where URIs of results start: the folder that the user works in. */
#define FO_SARIF_BASE_ID "SRCROOT"

/** A document in the making. */
struct fo_sarif {
    struct fo_json_maker maker;
    const struct fo_report *report;
    struct fo_text text;  /**< Scratch. */
    struct fo_text rules; /**< The catalogue as Markdown, for places in it. */
};

/** "error", "warning", "note". */
const char *fo_sarif_level(enum fo_severity severity);

/** What was composed in the scratch text, as a string, and empty it. */
json_t *fo_sarif_take_text(struct fo_sarif *sheet);

/** A message object around @p text, whose reference it takes. */
json_t *fo_sarif_wrap(struct fo_sarif *sheet, json_t *text);
json_t *fo_sarif_message(struct fo_sarif *sheet, const char *text);

/** The tool, with every rule of the catalogue. */
json_t *fo_sarif_tool(struct fo_sarif *sheet);
/** A file, and a line in it; line 0: the file as a whole. */
json_t *fo_sarif_artifact(struct fo_sarif *sheet, const char *uri);
json_t *fo_sarif_physical(struct fo_sarif *sheet, const char *uri, uint32_t line);

/** Give a result the stacks of its finding, where they were observed. */
void fo_sarif_set_stacks(struct fo_sarif *sheet, json_t *result, const struct fo_finding *finding);

#endif
