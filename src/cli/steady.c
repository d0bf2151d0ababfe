// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The same addresses, and a telling heap, in every run.
 */
#include "cli/steady.h"

#include <stdlib.h>
#include <sys/personality.h>
#include <unistd.h>

/** Set for the second run, so that there is no third where the request has no effect. */
#define GUARD "FREEONCE_STEADY"

/** Asks for the current personality. */
#define PERSONALITY_ASK 0xffffffffUL

void
fo_steady_begin(char **argv)
{
    if (getenv(GUARD) != NULL) {
        (void)unsetenv(GUARD);
        return;
    }
    const int now = personality(PERSONALITY_ASK);
    if (now >= 0) {
        (void)personality((unsigned long)now | ADDR_NO_RANDOMIZE);
    }
    /* Whoever sets tunables of their own knows what they do. */
    (void)setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 0);
    if (setenv(GUARD, "1", 1) != 0) {
        return;
    }
    (void)execv("/proc/self/exe", argv);
    (void)unsetenv(GUARD);
}
