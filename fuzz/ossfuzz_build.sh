#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them: into $OUT go, for each target, the
# program, its seeds, its dictionary and its options. All else comes from the environment, as their
# containers set it.
#
# Outside of a container everything has a default, so that the same build can be tried anywhere:
#
#   OUT=/tmp/out SANITIZER=memory fuzz/ossfuzz_build.sh
#
# fuzz/ossfuzz_environment.sh says what they may be.
set -eu
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# shellcheck source=fuzz/ossfuzz_environment.sh
source "$tree/fuzz/ossfuzz_environment.sh"
WORK=${WORK:-$tree/build/ossfuzz/work}
OUT=${OUT:-$tree/build/ossfuzz/$FUZZING_ENGINE-$SANITIZER}
mkdir -p "$WORK" "$OUT"

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
