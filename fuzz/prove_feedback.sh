#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Proves that the engines see the counters of abstract states: the same seeds give more features with
# the counters than without. Needs build/freeonce and the targets of the presets libfuzzer and afl.
#
#   fuzz/prove_feedback.sh [LIBFUZZER-BUILD [AFL-BUILD]]     status 0: both engines see them
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
set -u
libfuzzer=${1:-build/libfuzzer}/fuzz_lifecycle
afl=${2:-build/afl}/fuzz_lifecycle
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
status=0

mkdir "$scratch/seeds"
for file in corpus/lifecycle/*.txt; do
    build/freeonce program --to bytes "$file" -o "$scratch/seeds/$(basename "$file" .txt)" || exit 2
done

features_libfuzzer() {
    FREEONCE_FEEDBACK=$1 "$libfuzzer" -runs=0 "$scratch/seeds" 2>&1 |
        awk '/INITED/ { for (i = 1; i < NF; i++) if ($i == "ft:") print $(i + 1) }'
}

features_afl() {
    FREEONCE_FEEDBACK=$1 AFL_QUIET=1 afl-showmap -q -C -i "$scratch/seeds" -o "$scratch/map" -- "$afl" \
        >/dev/null 2>&1
    wc -l <"$scratch/map"
}

compare() {
    local with without
    with=$("features_$1" on)
    without=$("features_$1" off)
    printf '%s: %s features with state feedback, %s without\n' "$1" "${with:-no}" "${without:-no}"
    ((${with:-0} >= ${without:-0} + 20 && ${without:-0} > 0)) || status=1
}

compare libfuzzer
compare afl
exit "$status"
