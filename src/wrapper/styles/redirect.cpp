// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * A wrapper in C++ whose every allocation must be seen. Without an argument: status 0, or the number of the
 * check that failed. `leak`, `overrun` and `twice` each do what they say.
 */
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <sstream>
#include <stdio.h>
#include <string>
#include <type_traits>
#include <vector>

#include "wrapper/heap.h"

namespace {

/** Keeps an allocation that nothing reads from being optimised away. */
void *volatile kept;

template <typename T>
T *
keep(T *block)
{
    kept = const_cast<typename std::remove_const<T>::type *>(block);
    return static_cast<T *>(kept);
}

struct with_member_free {
    int (*free)(void *);
    int value;
};

int
member(void *block)
{
    return block == nullptr ? 7 : 8;
}

fo_heap_count
count_now()
{
    fo_heap_count count;
    fo_heap_get(&count);
    return count;
}

bool
throws_bad_alloc()
{
    fo_heap_fail(1);
    try {
        std::unique_ptr<int> never(keep(new int(1)));
        return never == nullptr;
    } catch (const std::bad_alloc &) {
        return true;
    }
}

/** Text that code of the library and code of this file allocate and release by turns. */
bool
uses_the_library()
{
    std::string text("longer than what fits into the object itself");
    std::map<std::string, std::vector<int>> map;
    std::ostringstream stream;
    for (int index = 0; index < 100; index++) {
        text += std::to_string(index);
        map[text.substr(0, 30 + static_cast<size_t>(index))].push_back(index);
        stream << index;
    }
    return text.size() > 200 && map.size() == 100 && stream.str().size() == 190 &&
           count_now().live_count > 100;
}

#if __cplusplus >= 201703L
struct alignas(64) aligned {
    char bytes[64];
};

bool
aligns()
{
    const std::unique_ptr<aligned> one(keep(new aligned));
    const std::unique_ptr<aligned[]> many(keep(new aligned[3]));
    return reinterpret_cast<uintptr_t>(one.get()) % 64 == 0 &&
           reinterpret_cast<uintptr_t>(many.get()) % 64 == 0 && count_now().live_count == 2;
}
#else
bool
aligns()
{
    return true;
}
#endif

/** Every function of C that allocates, three of them through std. */
bool
uses_c(int number)
{
    with_member_free object = {member, 1};
    char *first = keep(static_cast<char *>(std::malloc(10)));
    char *second = keep(static_cast<char *>(std::calloc(1, 10)));
    char *third = keep(strdup("third"));
    char *fourth = nullptr;
    void *fifth = nullptr;
    wchar_t *sixth = keep(wcsdup(L"sixth"));
    char *seventh = keep(_strdup("seventh"));
    WCHAR wide[] = {'w', 0};
    WCHAR *eighth = keep(_wcsdup(wide));
    const int length = asprintf(&fourth, "%d", number);
    const int failed = posix_memalign(&fifth, 64, 64);
    void *ninth = HeapAlloc(GetProcessHeap(), 0, 9);
    HLOCAL tenth = LocalAlloc(LPTR, 10);
    const bool are_all = count_now().live_count == 10;

    first = keep(static_cast<char *>(std::realloc(first, 100)));
    std::free(first);
    std::free(second);
    free(third);
    free(fourth);
    free(fifth);
    free(sixth);
    free(seventh);
    free(eighth);
    HeapFree(GetProcessHeap(), 0, ninth);
    LocalFree(tenth);
    return are_all && length == 2 && failed == 0 && object.free(nullptr) == 7;
}

int
run()
{
    if (!uses_c(42)) {
        return 1;
    }
    if (!uses_the_library()) {
        return 2;
    }
    if (!aligns()) {
        return 3;
    }
    if (!throws_bad_alloc()) {
        return 4;
    }
    fo_heap_fail(1);
    const std::unique_ptr<int> none(keep(new (std::nothrow) int(1)));
    if (none != nullptr || count_now().live_count != 0) {
        return 5;
    }
    return count_now().foreign_free_count == 0 ? 0 : 6;
}

} // namespace

int
main(int argument_count, char **arguments)
{
    const std::string what(argument_count > 1 ? arguments[1] : "");

    if (what == "leak") {
        char *volatile lost = static_cast<char *>(malloc(77));
        lost = nullptr;
        return lost == nullptr ? 0 : 1;
    }
    if (what == "overrun") {
        char *volatile block = new char[10];
        char *volatile end = block + 10;
        *end = 1;
        delete[] block;
        return 0;
    }
    if (what == "twice") {
        char *volatile block = static_cast<char *>(malloc(10));
        free(block);
        free(block);
        return 0;
    }
    fo_heap_reset();
    return run();
}
