// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Words of the mark "compare": which one thing was different when a run was repeated.
 *
 * The harness runs a session twice and compares what the caller can see: statuses, tokens' lengths,
 * attributes and the bytes that messages carry. The mark says "same" or "different", or "different" when the
 * second run crashed.
 */
#ifndef FO_CHECK_COMPARE_H
#define FO_CHECK_COMPARE_H

/** The identity was overwritten right after AcquireCredentialsHandle returned. */
#define FO_COMPARE_IDENTITY_POISONED "identity-poisoned"
/** All input buffers were overwritten as soon as the call that took them returned. */
#define FO_COMPARE_INPUT_POISONED "input-poisoned"
/** The target name was overwritten as soon as the leg that took it returned. */
#define FO_COMPARE_TARGET_POISONED "target-poisoned"
/** Each input was first delivered cut short, then whole. */
#define FO_COMPARE_SPLIT_DELIVERY "split-delivery"
/** The bytes counted as EXTRA were cut off before the call, and delivered with the next one. */
#define FO_COMPARE_EXTRA_CUT "extra-cut"
/** A second context was made from the same credential, used and deleted in between. */
#define FO_COMPARE_SECOND_CONTEXT "second-context"
/** InitSecurityInterface was called again and its table used. */
#define FO_COMPARE_TABLE_AGAIN "table-again"
/** A RevertSecurityContext without impersonation was inserted; compared is the thread's token. */
#define FO_COMPARE_THREAD_TOKEN "thread-token"

#endif
