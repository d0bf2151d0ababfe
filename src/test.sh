#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds and tests everything; leaves the command line at build/freeonce.
#
#   src/test.sh            all steps
#   src/test.sh NAME...    only these (see the list `steps`); the builds they need must be there
#
# Each step prints one line; what it printed itself is in build/logs/NAME.log. The last line is
# "N passed, N failed". Status 0 when nothing failed, 1 when something did, 2 when the set-up
# failed, 130 when interrupted.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
source src/setup.sh
steady_addresses src/test.sh "$@"
export LC_ALL=C.UTF-8

steps=(dev release unit planted corpus conformance layering format lint gcc tsan package ossfuzz canary mutants
    scenarios)

# What the sanitizers must see, here and in the test presets.
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

list_sources() {
    find src fuzz conformance -name '*.[ch]' -type f | sort
}

# Fails, and says so in the log, unless the command ends with the status.
expect() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    ((status == wanted)) && return 0
    printf 'status %d, not %d: %s\n' "$status" "$wanted" "$*"
    return 1
}

step_dev() {
    build dev
}

step_release() {
    build release
}

step_unit() {
    ctest --preset dev
}

# Proves that a memory error would fail the run: each planted one must.
step_planted() {
    local failed=0 kind
    expect 0 build/dev/planted nothing || failed=1
    for kind in overrun leak overflow; do
        expect 1 build/dev/planted "$kind" || failed=1
    done
    return "$failed"
}

