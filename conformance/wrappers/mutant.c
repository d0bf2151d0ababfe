// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The choice of a mutant, and the classes that mutants are of.
 */
#include "mutant.h"

#include <string.h>

static enum mutant selected;

static const struct mutant_class_info classes[MUTANT_CLASS_COUNT] = {
    [MUTANT_CLASS_CREDENTIAL_LEAK] = {"credential leaked",
                                      "CRED-LEAK CRED-CLIENT-DONE CRED-SERVER-FREE SES-EARLY-RETURN"},
    [MUTANT_CLASS_CONTEXT_LEAK] = {"context leaked",
                                   "CTX-SUCCESS-OWES-DELETE CTX-DELETE-PARTIAL CTX-SERVER-CANNOT-ESTABLISH "
                                   "CTX-BOTH-SIDES"},
    [MUTANT_CLASS_MEMORY_LEAK] = {"package memory leaked",
                                  "BUF-FREE-ISC-ALLOC BUF-FREE-ASC-ALLOC BUF-FREE-EACH-LEG "
                                  "BUF-FREE-ON-FAILURE PKG-QUERY-FREE PKG-ENUM-FREE ATTR-INNER-FREE"},
    [MUTANT_CLASS_DOUBLE_RELEASE] = {"released twice",
                                     "CTX-DELETE-ONCE CRED-FREE-ONCE BUF-FREE-ONCE HND-COPY-ALIAS "
                                     "TOK-CLOSE-ONCE AID-FREE-ONCE"},
    [MUTANT_CLASS_USE_AFTER_RELEASE] = {"used after release",
                                        "CTX-USE-AFTER-DELETE CRED-USE-AFTER-FREE BUF-USE-AFTER-FREE "
                                        "CTX-FATAL-ONLY-DELETE HND-STALE-VALUE"},
    [MUTANT_CLASS_NEVER_ISSUED] = {"never issued, yet used",
                                   "HND-UNINIT HND-ZERO-NOT-EMPTY CRED-ACQ-FAIL-NO-HANDLE CTX-FIRST-FAIL "
                                   "BUF-UNINIT ATTR-FAIL-NOTHING"},
    [MUTANT_CLASS_EARLY_CREDENTIAL] = {"credential freed before its contexts",
                                       "CRED-FREE-ORDER CRED-CTX-OPS-AFTER-FREE CRED-FREE-MIDHANDSHAKE "
                                       "SHUT-CRED-STILL-LIVE KRN-ORDER"},
    [MUTANT_CLASS_MODULE] = {"module unloaded too early, used too early",
                             "DLL-UNLOAD-CTX DLL-UNLOAD-CRED DLL-UNLOAD-ATTR DLL-TABLE-LIFETIME "
                             "DLL-INIT-FIRST"},
    [MUTANT_CLASS_WRONG_KIND] = {"wrong kind of handle", "HND-KIND-MIX CAT-CONTEXT-HANDLE"},
    [MUTANT_CLASS_WRONG_DEALLOCATOR] = {"freed by the wrong function",
                                        "BUF-RIGHT-DEALLOCATOR BUF-BASE-POINTER MSG-IN-PLACE "
                                        "SCH-EXTRA-NO-COPY"},
    [MUTANT_CLASS_COMPLETION] = {"completion missing, not asked for, ignored",
                                 "CAT-REQUIRED CAT-ONLY-WHEN-ASKED CAT-CONTINUE-NOT-LOST CAT-FAIL-DELETE"},
    [MUTANT_CLASS_OVERWRITTEN] = {"live object overwritten",
                                  "SES-REUSE-FREED-SLOT BUF-FREE-EACH-LEG CTX-CONT-HANDLE"},
    [MUTANT_CLASS_SHARED_CREDENTIAL] = {"shared credential freed under its users",
                                        "THR-CRED-FREE-RACE CRED-USE-AFTER-FREE CRED-FREE-ORDER"},
    [MUTANT_CLASS_NULL_FREED] = {"nothing freed", "BUF-FREE-NULL"},
    [MUTANT_CLASS_FIRST_LEG] = {"first leg with wrong arguments",
                                "CTX-FIRST-NULL CTX-FIRST-NEWCTX CTX-FIRST-INPUT"},
    [MUTANT_CLASS_STALE_STATE] = {"old state after a new start",
                                  "CTX-CONT-STATUS CTX-USE-AFTER-DELETE CTX-CONT-HANDLE"},
};

const struct mutant_class_info *mutant_class_get(enum mutant_class class)
{
    return &classes[class];
}

bool
mutant_is(enum mutant mutant)
{
    return mutant == selected;
}

bool
fo_mutant_select(const char *name)
{
    for (unsigned i = 0; i < MUTANT_COUNT; i++) {
        if (strcmp(mutant_get((enum mutant)i)->name, name) == 0) {
            selected = (enum mutant)i;
            return true;
        }
    }
    return false;
}

enum mutant
fo_mutant_selected(void)
{
    return selected;
}

const struct fo_finding *
fo_mutant_finding(const struct fo_verdict *verdict, enum fo_profile profile)
{
    const char *rule = mutant_get(selected)->rule;
    for (size_t i = 0; rule != NULL && i < verdict->finding_count; i++) {
        if (fo_finding_is_primary(verdict, i) && strcmp(verdict->findings[i].rule->id, rule) == 0) {
            return &verdict->findings[i];
        }
    }
    return fo_verdict_first(verdict, profile, FO_MUST);
}

const struct fo_finding *
fo_mutant_found(const struct fo_judgement *judgement)
{
    return fo_mutant_finding(judgement->verdict, FO_PROFILE_PORTABLE);
}

#define UNWRITTEN "Its family of rules is not there yet."
#define INTENT \
    "It is judged where a trace tells of the caller's intent, which no operation of a program does; "

static const struct mutant_waiting waiting[] = {
    {"CRED-CLIENT-DONE", INTENT "what leaks is CRED-LEAK's."},
    {"SES-EARLY-RETURN", INTENT "what leaks is found by the rules it implies."},
    {"PKG-QUERY-FREE", UNWRITTEN},
    {"PKG-ENUM-FREE", UNWRITTEN},
    {"ATTR-INNER-FREE", UNWRITTEN},
    {"TOK-CLOSE-ONCE", UNWRITTEN},
    {"AID-FREE-ONCE", UNWRITTEN},
    {"BUF-USE-AFTER-FREE", "Freed blocks are poisoned: reading one faults before a rule can speak."},
    {"ATTR-FAIL-NOTHING", UNWRITTEN},
    {"SHUT-CRED-STILL-LIVE", UNWRITTEN},
    {"KRN-ORDER", UNWRITTEN},
    {"DLL-UNLOAD-ATTR",
     "Blocks are BUF-BEFORE-UNLOAD's; the wrappers hold no tokens and impersonate nobody."},
    {"MSG-IN-PLACE", UNWRITTEN},
    {"SCH-EXTRA-NO-COPY", UNWRITTEN},
    {"THR-CRED-FREE-RACE", UNWRITTEN},
};

const struct mutant_waiting *
mutant_waiting_at(size_t index)
{
    return index < sizeof waiting / sizeof waiting[0] ? &waiting[index] : NULL;
}
