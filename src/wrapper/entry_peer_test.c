// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the peer in each of its forms, with sessions that use nothing else.
 */
#include "wrapper/entry_trial.h"

#include <sys/socket.h>
#include <unistd.h>

/** What the sessions of a test noted. */
static char noted[512];

static void
note(const void *bytes, size_t count)
{
    const size_t at = strlen(noted);
    assert_true(at + count + 2 < sizeof noted);
    memcpy(noted + at, bytes, count);
    noted[at + count] = '|';
    noted[at + count + 1] = '\0';
}

static struct fo_judgement
try_session(void (*session)(struct fo_peer *peer), const char *operations)
{
    const struct fo_wrapper wrapper = {.name = "test", .session = session};
    noted[0] = '\0';
    fo_entry_set_wrapper(&wrapper);
    const struct fo_judgement judgement = run_text(operations, "NTLM");
    fo_entry_set_wrapper(NULL);
    return judgement;
}

static void
receive_all(struct fo_peer *peer)
{
    const void *bytes = NULL;
    size_t count = 0;
    while (fo_peer_receive(peer, &bytes, &count)) {
        assert_non_null(bytes);
        note(bytes, count);
    }
    note("gone", 4);
    assert_true(fo_peer_is_gone(peer));
    assert_false(fo_peer_send(peer, "x", 1));
}

static void
tokens_come_whole_and_the_end_is_told(void **state)
{
    (void)state;
    (void)try_session(receive_all,
                      "open client0\nbytes 616263\nstep client0 token=raw\nstep client0 token=empty\n"
                      "step client0 token=none\nbytes 7a\nunprotect client0 token=raw\n"
                      "step client0\nclose client0\nstep client0 token=empty\n");
    assert_string_equal(noted, "abc|||z|gone|");
}

static void
read_in_pieces(struct fo_peer *peer)
{
    char piece[3];
    const void *bytes;
    size_t count;
    assert_int_equal(fo_peer_read(peer, piece, 0), 0);
    count = fo_peer_read(peer, piece, sizeof piece);
    note(piece, count);
    count = fo_peer_read(peer, piece, 2);
    note(piece, count);
    /* What is left comes as it would have. */
    assert_true(fo_peer_receive(peer, &bytes, &count));
    note(bytes, count);
    count = fo_peer_read(peer, piece, sizeof piece);
    note(piece, count);
    assert_int_equal(fo_peer_read(peer, piece, sizeof piece), 0);
}

static void
a_stream_of_bytes_has_no_tokens(void **state)
{
    (void)state;
    (void)try_session(read_in_pieces, "open server1\nbytes 616263646566\nbytes 6768\nstep server1 token=raw\n"
                                      "step server1 token=empty\nbytes 78\nstep server1 token=raw\n");
    assert_string_equal(noted, "abc|de|fgh|x|");
}

static void
exchange_lines(struct fo_peer *peer)
{
    const void *bytes;
    size_t count;
    if (fo_peer_is_server(peer)) {
        while (fo_peer_receive(peer, &bytes, &count)) {
            note(bytes, count);
        }
        return;
    }
    assert_true(fo_peer_send_line(peer, "WWW-Authenticate: Negotiate Zm9vYmE=\r\n"));
    assert_true(fo_peer_send_line(peer, "not base64!"));
    assert_true(fo_peer_send_line(peer, "Zm8="));
    assert_true(fo_peer_send_line(peer, "NTLM "));
    const char *line = fo_peer_receive_line(peer);
    assert_string_equal(line, "YWJj");
    line = fo_peer_receive_line(peer);
    assert_string_equal(line, "");
    assert_null(fo_peer_receive_line(peer));
}

static void
lines_are_base64(void **state)
{
    (void)state;
    (void)try_session(exchange_lines,
                      "open client2\nopen server2\nstep server2\nstep server2\nstep server2\nstep server2\n"
                      "bytes 616263\nstep client2 token=raw\nstep client2 token=empty\n");
    assert_string_equal(noted, "fooba||fo||");
}

