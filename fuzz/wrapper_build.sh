#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz target of a wrapper as OSS-Fuzz and ClusterFuzzLite want it, for the build.sh of that
# wrapper's project:
#
#   fuzz/wrapper_build.sh FOLDER NAME    FOLDER has the CMakeLists.txt with freeonce_add_wrapper(NAME ...)
#
# Into $OUT go NAME_fuzzer, its seeds, its dictionary and its options; fuzz/ossfuzz_environment.sh says what
# else the environment may hold. FREEONCE_PREFIX is where freeonce is installed; without it, this tree is
# built and installed first, with the flags of the service.
set -eu
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ $# -ne 2 ]]; then
    printf 'usage: %s FOLDER NAME\n' "$0" >&2
    exit 2
fi
folder=$(cd "$1" && pwd)
name=$2
# shellcheck source=fuzz/ossfuzz_environment.sh
source "$tree/fuzz/ossfuzz_environment.sh"
WORK=${WORK:-$folder/build/work}
OUT=${OUT:-$folder/build/$FUZZING_ENGINE-$SANITIZER}
mkdir -p "$WORK" "$OUT"
export AFL_QUIET=1

prefix=${FREEONCE_PREFIX:-$WORK/freeonce-$FUZZING_ENGINE-$SANITIZER/prefix}
if [[ -z ${FREEONCE_PREFIX-} ]]; then
    build=${prefix%/prefix}
    cmake -S "$tree" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= -DBUILD_TESTING=OFF -DFREEONCE_SHARED=OFF
    cmake --build "$build"
    cmake --install "$build" --prefix "$prefix"
fi

build=$WORK/$name-$FUZZING_ENGINE-$SANITIZER
cmake -S "$folder" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= -DCMAKE_PREFIX_PATH="$prefix" \
    -DFREEONCE_WRAPPER_ENGINE_LIBRARY="$LIB_FUZZING_ENGINE"
cmake --build "$build" --target "${name}_fuzzer"

cp "$build/${name}_fuzzer" "$OUT/"
cp "$prefix/share/freeonce/fuzz_lifecycle.dict" "$OUT/${name}_fuzzer.dict"
sed "s/^dict = .*/dict = ${name}_fuzzer.dict/" "$prefix/share/freeonce/fuzz_lifecycle.options" \
    >"$OUT/${name}_fuzzer.options"
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
for file in "$prefix"/share/freeonce/scenarios/*/*.txt; do
    "$prefix/bin/freeonce" program --to bytes -o "$seeds/$(basename "$file" .txt)" "$file"
done
(cd "$seeds" && cmake -E tar cf "$OUT/${name}_fuzzer_seed_corpus.zip" --format=zip -- *)
