#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Judges the built-in provider, the lifecycle layer and WinPR, then fuzzes the layer for a short time
# with both engines. Reports go to build/reports, the command line to build/freeonce.
#
#   conformance/run.sh            about a minute when built
#   FUZZ_SECONDS=300 conformance/run.sh
#
# Status 0 when the provider and the layer hold, the fuzzers found nothing and WinPR's reports were
# written (what they say of WinPR is for its maintainers); 1 when not; 2 when the set-up failed; 130
# when interrupted.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
source src/setup.sh
steady_addresses conformance/run.sh "$@"
export LC_ALL=C.UTF-8

fuzz_seconds=${FUZZ_SECONDS:-20}
reports=build/reports
scratch=
failed=0
summary=()

# One line of the summary: held or FAILED, then what.
note() {
    local verdict=$1 what=$2
    [[ $verdict == held ]] || failed=$((failed + 1))
    summary+=("$(printf '%-8s %s' "$verdict" "$what")")
}

# Puts a report in its place at once, so that two runs leave whole files.
publish() {
    local file
    for file in "$@"; do
        mv -f "$file" "$reports/" || return
    done
}

# The beginning and the end of a report.
show() {
    local lines
    lines=$(wc -l <"$1")
    if ((lines <= 40)); then
        cat "$1"
    else
        head -n 30 "$1"
        printf '[%d lines more in %s]\n' $((lines - 35)) "$reports/${1##*/}"
        tail -n 5 "$1"
    fi
}

# conform_part NAME STATUSES ARGUMENTS...: runs one judgement, which is held when its status is one of
# STATUSES and all three reports are there.
conform_part() {
    local name=$1 statuses=$2 status=0 log=$scratch/$1.txt
    local json=$scratch/$1.json junit=$scratch/$1.xml
    shift 2
    printf '\n== conform %s\n' "$*"
    run build/freeonce conform "$@" --format text -o "$log" --format json -o "$json" \
        --format junit -o "$junit" || status=$?
    show "$log"
    if [[ " $statuses " == *" $status "* && -s $log ]] && json_pp <"$json" >/dev/null &&
        xmllint --noout "$junit" && publish "$log" "$json" "$junit"; then
        note held "$name: $(tail -n 1 "$reports/$name.txt")"
    else
        note FAILED "$name: status $status"
    fi
}

# The corpus is text; the fuzz target takes bytes.
encode_seeds() {
    local file
    mkdir -p "$scratch/seeds"
    for file in corpus/lifecycle/*.txt; do
        build/freeonce program --to bytes "$file" -o "$scratch/seeds/$(basename "$file" .txt)" ||
            return
    done
}

# Keeps what a fuzzer found where the scratch folder's end does not reach it.
keep_findings() {
    local engine=$1 file
    shift
    mkdir -p "$reports/findings"
    for file in "$@"; do
        cp "$file" "$reports/findings/$engine-$(basename "$file" | tr ',:' '__')"
    done
}

fuzz_libfuzzer() {
    local log=$scratch/libfuzzer.log status=0 executions found
    printf '\n== libFuzzer, %s s\n' "$fuzz_seconds"
    mkdir -p "$scratch/new" "$scratch/crashes"
    # New inputs go to the first folder.
    run build/libfuzzer/fuzz_lifecycle -max_total_time="$fuzz_seconds" -print_final_stats=1 \
        -artifact_prefix="$scratch/crashes/" "$scratch/new" "$scratch/seeds" >"$log" 2>&1 ||
        status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    found=("$scratch"/crashes/*)
    [[ -e ${found[0]} ]] || found=()
    if ((status == 0 && ${#found[@]} == 0 && ${executions:-0} > 0)); then
        note held "libFuzzer: $executions executions, 0 findings"
    else
        tail -n 40 "$log"
        keep_findings libfuzzer "${found[@]}"
        note FAILED "libFuzzer: ${executions:-no} executions, ${#found[@]} findings, status $status"
    fi
    cp "$log" "$reports/libfuzzer.log"
}

fuzz_afl() {
    local log=$scratch/afl.log stats=$scratch/afl/default/fuzzer_stats status=0 executions found
    printf '\n== AFL++, %s s\n' "$fuzz_seconds"
    run env AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        AFL_TRY_AFFINITY=1 AFL_FORKSRV_INIT_TMOUT=30000 \
        afl-fuzz -V "$fuzz_seconds" -i "$scratch/seeds" -o "$scratch/afl" -- \
        build/afl/fuzz_lifecycle >"$log" 2>&1 || status=$?
    executions=$(sed -n 's/^execs_done *: *//p' "$stats" 2>/dev/null)
    mapfile -t found < <(compgen -G "$scratch/afl/default/crashes/id*"
        compgen -G "$scratch/afl/default/hangs/id*")
    if ((status == 0 && ${#found[@]} == 0 && ${executions:-0} > 0)); then
        note held "AFL++: $executions executions, 0 findings"
    else
        tail -n 40 "$log"
        keep_findings afl "${found[@]}"
        note FAILED "AFL++: ${executions:-no} executions, ${#found[@]} findings, status $status"
    fi
    cp "$log" "$reports/afl.log"
}

build_all() {
    local preset
    for preset in release libfuzzer afl; do
        run build_quietly "$preset" || {
            tail -n 40 "$scratch/build-$preset.log"
            die "the build of $preset failed" 1
        }
    done
}

build_quietly() {
    local targets=()
    [[ $1 == release ]] || targets=(fuzz_lifecycle)
    build "$1" "${targets[@]}" >"$scratch/build-$1.log" 2>&1
}

finish() {
    [[ -z $scratch ]] || rm -rf "$scratch"
}

main() {
    local begin=$EPOCHREALTIME
    [[ $fuzz_seconds =~ ^[1-9][0-9]*$ ]] || die "FUZZ_SECONDS is a number of seconds" 2
    trap finish EXIT
    trap interrupted INT TERM HUP
    set_up
    mkdir -p "$reports"
    scratch=$(mktemp -d build/run.XXXXXX) || die "no scratch folder in build" 2
    lock
    build_all
    unlock

    conform_part builtin '0' --provider builtin
    conform_part lifecycle '0' --lifecycle
    conform_part winpr-ntlm '0 1' --provider libwinpr2.so.2 --package NTLM
    conform_part winpr-negotiate '0 1' --provider libwinpr2.so.2 --package Negotiate
    if encode_seeds; then
        fuzz_libfuzzer
        fuzz_afl
    else
        note FAILED 'the seeds could not be encoded'
    fi

    printf '\n'
    printf '%s\n' "${summary[@]}"
    printf '\nreports, after %s s:\n' "$(since "$begin")"
    printf '%s\n' "$reports"/*.{txt,json,xml,log}
    ((failed == 0))
}

main "$@"; exit # In one line: the file may change while it runs.
