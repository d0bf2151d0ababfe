// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Whole files in and out.
 */
#include "base/file.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** Bytes asked for in one read. */
#define READ_BYTES 65536
/** Names tried for the temporary file before giving up with EEXIST. */
#define TEMPORARY_NAMES_MAX 100

static enum fo_error
read_all(int file, size_t bytes_max, struct fo_text *text)
{
    for (;;) {
        if (!fo_text_reserve(text, READ_BYTES)) {
            return text->length >= FO_TEXT_BYTES_MAX - READ_BYTES ? FO_ERROR_LIMIT : FO_ERROR_MEMORY;
        }
        ssize_t got = read(file, text->bytes + text->length, READ_BYTES);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return FO_ERROR_IO;
        }
        text->length += (size_t)got;
        text->bytes[text->length] = '\0';
        if (text->length > bytes_max) {
            return FO_ERROR_LIMIT;
        }
        if (got == 0) {
            return FO_OK;
        }
    }
}

enum fo_error
fo_file_read(const char *path, size_t bytes_max, struct fo_text *out)
{
    struct fo_text text = {0};
    bool standard = strcmp(path, "-") == 0;
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return FO_ERROR_IO;
    }
    enum fo_error error = read_all(file, bytes_max, &text);
    int kept = errno;
    if (!standard) {
        (void)close(file);
    }
    if (error == FO_OK) {
        fo_text_fini(out);
        *out = text;
    } else {
        fo_text_fini(&text);
    }
    errno = kept;
    return error;
}

static enum fo_error
write_all(int file, const void *bytes, size_t length)
{
    const char *rest = bytes;
    while (length > 0) {
        ssize_t written = write(file, rest, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return FO_ERROR_IO;
        }
        rest += written;
        length -= (size_t)written;
    }
    return FO_OK;
}

/** Close @p file; the first of the two errors wins and its errno is kept. */
static enum fo_error
close_after(int file, enum fo_error error)
{
    int kept = errno;
    if (close(file) != 0 && error == FO_OK) {
        return FO_ERROR_IO;
    }
    if (error != FO_OK) {
        errno = kept;
    }
    return error;
}

/** Is @p status the file behind the open descriptor @p file? */
static bool
is_same_file(const struct stat *status, int file)
{
    struct stat other;
    return fstat(file, &other) == 0 && other.st_dev == status->st_dev && other.st_ino == status->st_ino;
}

static enum fo_error
write_directly(const char *path, const struct stat *status, const void *bytes, size_t length)
{
    /* Opening /dev/stdout anew would begin at offset 0 of a redirected file. */
    if (is_same_file(status, STDOUT_FILENO)) {
        return write_all(STDOUT_FILENO, bytes, length);
    }
    if (is_same_file(status, STDERR_FILENO)) {
        return write_all(STDERR_FILENO, bytes, length);
    }
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) {
        return FO_ERROR_IO;
    }
    return close_after(file, write_all(file, bytes, length));
}

/** Make a new file beside @p path. Its name goes to @p name. @return Descriptor or -1. */
static int
open_beside(const char *path, mode_t mode, char name[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    int folder_bytes = slash == NULL ? 0 : (int)(slash - path) + 1;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t number = fo_hash_mix((uint64_t)now.tv_nsec ^ ((uint64_t)getpid() << 32));
    for (int attempt = 0; attempt < TEMPORARY_NAMES_MAX; attempt++) {
        int length =
            snprintf(name, PATH_MAX, "%.*s.freeonce-%08x", folder_bytes, path, (unsigned)(uint32_t)number);
        if (length < 0 || length >= PATH_MAX) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST) {
            return file;
        }
        number = fo_hash_mix(number);
    }
    return -1;
}

static enum fo_error
write_beside(const char *path, const void *bytes, size_t length, mode_t mode)
{
    char name[PATH_MAX];
    int file = open_beside(path, mode, name);
    if (file < 0) {
        return FO_ERROR_IO;
    }
    enum fo_error error = write_all(file, bytes, length);
    if (error == FO_OK && fsync(file) != 0) {
        error = FO_ERROR_IO;
    }
    error = close_after(file, error);
    if (error == FO_OK && rename(name, path) != 0) {
        error = FO_ERROR_IO;
    }
    if (error != FO_OK) {
        int kept = errno;
        (void)unlink(name);
        errno = kept;
    }
    return error;
}

/** Names under which the kernel offers open files; replacing such a name would be a disaster. */
static bool
is_kernel_path(const char *path)
{
    return strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
           strncmp(path, "/proc/", 6) == 0;
}

enum fo_error
fo_file_write_atomic(const char *path, const void *bytes, size_t length, mode_t mode)
{
    if (strcmp(path, "-") == 0) {
        return write_all(STDOUT_FILENO, bytes, length);
    }
    struct stat status;
    if (stat(path, &status) != 0) {
        return errno == ENOENT ? write_beside(path, bytes, length, mode) : FO_ERROR_IO;
    }
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return FO_ERROR_IO;
    }
    if (!S_ISREG(status.st_mode) || is_kernel_path(path) || is_same_file(&status, STDOUT_FILENO) ||
        is_same_file(&status, STDERR_FILENO)) {
        return write_directly(path, &status, bytes, length);
    }
    char *target = realpath(path, NULL);
    if (target == NULL) {
        return FO_ERROR_IO;
    }
    enum fo_error error = write_beside(target, bytes, length, mode);
    int kept = errno;
    free(target);
    errno = kept;
    return error;
}
