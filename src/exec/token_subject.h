// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Token subject: sessions of the lifecycle layer, in which token=random stands for given bytes.
 *
 * Owns    nothing. The bytes are the process's, as the tables are: set them before each run.
 */
#ifndef FO_EXEC_TOKEN_SUBJECT_H
#define FO_EXEC_TOKEN_SUBJECT_H

#include "exec/subject.h"

/** What fo_lifecycle_subject does, but a leg or an unprotect with token=random gets the bytes that were set.
 */
extern const struct fo_subject fo_token_subject;

/** Set the bytes; borrowed until they are set again. @param bytes  NULL with 0: an empty token. */
void fo_token_subject_set(const uint8_t *bytes, size_t count);

#endif
