// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Regress: what a C regression test needs that is linked with freeonce's library.
 *
 * A test is a function that makes calls of SSPI. freeonce_judge runs it against the built-in provider, prints
 * what is wrong, and gives the status to exit with. What no call can say (a fault, a setting of the peer,
 * that a token was sent) stands apart, in a function that is told which call is over; so a test needs none of
 * this with another provider.
 *
 * Flow    test -> table of InitSecurityInterface -> counter -> recorder -> faults -> provider -> verdict.
 * Limits  one test runs at a time.
 * Thread  one.
 */
#ifndef FO_REPRO_REGRESS_H
#define FO_REPRO_REGRESS_H

#include "sspi/abi.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FO_REGRESS_TEXT_BYTES = 4096
};

/** How a test ended. */
enum fo_regress_end {
    FO_REGRESS_HELD = 0,
    FO_REGRESS_BROKEN = 1,
    FO_REGRESS_HARNESS = 4, /**< freeonce itself failed, or the settings or an injection are wrong. */
};

/** A test. Strings are borrowed; NULL is the empty one. */
struct fo_regress {
    void (*test)(void); /**< Makes the calls. */
    /** Called after each call with its number, from 1, and with 0 before the first. The call that asks for
     * the table counts too, as do CloseHandle and the like. NULL: there is nothing to be done. */
    void (*after)(int call);
    const char *rule;        /**< Rule that it is about, whatever its severity; NULL: any that is a MUST. */
    const char *settings;    /**< A program without operations: table, knobs, seed; NULL: the defaults. */
    bool is_provider_judged; /**< The calls are wrong on purpose: only what binds the provider counts. */
    bool keeps_module;       /**< The module is not let go when the test is over. */
    bool counts_layer;       /**< The calls that count are those of the lifecycle layer. */
};

/**
 * Run a test and judge it.
 *
 * @param[out] text  What is wrong, NUL-terminated, the rule of the test first; "" when all held.
 */
enum fo_regress_end fo_regress_run(const struct fo_regress *regress, char text[FO_REGRESS_TEXT_BYTES]);

/** Run a test, print what is wrong. @return the status to exit with. */
static inline int
freeonce_judge(const struct fo_regress *regress)
{
    char text[FO_REGRESS_TEXT_BYTES];
    const enum fo_regress_end end = fo_regress_run(regress, text);
    (void)fwrite(text, 1, strlen(text), stdout);
    return (int)end;
}

/** The table, NULL when the settings say the other form. @p is_init: it was asked for as documented. */
void *fo_regress_table(bool is_wide, bool is_init);

#define InitSecurityInterfaceA() ((PSecurityFunctionTableA)fo_regress_table(false, true))
#define InitSecurityInterfaceW() ((PSecurityFunctionTableW)fo_regress_table(true, true))
/** The table of somebody who did not ask for it. */
#define freeonce_table_a() ((PSecurityFunctionTableA)fo_regress_table(false, false))
#define freeonce_table_w() ((PSecurityFunctionTableW)fo_regress_table(true, false))

/** As CloseHandle and CertFreeCertificateContext do with what the provider gave. */
void fo_regress_close_handle(void *handle);
void fo_regress_free_certificate(const void *certificate);

#define CloseHandle(HANDLE) fo_regress_close_handle(HANDLE)
#define CertFreeCertificateContext(CERTIFICATE) fo_regress_free_certificate(CERTIFICATE)

/** Carry out one operation of the program language: a fault, a setting of the peer, the clock. */
void freeonce_inject(const char *line);

/** Memory number @p index (from 0) that call @p call was given or gave; NULL: none. */
const void *freeonce_gave(int call, int index);

/** What is told of the world around the calls. Contexts and memory may be NULL. */
void freeonce_loaded(void);
void freeonce_unloaded(void);
void freeonce_sent(const SecHandle *context, const void *bytes);
void freeonce_received(const SecHandle *context, size_t count);
void freeonce_peer_gone(const SecHandle *context);
void freeonce_gave_up(const SecHandle *context);
/** @p block was released by a function that is not the provider's. */
void freeonce_freed(const void *block);

#endif
