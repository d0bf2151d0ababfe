// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fuzz target: text of any kind into the reader of traces, the checker and every report writer.
 *
 * Input   any bytes; src/trace/GRAMMAR.md says what they mean.
 * Aborts  when a trace means something else once it was printed, or read in other pieces.
 */
#include "harness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    (void)fo_harness_read_trace(bytes, length);
    return 0;
}
