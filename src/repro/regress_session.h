// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Regress session: what a C regression test needs that uses the lifecycle layer.
 *
 * The layer's functions keep their names. They are counted as calls, the layer gets an allocator that can
 * fail and whose balance is drawn, and what goes over the wire is told to the judge.
 */
#ifndef FO_REPRO_REGRESS_SESSION_H
#define FO_REPRO_REGRESS_SESSION_H

#include "exec/marked_session.h"
#include "repro/regress.h"

/** A call of the layer begins. */
void fo_regress_turn(void);

/** Who is told what goes over the wire. */
const struct fo_exec_observer *fo_regress_observer(void);

/** fo_library_open with the judge's table, allocator and callbacks instead of those of @p options. */
SECURITY_STATUS fo_regress_library_open(const struct fo_library_options *options, struct fo_library **out);

#define FO_REGRESS_PLAIN(FUNCTION, ...) (fo_regress_turn(), (FUNCTION)(__VA_ARGS__))
#define FO_REGRESS_MARKED(FUNCTION, ...) (fo_regress_turn(), FUNCTION(fo_regress_observer(), __VA_ARGS__))

#define fo_library_open(...) FO_REGRESS_PLAIN(fo_regress_library_open, __VA_ARGS__)
#define fo_library_close(...) FO_REGRESS_PLAIN(fo_library_close, __VA_ARGS__)
#define fo_library_free(...) FO_REGRESS_PLAIN(fo_library_free, __VA_ARGS__)
#define fo_credential_acquire(...) FO_REGRESS_PLAIN(fo_credential_acquire, __VA_ARGS__)
#define fo_credential_close(...) FO_REGRESS_PLAIN(fo_credential_close, __VA_ARGS__)
#define fo_credential_free(...) FO_REGRESS_PLAIN(fo_credential_free, __VA_ARGS__)
#define fo_session_open(...) FO_REGRESS_PLAIN(fo_session_open, __VA_ARGS__)
#define fo_session_import(...) FO_REGRESS_PLAIN(fo_session_import, __VA_ARGS__)
#define fo_session_step(...) FO_REGRESS_MARKED(fo_marked_step, __VA_ARGS__)
#define fo_session_use_credential(...) FO_REGRESS_PLAIN(fo_session_use_credential, __VA_ARGS__)
#define fo_session_protect(...) FO_REGRESS_MARKED(fo_marked_protect, __VA_ARGS__)
#define fo_session_unprotect(...) FO_REGRESS_MARKED(fo_marked_unprotect, __VA_ARGS__)
#define fo_session_shutdown(...) FO_REGRESS_MARKED(fo_marked_shutdown, __VA_ARGS__)
#define fo_session_peer_gone(...) FO_REGRESS_MARKED(fo_marked_peer_gone, __VA_ARGS__)
#define fo_session_query_sizes(...) FO_REGRESS_PLAIN(fo_session_query_sizes, __VA_ARGS__)
#define fo_session_query_stream_sizes(...) FO_REGRESS_PLAIN(fo_session_query_stream_sizes, __VA_ARGS__)
#define fo_session_query_name(...) FO_REGRESS_PLAIN(fo_session_query_name, __VA_ARGS__)
#define fo_session_query_package(...) FO_REGRESS_PLAIN(fo_session_query_package, __VA_ARGS__)
#define fo_session_query_key(...) FO_REGRESS_PLAIN(fo_session_query_key, __VA_ARGS__)
#define fo_session_impersonate(...) FO_REGRESS_PLAIN(fo_session_impersonate, __VA_ARGS__)
#define fo_session_revert(...) FO_REGRESS_PLAIN(fo_session_revert, __VA_ARGS__)
#define fo_session_export(...) FO_REGRESS_PLAIN(fo_session_export, __VA_ARGS__)
#define fo_session_close(...) FO_REGRESS_PLAIN(fo_session_close, __VA_ARGS__)
#define fo_session_free(...) FO_REGRESS_PLAIN(fo_session_free, __VA_ARGS__)

/** As freeonce_judge, for calls of the layer. */
static inline int
freeonce_judge_sessions(const struct fo_regress *regress)
{
    struct fo_regress sessions = *regress;
    sessions.counts_layer = true;
    return freeonce_judge(&sessions);
}

#define freeonce_judge(...) freeonce_judge_sessions(__VA_ARGS__)

#endif
