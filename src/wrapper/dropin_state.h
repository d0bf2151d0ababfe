// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * What the parts of the drop-in share: where the names lead now.
 */
#ifndef FO_WRAPPER_DROPIN_STATE_H
#define FO_WRAPPER_DROPIN_STATE_H

#include "wrapper/dropin.h"

/** A copy of what is attached; without one, the process's own provider and no callbacks. */
void fo_dropin_get(struct fo_dropin *out);

/** True when the call about the module that is being made is to fail by plan. Counts it. */
bool fo_dropin_ask(enum fo_dropin_point point);

/** A release of what was not held. */
void fo_dropin_count_bad_release(void);

/** For fo_dropin_reset. */
void fo_dropin_module_reset(void);
void fo_dropin_certificate_reset(void);

#endif
