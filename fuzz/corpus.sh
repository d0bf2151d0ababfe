#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Keeps the corpora small and readable. Builds the preset libfuzzer when BUILD is not given.
#
#   fuzz/corpus.sh minimize TARGET [--write] [FOLDER...]   fewest inputs with all features: says which
#                       files of corpus/TARGET are not needed, and which inputs of the folders (default:
#                       what fuzz/run.sh has found) show something new; --write removes and adds them
#   fuzz/corpus.sh archive TARGET FILE.zip   corpus/TARGET and its regressions as bytes, for engines
#   fuzz/corpus.sh dictionary TARGET         the operations of the corpus as a dictionary, on standard output
#
# TARGET is lifecycle, program, token or trace. BUILD names a build folder with fuzz_TARGET and seeds.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
set -u
export LC_ALL=C.UTF-8

die() {
    printf 'corpus: %s\n' "$1" >&2
    exit 2
}

usage() {
    sed -n 's/^# \{0,1\}//; 4,12p' "$0" >&2
    exit 2
}

build=${BUILD:-build/libfuzzer}
new_max=${NEW_MAX:-20} # New inputs for the corpus at a time.

# The tools that a command needs, built unless the caller has built them.
need() {
    [[ -z ${BUILD-} ]] || return 0
    [[ -f $build/build.ninja ]] || cmake --preset libfuzzer >/dev/null || die 'the preset libfuzzer cannot be configured'
    cmake --build --preset libfuzzer --target "$@" >/dev/null || die 'the preset libfuzzer does not build'
}

# Texts of a folder as bytes in another, which is made.
to_bytes() {
    mkdir -p "$2" && "$build/seeds" "$target" bytes "$1" "$2" || die "$1 cannot be converted"
}

minimize() {
    local write= folder file name sum kept=0 added=0 found=0 unneeded=0
    local folders=() twins
    for folder in "$@"; do
        if [[ $folder == --write ]]; then write=1; else folders+=("$folder"); fi
    done
    if ((${#folders[@]} == 0)) && [[ -d build/fuzzing/$target/corpus ]]; then
        folders=("build/fuzzing/$target/corpus")
    fi
    need "fuzz_$target" seeds
    to_bytes "corpus/$target" "$scratch/seeds"
    mkdir "$scratch/first" "$scratch/all" "$scratch/new" "$scratch/text"
    # Seeds first and alone, so that what a seed shows is never charged to an input without a name.
    "$build/fuzz_$target" -artifact_prefix="$scratch/" -set_cover_merge=1 "$scratch/first" "$scratch/seeds" >"$scratch/log" 2>&1 ||
        { tail -n 20 "$scratch/log" >&2; die 'the engine failed'; }
    if ((${#folders[@]} > 0)); then
        cp "$scratch"/first/* "$scratch/all"
        "$build/fuzz_$target" -artifact_prefix="$scratch/" -merge=1 "$scratch/all" "${folders[@]}" >"$scratch/log" 2>&1 ||
            { tail -n 20 "$scratch/log" >&2; die 'the engine failed'; }
    fi
    # A merge survives an input that crashes, with status 0.
    if compgen -G "$scratch/crash-*" >/dev/null; then
        die "an input crashes; replay it: build/dev/fuzz_${target}_replay"
    fi
    # Which seed has the bytes of which chosen input.
    declare -A twins=()
    while read -r sum file; do
        twins[$sum]=1
    done < <(cd "$scratch/first" && sha1sum -- *)
    for file in "corpus/$target"/*.txt; do
        name=$(basename "$file" .txt)
        read -r sum _ < <(sha1sum "$scratch/seeds/$name")
        if [[ -n ${twins[$sum]-} ]]; then
            kept=$((kept + 1))
            continue
        fi
        unneeded=$((unneeded + 1))
        printf 'not needed: %s\n' "$file"
        [[ -z $write ]] || rm "$file"
    done
    # The smallest come first: they are what a person can read.
    while read -r file; do
        [[ ! -e $scratch/first/$(basename "$file") ]] || continue
        found=$((found + 1))
        ((added < new_max)) || continue
        read -r sum _ < <(sha1sum "$file")
        cp "$file" "$scratch/new/found-${sum:0:8}"
        added=$((added + 1))
    done < <(ls -Sr "$scratch"/all/* 2>/dev/null)
    "$build/seeds" "$target" text "$scratch/new" "$scratch/text" || die 'what was found cannot be printed'
    if ((added > 0)); then
        (cd "$scratch/text" && printf 'new: %s\n' *)
        [[ -z $write ]] || cp "$scratch"/text/*.txt "corpus/$target/"
    fi
    printf '%s: %d needed, %d not needed, %d of %d new%s\n' "$target" "$kept" "$unneeded" "$added" "$found" \
        "${write:+; written}"
}

archive() {
    local out=$1 name
    [[ $out == /* ]] || out=$PWD/$out
    need seeds
    to_bytes "corpus/$target" "$scratch/seeds"
    if [[ -d corpus/regressions/$target ]]; then
        to_bytes "corpus/regressions/$target" "$scratch/regressions"
        for name in "$scratch"/regressions/*; do
            mv "$name" "$scratch/seeds/regression-$(basename "$name")"
        done
    fi
    # The same seeds are the same archive, whenever they were converted.
    find "$scratch/seeds" -exec touch -d @315532800 {} +
    rm -f "$out"
    (cd "$scratch/seeds" && cmake -E tar cf "$out" --format=zip -- *) || die "$out cannot be written"
}

# Cells of a program's bytes: eight for a session operation, sixteen for a call.
dictionary() {
    local file bytes at length cell
    need seeds
    to_bytes "corpus/$target" "$scratch/seeds"
    printf '# SPDX-License-Identifier: Apache-2.0\n# Operations of corpus/%s; made by fuzz/corpus.sh dictionary %s.\n' \
        "$target" "$target"
    for file in "$scratch"/seeds/*; do
        bytes=$(od -An -v -tx1 "$file" | tr -d ' \n')
        for ((at = 16; at < ${#bytes}; at += length)); do
            length=16
            [[ ${bytes:at:1} == [89] ]] && length=32
            cell=${bytes:at:length}
            printf '%s\n' "$cell"
        done
    done | sort | uniq -c | sort -k1,1nr -k2 | head -n 120 | awk '{ gsub(/../, "\\x&", $2); printf "\"%s\"\n", $2 }'
}

(($# >= 2)) || usage
command=$1
target=$2
shift 2
[[ -e fuzz/fuzz_$target.c ]] || die "no target $target; there are: $(cd fuzz && printf '%s ' fuzz_*.c | sed 's/fuzz_\([a-z]*\)\.c/\1/g')"
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
case $command in
minimize) minimize "$@" ;;
archive) (($# == 1)) || usage; archive "$1" ;;
dictionary) dictionary ;;
*) usage ;;
esac
