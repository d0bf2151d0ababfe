// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * One C statement for each call of the lifecycle layer.
 */
#include "repro/export_layer.h"

#include "repro/export_octets.h"
#include "repro/export_options.h"
#include "repro/export_words.h"

#include <stdio.h>
#include <string.h>

enum {
    MORE_BYTES = 48
};

static bool
is_of_session(enum fo_layer_function function)
{
    return function >= FO_LAYER_SESSION_OPEN;
}

static void
name_session(uint32_t session, char out[FO_EXPORT_NAME_BYTES])
{
    const bool is_client = session < FO_SESSION_PAIRS_MAX;
    (void)snprintf(out, FO_EXPORT_NAME_BYTES, "%s%u", is_client ? "client" : "server",
                   is_client ? session : session - FO_SESSION_PAIRS_MAX);
}

void
fo_export_layer_name(const struct fo_said_layer *layer, char out[FO_EXPORT_NAME_BYTES])
{
    if (is_of_session(layer->function)) {
        name_session(layer->object, out);
    } else if (layer->function >= FO_LAYER_CREDENTIAL_ACQUIRE) {
        (void)snprintf(out, FO_EXPORT_NAME_BYTES, "c%u", layer->object);
    } else {
        (void)snprintf(out, FO_EXPORT_NAME_BYTES, "library");
    }
}

/** Whether a call behind @p item refers to its object. */
static bool
is_needed_later(const struct fo_transcript *said, size_t item)
{
    char name[FO_EXPORT_NAME_BYTES];
    fo_export_layer_name(&said->items[item].layer, name);
    for (size_t i = item + 1; i < said->count; i++) {
        const struct fo_said_layer *layer = &said->items[i].layer;
        char other[FO_EXPORT_NAME_BYTES];
        if (said->items[i].kind == FO_SAID_LAYER) {
            fo_export_layer_name(layer, other);
            if (strcmp(name, other) == 0) {
                return true;
            }
        }
    }
    return false;
}

/** Functions that make something of nothing but options. */
static void
write_making(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer,
             const char *object)
{
    struct fo_text options = {0};
    char by[FO_EXPORT_NAME_BYTES];
    char place[FO_EXPORT_NAME_BYTES + 1];
    const char *function = "fo_credential_acquire";
    (void)snprintf(by, sizeof by, "library");
    (void)snprintf(place, sizeof place, "&%s", object);
    if (layer->function == FO_LAYER_CREDENTIAL_ACQUIRE) {
        fo_export_credential_options(&layer->credential, &options);
    } else if (layer->function == FO_LAYER_SESSION_OPEN) {
        function = "fo_session_open";
        (void)snprintf(by, sizeof by, "c%u", layer->other);
        fo_export_session_options(&layer->import.session, layer->object < FO_SESSION_PAIRS_MAX, &options);
    } else {
        struct fo_export_octets packed;
        function = "fo_session_import";
        fo_export_octets_input(writer, item, &packed);
        fo_export_import_options(&layer->import, packed.bytes, packed.count, &options);
    }
    fo_export_statement(writer, "%s", function);
    fo_export_word(writer, by);
    fo_export_argument(writer, &options);
    fo_export_word(writer, place);
    fo_export_outcome(writer, item, layer->status, "");
    fo_text_fini(&options);
}

static void
write_library_open(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer)
{
    const bool is_ansi = writer->export->program->is_ansi;
    fo_text_printf(&writer->body,
                   "    fo_dispatch_init(&options.dispatch, InitSecurityInterface%c(), %s, 0);\n",
                   is_ansi ? 'A' : 'W', is_ansi ? "false" : "true");
    fo_export_statement(writer, "fo_library_open");
    fo_export_word(writer, "&options");
    fo_export_word(writer, "&library");
    fo_export_outcome(writer, item, layer->status, "");
}

/** How many bytes for the peer there are, for the comment. */
static void
describe_output(const struct fo_said_layer *layer, char out[MORE_BYTES])
{
    out[0] = '\0';
    if (layer->output.count > 0) {
        (void)snprintf(out, MORE_BYTES, ", %zu bytes", layer->output.count);
    }
}

