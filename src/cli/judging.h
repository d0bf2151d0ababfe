// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Judging: the options that all commands with a verdict share, and the writing of their reports.
 */
#ifndef FO_CLI_JUDGING_H
#define FO_CLI_JUDGING_H

#include "report/report.h"

#include <getopt.h>

enum {
    FO_TARGETS_MAX = 8
};

/** One report: in which format it goes where. */
struct fo_report_target {
    enum fo_report_format format;
    const char *path; /**< NULL: standard output. */
};

/** What the shared options said. Zero is the default. */
struct fo_judging {
    enum fo_profile profile;
    bool is_strict;
    bool is_verbose;
    const char *filter;        /**< NULL: all rules. */
    const char *baseline_path; /**< NULL: nothing is accepted. */
    bool updates_baseline;
    struct fo_baseline baseline; /**< Read by fo_judging_finish; owned. */
    bool is_part;                /**< The command runs only a part of what there is. */
    struct fo_report_target targets[FO_TARGETS_MAX];
    size_t target_count;
};

/** Answers of getopt_long for options without a short form start here; commands go on from FO_OPTION_OWN. */
enum fo_option {
    FO_OPTION_PROFILE = 256,
    FO_OPTION_FORMAT,
    FO_OPTION_STRICT,
    FO_OPTION_FILTER,
    FO_OPTION_BASELINE,
    FO_OPTION_UPDATE_BASELINE,
    FO_OPTION_OWN,
};

/** Entries for the table of getopt_long. */
#define FO_JUDGING_OPTIONS                                                                               \
    {"profile", required_argument, NULL, FO_OPTION_PROFILE},                                             \
        {"format", required_argument, NULL, FO_OPTION_FORMAT}, {"output", required_argument, NULL, 'o'}, \
        {"strict", no_argument, NULL, FO_OPTION_STRICT},                                                 \
        {"filter", required_argument, NULL, FO_OPTION_FILTER},                                           \
        {"baseline", required_argument, NULL, FO_OPTION_BASELINE},                                       \
        {"update-baseline", no_argument, NULL, FO_OPTION_UPDATE_BASELINE},                               \
        {"verbose", no_argument, NULL, 'v'}, {"help", no_argument, NULL, 'h'}

/** Short options for getopt_long. */
#define FO_JUDGING_SHORT ":o:vh"

/** Lines of help about them. */
#define FO_JUDGING_HELP                                                                                      \
    "  --profile NAME     portable (default), or windows: tolerate what Windows tolerates\n"                 \
    "  --strict           broken SHOULD rules fail too\n"                                                    \
    "  --filter GLOB      judge only rules whose id matches, for example 'CTX-*'\n"                          \
    "  --baseline FILE    do not fail for the findings that FILE accepts; with --strict fail for those\n"    \
    "                     in it that no longer occur\n"                                                      \
    "  --update-baseline  write FILE: add what fails now, drop what no longer occurs\n"                      \
    "  --format FORMAT    " FO_REPORT_FORMATS(" or ") "; may be repeated\n"                                  \
                                                      "  -o, --output FILE  where the report of the "        \
                                                      "--format before it goes (default: standard output)\n" \
                                                      "  -v, --verbose      text: name what was not "        \
                                                      "exercised and every way in which a rule was broken\n" \
                                                      "  -h, --help         this help\n"

/** Lines of help about the exit status. */
#define FO_JUDGING_STATUS_HELP                                                                 \
    "Exit status\n"                                                                            \
    "  0  no exercised MUST rule broke (with --strict: no SHOULD rule either)\n"               \
    "  1  something broke\n"                                                                   \
    "  2  the command line is wrong, an input cannot be read or an output cannot be written\n" \
    "  3  nothing was exercised\n"                                                             \
    "  4  freeonce itself failed\n"                                                            \
    "  128 plus its number after a signal; reports then say that they are partial\n"

/**
 * Take one answer of getopt_long.
 *
 * @return FO_EXIT_HELD when it was one of the shared options and is good, FO_EXIT_USAGE when it is not good
 * (and the user was told), -1 when it is not a shared option.
 */
int fo_judging_option(struct fo_judging *judging, const char *command, int answer, char **argv);

/**
 * Check the options as a whole: add the default report, refuse reports that cannot be written, read the
 * baseline.
 *
 * @return FO_EXIT_HELD, FO_EXIT_USAGE or FO_EXIT_HARNESS. fo_judging_fini in every case.
 */
int fo_judging_finish(struct fo_judging *judging, const char *command);
void fo_judging_fini(struct fo_judging *judging);

/** The baseline, or NULL when there is none. */
struct fo_baseline *fo_judging_baseline(struct fo_judging *judging);

/** Accept what the baseline knows in @p verdict, which is of one trace or program. False without memory. */
bool fo_judging_accept(struct fo_judging *judging, struct fo_verdict *verdict);

/**
 * Draw the consequences of the baseline for a whole run, and bring the file up to date when that was asked
 * for.
 *
 * @param verdict  What the baseline was applied to, merged.
 * @param status   Of the run so far.
 * @param must_fail  Something failed that no baseline can accept.
 * @return The run's status.
 */
int
fo_judging_settle(struct fo_judging *judging, const struct fo_verdict *verdict, int status, bool must_fail);

/** Whether @p judging lets no rule through; the user is told then. */
bool fo_judging_matches_nothing(const struct fo_judging *judging);

/** The exit status that @p verdict means. */
int fo_judging_status(const struct fo_judging *judging, const struct fo_verdict *verdict);

/**
 * Write all reports. Files first, so that a broken pipe does not lose them.
 *
 * @param report  Its fields that follow from the options are set here.
 * @return FO_EXIT_HELD, FO_EXIT_USAGE or FO_EXIT_HARNESS.
 */
int fo_judging_write(const struct fo_judging *judging, struct fo_report *report);

#endif
