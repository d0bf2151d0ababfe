// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Tests of the strings, errors and names of the drop-in.
 */
#include "base/test.h"
#include "wrapper/heap.h"
#include "wrapper/heap_names.h"
#include "wrapper/include/dropin_wide.h"
#include "wrapper/include/security.h"

#include <string.h>

static void
text_goes_to_utf_16_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *narrow;
        const WCHAR *wide;
        int narrow_count;
        int wide_count;
    } cases[] = {
        {"", u"", 1, 1},
        {"abc", u"abc", 4, 4},
        {"\u00e4\u20ac", u"\u00e4\u20ac", 6, 3},
        {"\U0001f600x", u"\U0001f600x", 6, 4},
    };

    for (size_t index = 0; index < ARRAYSIZE(cases); index++) {
        WCHAR wide[16] = {0};
        char narrow[16] = {0};
        assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, cases[index].narrow, -1, NULL, 0),
                         cases[index].wide_count);
        assert_int_equal(
            MultiByteToWideChar(CP_ACP, 0, cases[index].narrow, -1, wide, cases[index].wide_count),
            cases[index].wide_count);
        assert_memory_equal(wide, cases[index].wide, (size_t)cases[index].wide_count * sizeof wide[0]);
        assert_int_equal(WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL),
                         cases[index].narrow_count);
        assert_int_equal(
            WideCharToMultiByte(CP_ACP, 0, wide, -1, narrow, cases[index].narrow_count, NULL, NULL),
            cases[index].narrow_count);
        assert_string_equal(narrow, cases[index].narrow);
        if (cases[index].wide_count > 1) {
            assert_int_equal(
                MultiByteToWideChar(CP_UTF8, 0, cases[index].narrow, -1, wide, cases[index].wide_count - 1),
                0);
            assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
        }
    }
}

static void
what_is_no_text_is_replaced_or_refused(void **state)
{
    (void)state;
    WCHAR wide[8];
    char narrow[8];
    static const WCHAR lone[] = {0xd800, 'x', 0};

    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "a\xff", 2, wide, 8), 2);
    assert_int_equal(wide[1], 0xfffd);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "a\xff", 2, wide, 8), 0);
    assert_int_equal(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
    assert_int_equal(WideCharToMultiByte(CP_UTF8, 0, lone, -1, narrow, 8, NULL, NULL), 5);
    assert_string_equal(narrow, "\xef\xbf\xbdx");
    assert_int_equal(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, lone, -1, narrow, 8, NULL, NULL), 0);
    assert_int_equal(MultiByteToWideChar(1252, 0, "a", 1, wide, 8), 0);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 8), 0);
}

static void
wide_strings_are_handled_by_units_of_16_bits(void **state)
{
    (void)state;
    WCHAR buffer[16];

    assert_int_equal(fo_dropin_wcslen(u"hello"), 5);
    assert_ptr_equal(fo_dropin_wcscpy(buffer, u"ab"), buffer);
    assert_int_equal(fo_dropin_wcscmp(fo_dropin_wcscat(buffer, u"cd"), u"abcd"), 0);
    assert_int_equal(fo_dropin_wcscmp(fo_dropin_wcsncat(buffer, u"efg", 1), u"abcde"), 0);
    assert_true(fo_dropin_wcscmp(u"a", u"b") < 0 && fo_dropin_wcscmp(u"b", u"a") > 0);
    assert_true(fo_dropin_wcscmp(u"a", u"ab") < 0);
    assert_int_equal(fo_dropin_wcsncmp(u"abX", u"abY", 2), 0);
    assert_int_equal(_wcsicmp(u"NtLm", u"NTLM"), 0);
    assert_int_not_equal(_wcsnicmp(u"abc", u"abd", 3), 0);
    assert_ptr_equal(fo_dropin_wcschr(buffer, 'c'), buffer + 2);
    assert_ptr_equal(fo_dropin_wcschr(buffer, 0), buffer + 5);
    assert_null(fo_dropin_wcschr(buffer, 'z'));
    assert_ptr_equal(fo_dropin_wcsrchr(fo_dropin_wcscpy(buffer, u"a/b/c"), '/'), buffer + 3);
    assert_ptr_equal(fo_dropin_wcsstr(buffer, u"b/c"), buffer + 2);
    assert_ptr_equal(fo_dropin_wcsstr(buffer, u""), buffer);
    assert_null(fo_dropin_wcsstr(buffer, u"b/d"));
    (void)fo_dropin_wcsncpy(buffer, u"xy", 4);
    assert_memory_equal(buffer, u"xy\0\0c", 10);
    assert_int_equal(lstrlenW(NULL), 0);
    assert_int_equal(lstrcmpW(NULL, u""), -1);
    assert_memory_equal(lstrcpynW(buffer, u"longer", 4), u"lon", 8);
}

static void
narrow_strings_are_compared_as_windows_does(void **state)
{
    (void)state;
    char buffer[4] = "....";

    assert_int_equal(_stricmp("Negotiate", "NEGOTIATE"), 0);
    assert_int_equal(_strnicmp("NTLMx", "ntlmy", 4), 0);
    assert_int_equal(lstrcmpiA("a", "A"), 0);
    assert_int_equal(_snprintf(buffer, 4, "%s", "ab"), 2);
    assert_string_equal(buffer, "ab");
    assert_int_equal(_snprintf(buffer, 4, "%s", "abcd"), 4);
    assert_memory_equal(buffer, "abcd", 4);
    assert_int_equal(_snprintf(buffer, 4, "%s", "vwxyz"), -1);
    assert_memory_equal(buffer, "vwxy", 4);
    assert_int_equal(_snprintf(NULL, 0, "%s", ""), 0);
}

