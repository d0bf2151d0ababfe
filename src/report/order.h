// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Order: the line of its own that every summary has for the documented order of the two releases.
 *
 * Freeing a credential before its contexts is common, and Windows survives it. Among the other counts it
 * would either drown them or be drowned.
 */
#ifndef FO_REPORT_ORDER_H
#define FO_REPORT_ORDER_H

#include "report/words.h"

#define FO_ORDER_RULE "CRED-FREE-ORDER"

/** What became of the rule. */
struct fo_report_order {
    const struct fo_rule *rule;
    enum fo_rule_state state; /**< Broken also where another finding implies it. */
    uint64_t exercised_count;
    uint64_t broken_count;  /**< Its findings, implied ones too. */
    uint64_t implied_count; /**< Those of them that another finding implies. */
};

void fo_report_order_get(const struct fo_verdict *verdict, struct fo_report_order *out);

/** Append "held", "broken in 3 places, ..." or "not exercised: ...". */
void fo_report_order_tell(const struct fo_verdict *verdict, struct fo_text *out);

/** What stands before it: "documented order (CRED-FREE-ORDER)". */
const char *fo_report_order_label(void);

#endif
