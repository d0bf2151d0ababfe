// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Traces in, reports out, with one reader and one checker for the life of the process.
 */
#include "harness.h"

#include "base/hash.h"
#include "base/text.h"
#include "check/checker.h"
#include "report/report.h"
#include "trace/reader.h"
#include "trace/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NARROW_COLUMNS = 20
};

/** What became of reading one text. */
struct reading {
    struct fo_text printed; /**< The records that came, as canonical text. */
    struct fo_syntax_error refused;
    enum fo_error error;
    bool is_truncated;
};

static struct fo_trace_reader *reader;
static struct fo_checker *checker;
static struct fo_verdict verdict;
static struct fo_trace_writer writer;
static bool is_begun;   /**< The header of the running text was taken. */
static bool is_checked; /**< The checker is fed as well. */

_Noreturn static void
give_up(enum fo_error error)
{
    (void)fprintf(stderr, "freeonce: the harness failed: %s\n", fo_error_text(error));
    exit(4);
}

/** The header is complete when the first record comes. */
static void
begin_text(void)
{
    if (is_begun) {
        return;
    }
    is_begun = true;
    fo_trace_writer_header(&writer, fo_trace_reader_header(reader));
    if (is_checked) {
        fo_checker_start(checker, fo_trace_reader_header(reader), &verdict);
    }
}

static void
take(void *user, const struct fo_record *record)
{
    (void)user;
    begin_text();
    fo_trace_writer_record(&writer, record);
    if (is_checked) {
        fo_checker_feed(checker, record);
    }
}

static void
open_parts(void)
{
    const struct fo_checker_options options = {.profile = FO_PROFILE_PORTABLE};
    reader = fo_trace_reader_new(take, NULL);
    checker = fo_checker_new(&options);
    if (reader == NULL || checker == NULL || fo_verdict_init(&verdict) != FO_OK) {
        give_up(FO_ERROR_MEMORY);
    }
}

/** Read @p text, the first @p first bytes and the rest apart. */
static void
read_text(const char *text, size_t length, size_t first, struct reading *out)
{
    *out = (struct reading){0};
    is_begun = false;
    fo_trace_reader_reset(reader);
    fo_trace_writer_init(&writer, &out->printed);
    out->error = fo_trace_reader_feed(reader, text, first);
    if (out->error == FO_OK) {
        out->error = fo_trace_reader_feed(reader, text + first, length - first);
    }
    if (out->error == FO_OK) {
        out->error = fo_trace_reader_finish(reader);
    }
    begin_text();
    fo_trace_writer_finish(&writer);
    if (out->error == FO_ERROR_SYNTAX || out->error == FO_ERROR_VERSION) {
        out->refused = *fo_trace_reader_error(reader);
    }
    out->is_truncated = fo_trace_reader_is_truncated(reader);
    if (out->printed.failed) {
        give_up(FO_ERROR_MEMORY);
    }
}

static bool
equals(const struct fo_text *left, const struct fo_text *right)
{
    return left->length == right->length &&
           (left->length == 0 || memcmp(left->bytes, right->bytes, left->length) == 0);
}

/** Say how two readings differ, and end. */
_Noreturn static void
report(const char *what, const struct reading *left, const struct reading *right)
{
    const struct reading *both[] = {left, right};
    (void)fprintf(stderr, "freeonce: %s\n", what);
    for (size_t i = 0; i < 2; i++) {
        (void)fprintf(stderr, "--- %s at %u:%u: expected %s, found %s\n", fo_error_text(both[i]->error),
                      both[i]->refused.line, both[i]->refused.column, both[i]->refused.expected,
                      both[i]->refused.found);
        (void)fwrite(fo_text_get(&both[i]->printed), 1, both[i]->printed.length, stderr);
    }
    (void)fflush(stderr);
    abort();
}

/** An engine's run writes one format, which the input chooses, for speed; a replay writes all. */
static bool
is_chosen(enum fo_report_format format, size_t variant)
{
#if defined(FO_ENGINE_REPLAY)
    (void)variant;
    return format < FO_REPORT_FORMAT_COUNT;
#else
    /* The large ones, which come last, take most of a run: they are chosen more rarely. */
    const size_t slot = variant % 16;
    return (size_t)format == (slot < FO_REPORT_FORMAT_COUNT ? slot : slot % (FO_REPORT_TAP + 1));
#endif
}

/** @return A hash of all that was written. */
static uint64_t
write_reports(const char *name, size_t variant)
{
    uint64_t hash = 0;
    const struct fo_report_case item = {.name = name, .summary = "A recorded trace.", .end = "ran"};
    struct fo_report out = {
        .title = name,
        .subject = "trace",
        .header = fo_trace_reader_header(reader),
        .packages = "",
        .profile = FO_PROFILE_PORTABLE,
        .is_strict = (variant & 1) != 0,
        .verdict = &verdict,
        .cases = &item,
        .case_count = 1,
        .ran_count = 1,
        .is_colored = (variant & 2) != 0,
        .columns = (variant & 4) != 0 ? NARROW_COLUMNS : 0,
        .is_verbose = (variant & 8) != 0,
    };
    for (int format = 0; format < FO_REPORT_FORMAT_COUNT; format++) {
        struct fo_text text = {0};
        enum fo_error error = FO_OK;
        if (is_chosen((enum fo_report_format)format, variant / 16)) {
            error = fo_report_write(&out, (enum fo_report_format)format, &text);
        }
        hash = fo_hash_bytes(hash, fo_text_get(&text), text.length);
        fo_text_fini(&text);
        /* Under MemorySanitizer not every format is built. */
        if (error != FO_OK && error != FO_ERROR_UNSUPPORTED) {
            give_up(error);
        }
    }
    return hash;
}

/** Read, check and report; a hash of the reports. The beginning of the text serves the reports as a name from
 * outside. */
static uint64_t
judge(const char *text, size_t length, struct reading *out)
{
    char name[16] = {0};
    size_t name_bytes = length < sizeof name ? length : sizeof name - 1;
    if (name_bytes > 0) {
        memcpy(name, text, name_bytes);
    }
    is_checked = true;
    fo_verdict_reset(&verdict);
    read_text(text, length, length, out);
    is_checked = false;
    fo_checker_finish(checker, out->is_truncated || out->error != FO_OK);
    if (verdict.failed) {
        give_up(FO_ERROR_MEMORY);
    }
    return write_reports(name, (size_t)fo_hash_bytes(0, text, length));
}

uint64_t
fo_harness_read_trace(const uint8_t *bytes, size_t length)
{
    const char *text = length > 0 ? (const char *)bytes : "";
    struct reading whole;
    struct reading other;
    if (reader == NULL) {
        open_parts();
    }
    const uint64_t reports = judge(text, length, &whole);
    const uint64_t hash = fo_hash_bytes(reports, fo_text_get(&whole.printed), whole.printed.length);
    read_text(text, length, length > 0 ? bytes[length / 2] % length : 0, &other);
    if (!equals(&whole.printed, &other.printed) || whole.error != other.error ||
        whole.refused.line != other.refused.line || whole.refused.column != other.refused.column) {
        report("a trace reads otherwise in two pieces", &whole, &other);
    }
    fo_text_fini(&other.printed);
    read_text(fo_text_get(&whole.printed), whole.printed.length, whole.printed.length, &other);
    if (!equals(&whole.printed, &other.printed) || other.error != FO_OK) {
        report("a trace reads otherwise once it was printed", &whole, &other);
    }
    fo_text_fini(&other.printed);
    fo_text_fini(&whole.printed);
    return hash;
}
