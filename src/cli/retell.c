// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * From a child's records to a trace and a verdict.
 */
#include "cli/retell.h"

#include "trace/writer.h"

struct retelling {
    struct fo_trace_writer writer;
    struct fo_checker *checker;
    bool shows_stacks;
};

static void
take(void *user, const struct fo_record *record)
{
    struct retelling *retelling = user;
    struct fo_record written = *record;
    fo_checker_feed(retelling->checker, record);
    written.stack = retelling->shows_stacks ? record->stack : NULL;
    fo_trace_writer_record(&retelling->writer, &written);
}

enum fo_error
fo_retell(struct fo_attempt *attempt, const struct fo_checker_options *options, bool shows_stacks,
          struct fo_text *trace, struct fo_verdict *verdict)
{
    struct retelling retelling = {.checker = fo_checker_new(options), .shows_stacks = shows_stacks};
    if (retelling.checker == NULL) {
        return FO_ERROR_MEMORY;
    }
    fo_trace_writer_init(&retelling.writer, trace);
    fo_checker_start(retelling.checker, NULL, verdict);
    fo_child_replay(&attempt->child, &attempt->ended, take, &retelling);
    fo_checker_finish(retelling.checker, false);
    fo_trace_writer_finish(&retelling.writer);
    fo_checker_free(retelling.checker);
    return verdict->failed || trace->failed ? FO_ERROR_MEMORY : FO_OK;
}
