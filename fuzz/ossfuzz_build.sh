#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them: into $OUT go, for each target, the
# program, its seeds, its dictionary and its options. All else comes from the environment, as their
# containers set it: CC CXX CFLAGS CXXFLAGS LIB_FUZZING_ENGINE WORK OUT SANITIZER FUZZING_ENGINE.
#
# Outside of a container everything has a default, so that the same build can be tried anywhere:
#
#   OUT=/tmp/out SANITIZER=memory fuzz/ossfuzz_build.sh
#
# SANITIZER       address (default), undefined, memory, coverage, introspector or none
# FUZZING_ENGINE  libfuzzer (default), afl, or another whose flags are all in CFLAGS
#
# Source  https://google.github.io/oss-fuzz/getting-started/new-project-guide/
set -eu
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

SANITIZER=${SANITIZER:-address}
FUZZING_ENGINE=${FUZZING_ENGINE:-libfuzzer}
WORK=${WORK:-$tree/build/ossfuzz/work}
OUT=${OUT:-$tree/build/ossfuzz/$FUZZING_ENGINE-$SANITIZER}
mkdir -p "$WORK" "$OUT"

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
engine=external
case $FUZZING_ENGINE in
libfuzzer | afl) engine=$FUZZING_ENGINE ;;
esac

targets=()
for file in "$tree"/fuzz/fuzz_*.c; do
    targets+=("$(basename "$file" .c)")
done
build=$WORK/freeonce-$FUZZING_ENGINE-$SANITIZER
export AFL_QUIET=1
cmake -S "$tree" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= -DBUILD_TESTING=OFF -DFREEONCE_LINK_CXX=ON \
    -DFREEONCE_ENGINE="$engine" -DFREEONCE_ENGINE_LIBRARY="$LIB_FUZZING_ENGINE"
cmake --build "$build" --target "${targets[@]}" seeds

for target in "${targets[@]}"; do
    cp "$build/$target" "$OUT/"
    BUILD=$build "$tree/fuzz/corpus.sh" archive "${target#fuzz_}" "$OUT/${target}_seed_corpus.zip"
    cp "$tree/fuzz/$target.dict" "$tree/fuzz/$target.options" "$OUT/"
done
