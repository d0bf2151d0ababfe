// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Everything that reaches the user's terminal.
 */
#include "cli/console.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    COLUMNS_LEAST = 20,
    COLUMNS_MOST = 1000,
    REPORT_MODE = 0666,
};

void
fo_console_init(void)
{
    /* Opened the wrong way round, so that use of a file that was closed is still an error. */
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDWR};
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) {
        if (fcntl(file, F_GETFD) < 0 && errno == EBADF) {
            (void)open("/dev/null", modes[file]);
        }
    }
}

void
fo_console_guard(struct fo_console_guard *guard)
{
    (void)fflush(NULL);
    for (int i = 0; i < 2; i++) {
        guard->copies[i] = fcntl(STDOUT_FILENO + i, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    }
}

void
fo_console_unguard(struct fo_console_guard *guard)
{
    (void)fflush(NULL);
    for (int i = 0; i < 2; i++) {
        if (guard->copies[i] >= 0) {
            (void)dup2(guard->copies[i], STDOUT_FILENO + i);
            (void)close(guard->copies[i]);
        }
    }
}

unsigned
fo_console_columns(int file)
{
    const char *wanted = getenv("COLUMNS");
    struct winsize size = {0};
    long columns = wanted == NULL ? 0 : strtol(wanted, NULL, 10);

    if (columns <= 0 && isatty(file) && ioctl(file, TIOCGWINSZ, &size) == 0) {
        columns = size.ws_col;
    }
    if (columns <= 0) {
        return 0;
    }
    columns = columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns;
    return (unsigned)(columns > COLUMNS_MOST ? COLUMNS_MOST : columns);
}

bool
fo_console_is_colored(int file)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (refused != NULL && refused[0] != '\0') {
        return false;
    }
    return isatty(file) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

/** Write "freeonce: ", the message and @p hint as one line. */
static void __attribute__((format(printf, 2, 0)))
complain(const char *hint, const char *format, va_list arguments)
{
    struct fo_text line = {0};
    char *message = NULL;

    if (vasprintf(&message, format, arguments) < 0) {
        message = NULL;
    }
    fo_text_append(&line, "freeonce: ");
    if (message != NULL) {
        fo_text_append_escaped(&line, message, strlen(message));
    }
    fo_text_append(&line, hint);
    fo_text_append(&line, "\n");
    /* There is nobody left to tell when this fails. */
    (void)!write(STDERR_FILENO, fo_text_get(&line), line.length);
    free(message);
    fo_text_fini(&line);
}

void
fo_console_complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain("", format, arguments);
    va_end(arguments);
}

int
fo_console_usage(const char *command, const char *format, ...)
{
    char hint[64];
    va_list arguments;

    snprintf(hint, sizeof(hint), "; see 'freeonce %s%s--help'", command, command[0] == '\0' ? "" : " ");
    va_start(arguments, format);
    complain(hint, format, arguments);
    va_end(arguments);
    return FO_EXIT_USAGE;
}

int
fo_console_bad_option(const char *command, int answer, char **argv)
{
    const char *word = argv[optind - 1];
    const bool is_long = strncmp(word, "--", 2) == 0;

    if (answer == ':') {
        return is_long || optopt == 0 ? fo_console_usage(command, "option '%s' needs a value", word)
                                      : fo_console_usage(command, "option '-%c' needs a value", optopt);
    }
    if (is_long && optopt != 0) {
        return fo_console_usage(command, "option '%s' takes no value", word);
    }
    return is_long ? fo_console_usage(command, "unknown option '%s'", word)
                   : fo_console_usage(command, "unknown option '-%c'", optopt);
}

int
fo_console_write(const struct fo_text *text)
{
    return fo_console_write_to(NULL, text);
}

int
fo_console_write_to(const char *path, const struct fo_text *text)
{
    const char *place = path == NULL ? "-" : path;

    if (text->failed) {
        fo_console_complain("out of memory");
        return FO_EXIT_HARNESS;
    }
    if (fo_file_write_atomic(place, fo_text_get(text), text->length, REPORT_MODE) != FO_OK) {
        fo_console_complain("cannot write %s: %s", strcmp(place, "-") == 0 ? "standard output" : place,
                            strerror(errno));
        return FO_EXIT_USAGE;
    }
    return FO_EXIT_HELD;
}

/** Whether a file could be made or replaced beside others in the folder of @p path. errno says why not. */
static bool
is_folder_writable(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        return true;
    }
    const bool answer = access(dirname(copy), W_OK | X_OK) == 0;
    const int kept = errno;
    free(copy);
    errno = kept;
    return answer;
}

int
fo_console_check_writable(const char *path)
{
    struct stat status;
    bool is_writable;

    if (strcmp(path, "-") == 0) {
        return FO_EXIT_HELD;
    }
    if (path[0] == '\0') {
        errno = ENOENT;
        is_writable = false;
    } else if (stat(path, &status) != 0) {
        is_writable = errno == ENOENT && is_folder_writable(path);
    } else if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        is_writable = false;
    } else {
        is_writable = S_ISREG(status.st_mode) ? is_folder_writable(path) : access(path, W_OK) == 0;
    }
    if (!is_writable) {
        fo_console_complain("cannot write %s: %s", path, strerror(errno));
    }
    return is_writable ? FO_EXIT_HELD : FO_EXIT_USAGE;
}
