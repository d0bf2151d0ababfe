// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests that records survive their text.
 */
#include "base/test.h"
#include "trace/reader.h"
#include "trace/record_equal.h"
#include "trace/record_sample.h"
#include "trace/writer.h"

#include <stdlib.h>

enum {
    SEEDS = 300,
    RECORDS = 40,
};

/** Records in order, with copies of their stacks. */
struct list {
    size_t count;
    struct fo_record records[RECORDS];
    char stacks[RECORDS][FO_STACK_BYTES_MAX];
};

static struct list written;
static struct list read_back;
static struct fo_trace_writer writer;
static struct fo_trace_writer second_writer;

static void
keep(void *user, const struct fo_record *record)
{
    struct list *list = user;
    assert_in_range(list->count, 0, RECORDS - 1);
    struct fo_record *copy = &list->records[list->count];
    *copy = *record;
    if (record->stack != NULL) {
        char *stack = list->stacks[list->count];
        (void)snprintf(stack, FO_STACK_BYTES_MAX, "%s", record->stack);
        copy->stack = stack;
    }
    list->count++;
}

/** Read @p text, which must be good, into @p sink. */
static void
read_text(const struct fo_text *text, fo_record_sink sink, void *user)
{
    struct fo_trace_reader *reader = fo_trace_reader_new(sink, user);
    assert_non_null(reader);
    enum fo_error error = fo_trace_reader_feed(reader, fo_text_get(text), text->length);
    if (error == FO_OK) {
        error = fo_trace_reader_finish(reader);
    }
    if (error != FO_OK) {
        const struct fo_syntax_error *why = fo_trace_reader_error(reader);
        fail_msg("%u:%u expected %s, found %s in:\n%s", why->line, why->column, why->expected, why->found,
                 fo_text_get(text));
    }
    assert_false(fo_trace_reader_is_truncated(reader));
    fo_trace_reader_free(reader);
}

/** Write random records; each is kept in `written`. */
static void
write_sample(uint64_t seed, struct fo_text *text)
{
    struct sample sample = {.call_count = 0};
    struct fo_record record;
    fo_random_init(&sample.random, seed);
    fo_trace_writer_init(&writer, text);
    written.count = 0;
    for (int index = 0; index < RECORDS; index++) {
        sample_next(&sample, &record);
        keep(&written, &record);
        fo_trace_writer_record(&writer, &record);
    }
    fo_trace_writer_finish(&writer);
    assert_false(text->failed);
}

/** What was read must be what was written as @p text. */
static void
compare_lists(uint64_t seed, const char *text)
{
    assert_int_equal(read_back.count, RECORDS);
    for (size_t index = 0; index < RECORDS; index++) {
        const struct fo_record *left = &written.records[index];
        const struct fo_record *right = &read_back.records[index];
        if (!records_equal(left, right)) {
            fail_msg("seed %llu, record %zu of:\n%s", (unsigned long long)seed, index, text);
        }
        assert_int_equal(left->stack == NULL, right->stack == NULL);
        if (left->stack != NULL) {
            assert_string_equal(left->stack, right->stack);
        }
    }
}

static void
records_survive_their_text(void **test)
{
    (void)test;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fo_text text = {0};
        write_sample(seed, &text);
        read_back.count = 0;
        read_text(&text, keep, &read_back);
        compare_lists(seed, fo_text_get(&text));
        fo_text_fini(&text);
    }
}

static void
printing_what_was_read_gives_the_same_text(void **test)
{
    (void)test;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct fo_text text = {0};
        struct fo_text again = {0};
        write_sample(seed, &text);
        fo_trace_writer_init(&second_writer, &again);
        read_text(&text, fo_trace_writer_record, &second_writer);
        fo_trace_writer_finish(&second_writer);
        assert_string_equal(fo_text_get(&again), fo_text_get(&text));
        assert_int_equal(second_writer.line, writer.line);
        fo_text_fini(&text);
        fo_text_fini(&again);
    }
}

static void
every_line_knows_where_it_stands(void **test)
{
    (void)test;
    struct fo_text text = {0};
    write_sample(1, &text);
    uint32_t feed_count = 0;
    for (size_t index = 0; index < text.length; index++) {
        feed_count += text.bytes[index] == '\n' ? 1 : 0;
    }
    assert_int_equal(writer.line, feed_count);
    read_back.count = 0;
    read_text(&text, keep, &read_back);
    uint32_t last = 0;
    for (size_t index = 0; index < read_back.count; index++) {
        assert_in_range(read_back.records[index].line, last, feed_count);
        last = read_back.records[index].line;
    }
    fo_text_fini(&text);
}

