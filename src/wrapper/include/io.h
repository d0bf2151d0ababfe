// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in for io.h: this system's own calls, which have the same names without the underscore.
 */
#ifndef FO_WRAPPER_INCLUDE_IO_H
#define FO_WRAPPER_INCLUDE_IO_H

#include <fcntl.h>
#include <unistd.h>

#endif
