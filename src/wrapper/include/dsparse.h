// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for dsparse.h: a part of ntdsapi.h.
 */
#include "ntdsapi.h"
