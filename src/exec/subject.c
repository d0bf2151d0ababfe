// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The subjects there are.
 */
#include "exec/subject.h"

#include "base/random.h"

#include <string.h>

const struct fo_subject *
fo_subject_find(const char *name)
{
    static const struct fo_subject *const subjects[] = {&fo_lifecycle_subject, &fo_raw_subject};
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (strcmp(subjects[i]->name, name) == 0) {
            return subjects[i];
        }
    }
    return NULL;
}

void
fo_subject_shuffle(uint32_t order, uint8_t *items, size_t count)
{
    struct fo_random random;
    if (order == 0) {
        return;
    }
    fo_random_init(&random, order);
    for (size_t left = count; left > 1; left--) {
        size_t other = fo_random_below(&random, left);
        uint8_t item = items[left - 1];
        items[left - 1] = items[other];
        items[other] = item;
    }
}
