// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target: what a peer might send, at any leg of any package, to either side.
 *
 * Input   a short header, then the token as it is; program/token_case.h says what the header means.
 * Aborts  on a broken MUST rule of the portable profile, and on anything that is not released.
 */
#include "harness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fo_harness_run_token(bytes, length);
    return 0;
}
