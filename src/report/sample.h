// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Sample: a verdict with something of everything, and a report on it, for the tests of the formats.
 */
#ifndef FO_REPORT_SAMPLE_H
#define FO_REPORT_SAMPLE_H

#include "base/test.h"
#include "check/excerpt.h"
#include "check/model.h"
#include "report/report.h"

#include <string.h>

/** What a hostile peer or file might put into a message. */
#define FO_SAMPLE_NASTY \
    "\x1b[31m red \a ]]> <b>&amp;\"' \xff\xfe \xed\xa0\x80 \xe2\x80\xa8 \xc2\x9b #1 \\ \t\r\n end"

enum {
    FO_SAMPLE_CASES = 3
};

struct fo_sample {
    struct fo_verdict verdict;
    struct fo_trace_header header;
    struct fo_report_case cases[FO_SAMPLE_CASES];
    struct fo_report report;
};

static inline const struct fo_rule *
fo_sample_rule(const char *id)
{
    const struct fo_rule *rule = fo_rule_find(id);
    assert_non_null(rule);
    return rule;
}

/** Add a finding; @p primary is the index of the one that implies it, or its own. */
static inline void
fo_sample_find(struct fo_sample *sample, const char *id, const char *message, const char *case_name,
               size_t primary)
{
    static char none[] = "";
    static char object[] = "x0";
    static char call[] = "DeleteSecurityContext context=x0@s1 -> SEC_E_OK";
    const struct fo_finding finding = {
        .rule = fo_sample_rule(id),
        .message = (char *)(uintptr_t)message,
        .object = object,
        .case_name = case_name == NULL ? none : (char *)(uintptr_t)case_name,
        .call = call,
        .line = 7,
        .created_line = 3,
        .released_line = 5,
        .fingerprint = 0x1000 + fo_rule_index(fo_sample_rule(id)),
        .occurrence_count = 1,
        .primary = primary,
    };
    struct fo_rule_tally *tally = &sample->verdict.tallies[fo_rule_index(finding.rule)];
    const bool is_primary = primary == sample->verdict.finding_count;
    tally->exercised_count++;
    tally->broken_count += is_primary;
    tally->implied_count += !is_primary;
    tally->why = FO_WAS_EXERCISED;
    assert_int_equal(fo_verdict_add(&sample->verdict, &finding), FO_OK);
}

/** The story of the finding at @p index: a context is created, deleted and deleted again; its credential
 * stays. */
static inline void
fo_sample_tell(struct fo_sample *sample, size_t index)
{
    const struct fo_excerpt excerpt = {
        .object_count = 2,
        .event_count = 4,
        .left_out_count = 9,
        .objects = {{.id = 1,
                     .name = fo_name_make(FO_NAME_CREDENTIAL, 0),
                     .created_line = 1,
                     .kind = FO_OBJECT_CREDENTIAL},
                    {.id = 2,
                     .name = fo_name_make(FO_NAME_CONTEXT, 0),
                     .created_line = 3,
                     .released_line = 5,
                     .kind = FO_OBJECT_CONTEXT,
                     .is_subject = true}},
        .events = {{.line = 1,
                    .end_line = 1,
                    .what = FO_CALL_ACQUIRE_CREDENTIALS_HANDLE,
                    .touches = {FO_TOUCH_CREATED}},
                   {.line = 3,
                    .end_line = 3,
                    .what = FO_CALL_INITIALIZE_SECURITY_CONTEXT,
                    .touches = {FO_TOUCH_USED, FO_TOUCH_CREATED}},
                   {.line = 5,
                    .end_line = 5,
                    .what = FO_CALL_DELETE_SECURITY_CONTEXT,
                    .follows_gap = true,
                    .touches = {FO_TOUCH_NONE, FO_TOUCH_RELEASED}},
                   {.line = 7,
                    .end_line = 7,
                    .what = FO_CALL_DELETE_SECURITY_CONTEXT,
                    .is_offending = true,
                    .touches = {FO_TOUCH_NONE, FO_TOUCH_STALE}}},
    };
    assert_int_equal(fo_verdict_set_excerpt(&sample->verdict, index, &excerpt), FO_OK);
}

