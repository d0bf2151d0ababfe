// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for minwindef.h: a part of windef.h.
 */
#include "windef.h"
