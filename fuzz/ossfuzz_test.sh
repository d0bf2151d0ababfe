#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz targets as a fuzzing service does, then checks them as it does, where only /tmp can be
# written and the folder is not where it was built: each target is there with its seeds, dictionary and
# options, needs no library but libc's own, starts, is instrumented, and runs all its seeds.
#
#   fuzz/ossfuzz_test.sh [ENGINE-SANITIZER...]   default: those of the list below
#
# Prints a line for each; status 0 when all hold. Where a process may not have a file system of its own,
# that only /tmp can be written is checked by what is left behind, and a line says so.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
set -u
export LC_ALL=C.UTF-8
variants=(libfuzzer-address libfuzzer-undefined libfuzzer-memory afl-address)
(($# == 0)) || variants=("$@")
call_sites_min=1000
tuples_min=200
targets=()
for file in fuzz/fuzz_*.c; do
    targets+=("$(basename "$file" .c)")
done
scratch=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
failed=0

complain() {
    printf '%s: %s\n' "$1" "$2"
    failed=1
}

# Runs a command where nothing but /tmp can be written, from the root folder.
own_files='mount --bind /tmp /tmp && mount -o remount,bind,ro /'
if unshare -m bash -c "$own_files" 2>/dev/null; then
    confined() {
        unshare -m bash -c "$own_files && cd / && exec \"\$@\"" confined "$@"
    }
else
    printf 'a file system of its own is not allowed here: looking at what is left behind instead\n'
    confined() {
        (cd / && "$@")
    }
fi

# Call sites of AddressSanitizer in the instructions of a program.
count_call_sites() {
    objdump -d --no-show-raw-insn "$1" | grep -c 'call.*<__asan_'
}

check_files() {
    local folder=$1 target=$2 suffix other
    for suffix in '' _seed_corpus.zip .dict .options; do
        [[ -s $folder/$target$suffix ]] || complain "$target" "no $target$suffix"
    done
    other=$(ldd "$folder/$target" | awk '{ print $1 }' |
        grep -v -E '^(linux-vdso|libc|libm|libdl|libpthread|librt|libresolv|/lib.*/ld-linux.*)\.so')
    [[ -z $other ]] || complain "$target" "needs $(tr '\n' ' ' <<<"$other")"
    nm "$folder/$target" | grep -q ' T LLVMFuzzerTestOneInput$' ||
        complain "$target" 'has no LLVMFuzzerTestOneInput'
    [[ $target =~ ^[A-Za-z0-9_-]+$ ]] || complain "$target" 'has no good name'
}

check_libfuzzer() {
    local folder=$1 target=$2 seeds=$3 log=$scratch/log
    confined "$folder/$target" -seed=1337 -runs=4 -dict="$folder/$target.dict" >"$log" 2>&1 &&
        grep -q 'Done 4 runs' "$log" || complain "$target" "does not make four runs: $(tail -n 1 "$log")"
    grep -q 'Dictionary: [1-9]' "$log" || complain "$target" 'its dictionary is not read'
    confined "$folder/$target" -runs=0 -artifact_prefix=/tmp/ "$seeds" >"$log" 2>&1 ||
        complain "$target" "fails on a seed: $(grep -m 1 -E 'ERROR|^freeonce' "$log")"
    grep -q 'INITED' "$log" || complain "$target" 'its seeds are not run'
}

check_afl() {
    local folder=$1 target=$2 seeds=$3 log=$scratch/log tuples
    confined "$folder/$target" "$seeds"/* >"$log" 2>&1 ||
        complain "$target" "fails on a seed: $(grep -m 1 -E 'ERROR|^freeonce' "$log")"
    confined env AFL_QUIET=1 afl-showmap -q -C -i "$seeds" -o "$scratch/map" -- "$folder/$target" >"$log" 2>&1
    tuples=$(wc -l <"$scratch/map")
    ((tuples >= tuples_min)) || complain "$target" "shows only $tuples tuples: $(tail -n 1 "$log")"
}

check_target() {
    local folder=$1 engine=$2 sanitizer=$3 target=$4 seeds=$scratch/seeds sites count
    check_files "$folder" "$target"
    rm -rf "$seeds" && mkdir "$seeds"
    (cd "$seeds" && cmake -E tar xf "$folder/${target}_seed_corpus.zip") ||
        complain "$target" 'its seeds cannot be unpacked'
    count=$(find "$seeds" -type f | wc -l)
    ((count >= 10)) || complain "$target" "has only $count seeds"
    if [[ $sanitizer == address ]]; then
        sites=$(count_call_sites "$folder/$target")
        ((sites >= call_sites_min)) || complain "$target" "has only $sites call sites of AddressSanitizer"
    fi
    "check_$engine" "$folder" "$target" "$seeds"
    printf '%s-%s %s: %d seeds%s\n' "$engine" "$sanitizer" "$target" "$count" \
        "${sites:+, $sites call sites}"
}

check_variant() {
    local engine=${1%-*} sanitizer=${1#*-} out=$scratch/out folder=$scratch/moved/$1 target before after
    rm -rf "$out"
    if ! env -u BUILD OUT="$out" WORK="$PWD/build/ossfuzz" FUZZING_ENGINE="$engine" SANITIZER="$sanitizer" \
        fuzz/ossfuzz_build.sh >"$scratch/build" 2>&1; then
        grep -E 'error:|multiple definition|undefined reference' "$scratch/build" | head -n 20
        complain "$1" 'does not build'
        return
    fi
    mkdir -p "$scratch/moved" && mv "$out" "$folder" && chmod -R a-w "$folder" || return
    before=$(ls -A "$folder" /)
    for target in "${targets[@]}"; do
        check_target "$folder" "$engine" "$sanitizer" "$target"
    done
    after=$(ls -A "$folder" /)
    [[ $before == "$after" ]] || complain "$1" 'a target wrote beside /tmp'
}

for variant in "${variants[@]}"; do
    check_variant "$variant"
done
exit "$failed"
