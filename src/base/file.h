// SPDX-License-Identifier: Apache-2.0
#ifndef FO_BASE_FILE_H
#define FO_BASE_FILE_H

/**
 * @file
 * Whole files in and out.
 */
#include "base/error.h"
#include "base/text.h"

#include <stddef.h>
#include <sys/types.h>

/**
 * Read all of @p path.
 *
 * @param path       "-" is standard input.
 * @param bytes_max  Longest content accepted, inclusive.
 * @param[out] out   A valid text; its content is replaced, on FO_OK only.
 * @return FO_OK, FO_ERROR_IO with errno, FO_ERROR_LIMIT when longer, FO_ERROR_MEMORY.
 */
enum fo_error fo_file_read(const char *path, size_t bytes_max, struct fo_text *out);

/**
 * Write @p length bytes to @p path so that a reader finds the old content or all of the new.
 *
 * The bytes go to a new file in the same folder, are synced, and take the name at once. A symbolic
 * link stays and its target is replaced. What is no regular file (a pipe, a device, standard
 * output under whatever name) is written to directly; "-" is standard output.
 *
 * @param bytes  NULL is allowed when @p length is 0.
 * @param mode   Permissions of the new file, before the umask.
 * @return FO_OK, or FO_ERROR_IO with errno kept; then the old content is untouched, except for
 *         what is no regular file.
 */
enum fo_error fo_file_write_atomic(const char *path, const void *bytes, size_t length, mode_t mode);

#endif
