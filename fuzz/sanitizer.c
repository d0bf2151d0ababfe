// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Defaults of AddressSanitizer in fuzz programs; ASAN_OPTIONS overrides each.
 *
 * Source  https://github.com/google/sanitizers/wiki/AddressSanitizerFlags
 */

const char *__asan_default_options(void);

/**
 * No block of one input is wanted by the next, so a short quarantine loses nothing and stays in the cache.
 * Stacks of allocations are cut: a replay with ASAN_OPTIONS=malloc_context_size=30 shows them in full.
 */
const char *
__asan_default_options(void)
{
    return "quarantine_size_mb=4:thread_local_quarantine_size_kb=64:malloc_context_size=3";
}
