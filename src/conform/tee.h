// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tee: an observer that hands everything on to two others.
 */
#ifndef FO_CONFORM_TEE_H
#define FO_CONFORM_TEE_H

#include "exec/observer.h"

/** Who is told. Borrowed. */
struct fo_tee {
    const struct fo_exec_observer *first;
    const struct fo_exec_observer *second;
};

/** Make @p out tell both of @p tee, which must not move. */
void fo_tee_init(const struct fo_tee *tee, struct fo_exec_observer *out);

#endif
