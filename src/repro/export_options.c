// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Members that are not zero, by name.
 */
#include "repro/export_options.h"

#include "repro/export_words.h"

#include <string.h>

static const char *
role_name(enum fo_role role)
{
    return role == FO_ROLE_CLIENT ? "FO_ROLE_CLIENT" : "FO_ROLE_SERVER";
}

void
fo_export_credential_options(const struct fo_credential_options *options, struct fo_text *out)
{
    fo_text_append(out, "&(struct fo_credential_options){.package = ");
    fo_export_string(options->package, strlen(options->package), out);
    fo_text_printf(out, ", .role = %s%s}", role_name(options->role),
                   options->identity != NULL ? ", .identity = &identity" : "");
}

static void
append_flag(const char *name, bool is_set, const char **between, struct fo_text *out)
{
    if (is_set) {
        fo_text_printf(out, "%s.%s = true", *between, name);
        *between = ", ";
    }
}

/** Append the members between braces. */
static void
append_session(const struct fo_session_options *options, bool is_client, struct fo_text *out)
{
    const char *between = "";
    const size_t before = out->length;
    fo_text_append(out, "{");
    if (is_client && options->target != NULL) {
        fo_text_append(out, ".target = ");
        fo_export_string(options->target, strlen(options->target), out);
        between = ", ";
    }
    if (options->requirements != 0) {
        fo_text_printf(out, "%s.requirements = ", between);
        fo_export_number(is_client ? FO_CALL_INITIALIZE_SECURITY_CONTEXT : FO_CALL_ACCEPT_SECURITY_CONTEXT,
                         "requirements", options->requirements, out);
        between = ", ";
    }
    append_flag("want_allocate_memory", options->want_allocate_memory, &between, out);
    append_flag("is_stream", options->is_stream, &between, out);
    append_flag("sign_only", options->sign_only, &between, out);
    fo_text_append(out, out->length == before + 1 ? "0}" : "}");
}

void
fo_export_session_options(const struct fo_session_options *options, bool is_client, struct fo_text *out)
{
    fo_text_append(out, "&(struct fo_session_options)");
    append_session(options, is_client, out);
}

void
fo_export_import_options(const struct fo_import_options *options, const char *bytes, const char *count,
                         struct fo_text *out)
{
    fo_text_append(out, "&(struct fo_import_options){.package = ");
    fo_export_string(options->package, strlen(options->package), out);
    fo_text_printf(out,
                   ", .role = %s, .packed = %s, .packed_bytes = %s, .session = ", role_name(options->role),
                   bytes, count);
    append_session(&options->session, options->role == FO_ROLE_CLIENT, out);
    fo_text_append(out, "}");
}