/**
 * A run of three cases: one broken MUST rule in two cases, with two rules attached; one broken SHOULD rule;
 * one rule that held; everything else not exercised.
 */
static inline void
fo_sample_init(struct fo_sample *sample)
{
    *sample = (struct fo_sample){.header = {.present = true, .provider_count = 1}};
    assert_int_equal(fo_verdict_init(&sample->verdict), FO_OK);
    fo_sample_find(sample, "CRED-SAME-ON-CONT", "InitializeSecurityContextW was given c1", "NTLM/legs/other",
                   0);
    fo_sample_find(sample, "CTX-DELETE-ONCE", "DeleteSecurityContext was given x0, created at line 3",
                   "NTLM/delete-twice/same", 1);
    fo_sample_find(sample, "HND-STALE-VALUE", "DeleteSecurityContext was given x0", "NTLM/delete-twice/same",
                   1);
    fo_sample_find(sample, "CRED-FREE-ORDER", "FreeCredentialsHandle was given c0", "NTLM/delete-twice/same",
                   1);
    fo_sample_find(sample, "CTX-DELETE-ONCE", "DeleteSecurityContext was given x1, created at line 41",
                   "NTLM/delete-twice/copy", 4);
    fo_sample_tell(sample, 1);
    sample->verdict.tallies[fo_rule_index(fo_sample_rule("CRED-FREE-ONCE"))] =
        (struct fo_rule_tally){.exercised_count = 12};
    sample->verdict.call_count = 20;
    sample->verdict.record_count = 50;
    struct fo_trace_provider *provider = &sample->header.providers[0];
    memcpy(provider->library, "libx.so", sizeof("libx.so"));
    provider->interface_version = 2;
    provider->knobs.value[FO_KNOB_DSC_TWICE_STATUS] = FO_DSC_TWICE_OK;
    sample->cases[0] =
        (struct fo_report_case){.name = "NTLM/delete-twice/same",
                                .summary = "A context is deleted twice.",
                                .end = "crashed",
                                .reason = "SEGV",
                                .reproduce = "freeonce conform --case 'NTLM/delete-twice/same'",
                                .finding_count = 1,
                                .seconds = 0.25};
    sample->cases[1] = (struct fo_report_case){
        .name = "NTLM/legs/other", .summary = "Another credential.", .end = "ran", .finding_count = 1};
    sample->cases[2] = (struct fo_report_case){.name = "NTLM/export",
                                               .summary = "A context is exported.",
                                               .end = "skipped",
                                               .reason = "the package cannot export"};
    sample->report = (struct fo_report){
        .title = "provider libx.so",
        .subject = "provider",
        .header = &sample->header,
        .packages = "NTLM",
        .verdict = &sample->verdict,
        .cases = sample->cases,
        .case_count = FO_SAMPLE_CASES,
        .ran_count = 2,
        .crashed_count = 1,
        .skipped_count = 1,
        .seconds = 4.125,
    };
}

static inline void
fo_sample_fini(struct fo_sample *sample)
{
    fo_verdict_fini(&sample->verdict);
}

/** Put nasty strings wherever a report takes strings from outside. */
static inline void
fo_sample_poison(struct fo_sample *sample)
{
    sample->report.title = "trace " FO_SAMPLE_NASTY;
    sample->report.packages = FO_SAMPLE_NASTY;
    sample->cases[0].name = FO_SAMPLE_NASTY;
    sample->cases[0].reproduce = FO_SAMPLE_NASTY;
    sample->cases[2].reason = FO_SAMPLE_NASTY;
    fo_sample_find(sample, "CTX-DELETE-ONCE", FO_SAMPLE_NASTY, FO_SAMPLE_NASTY,
                   sample->verdict.finding_count);
    memcpy(sample->header.providers[0].library, "\xff<&\x01", sizeof("\xff<&\x01"));
}

/** Write one format into a text that the caller ends. */
static inline void
fo_sample_write(const struct fo_sample *sample, enum fo_report_format format, struct fo_text *out)
{
    *out = (struct fo_text){0};
    assert_int_equal(fo_report_write(&sample->report, format, out), FO_OK);
    assert_false(out->failed);
    assert_true(out->length > 0);
    assert_int_equal(out->bytes[out->length - 1], '\n');
}

#endif
