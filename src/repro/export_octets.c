// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Where the bytes of an input come from.
 *
 * A part of what a call gave, or a damaged one, is taken from a copy that has room for the longest token:
 * another provider's may be shorter, and is then followed by zeros.
 */
#include "repro/export_octets.h"

#include "repro/export_words.h"

#include <stdio.h>
#include <string.h>

enum {
    PART_BYTES_MIN = 8,     /**< Shorter parts are alike by chance. */
    DIFFERENT_COUNT_MAX = 4 /**< Bytes of a damaged token that differ. */
};

/** Bytes in the transcript. */
struct view {
    const uint8_t *bytes;
    size_t count;
};

static struct view
view_of(const struct fo_export_writer *writer, struct fo_said_bytes said)
{
    return (struct view){fo_transcript_bytes(writer->export->said, said), said.count};
}

static const struct fo_said_layer *
layer_at(const struct fo_export_writer *writer, size_t item)
{
    const struct fo_said *said = &writer->export->said->items[item];
    return said->kind == FO_SAID_LAYER ? &said->layer : NULL;
}

static bool
is_of_session(const struct fo_said_layer *layer)
{
    return layer->function >= FO_LAYER_SESSION_OPEN;
}

/** Whether what @p giver gave is still valid in call @p taker: it is until the session's next call. */
static bool
is_valid(const struct fo_export_writer *writer, size_t giver, size_t taker)
{
    const struct fo_said_layer *from = layer_at(writer, giver);
    for (size_t i = giver + 1; i <= taker; i++) {
        const struct fo_said_layer *layer = layer_at(writer, i);
        if (layer != NULL && is_of_session(layer) && layer->object == from->object) {
            return false;
        }
    }
    return true;
}

void
fo_export_octets_output(const struct fo_export_writer *writer, size_t item, struct fo_export_octets *out)
{
    const uint32_t number = writer->state.numbers[item];
    const struct fo_said_layer *layer = layer_at(writer, item);
    const char *word = "message";
    const char *member = "";
    if (layer->function == FO_LAYER_SESSION_STEP || layer->function == FO_LAYER_SESSION_SHUTDOWN) {
        word = "leg";
        member = "token.";
    } else if (layer->function == FO_LAYER_SESSION_EXPORT) {
        word = "packed";
    }
    (void)snprintf(out->bytes, sizeof out->bytes, "%s%u.%sbytes", word, number, member);
    (void)snprintf(out->count, sizeof out->count, "%s%u.%scount", word, number, member);
}

void
fo_export_octets_keep(struct fo_export_writer *writer, size_t item)
{
    struct fo_export_octets output;
    const uint32_t number = writer->state.numbers[item];
    if ((writer->state.keeps[item] & FO_EXPORT_KEEP_COPY) == 0) {
        return;
    }
    fo_export_octets_output(writer, item, &output);
    fo_text_printf(&writer->body,
                   "    static uint8_t copy%u[FO_SESSION_TOKEN_BYTES_MAX];\n"
                   "    memcpy(copy%u, %s, %s);\n",
                   number, number, output.bytes, output.count);
}

/** Name the copy of what @p giver gave, from @p offset on. */
static void
name_copy(struct fo_export_writer *writer, size_t giver, size_t offset, char out[FO_EXPORT_WORD_MAX])
{
    const uint32_t number = writer->state.numbers[giver];
    writer->state.keeps[giver] |= FO_EXPORT_KEEP_RESULT | FO_EXPORT_KEEP_COPY;
    if (offset == 0) {
        (void)snprintf(out, FO_EXPORT_WORD_MAX, "copy%u", number);
    } else {
        (void)snprintf(out, FO_EXPORT_WORD_MAX, "copy%u + %zu", number, offset);
    }
}

/** Say what @p giver gave in call @p taker, of a copy where it is not valid any more. */
static void
name_output(struct fo_export_writer *writer, size_t giver, size_t taker, struct fo_export_octets *out)
{
    writer->state.keeps[giver] |= FO_EXPORT_KEEP_RESULT;
    fo_export_octets_output(writer, giver, out);
    if (!is_valid(writer, giver, taker)) {
        name_copy(writer, giver, 0, out->bytes);
    }
}

/** The newest call before @p item after *giver whose output is not empty. False: there is no further one. */
static bool
find_giver(const struct fo_export_writer *writer, size_t *giver)
{
    while (*giver > 0) {
        (*giver)--;
        const struct fo_said_layer *layer = layer_at(writer, *giver);
        if (layer != NULL && layer->output.count > 0 && layer->function != FO_LAYER_SESSION_UNPROTECT) {
            return true;
        }
    }
    return false;
}

static size_t
count_different(struct view left, struct view right)
{
    size_t count = 0;
    for (size_t i = 0; i < left.count; i++) {
        count += left.bytes[i] != right.bytes[i];
    }
    return count;
}

/** The input is what a call gave. */
static bool
take_whole(struct fo_export_writer *writer, size_t item, struct view wanted, struct fo_export_octets *out)
{
    for (size_t giver = item; find_giver(writer, &giver);) {
        const struct view given = view_of(writer, layer_at(writer, giver)->output);
        if (given.count != wanted.count || memcmp(given.bytes, wanted.bytes, wanted.count) != 0) {
            continue;
        }
        name_output(writer, giver, item, out);
        return true;
    }
    return false;
}

