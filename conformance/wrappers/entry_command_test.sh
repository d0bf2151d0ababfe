#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests the command line with a wrapper as its subject: entry_command_test.sh STAGES_CONFORM
set -u
export LC_ALL=C.UTF-8
conform=$1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    printf 'FAILED: %s\n' "$1"
    failed=1
}

# expect STATUS WORDS COMMAND...: the status, and words that the output must have.
expect() {
    local wanted=$1 words=$2 status=0
    shift 2
    "$@" >"$work/out" 2>&1 || status=$?
    if ((status != wanted)) || ! grep -qF -- "$words" "$work/out"; then
        cat "$work/out"
        fail "status $status, not $wanted, or no '$words': $*"
    fi
}

cat >"$work/honest.txt" <<'END'
freeonce-program 1
package Schannel
wish client0 for=messages|shutdown
acquire c0
open client0
handshake client0
protect server0 bytes=9
unprotect client0
close client0
END
cat >"$work/alert.txt" <<'END'
freeonce-program 1
package Schannel
script set=error-token to=1
script set=server-fail-leg to=1
acquire c1 role=server
clock seconds=1
open server0 credential=c1
step server0
query server0
close server0
END
printf 'freeonce-program 1\npackage WDigest\nopen server0\n' >"$work/digest.txt"

# The wrapper is what programs run against; the lifecycle layer is when it is asked for.
expect 0 'caller rules:' "$conform" run "$work/honest.txt"
expect 0 'target lifecycle' "$conform" run --target lifecycle corpus/lifecycle/ntlm-leg-by-leg.txt
expect 0 'target wrapper' "$conform" run corpus/lifecycle/ntlm-leg-by-leg.txt
expect 2 'wrapper, lifecycle, program, calls or token' "$conform" run --target nonsense "$work/honest.txt"

# What it cannot do is said, and counts as nothing.
expect 3 'digest.txt:3: not supported: no style counts contexts' "$conform" run "$work/digest.txt"

# A bug is found, made small, written as C, and grouped.
expect 0 'caller rules:' "$conform" run "$work/alert.txt"
export FREEONCE_MUTANT=stages-alert-kept
expect 1 'BUF-FREE-ON-FAILURE' "$conform" run "$work/alert.txt"
expect 0 'BUF-FREE-ON-FAILURE' "$conform" minimize -o "$work/small.txt" "$work/alert.txt"
grep -qF 'open server0 credential=c' "$work/small.txt" || fail 'what shows the bug was dropped'
grep -qE 'clock|query|close' "$work/small.txt" && fail 'what is not needed was kept'
expect 1 'BUF-FREE-ON-FAILURE' "$conform" run "$work/small.txt"
expect 0 'AcceptSecurityContext' "$conform" export --to c "$work/small.txt"
mkdir "$work/pile"
cp "$work/alert.txt" "$work/pile/a"
cp "$work/small.txt" "$work/pile/b"
expect 1 'BUF-FREE-ON-FAILURE' "$conform" triage "$work/pile"
exit "$failed"
