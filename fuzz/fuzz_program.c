// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target: programs of single calls, legal or not, against a provider.
 *
 * Input   any bytes; program/program.h says what they mean.
 * Aborts  on what binds the provider only: the caller's rules are broken on purpose.
 */
#include "harness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fo_harness_run(bytes, length, &fo_raw_subject);
    return 0;
}
