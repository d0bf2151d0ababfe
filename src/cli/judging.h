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
    const char *filter; /**< NULL: all rules. */
    struct fo_report_target targets[FO_TARGETS_MAX];
    size_t target_count;
};

/** Answers of getopt_long for options without a short form start here; commands go on from FO_OPTION_OWN. */
enum fo_option {
    FO_OPTION_PROFILE = 256,
    FO_OPTION_FORMAT,
    FO_OPTION_STRICT,
    FO_OPTION_FILTER,
    FO_OPTION_OWN,
};

/** Entries for the table of getopt_long. */
#define FO_JUDGING_OPTIONS                                                                               \
    {"profile", required_argument, NULL, FO_OPTION_PROFILE},                                             \
        {"format", required_argument, NULL, FO_OPTION_FORMAT}, {"output", required_argument, NULL, 'o'}, \
        {"strict", no_argument, NULL, FO_OPTION_STRICT},                                                 \
        {"filter", required_argument, NULL, FO_OPTION_FILTER}, {"verbose", no_argument, NULL, 'v'},      \
        {"help", no_argument, NULL, 'h'}

/** Short options for getopt_long. */
#define FO_JUDGING_SHORT ":o:vh"

/** Lines of help about them. */
#define FO_JUDGING_HELP                                                                                      \
    "  --profile NAME     portable (default), or windows: tolerate what Windows tolerates\n"                 \
    "  --strict           broken SHOULD rules fail too\n"                                                    \
    "  --filter GLOB      judge only rules whose id matches, for example 'CTX-*'\n"                          \
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
 * Check the options as a whole: add the default report, refuse reports that cannot be written.
 *
 * @return FO_EXIT_HELD or FO_EXIT_USAGE.
 */
int fo_judging_finish(struct fo_judging *judging, const char *command);

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
