#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Each mutant's finding (rule, call, and where the object came from) is kept by the smallest program, every
# operation and setting of which is needed, and shown by the C test that is exported from it.
#
#   conformance/wrappers/reproduce_test.sh PATH/TO/mutants PATH/TO/reproduce PATH/TO/libfreeonce.a [FOLDER]
#
# Without FOLDER each mutant's witness is reproduced, else what fuzz/bench.sh mutants has put there: crash
# files FOLDER/ENGINE/MUTANT/SEED. Prints TAP; status 0 when every test held.
mutants=$(realpath "${1:?the path of mutants}") || exit 2
reproduce=$(realpath "${2:?the path of reproduce}") || exit 2
library=$(realpath "${3:?the path of the library}") || exit 2
crashes=
if [[ -n ${4-} ]]; then
    crashes=$(realpath -e "$4") || exit 2
fi
tree=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..") || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
export LC_ALL=C.UTF-8

# Exported tests are linked as the library was built.
compiler=cc
flags=()
if nm "$library" 2>/dev/null | grep -q ' U __asan_init'; then
    compiler=clang
    flags=(-fsanitize=address,undefined -fno-sanitize-recover=all)
elif nm "$library" 2>/dev/null | grep -q ' U __tsan_init'; then
    compiler=clang
    flags=(-fsanitize=thread)
fi

# needs_all NAME FILE FINDING: without any one operation or setting that is no longer what the mutant is caught at.
needs_all() {
    local line lines
    lines=$(wc -l <"$2")
    for ((line = 2; line <= lines; line++)); do
        sed "${line}d" "$2" >shorter.txt
        [[ $("$reproduce" finding "$1" shorter.txt) != "$3" ]] || return 1
    done
}

count=0
failed=0
# reproduces NAME FILE TITLE [RULE]
reproduces() {
    local name=$1 status=0 finding rule
    finding=$("$reproduce" finding "$name" "$2")
    rule=${4-${finding%% *}}
    count=$((count + 1))
    : >out
    [[ $finding == "$rule "* ]] && "$reproduce" minimize "$name" "$2" >small.txt 2>err &&
        [[ $("$reproduce" finding "$name" small.txt) == "$finding" ]] && needs_all "$name" small.txt "$finding" &&
        "$reproduce" export "$name" small.txt >small.c 2>err &&
        "$compiler" -std=c17 -Wall -Werror "${flags[@]}" -I"$tree/src" small.c "$library" -lpthread -ldl -o small 2>err ||
        status=2
    if ((status == 0)); then
        ./small >out 2>err || status=$?
    fi
    if [[ $status == 1 ]] && grep -q "^$rule: " out && [[ ! -s err ]]; then
        printf 'ok %d - %s\n' "$count" "$3"
        return
    fi
    failed=$((failed + 1))
    printf 'not ok %d - %s\n# status %d, not 1 with %s\n' "$count" "$3" "$status" "$finding"
    head -n 60 small.txt out err | sed 's/^/# /'
}

if [[ -n $crashes ]]; then
    while IFS= read -r file; do
        name=$(basename "$(dirname "$file")")
        reproduces "$name" "$file" "${file#"$crashes/"}"
    done < <(find "$crashes" -type f | sort)
else
    while IFS=$'\t' read -r name _ rule _; do
        if [[ $name != waiting ]]; then
            "$mutants" witness "$name" >witness.txt
            reproduces "$name" witness.txt "$name" "$rule"
        fi
    done < <("$mutants" list)
    # What is released through a copy only when the run closes needs a variable of its own there.
    printf '%s\n' 'freeonce-program 1' 'acquire c0' 'acquire c1 role=server' 'open client0' \
        'open server0 credential=c1' 'handshake client0' >closing.txt
    reproduces invalid-copy-deleted closing.txt 'invalid-copy-deleted, when the run closes' HND-COPY-ALIAS
fi
printf '1..%d\n' "$count"
((failed == 0 && count > 0))
