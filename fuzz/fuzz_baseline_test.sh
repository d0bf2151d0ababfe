#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests that fuzz targets take the baseline that the command line writes, though they are other programs.
#
#   fuzz/fuzz_baseline_test.sh PATH/TO/fuzz_lifecycle_canary_replay PATH/TO/freeonce_canary
#
# Prints TAP; status 0 when every test held.
replay=$(realpath "${1:?the path of the replay with the planted bug}") || exit 2
program=$(realpath "${2:?the path of the command line with the planted bug}") || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
export LC_ALL=C.UTF-8
count=0
failed=0
status=0

# result NAME: one line of TAP by the status of the command before it.
result() {
    local held=$?
    count=$((count + 1))
    if ((held == 0)); then
        printf 'ok %d - %s\n' "$count" "$1"
        return
    fi
    failed=$((failed + 1))
    printf 'not ok %d - %s\n# status %s\n' "$count" "$1" "$status"
    sed 's/^/# err: /' err | head -n 30
}

# replay FILE...: leaves out, err and $status.
replay() {
    status=0
    # The shell's own word about an abort is none of the program's.
    { "$replay" "$@" >out 2>err </dev/null || status=$?; } 2>/dev/null
}

cat >chirp.txt <<'END'
freeonce-program 1
seed 7
acquire c0
acquire c1 role=server
acquire c2
open client0 credential=c0
open server0 credential=c1
open client1 credential=c2
query client0 attribute=sizes
script set=client-complete-leg to=1
handshake client0 legs=2
clock seconds=5
step client0 token=flip at=3
free-credential c0
protect client0 bytes=20
free client0
END

unset FREEONCE_BASELINE
replay chirp.txt
[[ $status == 134 ]] && grep -q '^freeonce: CRED-FREE-ORDER' err && grep -qE '^[0-9a-f]{16} CRED-FREE-ORDER why$' err
result 'a finding aborts and says how to accept it'
{ echo freeonce-baseline 1; grep -E '^[0-9a-f]{16} CRED-FREE-ORDER why$' err; } >own.txt
export FREEONCE_BASELINE=own.txt
replay chirp.txt chirp.txt
[[ $status == 0 ]] && grep -qx 'freeonce: 2 accepted findings' err
result 'what the baseline has is counted and does not abort'
"$program" run --baseline theirs.txt --update-baseline chirp.txt >out 2>err
export FREEONCE_BASELINE=theirs.txt
replay chirp.txt
[[ $status == 0 ]] && grep -qx 'freeonce: 1 accepted findings' err
result 'the baseline of the command line is taken'
sed 's/^[0-9a-f]\{16\} /0123456789abcdef /' own.txt >foreign.txt
export FREEONCE_BASELINE=foreign.txt
replay chirp.txt
[[ $status == 134 ]]
result 'a baseline with other findings accepts nothing'
echo nonsense >>own.txt
export FREEONCE_BASELINE=own.txt
replay chirp.txt
[[ $status == 2 ]] && grep -qE '^freeonce: own.txt:3:1: expected a fingerprint' err
result 'a damaged baseline is refused'
export FREEONCE_BASELINE=missing.txt
replay chirp.txt
[[ $status == 2 ]] && grep -q '^freeonce: missing.txt: ' err
result 'a missing baseline is refused'
printf '1..%d\n' "$count"
((failed == 0))
