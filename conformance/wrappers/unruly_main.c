// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A wrapper that misbehaves as FREEONCE_UNRULY says, in the sessions that are to have messages, and is sound
 * in all others: what a run shows of the rest must not suffer.
 */
#include <freeonce/session.h>

#include <windows.h>

#include <sspi.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
wait_for_ever(struct fo_peer *peer)
{
    const void *bytes;
    size_t count;
    for (;;) {
        (void)fo_peer_receive(peer, &bytes, &count);
    }
}

static void *
sleep_on(void *nothing)
{
    (void)pause();
    return nothing;
}

static void
start_thread(void)
{
    pthread_t thread;
    (void)pthread_create(&thread, NULL, sleep_on, NULL);
    (void)pthread_detach(thread);
}

static void
read_freed(void)
{
    char *volatile text = strdup("gone");
    if (text != NULL) {
        free(text);
        if (text[0] == 'g') {
            (void)puts("still there");
        }
    }
}

static void
misbehave(struct fo_peer *peer, const char *how)
{
    volatile unsigned turns = 0;
    if (strcmp(how, "waits") == 0) {
        wait_for_ever(peer);
    } else if (strcmp(how, "spins") == 0) {
        while (turns < 2) {
            turns = 1 - turns;
        }
    } else if (strcmp(how, "crashes") == 0) {
        abort();
    } else if (strcmp(how, "reads-freed") == 0) {
        read_freed();
    } else if (strcmp(how, "exits") == 0) {
        exit(0);
    } else if (strcmp(how, "exits-at-once") == 0) {
        _exit(0);
    } else if (strcmp(how, "closes-stdout") == 0) {
        (void)fclose(stdout);
    } else if (strcmp(how, "leaves-thread") == 0) {
        start_thread();
    } else if (strcmp(how, "leaves-memory") == 0) {
        (void)strdup("left");
    }
}

static void
session(struct fo_peer *peer)
{
    const char *how = getenv("FREEONCE_UNRULY");
    char package[32];
    CredHandle credential;
    TimeStamp expiry;
    if (how != NULL && strcmp(how, "idle") == 0) {
        return;
    }
    (void)snprintf(package, sizeof package, "%s", fo_peer_package(peer));
    if (AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credential,
                                  &expiry) != SEC_E_OK) {
        return;
    }
    if (how != NULL && fo_peer_wishes(peer, FO_WISH_MESSAGES)) {
        misbehave(peer, how);
    }
    (void)FreeCredentialsHandle(&credential);
}

const struct fo_wrapper freeonce_wrapper = {
    .name = "unruly", .session = session, .packages = "NTLM", .is_no_server = true};
