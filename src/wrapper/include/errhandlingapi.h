// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for errhandlingapi.h: a part of winbase.h.
 */
#include "winbase.h"
