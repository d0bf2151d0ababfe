// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Memory that the code under test has left behind, and the handles that are lost with it.
 */
#ifndef FO_CONFORM_LEFT_MEMORY_H
#define FO_CONFORM_LEFT_MEMORY_H

#include "exec/subject.h"
#include "provider/provider.h"

/**
 * Tell the recorder of @p count blocks after a run: of those that hold a handle of something that is alive
 * with
 * @p provider, together with what belongs to them, and of all others.
 */
void
fo_left_memory_mark(const struct fo_subject *subject, const struct fo_provider *provider, uint64_t count);

#endif
