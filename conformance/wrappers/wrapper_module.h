// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The module of the style that looks functions up: counted by those who use it.
 */
#ifndef FO_CONFORMANCE_WRAPPER_MODULE_H
#define FO_CONFORMANCE_WRAPPER_MODULE_H

#include "wrapper_table.h"

/** What was looked up; all NULL while the module is not loaded, so that who is late finds nothing to call. */
struct wrapper_functions {
    FREE_CREDENTIALS_HANDLE_FN free_credential;
    DELETE_SECURITY_CONTEXT_FN delete_context;
    COMPLETE_AUTH_TOKEN_FN complete_token;
    FREE_CONTEXT_BUFFER_FN free_buffer;
};

const struct wrapper_functions *wrapper_module_functions(void);

/** Forget everything: a run begins. */
void wrapper_module_start(void);

/** Load the module for its first user. @return false: it cannot be had, and nobody uses it. */
bool wrapper_module_use(const struct wrapper_host *host);
/** Unload it after its last. */
void wrapper_module_leave(const struct wrapper_host *host);
void wrapper_module_leave_by_application(const struct wrapper_host *host);

/** How much memory a token of @p package needs; what the package says is remembered. */
size_t wrapper_module_token_bytes(const struct wrapper_host *host, const char *package);

#endif
