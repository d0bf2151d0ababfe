// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Syntax error: where and why a text was refused.
 */
#ifndef FO_NOTATION_SYNTAX_H
#define FO_NOTATION_SYNTAX_H

#include <stdint.h>

enum {
    FO_LINE_BYTES_MAX = 16384, /**< Longest line of a trace or program, without its line feed. */
    FO_SYNTAX_EXPECTED_BYTES_MAX = 160,
    FO_SYNTAX_FOUND_BYTES_MAX = 48,
};

/** Where and why a text was refused. */
struct fo_syntax_error {
    uint32_t line;                               /**< From 1. */
    uint32_t column;                             /**< From 1, in bytes. */
    char expected[FO_SYNTAX_EXPECTED_BYTES_MAX]; /**< What should have stood there, in words. */
    char found[FO_SYNTAX_FOUND_BYTES_MAX];       /**< What stood there, escaped and shortened. */
};

#endif
