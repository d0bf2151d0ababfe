// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The table of marks, read both ways.
 */
#include "trace/mark.h"

#include "base/assert.h"
#include "notation/print.h"

#include <string.h>

/** What of a mark stands in its line. */
enum part {
    PART_SUBJECT = 1 << 0, /**< .subject, of one of the kinds in the row. */
    PART_PLACE = 1 << 1,   /**< .place */
    PART_MODULE = 1 << 2,  /**< .module */
    PART_FLAG = 1 << 3,    /**< .flag, by the words in the row. */
    PART_WORD = 1 << 4,    /**< .word, directly after the mark's word. */
    PART_BY = 1 << 5,      /**< .word, as by=. */
    PART_FIRST = 1 << 6,   /**< .numbers[0], by key or directly after the mark's word. */
    PART_SECOND = 1 << 7,  /**< .numbers[1], by key. */
    PART_FAULT = 1 << 8,   /**< call= and status=. */
};

/** One mark. */
struct row {
    const char *word;
    const char *usage;          /**< An example for error messages. */
    unsigned parts;             /**< Bits of enum part that may stand there. */
    unsigned required;          /**< Those that must. */
    unsigned kinds;             /**< Name kinds of the subject. */
    const char *flags[2];       /**< Words for false and true; NULL: nothing stands there. */
    const char *number_keys[2]; /**< NULL: without a key. */
};

#define HANDLE (FO_NAME_BIT(CREDENTIAL) | FO_NAME_BIT(CONTEXT) | FO_NAME_BIT(SPECIAL))