/** Legs: their result is a value. */
static void
write_leg(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer, const char *object)
{
    const bool is_step = layer->function == FO_LAYER_SESSION_STEP;
    struct fo_export_octets input;
    char more[MORE_BYTES];
    if (is_step) {
        fo_export_octets_input(writer, item, &input);
    }
    const char *function = is_step ? "fo_session_step" : "fo_session_shutdown";
    if ((writer->state.keeps[item] & FO_EXPORT_KEEP_RESULT) != 0) {
        fo_export_statement(writer, "struct fo_step_result leg%u = %s", writer->state.numbers[item],
                            function);
    } else {
        fo_export_statement(writer, "%s", function);
    }
    fo_export_word(writer, object);
    if (is_step) {
        fo_export_word(writer, input.bytes);
        fo_export_word(writer, input.count);
    }
    describe_output(layer, more);
    fo_export_outcome(writer, item, layer->status, more);
    fo_export_octets_keep(writer, item);
}

/** Functions that store octets. */
static void
write_message(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer,
              const char *object)
{
    const bool is_export = layer->function == FO_LAYER_SESSION_EXPORT;
    const bool is_protect = layer->function == FO_LAYER_SESSION_PROTECT;
    struct fo_export_octets input = {"data", ""};
    struct fo_text flags = {0};
    char place[FO_EXPORT_WORD_MAX] = "&octets";
    char more[MORE_BYTES];
    if ((writer->state.keeps[item] & FO_EXPORT_KEEP_RESULT) != 0) {
        const uint32_t number = writer->state.numbers[item];
        const char *word = is_export ? "packed" : "message";
        (void)snprintf(place, sizeof place, "&%s%u", word, number);
        fo_text_printf(&writer->body, "    struct fo_octets %s%u = {NULL, 0};\n", word, number);
    }
    if (is_protect) {
        (void)snprintf(input.bytes, sizeof input.bytes, "%s", layer->input.count > 0 ? "data" : "NULL");
        (void)snprintf(input.count, sizeof input.count, "%zu", layer->input.count);
    } else if (!is_export) {
        fo_export_octets_input(writer, item, &input);
    }
    fo_export_statement(writer, "%s",
                        is_export    ? "fo_session_export"
                        : is_protect ? "fo_session_protect"
                                     : "fo_session_unprotect");
    fo_export_word(writer, object);
    if (is_export) {
        fo_export_number(FO_CALL_EXPORT_SECURITY_CONTEXT, "flags", layer->number, &flags);
        fo_export_argument(writer, &flags);
    } else {
        fo_export_word(writer, input.bytes);
        fo_export_word(writer, input.count);
    }
    fo_export_word(writer, place);
    describe_output(layer, more);
    fo_export_outcome(writer, item, layer->status, more);
    fo_export_octets_keep(writer, item);
    fo_text_fini(&flags);
}

static void
write_query(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer,
            const char *object)
{
    static const struct {
        const char *function;
        const char *arguments[3];
    } queries[FO_QUERY_COUNT] = {
        [FO_QUERY_SIZES] = {"sizes", {"&sizes"}},
        [FO_QUERY_STREAM_SIZES] = {"stream_sizes", {"&stream_sizes"}},
        [FO_QUERY_NAMES] = {"name", {"name", "sizeof name"}},
        [FO_QUERY_PACKAGE] = {"package", {"&package"}},
        [FO_QUERY_KEY] = {"key", {"key", "sizeof key", "&key_bytes"}},
    };
    fo_export_statement(writer, "fo_session_query_%s", queries[layer->number].function);
    fo_export_word(writer, object);
    for (size_t i = 0; i < 3 && queries[layer->number].arguments[i] != NULL; i++) {
        fo_export_word(writer, queries[layer->number].arguments[i]);
    }
    fo_export_outcome(writer, item, layer->status, "");
}

