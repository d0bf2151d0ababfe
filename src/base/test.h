// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_TEST_H
#define FO_BASE_TEST_H

/**
 * @file
 * cmocka with the headers that it needs before it, in the order that it needs.
 */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#endif