static void
note_scenario(struct fo_peer *peer)
{
    static const char *const words[FO_WISH_COUNT] = {
        "messages", "queries", "shutdown", "twice", "impersonate", "mutual", "delegate", "allocate", "sign"};
    note(fo_peer_package(peer), strlen(fo_peer_package(peer)));
    note(fo_peer_is_server(peer) ? "server" : "client", 6);
    assert_true(strlen(fo_peer_target(peer)) > 0);
    for (int i = 0; i < FO_WISH_COUNT; i++) {
        if (fo_peer_wishes(peer, (enum fo_wish)i)) {
            note(words[i], strlen(words[i]));
        }
    }
    while (fo_peer_again(peer)) {
        note("again", 5);
    }
    assert_false(fo_peer_again(peer));
}

static void
the_scenario_is_told(void **state)
{
    (void)state;
    struct fo_judgement judgement = try_session(
        note_scenario, "wish server0 for=queries|close-twice\nacquire c1 package=schannel\n"
                       "open server0 credential=c1 flags=mutual|allocate\nagain server0\nagain server0\n");
    assert_string_equal(noted, "Schannel|server|queries|twice|mutual|allocate|again|again|");
    assert_int_equal(judgement.run.idle_count, 0);
    judgement = try_session(note_scenario, "acquire c0 package=unknown\nopen client3\nopen client3\n");
    assert_string_equal(noted, "NoSuchPackage|client|");
    assert_int_equal(judgement.run.idle_count, 1);
}

/* Sockets. */

static struct fo_framing framing;

static void
echo_by_socket(struct fo_peer *peer)
{
    char bytes[64];
    const int own = fo_peer_socket(peer, framing.header_bytes > 0 || framing.is_line ? &framing : NULL);
    assert_true(own >= 0);
    assert_int_equal(fo_peer_socket(peer, NULL), own);
    ssize_t count = recv(own, bytes, sizeof bytes, 0);
    while (count > 0) {
        note(bytes, (size_t)count);
        assert_int_equal(send(own, bytes, (size_t)count, MSG_NOSIGNAL), count);
        count = recv(own, bytes, sizeof bytes, 0);
    }
    note("gone", 4);
    (void)close(own);
}

/** Let client0, which echoes what it reads, be given "abc" and "z". */
static void
try_framing(const struct fo_framing *wanted, const char *expected)
{
    const struct fo_wrapper wrapper = {.name = "test", .session = echo_by_socket, .uses_socket = true};
    framing = *wanted;
    noted[0] = '\0';
    fo_entry_set_wrapper(&wrapper);
    const struct fo_judgement judgement =
        run_text("open client0\nbytes 616263\nstep client0 token=raw\nbytes 7a\nstep client0 token=raw\n"
                 "step client1\nclose client0\n",
                 "NTLM");
    fo_entry_set_wrapper(NULL);
    assert_string_equal(noted, expected);
    assert_int_equal(judgement.run.socket_count, 0);
    assert_int_equal(judgement.run.lost_count, 0);
}

static void
sockets_carry_frames(void **state)
{
    const struct fo_framing none = {0};
    const struct fo_framing lines = {.is_line = true};
    const struct fo_framing little = {
        .header_bytes = 3, .length_at = 0, .length_bytes = 1, .is_little_endian = true, .header = "\0xy"};
    (void)state;
    try_framing(&none, "abc|z|gone|");
    try_framing(&lines, "YWJj\n|eg==\n|gone|");
    try_framing(&little, "\3xyabc|\1xyz|gone|");
    try_framing(&(struct fo_framing){.header_bytes = 2, .length_at = 1, .length_bytes = 1, .header = "#"},
                "#\3abc|#\1z|gone|");
}

static void
ask_for_socket(struct fo_peer *peer)
{
    assert_int_equal(fo_peer_socket(peer, NULL), -1);
}

static void
a_socket_must_be_announced(void **state)
{
    (void)state;
    const struct fo_judgement judgement = try_session(ask_for_socket, "open client0\n");
    assert_string_equal(judgement.run.reason, "a wrapper that uses fo_peer_socket must say so (uses_socket)");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_come_whole_and_the_end_is_told),
        cmocka_unit_test(a_stream_of_bytes_has_no_tokens),
        cmocka_unit_test(lines_are_base64),
        cmocka_unit_test(the_scenario_is_told),
        cmocka_unit_test(sockets_carry_frames),
        cmocka_unit_test(a_socket_must_be_announced),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
