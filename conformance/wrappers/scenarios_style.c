// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The styles as wrappers under test, and conformance runs of them.
 */
#include "scenarios.h"
#include "wrapper_entry.h"

#include <stdio.h>

static const struct scenarios_style styles[] = {
    {&wrapper_pointer, WRAPPER_ENTRY(pointer, true)}, {&wrapper_flags, WRAPPER_ENTRY(flags, true)},
    {&wrapper_stages, WRAPPER_ENTRY(stages, true)},   {&wrapper_invalid, WRAPPER_ENTRY(invalid, true)},
    {&wrapper_zero, WRAPPER_ENTRY(zero, true)},       {&wrapper_lookup, WRAPPER_ENTRY(lookup, false)},
};

const struct scenarios_style *
scenarios_style_at(size_t index)
{
    return index < sizeof styles / sizeof styles[0] ? &styles[index] : NULL;
}

const struct scenarios_style *
scenarios_style_of(const struct wrapper_ops *ops)
{
    size_t i = 0;
    while (styles[i].ops != ops) {
        i++;
    }
    return &styles[i];
}

bool
scenarios_conform(const struct scenarios_style *style, const struct fo_conform_options *wanted,
                  struct fo_conform_outcome *out)
{
    struct fo_conform_options options = *wanted;
    struct fo_text why = {0};
    options.target = FO_TARGET_WRAPPER;
    options.subject = &fo_entry_subject;
    options.command = style->wrapper.name;
    options.provider = "builtin";
    options.omits_stacks = true;
    fo_entry_set_wrapper(&style->wrapper);
    const bool is_run = fo_conform_run(&options, out, &why) == FO_OK;
    if (!is_run) {
        (void)printf("%s: %s\n", style->wrapper.name, fo_text_get(&why));
    }
    fo_text_fini(&why);
    return is_run;
}
