// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Finding: the story of one broken rule in plain words.
 */
#ifndef FO_CHECK_FINDING_H
#define FO_CHECK_FINDING_H

#include "base/text.h"
#include "check/rule.h"
#include "check/verdict.h"

/** Append the name of what @p view is about: "x0", "minus-one@s1", "b0+16"; nothing when it is about nothing.
 */
void fo_finding_name(const struct fo_view *view, struct fo_text *out);

/** Append one line: what happened to which object, where that came from and where it was released before. */
void fo_finding_tell(const struct fo_view *view, struct fo_text *out);

/** Append the offending event as a line of a trace; where the process died, the call that it died in. */
void fo_finding_show(const struct fo_view *view, struct fo_text *out);

/** Identity of the object and of those it depends on, for attaching. */
void fo_finding_identify(const struct fo_view *view, struct fo_finding *finding);

/** Note what else the event concerns: the objects that it was given, and what lives on a credential. */
void fo_finding_note_near(const struct fo_view *view, struct fo_finding *finding);

/** True when the two findings are about one defect, so that @p implied may be attached to @p implying. */
bool fo_finding_is_same_defect(const struct fo_finding *implying, const struct fo_finding *implied);

#endif
