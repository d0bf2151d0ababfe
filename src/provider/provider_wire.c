// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Frames to bytes and back.
 */
#include "provider/provider_wire.h"

#include "base/assert.h"
#include "base/hash.h"

#include <string.h>

enum {
    PROOF_BYTES = 8,
    FRAME_MIN = FO_PRV_FRAME_FIXED + PROOF_BYTES,
    FRAME_VERSION = 1,
    TLS_MAJOR = 3,
    TLS_MINOR = 3,
    RECORD_BODY_MAX = 18432,
};

void
fo_prv_wire_put(unsigned char *bytes, uint64_t value, unsigned count)
{
    for (unsigned index = 0; index < count; index++) {
        bytes[index] = (unsigned char)(value >> (8 * index));
    }
}

uint64_t
fo_prv_wire_get(const unsigned char *bytes, unsigned count)
{
    uint64_t value = 0;
    for (unsigned index = count; index > 0; index--) {
        value = (value << 8) | bytes[index - 1];
    }
    return value;
}

static size_t
encode(struct fo_prv_message *message, uint64_t transcript, unsigned char frame[FO_PRV_FRAME_MAX])
{
    memcpy(frame, fo_prv_package_get(message->package)->magic, 8);
    frame[8] = (unsigned char)message->package;
    frame[9] = (unsigned char)message->inner;
    frame[10] = message->position;
    frame[11] = FRAME_VERSION;
    fo_prv_wire_put(frame + 16, message->request, 4);
    fo_prv_wire_put(frame + 20, message->flags, 4);
    fo_prv_wire_put(frame + 24, message->session, 8);
    fo_prv_wire_put(frame + 32, message->value, 8);
    fo_prv_wire_put(frame + 40, message->bindings, 8);
    size_t end = FO_PRV_FRAME_FIXED;
    for (unsigned index = 0; index < FO_PRV_NAMES; index++) {
        size_t bytes = message->name_counts[index] * sizeof(uint16_t);
        fo_prv_wire_put(frame + 48 + 2 * index, message->name_counts[index], 2);
        FO_ASSERT(end + bytes + PROOF_BYTES <= FO_PRV_FRAME_MAX);
        if (bytes > 0) {
            memcpy(frame + end, message->names[index], bytes);
        }
        end += bytes;
    }
    fo_prv_wire_put(frame + 54, message->protocols_bytes, 2);
    FO_ASSERT(end + message->protocols_bytes + PROOF_BYTES <= FO_PRV_FRAME_MAX);
    if (message->protocols_bytes > 0) {
        memcpy(frame + end, message->protocols, message->protocols_bytes);
    }
    end += message->protocols_bytes;
    fo_prv_wire_put(frame + 12, end + PROOF_BYTES, 4);
    message->proof = fo_hash_bytes(transcript, frame, end);
    fo_prv_wire_put(frame + end, message->proof, PROOF_BYTES);
    return end + PROOF_BYTES;
}

/** Read the strings. @return false when they do not fill the frame exactly. */
static bool
decode_strings(const unsigned char *frame, size_t bytes, struct fo_prv_message *out)
{
    size_t end = FO_PRV_FRAME_FIXED;
    size_t limit = bytes - PROOF_BYTES;
    for (unsigned index = 0; index < FO_PRV_NAMES; index++) {
        out->name_counts[index] = (uint16_t)fo_prv_wire_get(frame + 48 + 2 * index, 2);
        size_t name_bytes = out->name_counts[index] * sizeof(uint16_t);
        if (name_bytes > limit - end) {
            return false;
        }
        out->names[index] = frame + end;
        end += name_bytes;
    }
    out->protocols_bytes = (uint16_t)fo_prv_wire_get(frame + 54, 2);
    out->protocols = frame + end;
    return out->protocols_bytes == limit - end;
}

static bool
decode(enum fo_prv_package package, const unsigned char *frame, size_t bytes, struct fo_prv_message *out)
{
    if (bytes < FRAME_MIN || memcmp(frame, fo_prv_package_get(package)->magic, 8) != 0 ||
        frame[8] != package || frame[9] >= FO_PRV_PACKAGE_COUNT || frame[11] != FRAME_VERSION ||
        fo_prv_wire_get(frame + 12, 4) != bytes) {
        return false;
    }
    *out = (struct fo_prv_message){
        .package = package,
        .inner = (enum fo_prv_package)frame[9],
        .position = frame[10],
        .request = (uint32_t)fo_prv_wire_get(frame + 16, 4),
        .flags = (uint32_t)fo_prv_wire_get(frame + 20, 4),
        .session = fo_prv_wire_get(frame + 24, 8),
        .value = fo_prv_wire_get(frame + 32, 8),
        .bindings = fo_prv_wire_get(frame + 40, 8),
        .proof = fo_prv_wire_get(frame + bytes - PROOF_BYTES, PROOF_BYTES),
    };
    return decode_strings(frame, bytes, out);
}

