// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Command lines for the person who looks into a finding.
 */
#include "cli/again.h"

#include <string.h>

static void
print_command(const struct fo_again *again, const char *before, const char *command, const char *options,
              struct fo_text *out)
{
    fo_text_printf(out, "  %s", before);
    fo_repro_quote(again->program, out);
    fo_text_printf(out, " %s%s", command, options);
    if (again->target != fo_repro_target_default()) {
        fo_text_printf(out, " --target %s", again->target->name);
    }
    fo_text_append(out, " ");
    fo_repro_quote(again->path, out);
    fo_text_append(out, "\n");
}

void
fo_again_print(const struct fo_again *again, struct fo_text *out)
{
    if (strcmp(again->path, "-") == 0) {
        return;
    }
    fo_text_append(out, "\nagain\n");
    print_command(again, "", "run", "", out);
    fo_text_append(out, "in a debugger, without the leak detector, which cannot run there\n");
    print_command(again, "ASAN_OPTIONS=detect_leaks=0 gdb -ex run --args ", "run", " --in-process", out);
    fo_text_append(out, "under Valgrind, without AddressSanitizer\n");
    print_command(again, "valgrind --track-origins=yes ", "run", " --in-process", out);
    fo_text_append(out, "smaller, and as a test\n");
    print_command(again, "", "minimize", " -o small.txt", out);
    print_command(again, "", "export", " --to c -o test.c", out);
}
