// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for process.h: the number of the process. Its threads are not there.
 */
#ifndef FO_WRAPPER_INCLUDE_PROCESS_H
#define FO_WRAPPER_INCLUDE_PROCESS_H

#include <unistd.h>

#define _getpid getpid

#endif
