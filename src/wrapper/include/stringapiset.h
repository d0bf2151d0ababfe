// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for stringapiset.h: a part of winnls.h.
 */
#include "winnls.h"
