// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Script: what FO_OP_SCRIPT changes in the provider's script.
 */
#ifndef FO_EXEC_SCRIPT_H
#define FO_EXEC_SCRIPT_H

#include "program/operation.h"
#include "provider/provider.h"

/** Change one setting. Numbers beyond its range count modulo it. */
void fo_script_set(struct fo_provider_script *script, enum fo_script_setting setting, uint32_t value);

#endif
