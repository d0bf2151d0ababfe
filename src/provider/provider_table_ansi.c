// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The tables of 8-bit strings.
 */
#include "base/assert.h"
#include "provider/provider_entry.h"

#define WIDE false
#define TABLE SecurityFunctionTableA
#define CHARACTER SEC_CHAR
#define PACKAGE_INFO PSecPkgInfoA
#define FORM(NAME) NAME##A
#define TABLE_OF fo_prv_table_ansi
#include "provider/provider_table.inc"
