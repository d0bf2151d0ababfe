// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The target of a wrapper: programs of session operations against the one that it is linked with.
 */
#include "harness.h"
#include "wrapper/entry.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fo_harness_run(bytes, length, &fo_entry_subject);
    return 0;
}
