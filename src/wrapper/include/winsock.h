// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for winsock.h: the newer winsock2.h.
 */
#include "winsock2.h"
