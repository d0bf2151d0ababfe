// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words of the knobs.
 */
#include "sspi/knob.h"

#include "base/assert.h"

#include <stdbool.h>
#include <string.h>

enum {
    VALUES_MAX = 5
};

static const struct {
    const char *name;
    const char *values[VALUES_MAX]; /**< Words of the values from 1; NULL past the last. */
} knobs[FO_KNOB_COUNT] = {
    [FO_KNOB_FIRST_FAIL_HANDLE] = {"first_fail_handle", {"none", "live", "zeroed"}},
    [FO_KNOB_FIRST_MOREIN_HANDLE] = {"first_morein_handle", {"none", "live"}},
    [FO_KNOB_DSC_TWICE_STATUS] = {"dsc_twice_status", {"ok", "invalid-handle", "other"}},
    [FO_KNOB_RELEASE_OVERWRITES] = {"release_overwrites_variable", {"no", "yes"}},
    [FO_KNOB_CTX_HOLDS_CRED] = {"ctx_holds_cred", {"copy", "refcount", "raw", "none"}},
    [FO_KNOB_NEWCTX_ALIAS] = {"newctx_alias", {"same", "new-value", "unwritten"}},
    [FO_KNOB_CRED_NULL_ON_CONT] = {"cred_null_on_cont", {"allowed", "refused"}},
    [FO_KNOB_VALUE_REUSE] = {"value_reuse", {"no", "yes"}},
    [FO_KNOB_ACT_SUPPORTED] = {"act_supported", {"no", "yes"}},
    [FO_KNOB_CAT_SUPPORTED] = {"cat_supported", {"no", "yes"}},
    [FO_KNOB_IMP_SUPPORTED] = {"imp_supported", {"no", "yes"}},
    [FO_KNOB_EXP_SUPPORTED] = {"exp_supported", {"no", "yes"}},
    [FO_KNOB_ALLOC_HONOURED] = {"alloc_memory_honoured", {"no", "yes"}},
    [FO_KNOB_UNSAFE_ON_BAD_HANDLE] = {"unsafe_on_bad_handle", {"no", "yes"}},
    [FO_KNOB_TABLE_VERSION] = {"table_version", {"1", "2", "3", "4", "5"}},
};

static bool
equals(const char *word, const char *name, size_t length)
{
    return strlen(word) == length && memcmp(word, name, length) == 0;
}

const char *
fo_knob_name(enum fo_knob knob)
{
    FO_ASSERT((unsigned)knob < FO_KNOB_COUNT);
    return knobs[knob].name;
}

enum fo_knob
fo_knob_find(const char *name, size_t length)
{
    for (int knob = 0; knob < FO_KNOB_COUNT; knob++) {
        if (equals(knobs[knob].name, name, length)) {
            return (enum fo_knob)knob;
        }
    }
    return FO_KNOB_COUNT;
}

uint8_t
fo_knob_value_count(enum fo_knob knob)
{
    uint8_t count = 0;

    FO_ASSERT((unsigned)knob < FO_KNOB_COUNT);
    while (count < VALUES_MAX && knobs[knob].values[count] != NULL) {
        count++;
    }
    return count;
}

const char *
fo_knob_value_name(enum fo_knob knob, uint8_t value)
{
    FO_ASSERT(value <= fo_knob_value_count(knob));
    return value == FO_KNOB_UNKNOWN ? "unknown" : knobs[knob].values[value - 1];
}

int
fo_knob_value_find(enum fo_knob knob, const char *word, size_t length)
{
    uint8_t count = fo_knob_value_count(knob);

    if (equals("unknown", word, length)) {
        return FO_KNOB_UNKNOWN;
    }
    for (uint8_t value = 1; value <= count; value++) {
        if (equals(knobs[knob].values[value - 1], word, length)) {
            return value;
        }
    }
    return -1;
}
