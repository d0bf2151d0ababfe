// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Headers and variables of a test that calls the lifecycle layer.
 */
#include "repro/export_layer.h"

#include <stdio.h>
#include <string.h>

/** Variables that a statement needs beside the objects. */
static const struct {
    const char *word; /**< How statements refer to it. */
    const char *declaration;
} helpers[] = {
    {"&options", "struct fo_library_options options = {0}"},
    {"&sizes", "SecPkgContext_Sizes sizes"},
    {"&stream_sizes", "SecPkgContext_StreamSizes stream_sizes"},
    {"&package", "struct fo_package package"},
    {" name,", "char name[256]"},
    {" key,", "uint8_t key[64]"},
    {"&key_bytes", "size_t key_bytes"},
    {"&octets", "struct fo_octets octets"},
};

void
fo_export_layer_include(const struct fo_export_writer *writer, struct fo_text *out)
{
    const char form = writer->export->program->is_ansi ? 'A' : 'W';
    fo_text_printf(out,
                   "#include \"lifecycle/lifecycle.h\"\n"
                   "#ifndef FREEONCE_OTHER_PROVIDER\n"
                   "#include \"repro/regress_session.h\"\n"
                   "#elif !defined _WIN32\n"
                   "PSecurityFunctionTable%c InitSecurityInterface%c(void);\n"
                   "#endif\n",
                   form, form);
    if (strstr(fo_text_get(&writer->body), "memcpy(") != NULL) {
        fo_text_append(out, "#include <string.h>\n");
    }
}

/** The identity, as the first call that had one. */
static const struct fo_identity *
find_identity(const struct fo_transcript *said)
{
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said *item = &said->items[i];
        if (item->kind == FO_SAID_LAYER && item->layer.credential.identity != NULL) {
            return item->layer.credential.identity;
        }
    }
    return NULL;
}

/** Objects in the order in which they are made first. */
static void
declare_objects(const struct fo_transcript *said, struct fo_text *out)
{
    static const char *const types[] = {"library", "credential", "session"};
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said_layer *layer = &said->items[i].layer;
        char name[FO_EXPORT_NAME_BYTES];
        char whole[64];
        if (said->items[i].kind != FO_SAID_LAYER) {
            continue;
        }
        fo_export_layer_name(layer, name);
        const int type = layer->function >= FO_LAYER_SESSION_OPEN         ? 2
                         : layer->function >= FO_LAYER_CREDENTIAL_ACQUIRE ? 1
                                                                          : 0;
        (void)snprintf(whole, sizeof whole, "    struct fo_%s *%s = NULL;\n", types[type], name);
        if (strstr(fo_text_get(out), whole) == NULL) {
            fo_text_append(out, whole);
        }
    }
}

void
fo_export_layer_locals(const struct fo_export_writer *writer, struct fo_text *out)
{
    const struct fo_transcript *said = writer->export->said;
    const struct fo_identity *identity = find_identity(said);
    struct fo_text objects = {0};
    size_t data_bytes = 0;
    for (size_t i = 0; i < sizeof helpers / sizeof helpers[0]; i++) {
        if (strstr(fo_text_get(&writer->body), helpers[i].word) != NULL) {
            fo_text_printf(out, "    %s;\n", helpers[i].declaration);
        }
    }
    if (identity != NULL) {
        fo_text_printf(out, "    const struct fo_identity identity = {\"%s\", \"%s\", \"%s\"};\n",
                       identity->user, identity->domain, identity->password);
    }
    for (size_t i = 0; i < said->count; i++) {
        const struct fo_said_layer *layer = &said->items[i].layer;
        if (said->items[i].kind == FO_SAID_LAYER && layer->function == FO_LAYER_SESSION_PROTECT &&
            layer->input.count > data_bytes) {
            data_bytes = layer->input.count;
        }
    }
    if (data_bytes > 0) {
        fo_text_printf(out, "    static const uint8_t data[%zu];\n", data_bytes);
    }
    declare_objects(said, &objects);
    fo_text_append_bytes(out, objects.bytes, objects.length);
    out->failed = out->failed || objects.failed;
    fo_text_fini(&objects);
}
