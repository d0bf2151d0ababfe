// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Fingerprint: by what a finding is known again in another run, build or version of the code.
 *
 * It is made of the rule, the function that made the offending call and the function that created the object.
 * There is no line, address, case or name of an object in it. Where no stack was observed, the calls stand
 * for the functions, without their form (A or W).
 */
#ifndef FO_CHECK_FINGERPRINT_H
#define FO_CHECK_FINGERPRINT_H

#include "base/error.h"
#include "base/text.h"
#include "check/rule.h"
#include "check/verdict.h"

/**
 * Set the fingerprint of @p finding, whose stacks are set.
 *
 * @param[out] site, origin  Receive the words that it is made of.
 */
void fo_fingerprint_set(const struct fo_view *view, struct fo_finding *finding, struct fo_text *site,
                        struct fo_text *origin);

/** Print a fingerprint into @p out, which is returned. */
const char *fo_fingerprint_print(uint64_t fingerprint, char out[FO_FINGERPRINT_BYTES_MAX]);

/** Read what fo_fingerprint_print prints. @return false when it is something else. */
bool fo_fingerprint_parse(const char *word, size_t length, uint64_t *out);

/**
 * Take stacks and fingerprints from @p from, which has the same findings: for a trace that was judged with
 * stacks and is judged again as it is shown, without. FO_OK or FO_ERROR_MEMORY.
 */
enum fo_error fo_fingerprint_adopt(struct fo_verdict *verdict, const struct fo_verdict *from);

#endif
