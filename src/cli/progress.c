// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The line that says how far a run is.
 */
#include "cli/progress.h"

#include "base/text.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "report/layout.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/** Time between two lines: often enough to look alive, seldom enough to cost nothing. */
#define PERIOD_NS UINT64_C(80000000)

enum {
    COLUMNS_DEFAULT = 80
};

static uint64_t
now_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

void
fo_progress_init(struct fo_progress *progress)
{
    const unsigned columns = fo_console_columns(STDERR_FILENO);
    *progress = (struct fo_progress){
        .is_shown = isatty(STDERR_FILENO) == 1,
        .columns = columns == 0 ? COLUMNS_DEFAULT : columns,
    };
}

/** Cut @p line to what fits beside the cursor. */
static void
cut(struct fo_text *line, unsigned columns)
{
    while (line->length > 0 && fo_layout_width(line->bytes, line->length) >= columns) {
        do {
            line->length--;
        } while (line->length > 0 && ((unsigned char)line->bytes[line->length] & 0xc0U) == 0x80U);
        line->bytes[line->length] = '\0';
    }
}

void
fo_progress_show(void *user, size_t done, size_t total, const char *name)
{
    struct fo_progress *progress = user;
    struct fo_text line = {0};

    if (!progress->is_shown || (progress->shown_ns != 0 && now_ns() - progress->shown_ns < PERIOD_NS)) {
        return;
    }
    progress->shown_ns = now_ns();
    fo_text_printf(&line, "%zu of %zu  ", done, total);
    fo_text_append_escaped(&line, name, strlen(name));
    cut(&line, progress->columns);
    fo_text_append(&line, "\x1b[K\r");
    (void)!write(STDERR_FILENO, fo_text_get(&line), line.length);
    fo_text_fini(&line);
}

void
fo_progress_erase(struct fo_progress *progress)
{
    if (progress->shown_ns != 0) {
        (void)!write(STDERR_FILENO, "\r\x1b[K", 4);
        progress->shown_ns = 0;
    }
}
