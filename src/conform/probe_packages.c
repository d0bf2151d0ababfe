// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The question which packages a provider has.
 */
#include "conform/probe.h"

#include "conform/stage.h"

#include <string.h>
#include <strings.h>

/* Where in the answers of list_packages the packages' own begin. */
enum {
    FIRST_STREAM_ANSWER = 2
};

/* Names, one to a line; as answers the bound of the table, its dwVersion, and which packages are streams. */
static void
list_packages(struct fo_bench *bench)
{
    struct fo_child_shared *shared = bench->shared;
    PSecPkgInfoW packages = NULL;
    size_t used = 0;
    ULONG count = 0;

    shared->answers[0] = (uint8_t)bench->table_version;
    shared->answers[1] = (uint8_t)bench->table->dwVersion;
    if (!fo_bench_has(bench, FO_CALL_ENUMERATE_SECURITY_PACKAGES) ||
        bench->table->EnumerateSecurityPackagesW(&count, &packages) != SEC_E_OK) {
        fo_bench_skip(bench, "the provider does not list its packages");
        return;
    }
    for (ULONG i = 0; i < count && i < FO_PROBED_PACKAGES_MAX && packages[i].Name != NULL; i++) {
        shared->answers[FIRST_STREAM_ANSWER + i] = (packages[i].fCapabilities & SECPKG_FLAG_STREAM) != 0;
        for (const SEC_WCHAR *name = packages[i].Name; *name != 0 && used + 2 < sizeof(shared->text);
             name++) {
            shared->text[used++] = *name > 0x20 - 1 && *name < 0x7f ? (char)*name : '?';
        }
        shared->text[used++] = '\n';
    }
    shared->text[used < sizeof(shared->text) ? used : sizeof(shared->text) - 1] = '\0';
    bench->table->FreeContextBuffer(packages);
}

static void
take_names(const struct fo_child_shared *shared, struct fo_probed_packages *out)
{
    const char *text = shared->text;

    out->count = 0;
    for (size_t i = 0; *text != '\0' && i < FO_PROBED_PACKAGES_MAX; i++) {
        const size_t length = strcspn(text, "\n");

        if (length != 0 && length < FO_PROBED_NAME_MAX) {
            memcpy(out->names[out->count], text, length);
            out->names[out->count][length] = '\0';
            out->is_stream[out->count++] = shared->answers[FIRST_STREAM_ANSWER + i] != 0;
        }
        text += length + (text[length] == '\n');
    }
}

enum fo_error
fo_probe_packages(struct fo_child *child, const struct fo_conform_options *options,
                  struct fo_probed_packages *out, struct fo_trace_provider *described, struct fo_text *why)
{
    struct fo_stage_order order = {
        .provider = options->provider, .version = options->table_version, .run = list_packages};
    struct fo_child_result result;
    enum fo_error error = fo_child_run(child, fo_stage_run, &order, false, &result);

    if (error != FO_OK) {
        fo_text_append(why, "no process could be made");
        return error;
    }
    if (result.end == FO_CHILD_STOPPED) {
        return FO_ERROR_INTERRUPTED;
    }
    if (result.end != FO_CHILD_EXITED) {
        fo_text_printf(why, "%s: the process that loaded it %s", options->provider,
                       result.end == FO_CHILD_TIMED_OUT ? "did not end in time" : "died");
        return FO_ERROR_LOAD;
    }
    if (child->shared->is_skipped) {
        fo_text_append(why, child->shared->reason);
        return FO_ERROR_LOAD;
    }
    take_names(child->shared, out);
    if (out->count == 0) {
        fo_text_printf(why, "%s: it lists no package", options->provider);
        return FO_ERROR_NOT_FOUND;
    }
    described->interface_version = child->shared->answers[1];
    return FO_OK;
}

enum fo_error
fo_probed_choose(const struct fo_conform_options *options, struct fo_probed_packages *packages,
                 struct fo_text *why)
{
    if (options->package == NULL) {
        return FO_OK;
    }
    for (size_t i = 0; i < packages->count; i++) {
        if (strcasecmp(packages->names[i], options->package) == 0) {
            memmove(packages->names[0], packages->names[i], sizeof(packages->names[0]));
            packages->is_stream[0] = packages->is_stream[i];
            packages->count = 1;
            return FO_OK;
        }
    }
    fo_text_printf(why, "%s: it has no package %s; it lists", options->provider, options->package);
    for (size_t i = 0; i < packages->count; i++) {
        fo_text_printf(why, "%s %s", i != 0 ? "," : "", packages->names[i]);
    }
    return FO_ERROR_NOT_FOUND;
}

const char *
fo_probed_speaker(const struct fo_probed_packages *packages)
{
    for (size_t i = 0; i < packages->count; i++) {
        if (strcmp(packages->names[i], "NTLM") == 0) {
            return packages->names[i];
        }
    }
    return packages->names[0];
}
