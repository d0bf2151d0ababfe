#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Fuzzes one target with several workers on this machine and shows how it goes, until Ctrl-C.
#
#   fuzz/run.sh TARGET [-j WORKERS] [--engine libfuzzer|afl] [--minutes M] [--out FOLDER]
#
#   TARGET       lifecycle, program, token or trace
#   -j           how many processes fuzz (default: one for each processor)
#   --engine     libfuzzer (default: -fork) or afl (-M for the first worker, -S for the others)
#   --minutes    stop by itself then
#   --out        where corpus and crash files are kept (default: build/fuzzing/TARGET)
#
# On a terminal the summary is one line that is refreshed each second; in a pipe it is a line each ten
# seconds; of AFL++ the executions are news once a minute. FREEONCE_PROVIDER fuzzes another provider, see
# fuzz/harness.h. BUILD names a build folder, if not that of the engine's preset.
# Exit status: 0 nothing was found; 1 crash files are there; 2 it could not run; 130 after Ctrl-C without.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
source src/setup.sh
steady_addresses fuzz/run.sh "$@"
set -u
export LC_ALL=C.UTF-8

usage() {
    sed -n 's/^# \{0,1\}//; 4,18p' fuzz/run.sh >&2
    exit 2
}

target=${1-}
[[ -n $target && -e fuzz/fuzz_$target.c ]] || usage
shift
workers=$(nproc)
engine=libfuzzer
minutes=
out=build/fuzzing/$target
while (($# > 0)); do
    (($# >= 2)) || usage
    case $1 in
    -j) workers=$2 ;;
    --engine) engine=$2 ;;
    --minutes) minutes=$2 ;;
    --out) out=$2 ;;
    *) usage ;;
    esac
    shift 2
done
[[ $workers =~ ^[1-9][0-9]*$ && $minutes =~ ^[0-9]*$ && $engine =~ ^(libfuzzer|afl)$ ]] || usage

program=fuzz_$target
if [[ -n ${BUILD-} ]]; then
    build=$BUILD
else
    build=build/$engine
    printf 'building %s\n' "$build"
    build_log=$(mktemp) || exit 2
    { [[ -f $build/build.ninja ]] || cmake --preset "$engine"; } >"$build_log" 2>&1 &&
        cmake --build --preset "$engine" --target "$program" seeds >>"$build_log" 2>&1 ||
        { tail -n 20 "$build_log" >&2; rm "$build_log"; die 'it does not build' 2; }
    rm "$build_log"
    # The mutator of AFL++, where there is one.
    cmake --build --preset "$engine" --target freeonce_mutator >/dev/null 2>&1
fi
[[ -x $build/$program && -x $build/seeds ]] || die "$build has no $program and seeds" 2

crashes=$out/crashes
mkdir -p "$out/corpus" "$out/seeds" "$crashes" || die "$out cannot be written" 2
rm -f "$out"/seeds/*
"$build/seeds" "$target" bytes "corpus/$target" "$out/seeds" || die 'the corpus cannot be converted' 2

pids=()
start_libfuzzer() {
    local options=(-fork="$workers" -ignore_crashes=1 -ignore_timeouts=1 -ignore_ooms=1
        -artifact_prefix="$crashes/" -dict="fuzz/$program.dict"
        -max_len="$(sed -n 's/^max_len = //p' "fuzz/$program.options")")
    [[ -z $minutes ]] || options+=(-max_total_time=$((minutes * 60)))
    "$build/$program" "${options[@]}" "$out/corpus" "$out/seeds" >"$out/worker-0.log" 2>&1 </dev/null &
    pids+=($!)
}

start_afl() {
    local number role library
    local options=(-i "$out/seeds" -o "$out/afl" -x "fuzz/$program.dict")
    [[ -z $minutes ]] || options+=(-V $((minutes * 60)))
    library=$(find "$build" -maxdepth 1 -name '*freeonce_mutator.so' -print -quit)
    if [[ -n $library && $target =~ ^(lifecycle|program)$ ]]; then
        AFL_CUSTOM_MUTATOR_LIBRARY=$(realpath "$library")
        export AFL_CUSTOM_MUTATOR_LIBRARY AFL_CUSTOM_MUTATOR_ONLY=1
    fi
    export AFL_AUTORESUME=1 AFL_NO_UI=1 AFL_TRY_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_QUIET=1
    export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_FORKSRV_INIT_TMOUT=30000 AFL_FAST_CAL=1
    for ((number = 0; number < workers; number++)); do
        role=-S
        ((number > 0)) || role=-M
        afl-fuzz "${options[@]}" "$role" "w$number" -- "$build/$program" >"$out/worker-$number.log" 2>&1 \
            </dev/null &
        pids+=($!)
    done
}

# Sets rate, total, reach and found.
look_libfuzzer() {
    local line
    line=$(grep -a -E '^#[0-9]+: cov: ' "$out/worker-0.log" | tail -n 1)
    read -r total cov ft corp rate < <(sed -E \
        's/^#([0-9]+): cov: ([0-9]+) ft: ([0-9]+) corp: ([0-9]+) exec\/s:? ?([0-9]+).*/\1 \2 \3 \4 \5/' <<<"$line")
    reach="coverage ${cov:-0}, features ${ft:-0}, corpus ${corp:-0}"
    found=$(find "$crashes" -type f | wc -l)
}

