// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A small client-side wrapper of SSPI, as a program for Windows would have it: nothing in it knows of
 * freeonce.
 */
#ifndef AUTH_H
#define AUTH_H

#include <stddef.h>

enum auth_result {
    AUTH_MORE, /**< Send the token, then step with the peer's answer. */
    AUTH_DONE, /**< Send the token, if there is one. */
    AUTH_FAILED,
};

struct auth;

/** NULL without memory or credentials. */
struct auth *auth_new(const char *package, const char *target);
/** The token is valid until the next call. */
enum auth_result
auth_step(struct auth *auth, const void *in, size_t in_bytes, const void **out, size_t *out_bytes);
/** NULL is ignored. */
void auth_free(struct auth *auth);

#endif
