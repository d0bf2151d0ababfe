// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Regress: what a C regression test needs, be it linked with freeonce or with another provider.
 *
 * A test is a function that makes calls of SSPI, and a main that hands it to freeonce_judge. With freeonce's
 * library the calls are judged, and the finding is printed. With FREEONCE_OTHER_PROVIDER defined the test
 * makes the same calls of the provider that it is linked with; what only freeonce can do (faults, settings of
 * the peer, what it wants to be told) is a comment then, and nothing is judged.
 */
#ifndef FO_REPRO_REGRESS_H
#define FO_REPRO_REGRESS_H

#include "sspi/abi.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A test: makes calls of the table that InitSecurityInterfaceA or W answers. */
typedef void (*fo_regress_test)(void);

#ifdef FREEONCE_OTHER_PROVIDER

#    ifndef _WIN32
PSecurityFunctionTableA InitSecurityInterfaceA(void);
PSecurityFunctionTableW InitSecurityInterfaceW(void);
#    endif

#    define freeonce_judge(TEST, RULE, SETTINGS) ((TEST)(), 0)
#    define freeonce_judge_provider(TEST, RULE, SETTINGS) freeonce_judge(TEST, RULE, SETTINGS)
#    define freeonce_inject(LINE) ((void)0)
#    define freeonce_table_a() InitSecurityInterfaceA()
#    define freeonce_table_w() InitSecurityInterfaceW()
#    define freeonce_load() ((void)0)
#    define freeonce_unload() ((void)0)
#    define freeonce_sent(CONTEXT, BYTES) ((void)0)
#    define freeonce_received(CONTEXT, COUNT) ((void)0)
#    define freeonce_peer_gone(CONTEXT) ((void)0)
#    define freeonce_gave_up(CONTEXT) ((void)0)
#    define freeonce_free(BLOCK) free(BLOCK)
#    ifdef _WIN32
#        define freeonce_close_handle(HANDLE) CloseHandle(HANDLE)
#        define freeonce_free_certificate(CERTIFICATE) CertFreeCertificateContext(CERTIFICATE)
#    else
#        define freeonce_close_handle(HANDLE) ((void)(HANDLE))
#        define freeonce_free_certificate(CERTIFICATE) ((void)(CERTIFICATE))
#    endif

#else

enum {
    FO_REGRESS_TEXT_BYTES = 4096
};

/** How a test ended. */
enum fo_regress_end {
    FO_REGRESS_HELD = 0,
    FO_REGRESS_BROKEN = 1,
    FO_REGRESS_HARNESS = 4, /**< freeonce itself failed, or the settings or an injection are wrong. */
};

/** How a test is run. Strings are borrowed. */
struct fo_regress_options {
    bool is_provider_judged; /**< The calls are wrong on purpose: only what binds the provider counts. */
    const char *rule;     /**< Rule that the test is about, whatever its severity; "": any that is a MUST. */
    const char *settings; /**< A program without operations: table, knobs, seed; "": the defaults. */
};

/**
 * Run @p test against the built-in provider and judge its calls.
 *
 * @param[out] text  What is wrong, NUL-terminated, the rule of the options first; "" when all held.
 */
enum fo_regress_end fo_regress_run(fo_regress_test test, const struct fo_regress_options *options,
                                   char text[FO_REGRESS_TEXT_BYTES]);

/** What is told by the test from within its run. */
enum fo_regress_event {
    FO_REGRESS_LOAD,
    FO_REGRESS_UNLOAD,
    FO_REGRESS_SENT,
    FO_REGRESS_RECEIVED,
    FO_REGRESS_PEER_GONE,
    FO_REGRESS_GAVE_UP,
    FO_REGRESS_FREE,
    FO_REGRESS_CLOSE_HANDLE,
    FO_REGRESS_FREE_CERTIFICATE,
};

/** @p context and @p memory may be NULL. */
void fo_regress_tell(enum fo_regress_event event, const SecHandle *context, const void *memory, size_t bytes);

/** The table, NULL when the settings say the other form. @p is_init: it was asked for as documented. */
void *fo_regress_table(bool is_wide, bool is_init);

/** Carry out one operation of the program language: a fault, a setting of the peer, the clock. */
void fo_regress_inject(const char *line);

static inline int
fo_regress_main(fo_regress_test test, const struct fo_regress_options *options)
{
    char text[FO_REGRESS_TEXT_BYTES];
    const enum fo_regress_end end = fo_regress_run(test, options, text);
    (void)fwrite(text, 1, strlen(text), stdout);
    return (int)end;
}

/** Judge what the caller owes and what the provider owes. The test is about RULE, "" for none in particular.
 */
#    define freeonce_judge(TEST, RULE, SETTINGS) \
        fo_regress_main(TEST, &(struct fo_regress_options){false, RULE, SETTINGS})
/** The calls are wrong on purpose: judge what the provider owes. */
#    define freeonce_judge_provider(TEST, RULE, SETTINGS) \
        fo_regress_main(TEST, &(struct fo_regress_options){true, RULE, SETTINGS})
#    define freeonce_inject(LINE) fo_regress_inject(LINE)
#    define freeonce_table_a() ((PSecurityFunctionTableA)fo_regress_table(false, false))
#    define freeonce_table_w() ((PSecurityFunctionTableW)fo_regress_table(true, false))
#    define InitSecurityInterfaceA() ((PSecurityFunctionTableA)fo_regress_table(false, true))
#    define InitSecurityInterfaceW() ((PSecurityFunctionTableW)fo_regress_table(true, true))
#    define freeonce_load() fo_regress_tell(FO_REGRESS_LOAD, NULL, NULL, 0)
#    define freeonce_unload() fo_regress_tell(FO_REGRESS_UNLOAD, NULL, NULL, 0)
#    define freeonce_sent(CONTEXT, BYTES) fo_regress_tell(FO_REGRESS_SENT, CONTEXT, BYTES, 0)
#    define freeonce_received(CONTEXT, COUNT) fo_regress_tell(FO_REGRESS_RECEIVED, CONTEXT, NULL, COUNT)
#    define freeonce_peer_gone(CONTEXT) fo_regress_tell(FO_REGRESS_PEER_GONE, CONTEXT, NULL, 0)
#    define freeonce_gave_up(CONTEXT) fo_regress_tell(FO_REGRESS_GAVE_UP, CONTEXT, NULL, 0)
#    define freeonce_free(BLOCK) fo_regress_tell(FO_REGRESS_FREE, NULL, BLOCK, 0)
#    define freeonce_close_handle(HANDLE) fo_regress_tell(FO_REGRESS_CLOSE_HANDLE, NULL, HANDLE, 0)
#    define freeonce_free_certificate(CERTIFICATE) \
        fo_regress_tell(FO_REGRESS_FREE_CERTIFICATE, NULL, CERTIFICATE, 0)

#endif
#endif