/** Functions that take an object, and perhaps a credential. */
static void
write_plain(struct fo_export_writer *writer, size_t item, const struct fo_said_layer *layer,
            const char *object)
{
    static const struct {
        const char *name;
        bool has_status;
        bool is_last;
    } functions[] = {
        [FO_LAYER_LIBRARY_CLOSE] = {"library_close", false, false},
        [FO_LAYER_LIBRARY_FREE] = {"library_free", false, true},
        [FO_LAYER_CREDENTIAL_CLOSE] = {"credential_close", false, false},
        [FO_LAYER_CREDENTIAL_FREE] = {"credential_free", false, true},
        [FO_LAYER_SESSION_USE_CREDENTIAL] = {"session_use_credential", true, false},
        [FO_LAYER_SESSION_PEER_GONE] = {"session_peer_gone", false, false},
        [FO_LAYER_SESSION_IMPERSONATE] = {"session_impersonate", true, false},
        [FO_LAYER_SESSION_REVERT] = {"session_revert", true, false},
        [FO_LAYER_SESSION_CLOSE] = {"session_close", false, false},
        [FO_LAYER_SESSION_FREE] = {"session_free", false, true},
    };
    char credential[FO_EXPORT_NAME_BYTES];
    fo_export_statement(writer, "fo_%s", functions[layer->function].name);
    fo_export_word(writer, object);
    if (layer->function == FO_LAYER_SESSION_USE_CREDENTIAL) {
        (void)snprintf(credential, sizeof credential, "c%u", layer->other);
        fo_export_word(writer, credential);
    }
    if (functions[layer->function].has_status) {
        fo_export_outcome(writer, item, layer->status, "");
    } else {
        fo_export_end(writer, item);
    }
    if (functions[layer->function].is_last && is_needed_later(writer->export->said, item)) {
        fo_text_printf(&writer->body, "    %s = NULL;\n", object);
    }
}

static void
write_call(struct fo_export_writer *writer, size_t item)
{
    const struct fo_said_layer *layer = &writer->export->said->items[item].layer;
    char object[FO_EXPORT_NAME_BYTES];
    fo_export_layer_name(layer, object);
    switch (layer->function) {
    case FO_LAYER_LIBRARY_OPEN:
        write_library_open(writer, item, layer);
        break;
    case FO_LAYER_CREDENTIAL_ACQUIRE:
    case FO_LAYER_SESSION_OPEN:
    case FO_LAYER_SESSION_IMPORT:
        write_making(writer, item, layer, object);
        break;
    case FO_LAYER_SESSION_STEP:
    case FO_LAYER_SESSION_SHUTDOWN:
        write_leg(writer, item, layer, object);
        break;
    case FO_LAYER_SESSION_PROTECT:
    case FO_LAYER_SESSION_UNPROTECT:
    case FO_LAYER_SESSION_EXPORT:
        write_message(writer, item, layer, object);
        break;
    case FO_LAYER_SESSION_QUERY:
        write_query(writer, item, layer, object);
        break;
    default:
        write_plain(writer, item, layer, object);
        break;
    }
}

/** Whether the operation that @p item announces made a call. */
static bool
has_call(const struct fo_transcript *said, size_t item)
{
    size_t next = item + 1;
    while (next < said->count && said->items[next].kind != FO_SAID_OPERATION) {
        if (said->items[next].kind == FO_SAID_LAYER) {
            return true;
        }
        next++;
    }
    return false;
}

/** Whether the statements below an operation do not say what it is about. */
static bool
wants_comment(const struct fo_transcript *said, size_t item, const struct fo_operation *operation)
{
    switch (operation->code) {
    case FO_OP_DROP:
        return true;
    case FO_OP_HANDSHAKE:
    case FO_OP_CLOSE_ALL:
        return has_call(said, item);
    case FO_OP_STEP:
    case FO_OP_UNPROTECT:
        return operation->operands[FO_OPERAND_B] != FO_TOKEN_NEXT && has_call(said, item);
    default:
        return false;
    }
}

static void
write_operation(struct fo_export_writer *writer, size_t item)
{
    const struct fo_program *program = writer->export->program;
    const struct fo_transcript *said = writer->export->said;
    for (uint32_t i = 0; i < program->operation_count; i++) {
        const struct fo_operation *operation = &program->operations[i];
        if (operation->line != said->items[item].line) {
            continue;
        }
        fo_export_inject(writer, operation);
        if (wants_comment(said, item, operation)) {
            fo_text_append(&writer->body, "    // ");
            fo_operation_print(operation, program->is_ansi, &writer->body);
            fo_text_append(&writer->body, "\n");
        }
    }
}

void
fo_export_layer_body(struct fo_export_writer *writer)
{
    const struct fo_transcript *said = writer->export->said;
    for (size_t i = 0; i < said->count; i++) {
        if (said->items[i].kind == FO_SAID_LAYER) {
            write_call(writer, i);
        } else if (said->items[i].kind == FO_SAID_OPERATION && said->items[i].line > 0) {
            write_operation(writer, i);
        }
    }
}
