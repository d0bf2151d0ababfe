// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Minimize token: makes a token case as small and plain as it can be while a test of the caller's says yes.
 */
#ifndef FO_PROGRAM_MINIMIZE_TOKEN_H
#define FO_PROGRAM_MINIMIZE_TOKEN_H

#include "program/token_case.h"

struct fo_minimize_token_options {
    /** True when @p token shows what is to be kept. Must answer the same each time; required. */
    bool (*is_broken)(void *user, const struct fo_token_case *token);
    /** Called before each try; may be NULL. @return false to end with what there is. */
    bool (*progress)(void *user, uint32_t try_count, uint32_t byte_count);
    void *user; /**< Passed to both. */
};

/**
 * Shrink @p token: its bytes, what happens before and after it, its options; at last bytes become zero.
 *
 * @param bytes           Becomes the home of the token's bytes.
 * @param[out] try_count  How often the test was asked.
 * @return FO_OK; FO_ERROR_NOT_FOUND when the test says no to the case as it is; FO_ERROR_INTERRUPTED when
 * progress said so: the case passes the test all the same.
 */
enum fo_error
fo_token_case_minimize(struct fo_token_case *token, const struct fo_minimize_token_options *options,
                       uint8_t bytes[FO_TOKEN_CASE_BYTES_MAX], uint32_t *try_count);

#endif
