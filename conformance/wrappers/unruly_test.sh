#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests what becomes of a run whose wrapper misbehaves: unruly_test.sh UNRULY_CONFORM
# In each way one case is at fault, with a finding of its own, and the other is judged all the same.
set -u
export LC_ALL=C.UTF-8
conform=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    cat "$work/out"
    printf 'FAILED: %s\n' "$1"
    failed=1
}

# behave HOW STATUS RULE WORDS: a run of two cases, of which the one with messages is at fault. RULE may be
# empty: none is broken.
behave() {
    local status=0
    FREEONCE_UNRULY=$1 COLUMNS=250 "$conform" conform --timeout 2 --strict \
        --case 'NTLM/scenario/honest-[mq]*s/client' >"$work/out" 2>&1 || status=$?
    ((status == $2)) || fail "$1: status $status, not $2"
    [[ -z $3 ]] || grep -qE "^(BROKEN|WARNING) +$3 " "$work/out" || fail "$1: no finding of $3"
    grep -qF -- "$4" "$work/out" || fail "$1: nothing says '$4'"
    grep -q 'cases: 2' "$work/out" || fail "$1: not both cases are in the report"
}

behave soundly 0 '' ' held'
behave waits 1 RUN-RETURN 'did not end in time'
behave spins 1 RUN-RETURN 'did not end in time'
behave crashes 1 RUN-CRASH 'outside every call'
behave exits 1 RUN-EXIT 'the process ended itself'
behave exits-at-once 1 RUN-EXIT 'the process ended itself'
# Only a sanitizer sees this, and then says where.
if nm "$conform" | grep -q __asan_init; then
    behave reads-freed 1 RUN-CRASH 'heap-use-after-free'
    grep -q 'unruly_main.c:' "$work/out" || fail 'the report of the sanitizer has no place in the source'
fi
behave leaves-thread 1 RUN-THREAD '1 thread was left running'
behave leaves-memory 1 RUN-MEMORY '1 block of memory was left allocated'
behave closes-stdout 0 '' ' held'
behave idle 3 '' 'nothing was exercised'
exit "$failed"