# Replays every corpus file and its regressions under the sanitizers. A corpus without a target, or the
# reverse, fails; so does one that its target's own tool cannot turn into an archive of seeds.
step_corpus() {
    local failed=0 name target folder
    for target in fuzz/fuzz_*.c; do
        name=$(basename "$target" .c)
        folder=corpus/${name#fuzz_}
        if [[ ! -d $folder ]]; then
            printf '%s has no corpus %s\n' "$target" "$folder"
            failed=1
            continue
        fi
        printf '%s: %d files\n' "$folder" "$(find "$folder" -type f | wc -l)"
        find "$folder" "corpus/regressions/${name#fuzz_}" -type f -print0 2>/dev/null | sort -z |
            xargs -0 "build/dev/${name}_replay" || failed=1
        BUILD=build/dev fuzz/corpus.sh archive "${name#fuzz_}" "build/${name}_seed_corpus.zip" || failed=1
    done
    for folder in corpus/*/ corpus/regressions/*/; do
        name=$(basename "$folder")
        [[ $name == regressions || -e fuzz/fuzz_$name.c ]] || { printf '%s has no target\n' "$folder" && failed=1; }
    done
    return "$failed"
}

# The built-in provider and the lifecycle layer hold.
step_conformance() {
    local failed=0
    expect 0 build/freeonce conform --provider builtin || failed=1
    expect 0 build/freeonce conform --lifecycle || failed=1
    return "$failed"
}

# A tree with ten breaches, at least one of each kind, to prove that the check sees them.
plant_breaches() {
    local top='// SPDX-License-Identifier: Apache-2.0\n/**\n * @file\n */\n'
    mkdir -p "$1"/src/{check,trace,base,nowhere} "$1"/fuzz "$1"/junk
    printf "$top"'#include "provider/provider.h"\n' >"$1/src/check/wall_test.c"
    printf "$top"'#include "check/model.h"\n' >"$1/src/trace/upward.c"
    printf "$top"'#include "text.h"\n' >"$1/src/base/roomless.c"
    printf "$top"'void f(void) { puts("x"); }\n' >"$1/src/base/prints.c"
    printf "$top" >"$1/src/trace/prints.c"
    printf "$top" >"$1/src/nowhere/lost.c"
    printf 'int x;\n' >"$1/src/base/bare.c"
    { printf "$top" && yes '' | head -n 40; } >"$1/fuzz/fuzz_long.c"
}

step_layering() {
    local tree found failed=0
    src/layering.sh || failed=1
    tree=$(mktemp -d) || return
    plant_breaches "$tree"
    found=$(src/layering.sh "$tree")
    rm -rf "$tree"
    (($(wc -l <<<"$found") == 10)) && return "$failed"
    printf 'of ten planted breaches were found:\n%s\n' "$found"
    return 1
}

step_format() {
    list_sources | xargs clang-format-19 --dry-run -Werror
}

# For each source in the compilation database of dev: its path, a tab, then all files of the tree that
# it is made from, with their hashes. The same line as last time means the same result.
list_lint_keys() {
    local global
    global=$(sha256sum .clang-tidy CMakePresets.json CMakeLists.txt | sha256sum)
    {
        find src fuzz conformance \( -name '*.[ch]' -o -name '*.inc' \) -type f -print0 |
            xargs -0 sha256sum
        printf 'deps\n'
        ninja -C build/dev -t deps
    } | awk -v root="$PWD/" -v global="${global%% *}" '
        function finish() {
            if (source != "" && !(source in done)) {
                done[source] = 1
                printf "%s\t%s%s\n", source, global, key
            }
            source = key = ""
        }
        $0 == "deps" { deps = 1; next }
        !deps { hash[root $2] = $1; next }
        /^[^ ]/ || NF == 0 { finish(); next }
        {
            file = substr($0, 5)
            if (index(file, "/") != 1) file = root "build/dev/" file
            if (!(file in hash)) next
            path = substr(file, length(root) + 1)
            if (source == "" && path ~ /\.c$/) source = path
            key = key " " path "=" hash[file]
        }
        END { finish() }'
}

lint_one() {
    local source=$1 key=$2 stamp rules=.clang-tidy output
    stamp=build/lint/${source//\//_}.stamp
    case $source in
    *_test.c) rules=build/lint/test-rules ;;
    # Functions whose parameters the binary interface prescribes.
    src/sspi/interpose.c | src/provider/provider_table_*.c | src/provider/provider_entry.c) ;&
    src/wrapper/* | src/attach/*) rules=build/lint/abi-rules ;;
    esac
    if output=$(clang-tidy-19 --quiet -p build/lint --config-file="$rules" \
        --extra-arg=-Wno-error \
        --extra-arg=-isystem"$PWD/build/lint/include" "$source" 2>&1); then
        printf '%s\n' "$key" >"$stamp"
    else
        printf '%s\n' "$output"
        return 1
    fi
}

# clang-tidy over what changed since it last passed.
step_lint() {
    local source key stamp
    local stale=()
    mkdir -p build/lint
    # One entry for each source: the canary compiles some twice. The database lists object files last.
    awk '/^\{/ { entry = ""; file = "" }
         { entry = entry $0 "\n" }
         /"file":/ { file = $2 }
         /^\}/ { if (!(file in seen)) { seen[file] = 1; printf "%s%s", comma, "{\n"; 
                 sub(/^\{\n/, "", entry); sub(/\n\},?\n$/, "", entry); printf "%s\n}", entry; comma = ",\n" } }
         BEGIN { print "[" } END { print "\n]" }' \
        build/dev/compile_commands.json >build/lint/compile_commands.json
    while IFS=$'\t' read -r source key; do
        stamp=build/lint/${source//\//_}.stamp
        [[ -f $stamp && $(<"$stamp") == "$key" ]] || stale+=("$source" "$key")
    done < <(list_lint_keys)
    printf '%d files to check\n' $((${#stale[@]} / 2))
    ((${#stale[@]} > 0)) || return 0
    # InitializeSecurityContext has 12 parameters; an assertion of cmocka nests twice.
    sed 's/ParameterThreshold: 6/ParameterThreshold: 12/' .clang-tidy >build/lint/abi-rules
    sed 's/NestingThreshold: 4/NestingThreshold: 6/' build/lint/abi-rules >build/lint/test-rules
    # The sanitizers' headers come with the compiler, whose version is another.
    mkdir -p build/lint/include
    ln -sfn "$(clang -print-resource-dir)/include/sanitizer" build/lint/include/sanitizer
    export -f lint_one
    printf '%s\0' "${stale[@]}" | xargs -0 -n 2 -P 2 bash -c 'lint_one "$@"' lint
}

step_gcc() {
    build gcc && ctest --preset gcc
}

# What is installed, used from where it is installed to, and built again elsewhere.
step_package() {
    env -u ASAN_OPTIONS src/package_test.sh build/release --again
}

# What fuzzing services build and check, with each sanitizer and both engines.
step_ossfuzz() {
    fuzz/ossfuzz_test.sh
}

# Free-running threads.
step_tsan() {
    build tsan && ctest --preset tsan -R 'recorder|lifecycle|thread|schedule|overlap'
}

# Programs of the corpus as bytes, which is what the engines take.
encode_corpus() {
    local file
    mkdir -p "$1"
    for file in corpus/lifecycle/*.txt; do
        build/freeonce program --to bytes "$file" -o "$1/$(basename "$file" .txt)" || return
    done
}

canary_libfuzzer() {
    mkdir -p "$1/new"
    build/libfuzzer/fuzz_lifecycle_canary -max_total_time=120 -seed=1 -artifact_prefix="$1/" \
        -print_final_stats=1 "$1/new" "$1/seeds" >"$1/libfuzzer" 2>&1
    cat "$1/libfuzzer"
    compgen -G "$1/crash-*" >/dev/null && grep -q '^freeonce: [A-Z]*-[A-Z-]*: ' "$1/libfuzzer"
}

canary_afl() {
    # AFL++ sets the sanitizers' options itself, and takes no others.
    env -u ASAN_OPTIONS -u UBSAN_OPTIONS AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_TRY_AFFINITY=1 \
        AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_FORKSRV_INIT_TMOUT=30000 AFL_BENCH_UNTIL_CRASH=1 \
        afl-fuzz -V 120 -s 1 -i "$1/seeds" -o "$1/afl" -- build/afl/fuzz_lifecycle_canary >"$1/log" 2>&1
    tail -n 20 "$1/log"
    compgen -G "$1/afl/default/crashes/id*" >/dev/null
}

# The planted lifecycle bug must be found by both engines within the smoke time, and both must see the state
# that the checker feeds back.
step_canary() {
    local scratch failed=0 engine
    build libfuzzer && build afl fuzz_lifecycle fuzz_lifecycle_canary || return
    scratch=$(mktemp -d build/canary.XXXXXX) || return
    encode_corpus "$scratch/seeds" || failed=1
    for engine in libfuzzer afl; do
        "canary_$engine" "$scratch" || {
            printf 'the canary is alive after %s\n' "$engine"
            failed=1
        }
    done
    fuzz/prove_feedback.sh || failed=1
    rm -rf "$scratch"
    return "$failed"
}

# Both engines find seeded bugs, and what they find shrinks and shows in C.
step_mutants() {
    fuzz/bench.sh mutants --quick
}

# The scenarios show each mutant of the six styles and break no rule by it that is not declared, show nothing in
# the correct forms, and fail each allocation.
step_scenarios() {
    local failed=0 what whole
    build release scenarios || return
    build/release/scenarios whole &
    whole=$!
    for what in styles allocations; do
        build/release/scenarios "$what" || failed=1
    done
    wait "$whole" || failed=1
    return "$failed"
}

# The step whose build a step uses: on an old build nothing is proven.
needed_by() {
    case $1 in
    unit | planted | corpus | lint) printf 'dev' ;;
    conformance | package | canary | mutants | scenarios) printf 'release' ;;
    esac
}

passed=0
failed=0
failures=' '

# The errors in a log, or its end when none is marked so.
show_failure() {
    local lines
    lines=$(grep -E '(^|[ :])(fatal )?error: |undefined reference|multiple definition' "$1" |
        awk '!seen[$1]++' | head -n 25)
    if [[ -n $lines ]]; then
        printf '%s\n' "$lines"
    else
        tail -n 25 "$1"
    fi
}

run_step() {
    local name=$1 begin=$EPOCHREALTIME log=build/logs/$1.log
    if [[ $failures == *" $(needed_by "$name") "* ]]; then
        failed=$((failed + 1))
        printf 'FAILED          %s, for want of %s\n' "$name" "$(needed_by "$name")"
        return
    fi
    if run "step_$name" >"$log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok      %5s s  %s\n' "$(since "$begin")" "$name"
    else
        failed=$((failed + 1))
        failures+="$name "
        printf 'FAILED  %5s s  %s, see %s\n' "$(since "$begin")" "$name" "$log"
        show_failure "$log" | cut -c 1-240 | sed 's/^/    /'
    fi
}

main() {
    local name
    for name in "$@"; do
        declare -F "step_$name" >/dev/null || die "no step $name; there are: ${steps[*]}" 2
    done
    trap interrupted INT TERM HUP
    set_up
    lock
    mkdir -p build/logs
    for name in "${@:-${steps[@]}}"; do
        run_step "$name"
    done
    printf '%d passed, %d failed\n' "$passed" "$failed"
    ((failed == 0))
}

main "$@"; exit # In one line: the file may change while it runs.
