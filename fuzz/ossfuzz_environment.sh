# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the builds for fuzzing services: sets what their containers would set, where nothing is set.
# Both builds take it from the environment: CC CXX CFLAGS CXXFLAGS LIB_FUZZING_ENGINE WORK OUT and
#
# SANITIZER       address (default), undefined, memory, coverage, introspector or none
# FUZZING_ENGINE  libfuzzer (default), afl, or another whose flags are all in CFLAGS
#
# Source  https://google.github.io/oss-fuzz/getting-started/new-project-guide/
SANITIZER=${SANITIZER:-address}
FUZZING_ENGINE=${FUZZING_ENGINE:-libfuzzer}

# What the containers would set.
set_defaults() {
    local flags
    case $SANITIZER in
    address) flags='-fsanitize=address -fsanitize-address-use-after-scope' ;;
    undefined) flags='-fsanitize=undefined -fno-sanitize-recover=all' ;;
    memory) flags='-fsanitize=memory -fsanitize-memory-track-origins' ;;
    coverage) flags='-fprofile-instr-generate -fcoverage-mapping' ;;
    none) flags= ;;
    *)
        printf '%s: no defaults for SANITIZER=%s\n' "$0" "$SANITIZER" >&2
        exit 2
        ;;
    esac
    flags="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION $flags"
    case $FUZZING_ENGINE in
    libfuzzer)
        export CC=${CC:-clang} CXX=${CXX:-clang++}
        flags+=' -fsanitize=fuzzer-no-link'
        ;;
    afl) export CC=${CC:-afl-clang-fast} CXX=${CXX:-afl-clang-fast++} ;;
    *)
        printf '%s: no defaults for FUZZING_ENGINE=%s\n' "$0" "$FUZZING_ENGINE" >&2
        exit 2
        ;;
    esac
    export CFLAGS=$flags CXXFLAGS=$flags LIB_FUZZING_ENGINE=${LIB_FUZZING_ENGINE:--fsanitize=fuzzer}
}

[[ -n ${CFLAGS-} && -n ${LIB_FUZZING_ENGINE-} ]] || set_defaults
export SANITIZER FUZZING_ENGINE
