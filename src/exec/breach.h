// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Breach: the end of a run in which the code under test did what no run can go on after.
 *
 * It left its stack by a jump, ended the process, or keeps waiting for a peer that is gone. Who runs programs
 * says what happens then: a child tells its parent and ends, a fuzz target aborts.
 */
#ifndef FO_EXEC_BREACH_H
#define FO_EXEC_BREACH_H

/** Words of breaches that others tell apart. */
#define FO_BREACH_EXIT "exit"
#define FO_BREACH_NEVER_RETURNS "never-returns"

/** Told what happened, in a sentence; must not return. @p word is the same in a word, for comparing. */
typedef void (*fo_breach_handler)(void *user, const char *word, const char *sentence);

/** NULL: the sentence goes to standard error and the process aborts. */
void fo_breach_set(fo_breach_handler wanted, void *user);

_Noreturn void fo_breach_report(const char *word, const char *sentence);

#endif
