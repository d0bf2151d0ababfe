// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The tables of UTF-16 strings.
 */
#include "base/assert.h"
#include "provider/provider_entry.h"

#define WIDE true
#define TABLE SecurityFunctionTableW
#define CHARACTER SEC_WCHAR
#define PACKAGE_INFO PSecPkgInfoW
#define FORM(NAME) NAME##W
#define TABLE_OF fo_prv_table_wide
#include "provider/provider_table.inc"
