// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for schnlsp.h: schannel.h by its older name.
 */
#include "schannel.h"
