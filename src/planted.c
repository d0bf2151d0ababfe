// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Memory errors on request, which prove that the sanitizer run would see one.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/** The compiler cannot see through a volatile pointer, so none of the errors is optimised away. */
static char *volatile planted_block;
static volatile int planted_number = INT_MAX;

static void
plant_overrun(void)
{
    planted_block = malloc(16);
    if (planted_block != NULL) {
        planted_block[16] = 1;
    }
}

static void
plant_leak(void)
{
    planted_block = malloc(16);
    planted_block = NULL;
}

static void
plant_overflow(void)
{
    planted_number = planted_number + 1;
}

int
main(int argc, char **argv)
{
    const char *kind = argc == 2 ? argv[1] : "";
    if (strcmp(kind, "nothing") == 0) {
        return 0;
    }
    if (strcmp(kind, "overrun") == 0) {
        plant_overrun();
    } else if (strcmp(kind, "leak") == 0) {
        plant_leak();
    } else if (strcmp(kind, "overflow") == 0) {
        plant_overflow();
    } else {
        return 2;
    }
    return 0;
}
