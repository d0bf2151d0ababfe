// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * All that freeonce needs of the wrapper in auth.c: one session, from its first leg to its clean-up.
 */
#include "auth.h"

#include <freeonce/session.h>

static void
session(struct fo_peer *peer)
{
    struct auth *auth = auth_new(fo_peer_package(peer), fo_peer_target(peer));
    const void *in = NULL, *out = NULL;
    size_t in_bytes = 0, out_bytes = 0;
    enum auth_result result = auth != NULL ? AUTH_MORE : AUTH_FAILED;

    while (result == AUTH_MORE) {
        result = auth_step(auth, in, in_bytes, &out, &out_bytes);
        if (out_bytes != 0 && !fo_peer_send(peer, out, out_bytes)) {
            break;
        }
        if (result == AUTH_MORE && !fo_peer_receive(peer, &in, &in_bytes)) {
            break;
        }
    }
    auth_free(auth);
}

const struct fo_wrapper freeonce_wrapper = {
    .name = "auth",
    .session = session,
    .packages = "NTLM,Negotiate,Kerberos",
    .is_no_server = true,
    .has_no_messages = true,
};
