// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Table calls that every wrapper makes alike: those whose form depends on the width of text.
 */
#ifndef FO_CONFORMANCE_WRAPPER_TABLE_H
#define FO_CONFORMANCE_WRAPPER_TABLE_H

#include "wrapper.h"

enum {
    WRAPPER_TOKEN_BYTES_MAX = 1 << 16
};

SECURITY_STATUS
wrapper_acquire(const struct wrapper_host *host, const char *package, bool is_server, CredHandle *out);

/** One leg of either side, in the terms of both. */
struct wrapper_leg {
    bool is_server;
    CredHandle *credential;
    CtxtHandle *context; /**< NULL: the first leg. */
    CtxtHandle *new_context;
    ULONG requirements;
    SecBufferDesc *input; /**< May be NULL for clients. */
    SecBufferDesc *output;
    ULONG attributes; /**< Written by the call. */
};

SECURITY_STATUS wrapper_leg(const struct wrapper_host *host, struct wrapper_leg *leg);

SECURITY_STATUS
wrapper_query_context(const struct wrapper_host *host, CtxtHandle *context, ULONG attribute, void *out);

/** Ask for the package's information, which the caller frees with FreeContextBuffer. */
SECURITY_STATUS
wrapper_query_package(const struct wrapper_host *host, const char *package, SecPkgInfoW **out);

/** How much memory a token of @p package needs. */
size_t wrapper_token_bytes(const struct wrapper_host *host, const char *package);

/** Ask about a context and free what was answered. */
void wrapper_query_and_free(const struct wrapper_host *host, CtxtHandle *context, enum wrapper_query query);

bool wrapper_is_digest(const char *package);

#endif
