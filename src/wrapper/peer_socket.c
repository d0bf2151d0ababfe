// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The peer by a socket: its far end takes frames and gives them.
 */
#include "wrapper/base64.h"
#include "wrapper/entry_state.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER_BYTES_MAX = 16,
    ROOM_BYTES = FO_BASE64_LENGTH(FO_LETTER_BYTES_MAX) + HEADER_BYTES_MAX,
};

/** What a wrapper has written of a frame that is not whole yet. */
struct piece {
    size_t count;
    uint8_t bytes[ROOM_BYTES];
};

static struct piece pieces[FO_SESSIONS_MAX];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/** Bytes of one frame on its way to a wrapper, or of a line of it. */
static uint8_t room[ROOM_BYTES];

/** What tells one socket from another in the same place; 0: there is none. */
static uint64_t
number_of(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 ? (uint64_t)status.st_ino : 0;
}

int
fo_peer_socket(struct fo_peer *peer, const struct fo_framing *framing)
{
    int ends[2];
    const struct fo_stage *stage = &peer->entry->stage;
    struct fo_peer_socket *made = &peer->socket;
    fo_entry_check_caller(peer);
    if (made->is_made && !made->is_old) {
        return made->near;
    }
    peer->entry->socket_count += !fo_peer_socket_end(peer);
    if (!peer->entry->wrapper->uses_socket) {
        stage->explain(stage->explain_user, "a wrapper that uses fo_peer_socket must say so (uses_socket)");
        return -1;
    }
    if (framing != NULL && (framing->header_bytes > HEADER_BYTES_MAX || framing->length_bytes > 4 ||
                            framing->length_at + framing->length_bytes > framing->header_bytes)) {
        stage->explain(stage->explain_user, "the framing has no place for its length");
        return -1;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return -1;
    }
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    /* Where the wrapper comes from, writing to a peer that is gone is an error and no signal. */
    (void)signal(SIGPIPE, SIG_IGN);
    *made = (struct fo_peer_socket){.is_made = true, .near = ends[0], .far = ends[1]};
    if (framing != NULL) {
        made->has_framing = framing->is_line || framing->header_bytes > 0;
        made->framing = *framing;
    }
    made->number = number_of(made->near);
    pieces[peer->index].count = 0;
    return made->near;
}

/* From the wrapper. */

static size_t
read_length(const struct fo_framing *framing, const uint8_t *header)
{
    size_t length = 0;
    for (unsigned i = 0; i < framing->length_bytes; i++) {
        const unsigned at = framing->is_little_endian ? framing->length_bytes - 1 - i : i;
        length = length << 8 | header[framing->length_at + at];
    }
    return length;
}

/** Post the frame that @p piece begins with. @return its bytes, 0: it is not whole. */
static size_t
post_frame(struct fo_peer *peer, const struct piece *piece)
{
    const struct fo_framing *framing = &peer->socket.framing;
    if (!peer->socket.has_framing) {
        fo_entry_post(peer, piece->bytes, piece->count);
        return piece->count;
    }
    if (framing->is_line) {
        const uint8_t *end = memchr(piece->bytes, '\n', piece->count);
        size_t count = 0;
        if (end == NULL) {
            return 0;
        }
        const size_t bytes = (size_t)(end - piece->bytes) + 1;
        size_t length = bytes - 1;
        length -= length > 0 && piece->bytes[length - 1] == '\r';
        const uint8_t *blank = memrchr(piece->bytes, ' ', length);
        const size_t begin = blank != NULL ? (size_t)(blank - piece->bytes) + 1 : 0;
        if (!fo_base64_decode((const char *)piece->bytes + begin, length - begin, room, sizeof room,
                              &count)) {
            count = 0;
        }
        fo_entry_post(peer, room, count);
        return bytes;
    }
    if (piece->count < framing->header_bytes) {
        return 0;
    }
    const size_t length = read_length(framing, piece->bytes);
    if (length > piece->count - framing->header_bytes) {
        return 0;
    }
    fo_entry_post(peer, piece->bytes + framing->header_bytes, length);
    return framing->header_bytes + length;
}

