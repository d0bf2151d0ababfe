#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures what matters for finding bugs, as ratios of measurements that alternate, so that a busy
# machine slows both sides alike. Each value is a median of ROUNDS (5).
#
#   fuzz/bench.sh          builds what it needs under build/, measures, prints one table
#   fuzz/bench.sh mutants  how soon seeded bugs are found, see fuzz/bench_mutants.sh
#
# The engines' rates are executions for each second, under libFuzzer of processor time, of the lifecycle target
# and of a target that does nothing, both with AddressSanitizer and UndefinedBehaviorSanitizer. "With our
# mutator" an execution of the empty target costs what it costs before the target has its turn. (Under AFL++
# programs of our mutator do not stay at 16 operations.) Operations are those that found something to work on.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
set -u
if [[ ${1-} == mutants ]]; then
    exec fuzz/bench_mutants.sh "${@:2}"
fi
rounds=${ROUNDS:-5}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
export AFL_SKIP_CPUFREQ=1 AFL_TRY_AFFINITY=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
export AFL_FORKSRV_INIT_TMOUT=30000 AFL_QUIET=1 FREEONCE_COUNT=1

die() {
    printf 'bench: %s\n' "$1" >&2
    exit 2
}

median() {
    sort -g | awk '{ value[NR] = $1 } END { if (NR == 0) exit 1; print value[int((NR + 1) / 2)] }'
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'
}

product() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.0f", a * b }'
}

build_preset() {
    cmake --preset "$1" >"$scratch/$1.log" 2>&1 && cmake --build --preset "$1" -j 2 >>"$scratch/$1.log" 2>&1 ||
        { tail -n 20 "$scratch/$1.log" >&2; die "the preset $1 does not build"; }
}

# Programs of 16 operations as bytes, for both targets.
make_seeds() {
    mkdir "$scratch/seeds"
    local file
    for file in corpus/lifecycle/*.txt; do
        build/freeonce program --to bytes "$file" -o "$scratch/whole" || die "cannot convert $file"
        head -c 136 "$scratch/whole" >"$scratch/seeds/$(basename "$file" .txt)"
    done
}

empty_source='#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) { (void)bytes; (void)length; return 0; }'

make_empty() {
    printf '%s\n' "$empty_source" >"$scratch/empty.c"
    clang -O2 -fsanitize=fuzzer,address,undefined "$scratch/empty.c" -o "$scratch/empty_libfuzzer" &&
        afl-clang-fast -O2 -fsanitize=fuzzer,address,undefined "$scratch/empty.c" -o "$scratch/empty_afl" ||
        die 'the empty target does not build'
    local name
    for name in mutator mutator_libfuzzer; do
        clang -std=c17 -O2 -D_GNU_SOURCE -Isrc -Ifuzz -fsanitize=address,undefined -c "fuzz/$name.c" \
            -o "$scratch/$name.o" || die "the empty target's mutator does not build"
    done
    clang -O2 -fsanitize=fuzzer,address,undefined "$scratch"/{empty.c,mutator.o,mutator_libfuzzer.o} \
        build/libfuzzer/libfreeonce.a -o "$scratch/mutating_libfuzzer" ||
        die 'the empty target with our mutator does not build'
}

# Executions for each second of processor time: COUNT runs of TARGET, which keeps what it finds in memory, so
# that the disk's speed is not measured.
rate_libfuzzer() {
    local target=$1 count=$2 seeds out status
    seeds=$(printf ',%s' "$scratch"/seeds/*)
    out=$( { TIMEFORMAT='%U %S'; time "$target" -runs="$count" -seed=1 -max_len=136 -len_control=0 "${@:3}" \
        -artifact_prefix="$scratch/" -seed_inputs="${seeds#,}" >"$scratch/engine.log" 2>&1; } 2>&1)
    status=$?
    ((status == 0)) || die "$target found something: $(grep -a -m 1 '^freeonce\|ERROR' "$scratch/engine.log")"
    awk -v count="$count" '{ print count / ($1 + $2) }' <<<"$out"
}

# An empty target would forget all programs but one.
rate_libfuzzer_keeping() {
    rate_libfuzzer "$1" "$2" -keep_seed=1
}

# Operations of one run of the target: rate_libfuzzer has left them in the log.
operations_each() {
    local count=$1
    rate_libfuzzer build/libfuzzer/fuzz_lifecycle "$count" >/dev/null
    awk -v count="$count" '$1 == "freeonce:" && $3 == "operations" { printf "%.1f", $2 / count }' "$scratch/engine.log"
}

rate_afl() {
    local target=$1 seconds=$2
    rm -rf "$scratch/afl"
    afl-fuzz -V "$seconds" -i "$scratch/seeds" -o "$scratch/afl" -G 136 -- "$target" >"$scratch/engine.log" 2>&1
    awk -F' *: *' '$1 == "execs_per_sec" { print $2 }' "$scratch/afl/default/fuzzer_stats"
}

# Alternates the two sides: rate_both COMMAND TARGET EMPTY AMOUNT AMOUNT-OF-EMPTY
rate_both() {
    local round
    : >"$scratch/target" >"$scratch/nothing"
    for ((round = 0; round < rounds; round++)); do
        "$1" "$2" "$4" >>"$scratch/target"
        "$1" "$3" "$5" >>"$scratch/nothing"
    done
    target_rate=$(median <"$scratch/target") && empty_rate=$(median <"$scratch/nothing") ||
        die 'an engine gave no rate'
}

report() {
    printf '%-44s %14s %14s %9s\n' "$1" "$2" "$3" "$4"
}

build_preset release
build_preset libfuzzer
build_preset afl
make_seeds
make_empty
report 'what (medians)' 'this' 'against' 'ratio'
rate_both rate_libfuzzer build/libfuzzer/fuzz_lifecycle "$scratch/empty_libfuzzer" 60000 1000000
report 'libFuzzer, 16 operations, executions/CPU s' "$target_rate" "$empty_rate" "$(ratio "$target_rate" "$empty_rate")"
each=$(operations_each 60000)
report "  operations/CPU s ($each in each execution)" "$(product "$target_rate" "$each")" '' ''
rate_both rate_libfuzzer_keeping build/libfuzzer/fuzz_lifecycle "$scratch/mutating_libfuzzer" 60000 300000
report '  against an empty target with our mutator' "$target_rate" "$empty_rate" "$(ratio "$target_rate" "$empty_rate")"
rate_both rate_afl build/afl/fuzz_lifecycle "$scratch/empty_afl" 5 5
report 'AFL++, 16 operations, executions/s' "$target_rate" "$empty_rate" "$(ratio "$target_rate" "$empty_rate")"
build/release/bench_speed >"$scratch/speed" || die 'bench_speed failed'
bare=$(awk '$1 == "bare_call" { print $2 }' "$scratch/speed")
recorded=$(awk '$1 == "recorded_call" { print $2 }' "$scratch/speed")
report 'recorded against bare call, ns' "$recorded" "$bare" "$(ratio "$recorded" "$bare")"
report 'events checked/CPU s' "$(awk '$1 == "events_checked" { print $2 }' "$scratch/speed")" '' ''
