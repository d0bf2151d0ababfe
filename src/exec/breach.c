// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Who is told of breaches.
 */
#include "exec/breach.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static fo_breach_handler handler;
static void *handler_user;

void
fo_breach_set(fo_breach_handler wanted, void *user)
{
    handler = wanted;
    handler_user = user;
}

static void
write_all(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

_Noreturn void
fo_breach_report(const char *word, const char *sentence)
{
    if (handler != NULL) {
        handler(handler_user, word, sentence);
    }
    write_all("freeonce: ");
    write_all(sentence);
    write_all("\n");
    abort();
}
