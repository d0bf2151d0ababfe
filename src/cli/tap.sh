# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the tests of the command line share. A test sources it with the path of freeonce as its first argument, works
# in a scratch folder from then on, calls result after each command that is to hold, and ends with finish.
#
#   $program  the command line      $tree    the source tree
#   $status   of the last run       out err  what it said

program=$(realpath "${1:?the path of freeonce}") || exit 2
tree=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..") || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
# Arguments that are paths are resolved before.
enter_folder() {
    cd "$folder" || exit 2
}
export LC_ALL=C.UTF-8
unset COLUMNS NO_COLOR

count=0
failed=0
status=0

# result NAME: one line of TAP by the status of the command before it; when it failed, with what was said.
result() {
    local held=$? file
    count=$((count + 1))
    if ((held == 0)); then
        printf 'ok %d - %s\n' "$count" "$1"
        return
    fi
    failed=$((failed + 1))
    printf 'not ok %d - %s\n' "$count" "$1"
    printf '# status %s\n' "$status"
    for file in out err log why; do
        [[ ! -e $file ]] || head -n 40 "$file" | sed "s/^/# $file: /"
    done
}

# skip NAME REASON: a test that cannot be made here, told so.
skip() {
    count=$((count + 1))
    printf 'ok %d - %s # SKIP %s\n' "$count" "$1" "$2"
}

# finish: the plan; fails when a test did.
finish() {
    printf '1..%d\n' "$count"
    ((failed == 0))
}

# observe COMMAND...: leaves out, err and $status.
observe() {
    status=0
    "$@" >out 2>err </dev/null || status=$?
}

freeonce() {
    observe "$program" "$@"
}

# ends STATUS: the last run ended so, and no sanitizer spoke.
ends() {
    [[ $status == "$1" ]] && ! grep -qE 'Sanitizer|runtime error' err
}

# complains STATUS PATTERN: it also said one line on standard error, and nothing on standard output.
complains() {
    ends "$1" && [[ $(wc -l <err) == 1 && ! -s out ]] && grep -qE -- "^freeonce: $2" err
}

# says PATTERN: standard output has such a line. tells: standard error has.
says() {
    grep -qE -- "$1" out
}

tells() {
    grep -qE -- "$1" err
}
