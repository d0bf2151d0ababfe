# SPDX-License-Identifier: Apache-2.0
#
# freeonce_add_wrapper(NAME
#   SOURCES file...           the wrapper and the file that defines freeonce_wrapper
#   [INCLUDES folder...]      where the wrapper's own headers are
#   [DEFINITIONS name...]     beside _WIN32 and SECURITY_WIN32, which are always defined
#   [OPTIONS option...]       further options of the compiler
#   [LIBRARIES library...]    what the wrapper is linked with
#   [FOREIGN file...]         sources that must not see _WIN32 or the drop-in headers
#   [UNICODE] [SHORT_WCHAR])  the bare names are the wide ones; wchar_t has 16 bits as on Windows
#
# makes the programs
#   NAME_conform    the command line of freeonce with this wrapper as its subject
#   NAME_libfuzzer  a libFuzzer target      } with clang only; configuring says why
#   NAME_afl        an AFL++ target         } one of them cannot be made
#
# They are built with the sanitizers of FREEONCE_WRAPPER_SANITIZE, a cache variable (empty: none). Where a
# fuzzing service brings engine and sanitizers, FREEONCE_WRAPPER_ENGINE_LIBRARY is what it links them with
# ($LIB_FUZZING_ENGINE), and the one program made is NAME_fuzzer, for the engine that $FUZZING_ENGINE names.

set(FREEONCE_WRAPPER_SANITIZE "address,undefined" CACHE STRING
    "Sanitizers that wrappers are built with; empty: none")

set(FREEONCE_WRAPPER_ENGINE_LIBRARY "" CACHE STRING
    "What links the engine of a fuzzing service, which also sets the flags of the compiler")

find_file(FREEONCE_AFL_RUNTIME afl-compiler-rt.o PATHS /usr/lib/afl /usr/local/lib/afl
          NO_DEFAULT_PATH DOC "AFL++'s runtime")
find_library(FREEONCE_AFL_DRIVER AFLDriver PATHS /usr/lib/afl /usr/local/lib/afl NO_DEFAULT_PATH
             DOC "AFL++'s driver for targets of libFuzzer")

# One program of a wrapper: TARGET of the wrapper NAME, instrumented by the further arguments, linked with the
# given library of freeonce.
function(_freeonce_wrapper_program target name library)
  get_property(sources GLOBAL PROPERTY _FREEONCE_${name}_SOURCES)
  get_property(foreign GLOBAL PROPERTY _FREEONCE_${name}_FOREIGN)
  get_property(options GLOBAL PROPERTY _FREEONCE_${name}_OPTIONS)
  get_property(definitions GLOBAL PROPERTY _FREEONCE_${name}_DEFINITIONS)
  get_property(includes GLOBAL PROPERTY _FREEONCE_${name}_INCLUDES)
  get_property(libraries GLOBAL PROPERTY _FREEONCE_${name}_LIBRARIES)
  set(instruments ${ARGN})
  if(FREEONCE_WRAPPER_SANITIZE AND NOT FREEONCE_WRAPPER_ENGINE_LIBRARY)
    list(APPEND instruments "-fsanitize=${FREEONCE_WRAPPER_SANITIZE}" -fno-sanitize-recover=all)
  endif()
  # MemorySanitizer would take the pattern for values.
  if(NOT "${FREEONCE_WRAPPER_SANITIZE} ${CMAKE_C_FLAGS}" MATCHES "memory")
    list(APPEND instruments -ftrivial-auto-var-init=pattern)
  endif()
  add_executable(${target} ${sources})
  target_compile_definitions(${target} PRIVATE ${definitions})
  target_include_directories(${target} PRIVATE ${includes})
  target_compile_options(${target} PRIVATE ${instruments} -g -fno-omit-frame-pointer ${options})
  target_link_libraries(${target} PRIVATE freeonce::dropin ${libraries})
  # Whole: the engines ask weakly for what they do not need.
  target_link_libraries(${target} PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,freeonce::${library}>")
  target_link_options(${target} PRIVATE ${instruments})
  if(foreign)
    add_library(${target}_foreign OBJECT ${foreign})
    target_include_directories(${target}_foreign PRIVATE ${includes})
    target_compile_options(${target}_foreign PRIVATE ${instruments} -g -fno-omit-frame-pointer)
    target_link_libraries(${target}_foreign PRIVATE ${libraries})
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_foreign>)
  endif()
endfunction()

function(freeonce_add_wrapper name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "UNICODE;SHORT_WCHAR" ""
                        "SOURCES;INCLUDES;DEFINITIONS;OPTIONS;LIBRARIES;FOREIGN")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "freeonce_add_wrapper(${name} ...): SOURCES is required, and these were not "
                        "understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(arg_UNICODE)
    list(APPEND arg_DEFINITIONS UNICODE _UNICODE)
  endif()
  if(arg_SHORT_WCHAR)
    list(APPEND arg_OPTIONS -fshort-wchar)
  endif()
  foreach(part IN ITEMS SOURCES FOREIGN OPTIONS DEFINITIONS INCLUDES LIBRARIES)
    set_property(GLOBAL PROPERTY _FREEONCE_${name}_${part} "${arg_${part}}")
  endforeach()

  if(FREEONCE_WRAPPER_ENGINE_LIBRARY)
    set(library libfuzzer)
    if("$ENV{FUZZING_ENGINE}" STREQUAL "afl")
      set(library afl)
    endif()
    _freeonce_wrapper_program(${name}_fuzzer ${name} ${library})
    target_link_libraries(${name}_fuzzer PRIVATE "${FREEONCE_WRAPPER_ENGINE_LIBRARY}")
    set_target_properties(${name}_fuzzer PROPERTIES LINKER_LANGUAGE CXX)
    target_link_options(${name}_fuzzer PRIVATE -static-libstdc++ -static-libgcc)
    return()
  endif()
  _freeonce_wrapper_program(${name}_conform ${name} main)

  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    message(STATUS "${name}_libfuzzer and ${name}_afl are not built: they need clang, and the compiler "
                   "is ${CMAKE_C_COMPILER_ID} (CC=clang)")
    return()
  endif()
  _freeonce_wrapper_program(${name}_libfuzzer ${name} libfuzzer -fsanitize=fuzzer-no-link
                            -fno-sanitize-coverage=trace-cmp)
  target_link_options(${name}_libfuzzer PRIVATE -fsanitize=fuzzer)
  if(NOT FREEONCE_AFL_RUNTIME OR NOT FREEONCE_AFL_DRIVER)
    message(STATUS "${name}_afl is not built: afl-compiler-rt.o or libAFLDriver.a of AFL++ was not found "
                   "(FREEONCE_AFL_RUNTIME, FREEONCE_AFL_DRIVER)")
    return()
  endif()
  _freeonce_wrapper_program(${name}_afl ${name} afl -fsanitize-coverage=trace-pc-guard)
  target_link_libraries(${name}_afl PRIVATE "${FREEONCE_AFL_DRIVER}" "${FREEONCE_AFL_RUNTIME}")
endfunction()
