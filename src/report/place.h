// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Place: the file and line that a tool is to open for a finding.
 *
 * It is the place of the offending call where a stack tells it, else the scenario, trace or program, else the
 * page that explains the rule.
 */
#ifndef FO_REPORT_PLACE_H
#define FO_REPORT_PLACE_H

#include "report/report.h"
#include "trace/stack.h"

/** What a place is. */
enum fo_place_kind {
    FO_PLACE_CALL,  /**< Where the offending call was made. */
    FO_PLACE_INPUT, /**< In the scenario, trace or program. */
    FO_PLACE_RULE,  /**< In the catalogue of rules. */
};

struct fo_report_place {
    enum fo_place_kind kind;
    uint32_t line; /**< From 1; 1 also where the finding is about the file as a whole. */
};

/**
 * Find the place of @p finding.
 *
 * @param rules  Text of the catalogue as Markdown, where the line of a rule is looked up.
 * @param uri    Receives the file, relative to the folder that freeonce was started in, as a URI reference.
 */
void fo_report_place_find(const struct fo_report *report, const struct fo_finding *finding, const char *rules,
                          struct fo_report_place *out, struct fo_text *uri);

/**
 * Append the file of a frame as a URI reference, if it lies in the folder that freeonce was started in.
 *
 * @return Its line, or 0 when the frame names no such file; nothing is appended then.
 */
uint32_t fo_report_place_frame(const struct fo_stack_frame *frame, struct fo_text *out);

/** Append what a frame says: "send_all at client.c:210", "send_all in libclient.so+0x41d0". */
void fo_report_frame_tell(const struct fo_stack_frame *frame, struct fo_text *out);

/** Append @p path as a URI reference: relative to @p folder where it lies in it, else its last part alone. */
void fo_report_place_uri(const char *path, const char *folder, struct fo_text *out);

#endif
