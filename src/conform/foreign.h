// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Foreign: runs programs against any library, each in a disposable process, and judges what the library owed.
 *
 * Flow    program -> child: executor -> subject -> recorder -> library; records -> parent: checker ->
 * verdict. Owns    the library (loaded in the parent too, so that children find it ready), child, checker and
 * verdict. Limits  one at a time; the caller must be single-threaded.
 */
#ifndef FO_CONFORM_FOREIGN_H
#define FO_CONFORM_FOREIGN_H

#include "conform/judge.h"

struct fo_foreign;

struct fo_foreign_options {
    const char *provider; /**< What dlopen takes. Borrowed. */
    enum fo_profile profile;
    const char *accepted; /**< Globs of rule ids, separated by commas, that are not findings; NULL: none.
                             Borrowed. */
    const struct fo_baseline *baseline; /**< Findings that do not count; NULL: all do. Borrowed. */
    unsigned time_out_seconds;          /**< Wall limit of one program; 0: 10. */
    /** As in struct fo_judge_options. */
    void (*state)(void *user, uint64_t hash);
    void *state_user;
};

/**
 * Load the library and find out what it does.
 *
 * @param why  Receives one line when the answer is not FO_OK.
 * @return FO_OK; FO_ERROR_LOAD, FO_ERROR_NOT_FOUND: no provider; FO_ERROR_MEMORY; FO_ERROR_IO: no process.
 */
enum fo_error
fo_foreign_new(const struct fo_foreign_options *options, struct fo_text *why, struct fo_foreign **out);
/** NULL is ignored. */
void fo_foreign_free(struct fo_foreign *foreign);

/**
 * Run and judge one program. Only rules that bind the provider are asked; that it died is one of them.
 *
 * @param trace     Receives the text of the trace; NULL: none is made.
 * @param[out] out  Written on FO_OK. Of the run it says nothing: that stays with the child. Borrowed from
 *                  @p foreign until the next run.
 * @return FO_OK; FO_ERROR_MEMORY; FO_ERROR_IO: no process.
 */
enum fo_error
fo_foreign_program(struct fo_foreign *foreign, const struct fo_program *program,
                   const struct fo_subject *subject, struct fo_text *trace, struct fo_judgement *out);

/** From the next run on, record who makes calls, or no longer. */
void fo_foreign_be_thorough(struct fo_foreign *foreign, bool is_thorough);

/** Findings so far that were accepted. */
uint64_t fo_foreign_accepted_count(const struct fo_foreign *foreign);

#endif
