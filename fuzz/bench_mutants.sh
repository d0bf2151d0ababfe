#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures how soon seeded bugs are found: executions and processor seconds until the first finding, for each
# mutant of conformance/wrappers, with
#
#   (a)  a byte harness of the kind people write by hand: one switch, no model of state, sanitizers alone
#   (b)  freeonce without state feedback
#   (c)  freeonce whole, on both engines
#
#   fuzz/bench.sh mutants [--quick] [--seeds N] [--seconds N] [--hardest N] [MUTANT...]
#
#   --quick    a few mutants, (c) alone, one seed, 20 seconds; their crash files shrink and show in C.
#              Status 1 when one is not found, or does not
#   --seeds    runs of each, whose median is shown (default 5)
#   --seconds  a run is a time-out after so much processor time (default 60)
#   --hardest  (a) and (b) are measured for so many mutants, by the median of (c) (default 12)
#
# Every run begins without a corpus; two columns of the table are measured at once. Progress goes to standard
# error, the table to standard output; each run is a line of build/bench/mutants.csv, and what was found is kept
# as build/bench/crashes/ENGINE/MUTANT/SEED.
# Seconds are of a processor, engine and target together, so that a busy machine changes little.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
source src/setup.sh
steady_addresses fuzz/bench_mutants.sh "$@"
set -u
export LC_ALL=C.UTF-8
out=build/bench
csv=$out/mutants.csv
seeds=5
seconds=60
hardest=12
is_quick=
names=()
quick_names=(pointer-later-leg-leaks flags-reset-forgets-context stages-login-overwritten
    invalid-copy-deleted zero-reset-drops-claim lookup-established-survives-reset)

usage() {
    sed -n 's/^# \{0,1\}//; 4,22p' fuzz/bench_mutants.sh >&2
    exit 2
}

while (($# > 0)); do
    case $1 in
    --quick) is_quick=1 seeds=1 seconds=20 hardest=0 ;;
    --seeds | --seconds | --hardest)
        [[ ${2-} =~ ^[0-9]+$ ]] || usage
        declare "${1#--}=$2"
        shift
        ;;
    -*) usage ;;
    *) names+=("$1") ;;
    esac
    shift
done
((seeds > 0 && seconds > 0)) || usage

say() {
    printf '%s\n' "$*" >&2
}

