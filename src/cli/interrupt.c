// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Signals to a flag.
 */
#include "cli/interrupt.h"

#include <stddef.h>

static volatile sig_atomic_t caught;

static void catch (int number)
{
    if (caught == 0) {
        caught = number;
    }
}

void
fo_interrupt_install(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = catch};

    sigemptyset(&action.sa_mask);
    for (size_t index = 0; index < sizeof(numbers) / sizeof(numbers[0]); index++) {
        struct sigaction before;
        if (sigaction(numbers[index], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            (void)sigaction(numbers[index], &action, NULL);
        }
    }
}

const volatile sig_atomic_t *
fo_interrupt_flag(void)
{
    return &caught;
}
