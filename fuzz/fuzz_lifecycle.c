// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target: programs against the lifecycle layer over the built-in provider.
 *
 * Input   any bytes; program/program.h says what they mean.
 * Aborts  on a broken MUST rule of the portable profile, and on anything that is not released.
 */
#include "harness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fo_harness_run(bytes, length, &fo_lifecycle_subject);
    return 0;
}
