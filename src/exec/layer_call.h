// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Layer call: a call that a run made of the lifecycle layer's own interface, as an observer is told of it.
 */
#ifndef FO_EXEC_LAYER_CALL_H
#define FO_EXEC_LAYER_CALL_H

#include "lifecycle/lifecycle.h"

/** Which function, by its name without "fo_". */
enum fo_layer_function {
    FO_LAYER_LIBRARY_OPEN,
    FO_LAYER_LIBRARY_CLOSE,
    FO_LAYER_LIBRARY_FREE,
    FO_LAYER_CREDENTIAL_ACQUIRE,
    FO_LAYER_CREDENTIAL_CLOSE,
    FO_LAYER_CREDENTIAL_FREE,
    FO_LAYER_SESSION_OPEN,
    FO_LAYER_SESSION_IMPORT,
    FO_LAYER_SESSION_STEP,
    FO_LAYER_SESSION_USE_CREDENTIAL,
    FO_LAYER_SESSION_PROTECT,
    FO_LAYER_SESSION_UNPROTECT,
    FO_LAYER_SESSION_SHUTDOWN,
    FO_LAYER_SESSION_PEER_GONE,
    FO_LAYER_SESSION_QUERY, /**< One of five, see number. */
    FO_LAYER_SESSION_IMPERSONATE,
    FO_LAYER_SESSION_REVERT,
    FO_LAYER_SESSION_EXPORT,
    FO_LAYER_SESSION_CLOSE,
    FO_LAYER_SESSION_FREE,
};

/** One call that is over. What a function does not have is 0. Borrowed: valid while it is told. */
struct fo_layer_call {
    enum fo_layer_function function;
    uint32_t object; /**< Number of the credential slot or of the session that it is about. */
    uint32_t other;  /**< Number of the credential slot that is given to it. */
    uint32_t number; /**< Flags of an export; enum fo_program_query of a query. */
    const struct fo_credential_options *credential; /**< CREDENTIAL_ACQUIRE. */
    const struct fo_session_options *session;       /**< SESSION_OPEN. */
    const struct fo_import_options *import;         /**< SESSION_IMPORT. */
    struct fo_octets input;                         /**< Bytes that were given, a parcel of IMPORT too. */
    struct fo_octets output;                        /**< Bytes that were given out. */
    SECURITY_STATUS status;
};

#endif