static void
duplicates_are_the_wrappers_memory(void **state)
{
    (void)state;
    struct fo_heap_count count;

    fo_heap_reset();
    char *narrow = _strdup("text");
    WCHAR *wide = _wcsdup(u"text");
    fo_heap_get(&count);
    assert_int_equal(count.live_count, 2);
    assert_int_equal(count.live_bytes, 5 + 10);
    assert_string_equal(narrow, "text");
    assert_int_equal(fo_dropin_wcscmp(wide, u"text"), 0);
    fo_heap_free(narrow);
    fo_heap_free(wide);
    fo_heap_get(&count);
    assert_int_equal(count.live_count, 0);
}

static void
errors_are_put_in_words(void **state)
{
    (void)state;
    LPSTR allocated = NULL;
    LPWSTR wide = NULL;
    char buffer[128];
    struct fo_heap_count count;

    fo_heap_reset();
    DWORD length = FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, NULL,
                                  (DWORD)SEC_E_INVALID_TOKEN, 0, (LPSTR)(void *)&allocated, 0, NULL);
    assert_int_equal(length, strlen(allocated));
    assert_non_null(strstr(allocated, "SEC_E_INVALID_TOKEN"));
    assert_string_equal(allocated + length - 2, "\r\n");
    length = FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                                FORMAT_MESSAGE_MAX_WIDTH_MASK,
                            NULL, ERROR_ACCESS_DENIED, 0, (LPWSTR)(void *)&wide, 0, NULL);
    assert_int_equal(fo_dropin_wcscmp(wide, u"Access is denied. "), 0);
    assert_int_equal(length, 18);
    fo_heap_get(&count);
    assert_int_equal(count.live_count, 2);
    assert_null(LocalFree(allocated));
    assert_null(LocalFree(wide));
    fo_heap_get(&count);
    assert_int_equal(count.live_count, 0);

    assert_int_equal(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 5, 0, buffer, 4, NULL), 0);
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(
        FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x12345678, 0, buffer, sizeof buffer, NULL), 0);
    assert_int_equal(GetLastError(), ERROR_MR_MID_NOT_FOUND);
    assert_int_equal(FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "%1", 0, 0, buffer, sizeof buffer, NULL), 0);
    assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
}

static void
names_say_how_much_room_they_need(void **state)
{
    (void)state;
    char name[64];
    WCHAR wide[64];
    DWORD size = 2;

    assert_false(GetUserNameA(name, &size));
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    assert_true(GetUserNameA(name, &size));
    assert_int_equal(size, strlen(name) + 1);
    size = 64;
    assert_true(GetComputerNameW(wide, &size));
    assert_int_equal(size, fo_dropin_wcslen(wide));
    size = 64;
    assert_true(GetUserNameExA(NameSamCompatible, name, &size));
    assert_non_null(strchr(name, '\\'));
    assert_false(GetUserNameExA(NameCanonical, name, &size));
    assert_int_equal(GetLastError(), ERROR_NONE_MAPPED);
    assert_int_equal(GetSystemDirectoryA(NULL, 0), GetSystemDirectoryA(name, 64) + 1);
    assert_false(GetComputerNameExA(ComputerNameMax, name, &size));
    assert_int_equal(GetEnvironmentVariableA("freeonce has no such variable", name, 64), 0);
    assert_int_equal(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
}

static void
times_go_both_ways(void **state)
{
    (void)state;
    static const SYSTEMTIME times[] = {
        {.wYear = 1601, .wMonth = 1, .wDayOfWeek = 1, .wDay = 1},
        {.wYear = 2000,
         .wMonth = 2,
         .wDayOfWeek = 2,
         .wDay = 29,
         .wHour = 23,
         .wMinute = 59,
         .wSecond = 58,
         .wMilliseconds = 999},
    };
    const SYSTEMTIME wrong = {.wYear = 2001, .wMonth = 2, .wDay = 29};
    FILETIME file;

    for (size_t index = 0; index < ARRAYSIZE(times); index++) {
        SYSTEMTIME back;
        assert_true(SystemTimeToFileTime(&times[index], &file));
        assert_true(FileTimeToSystemTime(&file, &back));
        assert_memory_equal(&back, &times[index], sizeof back);
    }
    assert_int_equal(file.dwHighDateTime > 0, 1);
    assert_false(SystemTimeToFileTime(&wrong, &file));
    assert_int_equal(CompareFileTime(&file, &file), 0);
}

static BOOL CALLBACK
run_once(PINIT_ONCE once, PVOID parameter, PVOID *context)
{
    (void)once;
    *context = parameter;
    ++*(int *)parameter;
    return *(int *)parameter > 1;
}

static void
once_means_once_it_has_succeeded(void **state)
{
    (void)state;
    INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    int count = 0;
    PVOID context = NULL;

    assert_false(InitOnceExecuteOnce(&once, run_once, &count, &context));
    assert_true(InitOnceExecuteOnce(&once, run_once, &count, &context));
    assert_true(InitOnceExecuteOnce(&once, run_once, &count, &context));
    assert_int_equal(count, 2);
    assert_ptr_equal(context, &count);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_goes_to_utf_16_and_back),
        cmocka_unit_test(what_is_no_text_is_replaced_or_refused),
        cmocka_unit_test(wide_strings_are_handled_by_units_of_16_bits),
        cmocka_unit_test(narrow_strings_are_compared_as_windows_does),
        cmocka_unit_test(duplicates_are_the_wrappers_memory),
        cmocka_unit_test(errors_are_put_in_words),
        cmocka_unit_test(names_say_how_much_room_they_need),
        cmocka_unit_test(times_go_both_ways),
        cmocka_unit_test(once_means_once_it_has_succeeded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
