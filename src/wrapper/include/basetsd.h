// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for basetsd.h: a part of windef.h.
 */
#include "windef.h"
