// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The program NAME_conform: the whole command line with a wrapper as its subject.
 */
#include "cli/command_line.h"
#include "wrapper/entry.h"

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

/**
 * Cases end as they end: what a wrapper leaves is counted, and who reads a report names its functions, each
 * address once.
 */
const char *
__asan_default_options(void)
{
    return "symbolize=0:detect_leaks=0:allocator_may_return_null=1";
}

const char *
__ubsan_default_options(void)
{
    return "symbolize=0:print_stacktrace=1";
}

int
main(int argc, char **argv)
{
    return fo_command_line(argc, argv, &fo_entry_subject);
}
