// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export options: the lifecycle layer's structures of options as compound literals in C.
 */
#ifndef FO_REPRO_EXPORT_OPTIONS_H
#define FO_REPRO_EXPORT_OPTIONS_H

#include "base/text.h"
#include "lifecycle/lifecycle.h"

/** Append "&(struct fo_credential_options){...}"; an identity is the variable of that name. */
void fo_export_credential_options(const struct fo_credential_options *options, struct fo_text *out);

/** Append "&(struct fo_session_options){...}". */
void fo_export_session_options(const struct fo_session_options *options, bool is_client, struct fo_text *out);

/** Append "&(struct fo_import_options){...}", packed what the two expressions say. */
void fo_export_import_options(const struct fo_import_options *options, const char *bytes, const char *count,
                              struct fo_text *out);

#endif
