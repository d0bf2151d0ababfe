# SPDX-License-Identifier: Apache-2.0
#
# What cmake --install puts where, for find_package(freeonce), pkg-config, man and the shell.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/freeonce")
set(header_dir "${CMAKE_INSTALL_INCLUDEDIR}/freeonce")

# Programs and libraries.
set(installed freeonce_library freeonce_command_library freeonce_wrapper_library freeonce_main_library
              freeonce_libfuzzer_library freeonce_afl_library)
foreach(target IN LISTS installed)
  string(REGEX REPLACE "^freeonce_(.*)_library$" "\\1" name "${target}")
  set_target_properties(${target} PROPERTIES EXPORT_NAME "${name}")
endforeach()
set_target_properties(freeonce_library PROPERTIES EXPORT_NAME freeonce)
install(TARGETS freeonce RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(TARGETS ${installed} EXPORT freeonce ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(TARGETS freeonce_mutator LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/freeonce")

# The library for tests that were exported, and for other programs: shared, with a version.
option(FREEONCE_SHARED "Build the shared library too" ON)
if(FREEONCE_SHARED AND NOT FREEONCE_ENGINE AND NOT FREEONCE_SANITIZE)
  set_target_properties(freeonce_library PROPERTIES POSITION_INDEPENDENT_CODE ON)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/empty.c" CONTENT "extern int fo_nothing; // The library is made of the archive.\n")
  add_library(freeonce_shared SHARED "${CMAKE_BINARY_DIR}/empty.c")
  set_target_properties(freeonce_shared PROPERTIES OUTPUT_NAME freeonce VERSION "${PROJECT_VERSION}"
                                                   SOVERSION "${PROJECT_VERSION_MAJOR}")
  target_link_libraries(freeonce_shared PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,freeonce_library>")
  install(TARGETS freeonce_shared LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()

# Headers: what a wrapper's project includes, then the ones that exported tests and users of the layer do.
install(FILES src/wrapper/session.h DESTINATION "${header_dir}")
install(FILES src/wrapper/redirect.h DESTINATION "${header_dir}/dropin")
install(DIRECTORY src/wrapper/include/ DESTINATION "${header_dir}/dropin/include")
foreach(room IN ITEMS base sspi trace fault provider lifecycle check notation repro exec program)
  install(DIRECTORY "src/${room}" DESTINATION "${header_dir}" FILES_MATCHING PATTERN "*.h" PATTERN "*.inc")
endforeach()

# For the wrapper's own files alone.
add_library(freeonce_dropin_installed INTERFACE)
set_target_properties(freeonce_dropin_installed PROPERTIES EXPORT_NAME dropin)
target_include_directories(
  freeonce_dropin_installed SYSTEM
  INTERFACE "$<INSTALL_INTERFACE:${header_dir}/dropin/include>" "$<INSTALL_INTERFACE:${header_dir}>"
            "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_compile_definitions(freeonce_dropin_installed INTERFACE _WIN32 SECURITY_WIN32=)
target_compile_options(freeonce_dropin_installed
                       INTERFACE "SHELL:-include $<INSTALL_PREFIX>/${header_dir}/dropin/redirect.h")
install(TARGETS freeonce_dropin_installed EXPORT freeonce)

# CMake.
install(EXPORT freeonce FILE freeonce-targets.cmake NAMESPACE freeonce:: DESTINATION "${package_dir}")
configure_package_config_file(src/wrapper/freeonce-config.cmake.in
                              "${CMAKE_BINARY_DIR}/freeonce-config.cmake"
                              INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/freeonce-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/freeonce-config.cmake"
              "${CMAKE_BINARY_DIR}/freeonce-config-version.cmake" src/wrapper/freeonce_add_wrapper.cmake
        DESTINATION "${package_dir}")

# pkg-config: the library, then what a wrapper is compiled and linked with for each program.
file(RELATIVE_PATH PACKAGE_UP "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
set(pc_main_LIBS "-lfreeonce_main -lfreeonce_command")
set(pc_libfuzzer_LIBS "-Wl,--whole-archive -lfreeonce_libfuzzer -Wl,--no-whole-archive")
set(pc_afl_LIBS "-Wl,--whole-archive -lfreeonce_afl -Wl,--no-whole-archive")
configure_file(src/wrapper/freeonce.pc.in "${CMAKE_BINARY_DIR}/freeonce.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/freeonce.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
foreach(program IN ITEMS main libfuzzer afl)
  set(PROGRAM_LIBS "${pc_${program}_LIBS}")
  set(PROGRAM "${program}")
  configure_file(src/wrapper/freeonce-program.pc.in "${CMAKE_BINARY_DIR}/freeonce-${program}.pc" @ONLY)
  install(FILES "${CMAKE_BINARY_DIR}/freeonce-${program}.pc"
          DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endforeach()

# The manual page says what the program says; its completion asks it.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/freeonce.1"
                     COMMAND freeonce --manual > "${CMAKE_BINARY_DIR}/freeonce.1"
                     DEPENDS freeonce VERBATIM)
  add_custom_target(manual ALL DEPENDS "${CMAKE_BINARY_DIR}/freeonce.1")
  install(FILES "${CMAKE_BINARY_DIR}/freeonce.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()
install(FILES src/cli/freeonce.bash DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
        RENAME freeonce)

# What fuzzing a wrapper needs beside its targets: words for dictionaries, seeds and scenarios to start from.
install(FILES fuzz/fuzz_lifecycle.dict fuzz/fuzz_lifecycle.options
        DESTINATION "${CMAKE_INSTALL_DATADIR}/freeonce")
install(DIRECTORY conformance/scenarios conformance/example DESTINATION "${CMAKE_INSTALL_DATADIR}/freeonce"
        USE_SOURCE_PERMISSIONS)