static void
post_frames(struct fo_peer *peer)
{
    struct piece *piece = &pieces[peer->index];
    size_t bytes = 1;
    while (piece->count > 0 && bytes > 0) {
        bytes = post_frame(peer, piece);
        memmove(piece->bytes, piece->bytes + bytes, piece->count - bytes);
        piece->count -= bytes;
    }
    /* What does not even fit is no frame, whatever its length says. */
    if (piece->count == sizeof piece->bytes) {
        fo_entry_post(peer, piece->bytes, FO_LETTER_BYTES_MAX / 2);
        piece->count = 0;
    }
}

/** Take all that is there. @return true when there was something. */
static bool
take(struct fo_peer *peer)
{
    struct piece *piece = &pieces[peer->index];
    bool has_taken = false;
    ssize_t count = 1;
    /* Harness and session both do this, each when it wants to know that all is taken. */
    (void)pthread_mutex_lock(&lock);
    while (count > 0) {
        count = recv(peer->socket.far, piece->bytes + piece->count, sizeof piece->bytes - piece->count, 0);
        if (count > 0) {
            has_taken = true;
            piece->count += (size_t)count;
            post_frames(peer);
        }
    }
    (void)pthread_mutex_unlock(&lock);
    return has_taken;
}

bool
fo_peer_socket_serve(struct fo_peer *peer)
{
    int unread = 0;
    if (!peer->socket.is_made || peer->socket.far < 0) {
        return false;
    }
    if (take(peer)) {
        return true;
    }
    return ioctl(peer->socket.far, SIOCOUTQ, &unread) == 0 && unread > 0;
}

/* To the wrapper. */

static size_t
write_header(const struct fo_framing *framing, size_t length)
{
    memcpy(room, framing->header, framing->header_bytes);
    for (unsigned i = 0; i < framing->length_bytes; i++) {
        const unsigned at = framing->is_little_endian ? i : framing->length_bytes - 1 - i;
        room[framing->length_at + at] = (uint8_t)(length >> (8 * i));
    }
    return framing->header_bytes;
}

void
fo_peer_socket_give(struct fo_peer *peer, const struct fo_parcel *parcel)
{
    const struct fo_framing *framing = &peer->socket.framing;
    size_t count = 0;
    if (peer->socket.far < 0) {
        return;
    }
    if (framing->is_line) {
        count = FO_BASE64_LENGTH(parcel->count);
        fo_base64_encode(parcel->bytes, parcel->count, (char *)room);
        room[count] = '\n';
        count++;
    } else {
        count = peer->socket.has_framing ? write_header(framing, parcel->count) : 0;
        memcpy(room + count, parcel->bytes, parcel->count);
        count += parcel->count;
    }
    if (peer->entry->stage.observer != NULL && parcel->count > 0) {
        fo_entry_mark(peer, FO_EXEC_RECEIVE, parcel->bytes, parcel->count);
    }
    /* A socket pair takes more than one frame; what a wrapper that never reads leaves no room for is lost. */
    (void)send(peer->socket.far, room, count, MSG_NOSIGNAL);
}

void
fo_peer_socket_leave(struct fo_peer *peer)
{
    if (peer->socket.is_made && peer->socket.far >= 0) {
        (void)shutdown(peer->socket.far, SHUT_RDWR);
    }
}

bool
fo_peer_socket_end(struct fo_peer *peer)
{
    struct fo_peer_socket *made = &peer->socket;
    if (!made->is_made) {
        return true;
    }
    const bool is_closed = number_of(made->near) != made->number;
    if (!is_closed) {
        (void)close(made->near);
    }
    (void)close(made->far);
    *made = (struct fo_peer_socket){.far = -1};
    return is_closed;
}