/** Take any bytes for a message: the first of them chooses the flags, all of them the numbers. */
static bool
imagine(enum fo_prv_package package, const unsigned char *bytes, size_t count, struct fo_prv_message *out)
{
    static const uint32_t flags[] = {
        0,           FO_PRV_LAST,   FO_PRV_LAST, FO_PRV_ERROR,
        0,           FO_PRV_SWITCH, 0,           FO_PRV_WANT_CERTIFICATE,
        FO_PRV_LAST, FO_PRV_TICKET, FO_PRV_LAST, FO_PRV_HELLO_REQUEST,
        0,           FO_PRV_SIGNED, FO_PRV_LAST, FO_PRV_LAST,
    };
    unsigned chosen = count == 0 ? 0 : bytes[0] & 15U;
    uint64_t hash = fo_hash_bytes(0, bytes, count);
    *out = (struct fo_prv_message){
        .package = package,
        .inner = (hash & 1) != 0 ? FO_PRV_KERBEROS : FO_PRV_NTLM,
        .flags = flags[chosen],
        .session = hash,
        .value = hash,
        .proof = hash,
    };
    return chosen != 15;
}

static void
append_record(unsigned type, const unsigned char *body, size_t bytes, struct fo_prv_token *token)
{
    FO_ASSERT(token->bytes + FO_PRV_RECORD_HEADER + bytes <= FO_PRV_TOKEN_MAX);
    unsigned char *record = token->data + token->bytes;
    record[0] = (unsigned char)type;
    record[1] = TLS_MAJOR;
    record[2] = TLS_MINOR;
    record[3] = (unsigned char)(bytes >> 8);
    record[4] = (unsigned char)bytes;
    memcpy(record + FO_PRV_RECORD_HEADER, body, bytes);
    token->bytes += FO_PRV_RECORD_HEADER + bytes;
}

void
fo_prv_wire_write(struct fo_prv_message *message, uint64_t transcript, struct fo_prv_token *token)
{
    unsigned char frame[FO_PRV_FRAME_MAX];
    size_t bytes = encode(message, transcript, frame);
    bool is_first = token->bytes == 0;
    size_t proof_offset = 0;
    if (message->package == FO_PRV_SCHANNEL) {
        append_record(FO_PRV_RECORD_HANDSHAKE, frame, bytes, token);
        proof_offset = token->bytes - PROOF_BYTES;
    } else if (message->package == FO_PRV_DIGEST) {
        bool is_challenge = message->position % 2 == 1 && (message->flags & FO_PRV_SIGNED) == 0;
        token->bytes = fo_prv_text_write(frame, bytes, is_challenge, token->data, &proof_offset);
    } else {
        memcpy(token->data, frame, bytes);
        token->bytes = bytes;
        proof_offset = bytes - PROOF_BYTES;
    }
    if (is_first) {
        token->proof_offset = proof_offset;
        token->proof_bytes = message->package == FO_PRV_DIGEST ? 2 * PROOF_BYTES : PROOF_BYTES;
    }
}

void
fo_prv_wire_alert(uint8_t level, uint8_t description, uint64_t sequence, uint64_t key,
                  struct fo_prv_token *token)
{
    unsigned char body[FO_PRV_ALERT_BYTES];
    body[0] = level;
    body[1] = description;
    fo_prv_wire_put(body + 2, sequence, 8);
    fo_prv_wire_put(body + 10, fo_hash_bytes(key, body, 10), 8);
    append_record(FO_PRV_RECORD_ALERT, body, sizeof body, token);
}

/** Find the record at the start. @return false when it is none. */
static bool
read_record(const unsigned char *bytes, size_t count, struct fo_prv_reading *out)
{
    if (count < FO_PRV_RECORD_HEADER) {
        out->missing = FO_PRV_RECORD_HEADER - count;
        return true;
    }
    size_t body_bytes = ((size_t)bytes[3] << 8) | bytes[4];
    bool is_known = bytes[0] == FO_PRV_RECORD_HANDSHAKE || bytes[0] == FO_PRV_RECORD_ALERT;
    if (!is_known || bytes[1] != TLS_MAJOR || bytes[2] != TLS_MINOR || body_bytes == 0 ||
        body_bytes > RECORD_BODY_MAX) {
        return false;
    }
    out->consumed = FO_PRV_RECORD_HEADER + body_bytes;
    out->missing = count < out->consumed ? out->consumed - count : 0;
    out->is_alert = bytes[0] == FO_PRV_RECORD_ALERT;
    return true;
}

bool
fo_prv_wire_read(enum fo_prv_package package, const unsigned char *bytes, size_t count, uint64_t transcript,
                 bool is_checked, struct fo_prv_reading *out)
{
    out->missing = 0;
    out->is_alert = false;
    out->consumed = count;
    const unsigned char *body = bytes;
    size_t body_bytes = count;
    if (package == FO_PRV_SCHANNEL) {
        if (!read_record(bytes, count, out)) {
            return false;
        }
        if (out->missing > 0 || out->is_alert) {
            return true;
        }
        body = bytes + FO_PRV_RECORD_HEADER;
        body_bytes = out->consumed - FO_PRV_RECORD_HEADER;
    }
    size_t frame_bytes = 0;
    if (package == FO_PRV_DIGEST) {
        frame_bytes = fo_prv_text_read(body, body_bytes, is_checked, out->frame);
    } else if (body_bytes <= FO_PRV_FRAME_MAX) {
        memcpy(out->frame, body, body_bytes);
        frame_bytes = body_bytes;
    }
    if (!decode(package, out->frame, frame_bytes, &out->message)) {
        return !is_checked && imagine(package, body, body_bytes, &out->message);
    }
    uint64_t proof = fo_hash_bytes(transcript, out->frame, frame_bytes - PROOF_BYTES);
    return !is_checked || proof == out->message.proof;
}
