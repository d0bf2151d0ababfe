// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Drop-in: where the SSPI names that a wrapper was compiled against lead to.
 *
 * Flow    wrapper -> InitializeSecurityContextW, or a table from InitSecurityInterfaceW, or GetProcAddress
 *         of LoadLibrary("secur32.dll") -> the attached tables -> recorder -> faults -> provider.
 * Owns    the load count of the module, the last error, certificate stores and what CRYPT32 gives out.
 * Thread  any for the names; attach and reset while none of them is running.
 *
 * While nothing is attached the names lead to an honest provider of the process's own, unrecorded.
 */
#ifndef FO_WRAPPER_DROPIN_H
#define FO_WRAPPER_DROPIN_H

#include "sspi/dispatch.h"

#include <stdbool.h>

/** What the names lead to. Everything is borrowed until the next attach. */
struct fo_dropin {
    struct fo_dispatch wide; /**< As a caller sees them: recorded. */
    struct fo_dispatch ansi;
    void (*loaded)(void *user); /**< The module is loaded by a caller. May be NULL, as those below. */
    void (*asked)(void *user, const struct fo_dispatch *table); /**< InitSecurityInterfaceA or W was answered.
                                                                 */
    void (*unloaded)(void *user); /**< A caller gave the module up as often as it had loaded it. */
    void (*close_token)(void *user, void *token);                  /**< CloseHandle of a token. */
    void (*free_certificate)(void *user, const void *certificate); /**< CertFreeCertificateContext. */
    void *user;
};

/** Lead all names to @p target, which is copied; NULL: to nothing of the harness's. Counts go on. */
void fo_dropin_attach(const struct fo_dropin *target);

/**
 * Let calls about the module fail in a later run: the @p nth one of these from now on answers NULL, once.
 * 0 takes it back.
 */
enum fo_dropin_point {
    FO_DROPIN_LOAD,    /**< LoadLibrary, GetModuleHandle. */
    FO_DROPIN_ADDRESS, /**< GetProcAddress. */
    FO_DROPIN_TABLE,   /**< InitSecurityInterfaceA and W. */
    FO_DROPIN_POINT_COUNT
};
void fo_dropin_fail(enum fo_dropin_point point, unsigned nth);
bool fo_dropin_has_failed(enum fo_dropin_point point);

/** How often the module is loaded now; what a wrapper that counts must bring back to where it was. */
unsigned fo_dropin_load_count(void);

/** Certificate contexts and stores of CRYPT32 that are held now, and releases of what was not held. */
unsigned fo_dropin_certificate_count(void);
unsigned fo_dropin_bad_release_count(void);

/** True when @p block is a certificate context or store that CRYPT32 gave out and that is held yet. */
bool fo_dropin_gave(const void *block);

/** Forget everything: counts, the last error, plans, what CRYPT32 gave out. For the next run. */
void fo_dropin_reset(void);

#endif
