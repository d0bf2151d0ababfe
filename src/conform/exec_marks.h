// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marks of the executor: hands what a run does beside its calls to the recorder.
 */
#ifndef FO_CONFORM_EXEC_MARKS_H
#define FO_CONFORM_EXEC_MARKS_H

#include "exec/observer.h"

/** Reports to the running recorder, about provider p0. */
extern const struct fo_exec_observer fo_exec_marks;

#endif
