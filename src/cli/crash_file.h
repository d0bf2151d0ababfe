// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Crash file: what a fuzz target was given, as text or bytes, made into a program.
 */
#ifndef FO_CLI_CRASH_FILE_H
#define FO_CLI_CRASH_FILE_H

#include "cli/target.h"
#include "program/token_case.h"

/** One file. Zero is empty. */
struct fo_crash_file {
    const struct fo_repro_target *target;
    bool is_text;
    struct fo_program program;
    struct fo_token_case token; /**< Of the target token; its bytes lie in case_bytes. */
    struct fo_text case_bytes;  /**< Owned. */
};

/**
 * Make sense of the content of a file.
 *
 * @param[out] out  Filled on FO_OK only; end it with fo_crash_file_fini.
 * @param[out] why  Appended to otherwise: ":3:7: expected ..., found ..." or the like.
 */
enum fo_error fo_crash_file_parse(const struct fo_repro_target *target, const struct fo_text *content,
                                  struct fo_crash_file *out, struct fo_text *why);

/**
 * Read @p path ("-": standard input) and complain when that fails.
 *
 * @return FO_EXIT_HELD and *out filled, FO_EXIT_USAGE or FO_EXIT_HARNESS.
 */
int fo_crash_file_read(const struct fo_repro_target *target, const char *path, struct fo_crash_file *out);

void fo_crash_file_fini(struct fo_crash_file *file);

/** Let the process's next runs be those of @p file. */
void fo_crash_file_arm(const struct fo_crash_file *file);

/** Append the file as its text. */
void fo_crash_file_print(const struct fo_crash_file *file, struct fo_text *out);

/** Append the file as the bytes that its target takes. */
void fo_crash_file_encode(const struct fo_crash_file *file, struct fo_text *out);

#endif