static const struct row rows[FO_MARK_COUNT] = {
    [FO_MARK_LOAD] = {"load", "load m0", PART_SUBJECT, PART_SUBJECT, FO_NAME_BIT(MODULE), {NULL}, {NULL}},
    [FO_MARK_INIT] = {"init",
                      "init p0 m0 version=5 slots=27",
                      PART_SUBJECT | PART_MODULE | PART_FLAG | PART_FIRST | PART_SECOND,
                      PART_SUBJECT,
                      FO_NAME_BIT(TABLE),
                      {NULL, "null"},
                      {"version", "slots"}},
    [FO_MARK_UNLOAD] =
        {"unload", "unload m0", PART_SUBJECT, PART_SUBJECT, FO_NAME_BIT(MODULE), {NULL}, {NULL}},
    [FO_MARK_SEND] = {"send", "send x0 b0", PART_SUBJECT | PART_PLACE, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_RECEIVE] =
        {"receive", "receive x0 bytes=40", PART_SUBJECT | PART_FIRST, 0, HANDLE, {NULL}, {"bytes"}},
    [FO_MARK_READ] = {"read", "read b0", PART_PLACE, PART_PLACE, 0, {NULL}, {NULL}},
    [FO_MARK_PEER_GONE] = {"peer-gone", "peer-gone x0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_GIVE_UP] = {"give-up", "give-up x0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_REJECT] = {"reject", "reject x0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_USE_ATTRIBUTES] =
        {"use-attributes", "use-attributes x0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_CLIENT_DONE] = {"client-done", "client-done c0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_SERVER_SHUTDOWN] = {"server-shutdown", "server-shutdown", 0, 0, 0, {NULL}, {NULL}},
    [FO_MARK_FOREIGN_FREE] =
        {"foreign-free", "foreign-free b0 by=free", PART_PLACE | PART_BY, PART_PLACE, 0, {NULL}, {NULL}},
    [FO_MARK_CLOSE_HANDLE] = {"close-handle",
                              "close-handle h0",
                              PART_SUBJECT,
                              PART_SUBJECT,
                              FO_NAME_BIT(TOKEN) | FO_NAME_BIT(SPECIAL),
                              {NULL},
                              {NULL}},
    [FO_MARK_FREE_CERTIFICATE] = {"free-certificate",
                                  "free-certificate h0",
                                  PART_SUBJECT,
                                  PART_SUBJECT,
                                  FO_NAME_BIT(TOKEN) | FO_NAME_BIT(SPECIAL),
                                  {NULL},
                                  {NULL}},
    [FO_MARK_TABLE_WRITE] =
        {"table-write", "table-write p0", PART_SUBJECT, PART_SUBJECT, FO_NAME_BIT(TABLE), {NULL}, {NULL}},
    [FO_MARK_IDENTITY_FREED] =
        {"identity-freed", "identity-freed zeroed", PART_FLAG, PART_FLAG, 0, {"clear", "zeroed"}, {NULL}},
    [FO_MARK_FAULT] = {"fault",
                       "fault call=EncryptMessage status=SEC_E_INTERNAL_ERROR",
                       PART_FAULT,
                       PART_FAULT,
                       0,
                       {NULL},
                       {NULL}},
    [FO_MARK_CRASH] = {"crash", "crash SIGSEGV", PART_WORD, PART_WORD, 0, {NULL}, {NULL}},
    [FO_MARK_TIME_OUT] = {"time-out", "time-out", 0, 0, 0, {NULL}, {NULL}},
    [FO_MARK_OBSERVE] = {"observe",
                         "observe p0 objects=2 bytes=96",
                         PART_SUBJECT | PART_FIRST | PART_SECOND,
                         PART_FIRST | PART_SECOND,
                         FO_NAME_BIT(TABLE),
                         {NULL},
                         {"objects", "bytes"}},
    [FO_MARK_COMPARE] = {"compare",
                         "compare data-representation different",
                         PART_WORD | PART_FLAG,
                         PART_WORD | PART_FLAG,
                         0,
                         {"same", "different"},
                         {NULL}},
    [FO_MARK_CLOCK] = {"clock", "clock 133500000000000000", PART_FIRST, PART_FIRST, 0, {NULL}, {NULL}},
    [FO_MARK_PROCESS] =
        {"process", "process q1", PART_SUBJECT, PART_SUBJECT, FO_NAME_BIT(PROCESS), {NULL}, {NULL}},
    [FO_MARK_HONEST] = {"honest", "honest x0", PART_SUBJECT, 0, HANDLE, {NULL}, {NULL}},
    [FO_MARK_LEFT] = {"left",
                      "left memory c0 count=2",
                      PART_WORD | PART_SUBJECT | PART_FIRST,
                      PART_WORD | PART_FIRST,
                      HANDLE,
                      {NULL},
                      {"count"}},
    [FO_MARK_END] = {"end", "end", 0, 0, 0, {NULL}, {NULL}},
};

const char *
fo_mark_name(enum fo_mark mark)
{
    FO_ASSERT(mark < FO_MARK_COUNT);
    return rows[mark].word;
}

enum fo_mark
fo_mark_find(const char *word, size_t length)
{
    size_t mark = 0;
    while (mark < FO_MARK_COUNT &&
           (strlen(rows[mark].word) != length || memcmp(rows[mark].word, word, length) != 0)) {
        mark++;
    }
    return (enum fo_mark)mark;
}

static void
print_name(struct fo_text *out, fo_name name)
{
    if (name != 0) {
        fo_print_byte(out, ' ');
        fo_print_name(out, name);
    }
}

static void
print_place(struct fo_text *out, const struct fo_place *place)
{
    print_name(out, place->name);
    if (place->name != 0 && place->offset != 0) {
        fo_print_byte(out, '+');
        fo_print_decimal(out, place->offset);
    }
}

static void
print_numbers(struct fo_text *out, const struct row *row, const struct fo_mark_seen *seen)
{
    for (size_t index = 0; index < 2; index++) {
        if ((row->parts & (index == 0 ? PART_FIRST : PART_SECOND)) == 0) {
            continue;
        }
        if (row->number_keys[index] == NULL) {
            fo_print_byte(out, ' ');
        } else {
            fo_print_key(out, row->number_keys[index]);
        }
        fo_print_decimal(out, seen->numbers[index]);
    }
}

void
fo_mark_print(struct fo_text *out, const struct fo_mark_seen *seen)
{
    FO_ASSERT(seen->mark < FO_MARK_COUNT);
    const struct row *row = &rows[seen->mark];
    fo_text_append(out, row->word);
    if ((row->parts & PART_WORD) != 0) {
        fo_print_byte(out, ' ');
        fo_print_text(out, seen->word);
    }
    print_name(out, (row->parts & PART_SUBJECT) != 0 ? seen->subject : 0);
    print_name(out, (row->parts & PART_MODULE) != 0 ? seen->module : 0);
    if ((row->parts & PART_PLACE) != 0) {
        print_place(out, &seen->place);
    }
    if ((row->parts & PART_BY) != 0 && seen->word[0] != '\0') {
        fo_print_key(out, "by");
        fo_print_text(out, seen->word);
    }
    if ((row->parts & PART_FLAG) != 0 && row->flags[seen->flag] != NULL) {
        fo_print_byte(out, ' ');
        fo_text_append(out, row->flags[seen->flag]);
    }
    if ((row->parts & PART_FAULT) != 0 && seen->numbers[0] < FO_CALL_COUNT) {
        fo_print_key(out, "call");
        fo_text_append(out, fo_call_get((enum fo_call)seen->numbers[0])->name);
        fo_print_key(out, "status");
        fo_print_status(out, seen->status);
    }
    print_numbers(out, row, seen);
}

static bool
fail_usage(struct fo_lexer *lexer, const struct row *row)
{
    return fo_lexer_fail(lexer, lexer->at, "a mark of the form \"%s\"", row->usage);
}

/** Take a name: module, place or subject, whichever its kind says. */
static bool
parse_name(struct fo_lexer *lexer, const struct row *row, struct fo_mark_seen *seen, unsigned *part)
{
    struct fo_word word;
    fo_name name = 0;
    if (!fo_lexer_peek(lexer, &word) || !fo_name_parse(word.bytes, word.length, &name)) {
        return fail_usage(lexer, row);
    }
    enum fo_name_kind kind = fo_name_kind(name);
    if ((row->parts & PART_SUBJECT) != 0 && (row->kinds & (1U << kind)) != 0) {
        *part = PART_SUBJECT;
        seen->subject = name;
    } else if ((row->parts & PART_MODULE) != 0 && kind == FO_NAME_MODULE) {
        *part = PART_MODULE;
        seen->module = name;
    } else if ((row->parts & PART_PLACE) != 0 && kind == FO_NAME_MEMORY) {
        *part = PART_PLACE;
        seen->place.name = name;
    } else {
        return fail_usage(lexer, row);
    }
    lexer->at += word.length;
    if (*part == PART_PLACE && fo_lexer_accept(lexer, "+")) {
        uint64_t offset = 0;
        if (!fo_lexer_number(lexer, UINT32_MAX, &offset)) {
            return false;
        }
        seen->place.offset = (uint32_t)offset;
    }
    return true;
}

/** call=Name status=S, in this order. */
static bool
parse_fault(struct fo_lexer *lexer, struct fo_mark_seen *seen)
{
    enum fo_call call = FO_CALL_COUNT;
    bool wide = false;
    if (!fo_lexer_call(lexer, &call, &wide) || !fo_lexer_boundary(lexer)) {
        return false;
    }
    seen->numbers[0] = call;
    (void)fo_lexer_at_end(lexer);
    return fo_lexer_expect(lexer, "status=") && fo_lexer_status(lexer, &seen->status);
}

/** Take what follows a key. @return false, without an error, when @p word is no key of this mark. */
static bool
parse_keyed(struct fo_lexer *lexer, const struct row *row, struct fo_mark_seen *seen, unsigned *part)
{
    struct fo_word word;
    size_t begin = lexer->at;
    if (!fo_lexer_word(lexer, &word) || !fo_lexer_accept(lexer, "=")) {
        lexer->at = begin;
        return false;
    }
    for (size_t index = 0; index < 2; index++) {
        if (row->number_keys[index] != NULL && fo_word_is(word, row->number_keys[index])) {
            *part = index == 0 ? PART_FIRST : PART_SECOND;
            return fo_lexer_number(lexer, UINT64_MAX, &seen->numbers[index]);
        }
    }
    if ((row->parts & PART_BY) != 0 && fo_word_is(word, "by")) {
        *part = PART_BY;
        return fo_lexer_text(lexer, seen->word, sizeof(seen->word), NULL);
    }
    if ((row->parts & PART_FAULT) != 0 && fo_word_is(word, "call")) {
        *part = PART_FAULT;
        return parse_fault(lexer, seen);
    }
    lexer->at = begin;
    return fail_usage(lexer, row);
}

static bool
parse_flag(struct fo_lexer *lexer, const struct row *row, struct fo_mark_seen *seen, unsigned *part)
{
    struct fo_word word;
    if ((row->parts & PART_FLAG) == 0 || !fo_lexer_peek(lexer, &word)) {
        return false;
    }
    for (size_t index = 0; index < 2; index++) {
        if (row->flags[index] != NULL && fo_word_is(word, row->flags[index])) {
            seen->flag = index == 1;
            *part = PART_FLAG;
            lexer->at += word.length;
            return true;
        }
    }
    return false;
}

/** What stands directly after the mark's word and cannot be told from the rest by its look. */
static bool
parse_first(struct fo_lexer *lexer, const struct row *row, struct fo_mark_seen *seen, unsigned *got)
{
    bool is_number = (row->parts & PART_FIRST) != 0 && row->number_keys[0] == NULL;
    if (fo_lexer_at_end(lexer) || (!is_number && (row->parts & PART_WORD) == 0)) {
        return true;
    }
    bool is_good = is_number ? fo_lexer_number(lexer, UINT64_MAX, &seen->numbers[0])
                             : fo_lexer_text(lexer, seen->word, sizeof(seen->word), NULL);
    *got = is_number ? PART_FIRST : PART_WORD;
    return is_good && fo_lexer_boundary(lexer);
}

bool
fo_mark_parse(struct fo_lexer *lexer, enum fo_mark mark, struct fo_mark_seen *seen)
{
    FO_ASSERT(mark < FO_MARK_COUNT);
    const struct row *row = &rows[mark];
    unsigned got = 0;
    *seen = (struct fo_mark_seen){.mark = mark};
    if (!fo_lexer_boundary(lexer) || !parse_first(lexer, row, seen, &got)) {
        return false;
    }
    while (!fo_lexer_at_end(lexer)) {
        unsigned part = 0;
        size_t at = lexer->at;
        bool is_good = parse_flag(lexer, row, seen, &part) || parse_keyed(lexer, row, seen, &part) ||
                       (!lexer->failed && parse_name(lexer, row, seen, &part));
        if (!is_good || !fo_lexer_boundary(lexer)) {
            return false;
        }
        if ((got & part) != 0) {
            return fo_lexer_fail(lexer, at, "each part of \"%s\" once", row->usage);
        }
        got |= part;
    }
    return (got & row->required) == row->required || fail_usage(lexer, row);
}
