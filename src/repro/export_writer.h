// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Export writer: the parts of a C test while they are written.
 */
#ifndef FO_REPRO_EXPORT_WRITER_H
#define FO_REPRO_EXPORT_WRITER_H

#include "repro/export_c.h"
#include "repro/export_state.h"

/** What is being written. */
struct fo_export_writer {
    const struct fo_export *export;
    struct fo_export_state state;
    struct fo_text globals; /**< Variables outside of functions. Owned. */
    struct fo_text body;    /**< Statements of the test. Owned. */
    struct fo_text after;   /**< What freeonce does between calls: cases of a switch. Owned. */
    bool has_after;         /**< There is some, as the first pass has found out. */
    uint32_t turn;          /**< Number of the newest call; 0: none. */
    uint32_t case_turn;     /**< Its number plus 1 when there is a case for it; 0: none. */
    size_t line_begin;      /**< Where the line of the statement that is being written begins. */
    bool has_argument;      /**< It has one already. */
};

/** Clear everything but what is to be kept for the next pass. */
void fo_export_restart(struct fo_export_writer *writer);

/** Begin a statement that calls the function that the format makes. Arguments and outcome follow. */
void fo_export_statement(struct fo_export_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Append an argument, on a new line where the statement would be too long. */
void fo_export_argument(struct fo_export_writer *writer, const struct fo_text *argument);

/** The same for a text without a format. */
void fo_export_word(struct fo_export_writer *writer, const char *argument);

/** End the statement of call @p item with a comment about its outcome, which is then the newest call. */
void
fo_export_outcome(struct fo_export_writer *writer, size_t item, SECURITY_STATUS status, const char *more);

/** The same for a call without status. */
void fo_export_end(struct fo_export_writer *writer, size_t item);

/** Append a statement that freeonce is to execute once the newest call is over. */
void fo_export_after(struct fo_export_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Write what freeonce does for @p operation, if it is one of those, and say it in a comment. */
void fo_export_inject(struct fo_export_writer *writer, const struct fo_operation *operation);

/** Append the line of a comment: "    // WORDS". */
void fo_export_comment(struct fo_export_writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
