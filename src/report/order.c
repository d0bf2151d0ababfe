// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The line about the documented order.
 */
#include "report/order.h"

#include "base/assert.h"

#include <inttypes.h>

void
fo_report_order_get(const struct fo_verdict *verdict, struct fo_report_order *out)
{
    const struct fo_rule *rule = fo_rule_find(FO_ORDER_RULE);
    FO_ASSERT(rule != NULL);
    const struct fo_rule_tally *tally = &verdict->tallies[fo_rule_index(rule)];
    const uint64_t broken_count = tally->broken_count + tally->implied_count;

    *out = (struct fo_report_order){
        .rule = rule,
        .state = broken_count > 0             ? FO_RULE_BROKEN
                 : tally->exercised_count > 0 ? FO_RULE_HELD
                                              : FO_RULE_NOT_EXERCISED,
        .exercised_count = tally->exercised_count,
        .broken_count = broken_count,
        .implied_count = tally->implied_count,
    };
}

void
fo_report_order_tell(const struct fo_verdict *verdict, struct fo_text *out)
{
    struct fo_report_order order;

    fo_report_order_get(verdict, &order);
    switch (order.state) {
    case FO_RULE_HELD:
        fo_text_printf(out, "held, %" PRIu64 " time%s asked", order.exercised_count,
                       order.exercised_count == 1 ? "" : "s");
        break;
    case FO_RULE_BROKEN:
        fo_text_printf(out, "broken in %" PRIu64 " place%s: a credential is freed before its context",
                       order.broken_count, order.broken_count == 1 ? "" : "s");
        break;
    case FO_RULE_NOT_EXERCISED:
        fo_text_printf(out, "not exercised: %s", fo_rule_reason(verdict, fo_rule_index(order.rule)));
        break;
    }
}

const char *
fo_report_order_label(void)
{
    return "documented order (" FO_ORDER_RULE ")";
}
