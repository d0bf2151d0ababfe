// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Wrappers as subjects: programs run against them as they do against the lifecycle layer.
 */
#ifndef FO_CONFORMANCE_WRAPPER_SUBJECT_H
#define FO_CONFORMANCE_WRAPPER_SUBJECT_H

#include "exec/subject.h"
#include "wrapper.h"

/** One for each style, in the order of the declarations in wrapper.h. */
enum {
    WRAPPER_STYLE_COUNT = 6
};

const struct wrapper_ops *wrapper_style_at(size_t index);

/** The subject that runs programs against @p ops, which is one of the styles. */
const struct fo_subject *wrapper_subject_of(const struct wrapper_ops *ops);

#endif