# AFL++ writes its figures once a minute; the inputs it found are there at once.
look_afl() {
    local edges
    read -r total rate edges < <(cat "$out"/afl/*/fuzzer_stats 2>/dev/null | awk -F' *: *' '
        $1 == "run_time" { is_new = $2 < 5 }
        $1 == "execs_done" { total += $2 }
        $1 == "execs_per_sec" && !is_new { rate += $2 }
        $1 == "edges_found" && $2 > edges { edges = $2 }
        END { printf "%d %d %d\n", total, rate, edges }')
    reach="edges $edges, corpus $(find "$out"/afl/*/queue -maxdepth 1 -type f 2>/dev/null | wc -l)"
    found=$(find "$out"/afl/*/crashes -type f -name 'id*' 2>/dev/null | wc -l)
}

begin=$SECONDS
show() {
    local line time
    "look_$engine"
    time=$((SECONDS - begin))
    printf -v line '%d:%02d:%02d  %s executions/s, %s in all, %s, crashes %s' $((time / 3600)) \
        $((time / 60 % 60)) $((time % 60)) "${rate:-0}" "${total:-0}" "$reach" "$found"
    if [[ -t 1 ]]; then
        printf '\r\033[K%.*s' "$((${COLUMNS:-$(tput cols 2>/dev/null || printf 80)} - 1))" "$line"
    else
        printf '%s\n' "$line"
    fi
}

are_alive() {
    local pid
    for pid in "${pids[@]}"; do
        kill -0 "$pid" 2>/dev/null && return 0
    done
    return 1
}

# Ends the workers and all that they started.
stopped=
stop() {
    local pid
    trap '' INT TERM HUP
    stopped=1
    for pid in "${pids[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null
    done
    for ((tries = 0; tries < 50; tries++)); do
        are_alive || break
        sleep 0.1
    done
    for pid in "${pids[@]}"; do
        kill -KILL -- "-$pid" 2>/dev/null
    done
    wait 2>/dev/null
}

finish() {
    local status=0
    show
    [[ ! -t 1 ]] || printf '\n'
    if ((found > 0)); then
        if [[ $engine == afl ]]; then crashes="$out/afl/*/crashes"; fi
        printf 'crash files: %s\n  freeonce run --target %s FILE explains one\n' "$crashes" "$target"
        status=1
    elif [[ -n $stopped ]]; then
        status=130
    elif ((${total:-0} == 0)); then
        tail -n 5 "$out/worker-0.log" >&2
        status=2
    fi
    exit "$status"
}

trap 'stop; finish' INT TERM HUP
# Each worker leads a process group, so that all of it can be ended.
set -m
"start_$engine"
set +m
printf '%s, %d workers of %s; %s/worker-*.log; Ctrl-C ends it\n' "$program" "$workers" "$engine" "$out"
ticks=0
while are_alive; do
    sleep 1
    ticks=$((ticks + 1))
    if [[ -t 1 ]] || ((ticks % 10 == 0)); then
        show
    fi
done
finish
