// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for issperr.h: winerror.h, where its codes have gone.
 */
#include "winerror.h"