static void
one_record_is_one_line_for_messages(void **test)
{
    (void)test;
    struct fo_record record = {.kind = FO_RECORD_BEGIN, .thread = fo_name_make(FO_NAME_THREAD, 2)};
    struct fo_text text = {0};
    record.u.call.call = FO_CALL_DELETE_SECURITY_CONTEXT;
    record.u.call.provider = fo_name_make(FO_NAME_TABLE, 0);
    record.u.call.operands[0].observed = true;
    record.u.call.operands[0].u.handle.before = fo_name_make(FO_NAME_CONTEXT, 0);
    fo_record_print(&record, &text);
    assert_string_equal(fo_text_get(&text), "t2 DeleteSecurityContext context=x0");
    fo_text_clear(&text);
    record.kind = FO_RECORD_END;
    record.u.call.status = SEC_E_INVALID_HANDLE;
    fo_record_print(&record, &text);
    assert_string_equal(fo_text_get(&text), "t2 DeleteSecurityContext context=x0 -> SEC_E_INVALID_HANDLE");
    fo_text_clear(&text);
    record = (struct fo_record){
        .kind = FO_RECORD_MARK, .thread = fo_name_make(FO_NAME_THREAD, 0), .u.mark = {.mark = FO_MARK_END}};
    fo_record_print(&record, &text);
    assert_string_equal(fo_text_get(&text), "end");
    fo_text_fini(&text);
}

/** The header of @p text, printed. */
static void
print_header(const char *text, struct fo_text *out)
{
    struct fo_trace_reader *reader = fo_trace_reader_new(keep, &read_back);
    assert_int_equal(fo_trace_reader_feed(reader, text, strlen(text)), FO_OK);
    assert_int_equal(fo_trace_reader_finish(reader), FO_OK);
    fo_trace_writer_init(&writer, out);
    fo_trace_writer_header(&writer, fo_trace_reader_header(reader));
    fo_trace_reader_free(reader);
}

static void
a_header_survives_its_text(void **test)
{
    (void)test;
    static const char header[] =
        "freeonce-trace 1\n"
        "producer freeonce 0.1.0\n"
        "pointers 32\n"
        "provider p0 library=builtin version=0.1.0 interface=1 slots=27 packages=NTLM,Negotiate\n"
        "knob p0 first_fail_handle=none\n"
        "knob p0 table_version=2\n"
        "provider p3 library=\"odd name\" interface=0 slots=0\n"
        "observes send clock\n";
    struct fo_text text = {0};
    print_header(header, &text);
    assert_string_equal(fo_text_get(&text), header);
    assert_int_equal(writer.line, 8);
    fo_text_fini(&text);
}

static void
every_knob_and_everything_observed_survives_its_text(void **test)
{
    (void)test;
    for (unsigned round = 1; round <= 5; round++) {
        struct fo_trace_header header;
        struct fo_text text = {0};
        struct fo_text again = {0};
        fo_trace_header_init_bare(&header);
        header.present = true;
        header.observes = FO_OBSERVES_ALL >> round;
        header.provider_count = 1;
        header.providers[0].name = fo_name_make(FO_NAME_TABLE, 0);
        for (unsigned knob = 0; knob < FO_KNOB_COUNT; knob++) {
            uint8_t count = fo_knob_value_count((enum fo_knob)knob);
            header.providers[0].knobs.value[knob] = (uint8_t)(round <= count ? round : count);
        }
        (void)snprintf(header.producer, sizeof(header.producer), "a  \"b\" %u", round);
        fo_trace_writer_init(&writer, &text);
        fo_trace_writer_header(&writer, &header);
        print_header(fo_text_get(&text), &again);
        assert_string_equal(fo_text_get(&again), fo_text_get(&text));
        assert_non_null(strstr(fo_text_get(&text), "producer \"a  \\\"b\\\" "));
        fo_text_fini(&text);
        fo_text_fini(&again);
    }
}

static void
a_bare_header_is_not_printed(void **test)
{
    (void)test;
    struct fo_trace_header header;
    struct fo_text text = {0};
    fo_trace_header_init_bare(&header);
    assert_int_equal(header.observes, FO_OBSERVES_ALL);
    fo_trace_writer_init(&writer, &text);
    fo_trace_writer_header(&writer, &header);
    assert_string_equal(fo_text_get(&text), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_survive_their_text),
        cmocka_unit_test(printing_what_was_read_gives_the_same_text),
        cmocka_unit_test(every_line_knows_where_it_stands),
        cmocka_unit_test(one_record_is_one_line_for_messages),
        cmocka_unit_test(a_header_survives_its_text),
        cmocka_unit_test(every_knob_and_everything_observed_survives_its_text),
        cmocka_unit_test(a_bare_header_is_not_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
