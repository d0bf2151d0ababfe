// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Why whole runs leave rules without a question.
 */
#include "conform/unexercised.h"

#include <string.h>

#define NO_HARNESS "The layer's cases do not play a hostile caller; the provider's own run does."
#define NO_CALLER "The caller is the harness itself; its own process is not under test."
#define NO_COMPARISON \
    "The layer's cases repeat no session with one thing changed; the provider's own run does."
/* Of the wrappers it is the six styles in conformance/wrappers that are meant, together. */
#define NO_INTENT "A wrapper does not say what it means to do."

static const struct fo_unexercised_rule rules[] = {
    {"SES-REUSE-FREED-SLOT", FO_TARGET_PROVIDER,
     "The harness invalidates each variable before it is used again, so no call finds an old handle in one.",
     false},
    {"BUF-FREE-EMPTY-TOKEN", FO_TARGET_PROVIDER,
     "The built-in provider allocates nothing for an empty token.", false},
    {"RUN-CRASH", FO_TARGET_PROVIDER, NO_CALLER, false},
    {"RUN-EXIT", FO_TARGET_PROVIDER, NO_CALLER, false},
    {"RUN-RETURN", FO_TARGET_PROVIDER, NO_CALLER, false},
    {"RUN-MEMORY", FO_TARGET_PROVIDER, NO_CALLER, false},
    {"RUN-FREE", FO_TARGET_PROVIDER, NO_CALLER, false},
    {"RUN-THREAD", FO_TARGET_PROVIDER, NO_CALLER, false},

    {"RUN-THREAD", FO_TARGET_LIFECYCLE, "The layer starts no thread.", false},
    {"SES-REUSE-FREED-SLOT", FO_TARGET_LIFECYCLE,
     "The layer invalidates each variable before it is used again, so no call finds an old handle in one.",
     false},
    {"HND-INVALIDATE", FO_TARGET_LIFECYCLE,
     "It is asked when the allocator gives a session the memory of an earlier one, and an allocator need "
     "not.",
     true},
    {"CRED-CLIENT-DONE", FO_TARGET_LIFECYCLE,
     "The layer's user closes credentials and announces nothing before.", false},
    {"CRED-SUPPLIED-ZERO", FO_TARGET_LIFECYCLE,
     "The layer wipes its copies where no mark sees it; its tests do.", false},
    {"CRED-ADD", FO_TARGET_LIFECYCLE, "The layer does not call AddCredentials.", false},
    {"CRED-QUERY-LIVE", FO_TARGET_LIFECYCLE, "The layer asks credentials for nothing.", false},
    {"CTX-SERVER-BEFORE-SHUTDOWN", FO_TARGET_LIFECYCLE,
     "The layer's user announces no shutdown of its service.", false},
    {"CTX-REJECT-INSUFFICIENT", FO_TARGET_LIFECYCLE, "The layer leaves it to its user to reject a session.",
     false},
    {"CTX-ERROR-TOKEN", FO_TARGET_LIFECYCLE,
     "The programs' users give a session up when a leg fails, and then owe its error token no more.", false},
    {"CTX-ATTR-EARLY", FO_TARGET_LIFECYCLE, "The layer decides nothing by the returned attributes.", false},
    {"HND-COPY-ALIAS", FO_TARGET_LIFECYCLE, "The layer keeps one copy of each handle.", false},
    {"BUF-READONLY", FO_TARGET_LIFECYCLE, "The layer passes no buffer that may only be read.", false},
    {"DLL-VERSION-GATE", FO_TARGET_LIFECYCLE, "The layer calls no function of a later version of the table.",
     false},
    {"DLL-STRUCT-ANSI-WIDE", FO_TARGET_LIFECYCLE, "A session of the layer stays with one of the two tables.",
     false},
    {"PRV-DSC-TWICE", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-FCH-TWICE", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-BAD-HANDLE", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-KIND-CHECK", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-CRED-INDEPENDENCE", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-REV-WITHOUT-IMP", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-NULL-BUFFER", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-EARLY-MESSAGE", FO_TARGET_LIFECYCLE, NO_HARNESS, false},
    {"PRV-INCOMPLETE-NO-STATE", FO_TARGET_LIFECYCLE, NO_COMPARISON, false},
    {"PRV-CRED-COPY", FO_TARGET_LIFECYCLE, NO_COMPARISON, false},
    {"PRV-INPUT-BORROW", FO_TARGET_LIFECYCLE, NO_COMPARISON, false},
    {"PRV-TARGET-COPY", FO_TARGET_LIFECYCLE, NO_COMPARISON, false},

    {"SES-EARLY-RETURN", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CRED-CLIENT-DONE", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CRED-SUPPLIED-ZERO", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CTX-SERVER-BEFORE-SHUTDOWN", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CTX-REJECT-INSUFFICIENT", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CTX-ATTR-EARLY", FO_TARGET_WRAPPER, NO_INTENT, false},
    {"CTX-BOTH-SIDES", FO_TARGET_WRAPPER, "The other end is the harness's, and in no trace.", false},
    {"SES-REUSE-FREED-SLOT", FO_TARGET_WRAPPER,
     "The styles clear each variable before it is used again, so no call finds an old handle in one.", true},
    {"CRED-REPLACED-FREE", FO_TARGET_WRAPPER,
     "The styles have one credential for a session: one that is asked for others goes on with what it has.",
     false},
    {"CRED-ADD", FO_TARGET_WRAPPER, "The styles do not call AddCredentials.", false},
    {"CRED-QUERY-LIVE", FO_TARGET_WRAPPER, "The styles ask credentials for nothing.", false},
    {"CTX-ERROR-TOKEN", FO_TARGET_WRAPPER, "The styles do not ask for extended errors.", false},
    {"DLL-VERSION-GATE", FO_TARGET_WRAPPER, "The styles call no function of a later version of the table.",
     false},
    {"DLL-STRUCT-ANSI-WIDE", FO_TARGET_WRAPPER, "The styles stay with one of the two tables.", false},
};

const struct fo_unexercised_rule *
fo_unexercised_at(size_t index)
{
    return index < sizeof(rules) / sizeof(rules[0]) ? &rules[index] : NULL;
}

const struct fo_unexercised_rule *
fo_unexercised_find(enum fo_target target, const char *id)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (rules[i].target == target && strcmp(rules[i].id, id) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}