/** The input is one piece of what a call gave. */
static bool
take_part(struct fo_export_writer *writer, size_t item, struct view wanted, struct fo_export_octets *out)
{
    for (size_t giver = item; find_giver(writer, &giver);) {
        const struct view given = view_of(writer, layer_at(writer, giver)->output);
        const uint8_t *place = NULL;
        if (wanted.count < given.count && wanted.count >= PART_BYTES_MIN) {
            place = memmem(given.bytes, given.count, wanted.bytes, wanted.count);
        } else if (wanted.count < given.count && memcmp(given.bytes, wanted.bytes, wanted.count) == 0) {
            place = given.bytes;
        }
        if (place != NULL) {
            name_copy(writer, giver, (size_t)(place - given.bytes), out->bytes);
            (void)snprintf(out->count, sizeof out->count, "%zu", wanted.count);
            return true;
        }
    }
    return false;
}

static void
name_made(const struct fo_export_writer *writer, size_t item, size_t count, struct fo_export_octets *out)
{
    (void)snprintf(out->bytes, sizeof out->bytes, "given%u", writer->state.numbers[item]);
    (void)snprintf(out->count, sizeof out->count, "%zu", count);
}

/** The input is what a call gave, but for some bytes. */
static bool
take_damaged(struct fo_export_writer *writer, size_t item, struct view wanted, struct fo_export_octets *out)
{
    for (size_t giver = item; find_giver(writer, &giver);) {
        const struct view given = view_of(writer, layer_at(writer, giver)->output);
        struct fo_export_octets source;
        if (given.count != wanted.count || wanted.count < PART_BYTES_MIN ||
            count_different(given, wanted) > DIFFERENT_COUNT_MAX) {
            continue;
        }
        name_output(writer, giver, item - 1, &source);
        name_made(writer, item, wanted.count, out);
        (void)snprintf(out->count, sizeof out->count, "%s", source.count);
        fo_text_printf(&writer->body,
                       "    static uint8_t %s[FO_SESSION_TOKEN_BYTES_MAX];\n    memcpy(%s, %s, %s);\n",
                       out->bytes, out->bytes, source.bytes, source.count);
        for (size_t i = 0; i < wanted.count; i++) {
            if (wanted.bytes[i] != given.bytes[i]) {
                fo_text_printf(&writer->body, "    %s[%zu] ^= 0x%02x;\n", out->bytes, i,
                               (unsigned)(wanted.bytes[i] ^ given.bytes[i]));
            }
        }
        return true;
    }
    return false;
}

/** A run of bytes that a call gave, at the place where it gave them. */
struct run {
    size_t giver;
    size_t count;
};

static struct run
find_run(const struct fo_export_writer *writer, size_t item, struct view wanted, size_t at)
{
    struct run best = {0, 0};
    for (size_t giver = item; find_giver(writer, &giver);) {
        const struct view given = view_of(writer, layer_at(writer, giver)->output);
        size_t count = 0;
        while (at + count < wanted.count && at + count < given.count &&
               wanted.bytes[at + count] == given.bytes[at + count]) {
            count++;
        }
        if (count > best.count) {
            best = (struct run){giver, count};
        }
    }
    return best.count >= PART_BYTES_MIN ? best : (struct run){0, 0};
}

/** Bytes that nobody made, to the place @p at of the input. */
static void
write_literal(struct fo_export_writer *writer, const char *name, size_t at, struct view bytes)
{
    if (bytes.count > 0) {
        fo_text_printf(&writer->body, "    memcpy(%s + %zu, (uint8_t[]){", name, at);
        for (size_t i = 0; i < bytes.count; i++) {
            fo_text_printf(&writer->body, "%s0x%02x", i > 0 ? ", " : "", (unsigned)bytes.bytes[i]);
        }
        fo_text_printf(&writer->body, "}, %zu);\n", bytes.count);
    }
}

/** The input begins as what a call gave, and goes on with something else. */
static bool
take_runs(struct fo_export_writer *writer, size_t item, struct view wanted, struct fo_export_octets *out)
{
    size_t literal = 0;
    size_t at = find_run(writer, item, wanted, 0).count;
    if (at == 0) {
        return false;
    }
    name_made(writer, item, wanted.count, out);
    fo_text_printf(&writer->body, "    static uint8_t %s[%zu];\n", out->bytes, wanted.count);
    at = 0;
    while (at < wanted.count) {
        const struct run run = find_run(writer, item, wanted, at);
        char source[FO_EXPORT_WORD_MAX];
        if (run.count == 0) {
            at++;
            continue;
        }
        write_literal(writer, out->bytes, literal, (struct view){wanted.bytes + literal, at - literal});
        name_copy(writer, run.giver, at, source);
        fo_text_printf(&writer->body, "    memcpy(%s + %zu, %s, %zu);\n", out->bytes, at, source, run.count);
        at += run.count;
        literal = at;
    }
    write_literal(writer, out->bytes, literal, (struct view){wanted.bytes + literal, at - literal});
    return true;
}

void
fo_export_octets_input(struct fo_export_writer *writer, size_t item, struct fo_export_octets *out)
{
    const struct fo_said_layer *layer = layer_at(writer, item);
    const struct view wanted = view_of(writer, layer->input);
    if (wanted.count == 0) {
        (void)snprintf(out->bytes, sizeof out->bytes, "%s", layer->has_input ? "\"\"" : "NULL");
        (void)snprintf(out->count, sizeof out->count, "0");
        return;
    }
    if (take_whole(writer, item, wanted, out) || take_part(writer, item, wanted, out) ||
        take_damaged(writer, item, wanted, out) || take_runs(writer, item, wanted, out)) {
        return;
    }
    name_made(writer, item, wanted.count, out);
    fo_text_printf(&writer->body, "    static const uint8_t %s[%zu] = ", out->bytes, wanted.count);
    fo_export_bytes(wanted.bytes, wanted.count, &writer->body);
    fo_text_append(&writer->body, ";\n");
}
