// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for rpcdce.h: a part of rpc.h.
 */
#include "rpc.h"
