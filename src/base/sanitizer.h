// SPDX-License-Identifier: Apache-2.0
/**
 * @file
 * Which sanitizers this build has, and the poisoning of memory, which without AddressSanitizer does nothing.
 */
#ifndef FO_BASE_SANITIZER_H
#define FO_BASE_SANITIZER_H

/* gcc defines macros of its own; clang has a feature test, which gcc cannot even parse. */
#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define FO_HAS_ADDRESS_SANITIZER 1
#    endif
#    if __has_feature(thread_sanitizer)
#        define FO_HAS_THREAD_SANITIZER 1
#    endif
#    if __has_feature(memory_sanitizer)
#        define FO_HAS_MEMORY_SANITIZER 1
#    endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(FO_HAS_ADDRESS_SANITIZER)
#    define FO_HAS_ADDRESS_SANITIZER 1
#endif
#if defined(__SANITIZE_THREAD__) && !defined(FO_HAS_THREAD_SANITIZER)
#    define FO_HAS_THREAD_SANITIZER 1
#endif
#ifndef FO_HAS_ADDRESS_SANITIZER
#    define FO_HAS_ADDRESS_SANITIZER 0
#endif
#ifndef FO_HAS_THREAD_SANITIZER
#    define FO_HAS_THREAD_SANITIZER 0
#endif
#ifndef FO_HAS_MEMORY_SANITIZER
#    define FO_HAS_MEMORY_SANITIZER 0
#endif

#if FO_HAS_ADDRESS_SANITIZER
#    include <sanitizer/asan_interface.h>
#else
#    define ASAN_POISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#    define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

#endif
