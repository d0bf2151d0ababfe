// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The help of each command, as a section of the manual page.
 */
#include "cli/manual.h"

#include <string.h>

static const char opening[] =
    ".TH FREEONCE 1 \"\" \"freeonce " FO_VERSION "\" \"User commands\"\n"
    ".SH NAME\n"
    "freeonce \\- fuzzing and conformance harness for SSPI session lifecycles\n"
    ".SH SYNOPSIS\n"
    ".B freeonce\n"
    ".I COMMAND\n"
    ".RI [ OPTION ...]\n"
    ".br\n"
    ".I WRAPPER\\c\n"
    ".B _conform\n"
    ".I COMMAND\n"
    ".RI [ OPTION ...]\n"
    ".SH DESCRIPTION\n"
    "Answers one question about code that calls, or implements, the Windows Security Support Provider\n"
    "Interface: is every handle freed exactly once, in the documented order, whatever the peer sends and\n"
    "whichever call fails?\n"
    ".PP\n"
    "A program made of a wrapper and the library of freeonce is this command with that wrapper as its\n"
    "subject.\n";

static const char closing[] =
    ".SH ENVIRONMENT\n"
    ".TP\n"
    ".B COLUMNS\n"
    "Width that text is wrapped at where there is no terminal to ask.\n"
    ".TP\n"
    ".B NO_COLOR\n"
    "When set, nothing is coloured.\n"
    ".SH NOTES\n"
    "The norm is\n"
    ".UR https://learn.microsoft.com/en-us/windows/win32/secauthn/ending-an-sspi-session\n"
    "Ending an SSPI Session\n"
    ".UE\n"
    "and the pages around it;\n"
    ".B freeonce rules\n"
    "names the rules and their sources.\n";

/** Append one line so that nothing in it is taken for a request or an escape. */
static void
print_line(const char *line, size_t length, struct fo_text *out)
{
    if (length > 0 && (line[0] == '.' || line[0] == '\'')) {
        fo_text_append(out, "\\&");
    }
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '\\') {
            fo_text_append(out, "\\e");
        } else if (line[i] == '-') {
            fo_text_append(out, "\\-");
        } else {
            fo_text_append_bytes(out, &line[i], 1);
        }
    }
    fo_text_append(out, "\n");
}

static void
print_lines(const char *text, struct fo_text *out)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        print_line(text, length, out);
        text += length + (text[length] == '\n');
    }
}

void
fo_manual_print(const struct fo_command *const *commands, size_t count, struct fo_text *out)
{
    fo_text_append(out, opening);
    for (size_t i = 0; i < count; i++) {
        fo_text_printf(out, ".SH COMMAND %s\n.nf\n", commands[i]->name);
        print_lines(commands[i]->help, out);
        fo_text_append(out, ".fi\n");
    }
    fo_text_append(out, closing);
}