prepare() {
    local preset
    mkdir -p "$out" || die "$out cannot be made" 2
    for preset in release libfuzzer afl; do
        say "building $preset"
    done
    { build release bench_timed mutants reproduce && build libfuzzer fuzz_mutant fuzz_bytes &&
        build afl fuzz_mutant freeonce_mutator; } >"$out/build.log" 2>&1 ||
        { tail -n 20 "$out/build.log" >&2 && die 'it does not build' 2; }
    if [[ -n $is_quick && ${#names[@]} == 0 ]]; then
        names=("${quick_names[@]}")
    fi
    local name known
    known=$(build/release/mutants list | awk -F '\t' '$1 != "waiting" { print $1 }')
    if ((${#names[@]} == 0)); then
        mapfile -t names <<<"$known"
    fi
    for name in "${names[@]}"; do
        grep -qxF -- "$name" <<<"$known" || die "no mutant $name" 2
    done
    scratch=$(mktemp -d) || exit 2
    trap 'end_columns; rm -rf "$scratch"' EXIT
    rm -rf "$out/crashes"
    empty=$scratch/seeds
    mkdir "$empty" && head -c 8 /dev/zero >"$empty/empty"
    printf 'method,engine,mutant,seed,found,executions,seconds\n' >"$csv"
}

timed() {
    build/release/bench_timed "$seconds" "$scratch/time" "$@" >"$scratch/log" 2>&1 ||
        { tail -n 5 "$scratch/log" >&2 && die 'a run could not be timed' 2; }
}

# Both set executions and crash; crash is empty when nothing was found.
run_libfuzzer() {
    local target=$1 seed=$2
    mkdir "$scratch/run"
    timed env ASAN_OPTIONS=symbolize=0 "$target" -seed="$seed" -max_len=1032 -print_final_stats=1 \
        -artifact_prefix="$scratch/run/"
    executions=$(awk '$1 == "stat::number_of_executed_units:" { print $2 }' "$scratch/log")
    crash=$(find "$scratch/run" -name 'crash-*' -o -name 'leak-*' | head -n 1)
}

run_afl() {
    local target=$1 seed=$2 options
    options=(AFL_SKIP_CPUFREQ=1 AFL_TRY_AFFINITY=1 AFL_NO_UI=1 AFL_QUIET=1 AFL_FORKSRV_INIT_TMOUT=30000
        AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_BENCH_UNTIL_CRASH=1
        AFL_CUSTOM_MUTATOR_ONLY=1 AFL_FAST_CAL=1
        AFL_CUSTOM_MUTATOR_LIBRARY="$PWD/build/afl/freeonce_mutator.so")
    timed env -u ASAN_OPTIONS -u UBSAN_OPTIONS "${options[@]}" afl-fuzz -s "$seed" -i "$empty" -o "$scratch/run" -G 1032 -- "$target"
    executions=$(awk -F ' *: *' '$1 == "execs_done" { print $2 }' "$scratch/run/default/fuzzer_stats")
    crash=$(find "$scratch/run/default/crashes" -name 'id*' | sort | head -n 1)
    # What the engine does after it has crashed is no part of finding it.
    if [[ $crash =~ ,execs:([0-9]+) ]]; then
        executions=${BASH_REMATCH[1]}
    fi
}

# measure METHOD ENGINE TARGET MUTANT SEED: one run, one line. Sets found.
measure() {
    local method=$1 engine=$2 target=$3 mutant=$4 seed=$5 status elapsed used folder
    rm -rf "$scratch/run"
    FREEONCE_MUTANT=$mutant FREEONCE_FEEDBACK=on
    [[ $method != b ]] || FREEONCE_FEEDBACK=off
    export FREEONCE_MUTANT FREEONCE_FEEDBACK
    "run_$engine" "$target" "$seed"
    read -r status elapsed used <"$scratch/time"
    if [[ -z $executions ]]; then
        tail -n 5 "$scratch/log" >&2
        die "$engine did not run $mutant" 2
    fi
    found=0
    if [[ -n $crash ]]; then
        found=1
        if [[ $method == c ]]; then
            folder=$out/crashes/$engine/$mutant
            mkdir -p "$folder" && cp "$crash" "$folder/$seed"
        fi
    elif ((status != 124)); then
        tail -n 5 "$scratch/log" >&2
        die "$engine ended without a finding in $mutant" 2
    fi
    printf '%s,%s,%s,%s,%s,%s,%s\n' "$method" "$engine" "$mutant" "$seed" "$found" "$executions" "$used" \
        >>"$csv"
    say "($method) $engine $mutant, seed $seed: $( ((found)) && printf 'found' || printf 'NOT found'), $executions executions, $used s"
}

# All seeds, until more than half have run out of time.
measure_all() {
    local seed late=0
    for ((seed = 1; seed <= seeds && 2 * late <= seeds; seed++)); do
        measure "$@" "$seed"
        ((found)) || late=$((late + 1))
    done
}

# measure_column METHOD ENGINE TARGET NAME...: all runs of one column of the table, with files of its own, so that
# two columns are measured at once.
measure_column() {
    local method=$1 engine=$2 target=$3 scratch=$scratch/$1-$2 name
    mkdir "$scratch" || die "$scratch cannot be made" 2
    for name in "${@:4}"; do
        measure_all "$method" "$engine" "$target" "$name"
    done
}

columns=()

# A group of its own, so that it ends with all that it started when this script is interrupted.
begin_column() {
    set -m
    measure_column "$@" &
    columns+=("$!")
    set +m
}

# A column that failed has said why.
wait_for_columns() {
    local column
    for column in "${columns[@]}"; do
        wait "$column" || exit 2
    done
    columns=()
}

end_columns() {
    local column
    for column in "${columns[@]}"; do
        kill -- "-$column" 2>/dev/null
    done
}

# Prints, for a method and engine: mutant, median of executions and of seconds; time-outs count as the most.
medians() {
    awk -F, -v method="$1" -v engine="$2" -v seeds="$seeds" -v limit="$seconds" '
        $1 == method && $2 == engine {
            if (!($3 in count)) { order[++total] = $3 }
            n = ++count[$3]
            executions[$3, n] = $5 ? $6 : 1e18
            used[$3, n] = $5 ? $7 : 1e18
        }
        function middle(values, name,    i, j, sorted, value) {
            for (i = 1; i <= count[name]; i++) {
                value = values[name, i]
                for (j = i - 1; j >= 1 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
                sorted[j + 1] = value
            }
            for (i = count[name] + 1; i <= seeds; i++) sorted[i] = 1e18
            return sorted[int((seeds + 1) / 2)]
        }
        END {
            for (i = 1; i <= total; i++) {
                e = middle(executions, order[i]); u = middle(used, order[i])
                print order[i], (e >= 1e18 ? "-" : e), (u >= 1e18 ? ">" limit : sprintf("%.2f", u))
            }
        }' "$csv"
}

list_hardest() {
    { medians c libfuzzer && medians c afl; } |
        awk '{ used = $3 ~ /^>/ ? 1e9 : $3; if (used > most[$1]) most[$1] = used }
             END { for (name in most) print most[name], name }' | sort -k 1,1gr -k 2 | head -n "$1" | awk '{ print $2 }'
}

# A table of columns METHOD/ENGINE for the mutants on standard input.
table() {
    local column
    local files=()
    for column in "$@"; do
        medians "${column%/*}" "${column#*/}" >"$scratch/table-${column//\//-}"
        files+=("$scratch/table-${column//\//-}")
    done
    awk '
        FILENAME != "-" && FILENAME != last { last = FILENAME; columns++ }
        FILENAME != "-" { executions[$1, columns] = $2; used[$1, columns] = $3; next }
        { printf "%-38s", $1
          for (i = 1; i <= columns; i++) printf " %12s %8s", executions[$1, i], used[$1, i]
          printf "\n" }' "${files[@]}" -
}

report() {
    printf 'Medians of %d runs from an empty corpus: executions, and seconds of one processor. >%d: time-out.\n\n' \
        "$seeds" "$seconds"
    printf '%-38s %21s %21s\n' '' '(c) libFuzzer' '(c) AFL++'
    printf '%s\n' "${names[@]}" | table c/libfuzzer c/afl
    if ((hardest > 0)); then
        printf '\nThe hardest, with libFuzzer: (a) byte harness, (b) freeonce without state feedback, (c) whole.\n\n'
        printf '%-38s %21s %21s %21s\n' '' '(a)' '(b)' '(c)'
        list_hardest "$hardest" | table a/libfuzzer b/libfuzzer c/libfuzzer
        printf '\nA row of runs ends once more than half are time-outs, which settles the median.\n'
    fi
    awk -F, '$1 == "c" { runs++; found += $5 } END { printf "\n(c) found in %d of %d runs.\n", found, runs }' "$csv"
}

prepare
begin_column c libfuzzer build/libfuzzer/fuzz_mutant "${names[@]}"
begin_column c afl build/afl/fuzz_mutant "${names[@]}"
wait_for_columns
mapfile -t hardest_names < <(list_hardest "$hardest")
begin_column b libfuzzer build/libfuzzer/fuzz_mutant "${hardest_names[@]}"
begin_column a libfuzzer build/libfuzzer/fuzz_bytes "${hardest_names[@]}"
wait_for_columns
report
if [[ -n $is_quick ]]; then
    ! grep -q '^c,[^,]*,[^,]*,[^,]*,0,' "$csv" || exit 1
    conformance/wrappers/reproduce_test.sh build/release/mutants build/release/reproduce \
        build/release/libfreeonce.a "$out/crashes" >"$out/reproduce.log" 2>&1 ||
        { grep -v '^ok' "$out/reproduce.log" >&2; die 'a crash file does not reproduce' 1; }
    printf 'All %s crash files shrink and show in C.\n' "$(grep -c '^ok' "$out/reproduce.log")"
fi
