// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * freeonce rules: the catalogue, and one rule explained.
 */
#include "cli/commands.h"
#include "cli/console.h"
#include "report/report.h"

#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_MARKDOWN = 256
};

static const char name[] = "rules";

static const char help[] =
    "usage: freeonce rules [-o FILE] [RULE...]\n"
    "       freeonce rules --markdown [-o FILE]\n"
    "\n"
    "Lists the rules, one line each, and counts them. With the id of a rule, explains it and shows a trace "
    "that holds\n"
    "and one that breaks it; with a pattern such as 'CTX-*', lists the rules that match.\n"
    "\n"
    "  --markdown         the whole catalogue as a page of Markdown\n"
    "  -o, --output FILE  where it goes (default: standard output)\n"
    "  -h, --help         this help\n"
    "\n"
    "Exit status\n"
    "  0  done\n"
    "  2  the command line is wrong, there is no such rule, or the output cannot be written\n"
    "  4  freeonce itself failed\n"
    "\n"
    "Example\n"
    "  freeonce rules CTX-DELETE-ONCE\n";

/** What the command line said. */
struct request {
    bool is_markdown;
    const char *output;
    struct fo_report_style style;
};

static int
parse(struct request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"markdown", no_argument, NULL, OPTION_MARKDOWN},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int answer = 0;

    while ((answer = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
        if (answer == OPTION_MARKDOWN) {
            request->is_markdown = true;
        } else if (answer == 'o') {
            request->output = optarg;
        } else {
            return fo_console_bad_option(name, answer, argv);
        }
    }
    if (request->is_markdown && optind < argc) {
        return fo_console_usage(name, "--markdown takes no rule");
    }
    if (request->output == NULL) {
        request->style.columns = fo_console_columns(STDOUT_FILENO);
        request->style.is_colored = fo_console_is_colored(STDOUT_FILENO);
        return FO_EXIT_HELD;
    }
    return fo_console_check_writable(request->output);
}

/** The rule that @p word names, whatever its case; NULL: it is a pattern or nothing. */
static const struct fo_rule *
find_rule(const char *word)
{
    if (strpbrk(word, "*?") != NULL) {
        return NULL;
    }
    for (size_t index = 0; index < fo_rule_count(); index++) {
        if (fo_rule_matches(fo_rule_at(index), word)) {
            return fo_rule_at(index);
        }
    }
    return NULL;
}

static enum fo_error
write_word(const struct request *request, const char *word, struct fo_text *out)
{
    const struct fo_rule *rule = find_rule(word);
    return rule == NULL ? fo_report_catalogue_text(word, &request->style, out)
                        : fo_report_rule(rule, &request->style, out);
}

static int
write_words(const struct request *request, char *const *words, struct fo_text *out)
{
    for (size_t index = 0; words[index] != NULL; index++) {
        if (index > 0) {
            fo_text_append(out, "\n");
        }
        const enum fo_error error = write_word(request, words[index], out);
        if (error == FO_ERROR_NOT_FOUND) {
            fo_console_complain("no rule is called '%s'; 'freeonce rules' lists them", words[index]);
            return FO_EXIT_USAGE;
        }
        if (error != FO_OK) {
            out->failed = true;
        }
    }
    return FO_EXIT_HELD;
}

static int
run(int argc, char **argv)
{
    struct request request = {0};
    struct fo_text text = {0};

    int status = parse(&request, argc, argv);
    if (status != FO_EXIT_HELD) {
        return status;
    }
    if (optind < argc) {
        status = write_words(&request, argv + optind, &text);
    } else {
        const enum fo_error error = request.is_markdown
                                        ? fo_report_catalogue(true, &text)
                                        : fo_report_catalogue_text(NULL, &request.style, &text);
        text.failed = text.failed || error != FO_OK;
    }
    if (status == FO_EXIT_HELD) {
        status = fo_console_write_to(request.output, &text);
    }
    fo_text_fini(&text);
    return status;
}

const struct fo_command fo_command_rules = {
    .name = "rules",
    .summary = "list the rules, or explain one",
    .help = help,
    .run = run,
};
