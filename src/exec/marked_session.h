// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Marked session: functions of the lifecycle layer with the marks of what goes over the wire around them.
 *
 * Whoever uses the layer knows what came and what it sends; SSPI's calls do not show it.
 */
#ifndef FO_EXEC_MARKED_SESSION_H
#define FO_EXEC_MARKED_SESSION_H

#include "exec/observer.h"
#include "lifecycle/lifecycle.h"

/** fo_session_step: received is what is given, sent is the token; a failure that ends the session is given
 * up. */
struct fo_step_result fo_marked_step(const struct fo_exec_observer *observer, struct fo_session *session,
                                     const void *input, size_t input_bytes);

/** fo_session_shutdown, with the marks of a leg. */
struct fo_step_result fo_marked_shutdown(const struct fo_exec_observer *observer, struct fo_session *session);

/** fo_session_protect: sent is the message, if there is one. */
SECURITY_STATUS fo_marked_protect(const struct fo_exec_observer *observer, struct fo_session *session,
                                  const void *plain, size_t plain_bytes, struct fo_octets *out);

/** fo_session_unprotect: received is what is given. */
SECURITY_STATUS fo_marked_unprotect(const struct fo_exec_observer *observer, struct fo_session *session,
                                    const void *input, size_t input_bytes, struct fo_octets *out);

/** fo_session_peer_gone, of a session that has a context. */
void fo_marked_peer_gone(const struct fo_exec_observer *observer, struct fo_session *session);

#endif
