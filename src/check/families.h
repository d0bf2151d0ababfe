// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Families: the rule arrays that the catalogue joins, one for each topic.
 */
#ifndef FO_CHECK_FAMILIES_H
#define FO_CHECK_FAMILIES_H

#include "check/rule.h"

extern const struct fo_rule fo_rules_ses[], fo_rules_cred[], fo_rules_ctx[];
extern const size_t fo_rules_ses_count, fo_rules_cred_count, fo_rules_ctx_count;
extern const struct fo_rule fo_rules_hnd[], fo_rules_buf[], fo_rules_cat[], fo_rules_dll[];
extern const size_t fo_rules_hnd_count, fo_rules_buf_count, fo_rules_cat_count, fo_rules_dll_count;
extern const struct fo_rule fo_rules_run[];
extern const size_t fo_rules_run_count;
extern const struct fo_rule fo_rules_prv_release[], fo_rules_prv_leg[], fo_rules_prv_run[];
extern const size_t fo_rules_prv_release_count, fo_rules_prv_leg_count, fo_rules_prv_run_count;

#endif
