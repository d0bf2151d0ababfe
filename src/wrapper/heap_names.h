// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * The functions that stand behind malloc and its like in the wrapper's objects.
 *
 * Only redirect.h and the headers of include/ lead here; each does what the C library's function does.
 */
#ifndef FO_WRAPPER_HEAP_NAMES_H
#define FO_WRAPPER_HEAP_NAMES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

void *fo_heap_malloc(size_t bytes);
void *fo_heap_calloc(size_t count, size_t bytes);
void *fo_heap_realloc(void *block, size_t bytes);
void *fo_heap_reallocarray(void *block, size_t count, size_t bytes);
void fo_heap_free(void *block);
void *fo_heap_aligned_alloc(size_t alignment, size_t bytes);
int fo_heap_posix_memalign(void **out, size_t alignment, size_t bytes);
char *fo_heap_strdup(const char *text);
char *fo_heap_strndup(const char *text, size_t bytes_max);
wchar_t *fo_heap_wcsdup(const wchar_t *text);
int fo_heap_asprintf(char **out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int
fo_heap_vasprintf(char **out, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
/** What they are under _FORTIFY_SOURCE. */
int
fo_heap_asprintf_checked(char **out, int flag, const char *format, ...) __attribute__((format(printf, 3, 4)));
int fo_heap_vasprintf_checked(char **out, int flag, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
ssize_t fo_heap_getdelim(char **line, size_t *size, int delimiter, FILE *stream);
ssize_t fo_heap_getline(char **line, size_t *size, FILE *stream);

#endif
