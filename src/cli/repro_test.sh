#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests what leads on from a crash file: run, minimize, export, triage.
#
#   src/cli/repro_test.sh PATH/TO/freeonce PATH/TO/libfreeonce.a PATH/TO/freeonce_canary
#
# Prints TAP; status 0 when every test held.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
canary=$(realpath "${3:?the path of the command line with the planted bug}") || exit 2
enter_folder

# chirp ARGUMENTS...: like freeonce, with the planted bug.
chirp() {
    observe "$canary" "$@"
}

# rule_of TARGET FILE: prints the first broken rule, by which program the environment says.
rule_of() {
    "${teller:-$program}" run --target "$1" "$2" 2>/dev/null </dev/null |
        awk '/^BROKEN/ { print $2; exit }'
}

# needs_all TARGET FILE: without any one operation of the text the rule is no longer broken.
needs_all() {
    local target=$1 file=$2 rule line lines
    rule=$(rule_of "$target" "$file")
    lines=$(wc -l <"$file")
    [[ -n $rule ]] || return 1
    for ((line = 2; line <= lines; line++)); do
        sed "${line}d" "$file" >shorter.txt
        if [[ $(rule_of "$target" shorter.txt) == "$rule" ]]; then
            printf 'line %d of %s is not needed\n' "$line" "$file" >>err
            return 1
        fi
    done
}

cat >twice.txt <<'END'
freeonce-program 1
QuerySecurityPackageInfoW package=NTLM packages=b5
AcquireCredentialsHandleW package=NTLM use=2 newcredential=c3
InitializeSecurityContextW credential=c3 input=null newcontext=x6 output=[token@b2]
FreeContextBuffer block=b5
DeleteSecurityContext context=x6
DeleteSecurityContext context=x6
FreeCredentialsHandle credential=c3
FreeCredentialsHandle credential=c3
END
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
good=$tree/corpus/lifecycle/ntlm-handshake-and-close.txt
: >empty.txt
printf 'freeonce-program 1\nfrobnicate client0\n' >damaged.txt

for command in minimize export triage; do
    freeonce "$command" --help
    ends 0 && says "^usage: freeonce $command" && says '^Exit status' && says '^Example' && [[ ! -s err ]]
    result "$command has help with status and example"
    freeonce "$command" --nonsense
    complains 2 "unknown option '--nonsense'"
    result "$command refuses an unknown option"
    freeonce "$command" --target teapot x
    complains 2 "unknown target 'teapot'"
    result "$command refuses an unknown target"
    freeonce "$command" ${command/#export/export --to c}
    [[ $status == 2 ]]
    result "$command refuses what is not there"
done

# run
freeonce run --target calls twice.txt
ends 1 && says '^# AcquireCredentialsHandleW package=NTLM' && says '^BROKEN +CTX-DELETE-ONCE' && says '^again$' &&
    says "^  ASAN_OPTIONS=detect_leaks=0 gdb -ex run --args .* run --in-process --target calls twice.txt$" &&
    says '^  valgrind ' && says ' minimize -o small.txt --target calls twice.txt$'
result 'run explains a finding and how to look into it'
sed '/^end$/q' out >twice.trace
freeonce check twice.trace
ends 1 && says 'CTX-DELETE-ONCE'
result 'the trace with its program in it can be checked'
freeonce run --target trace twice.trace
ends 1 && says '^BROKEN +CTX-DELETE-ONCE'
result 'the text of a trace is a target too'
freeonce run --target fuzz_program twice.txt
ends 0 && ! says '^again$'
result 'only what binds the provider is judged for single calls'
freeonce run --in-process --target calls twice.txt
ends 1 && says '^BROKEN +CTX-DELETE-ONCE'
result 'run works within one process'
freeonce run --target token "$tree/corpus/token/digest-challenge.txt"
ends 0 && says '^# freeonce-token 1$' && says '^end$'
result 'a token case is run'
freeonce run --target teapot twice.txt
complains 2 "unknown target 'teapot'"
result 'run refuses an unknown target'
cp twice.txt "it's.txt"
freeonce run --target calls "it's.txt"
says "minimize -o small.txt --target calls 'it'\\\\''s.txt'$"
result 'paths are quoted for a shell'

# minimize
freeonce minimize --target calls -o small.txt twice.txt
ends 0 && tells '^freeonce: CTX-DELETE-ONCE at DeleteSecurityContext, object from InitializeSecurityContext$' &&
    tells 'operations 8 -> 4, bytes [0-9]+ -> [0-9]+, [0-9]+ tries in [0-9.]+ s; every one of them is needed$'
result 'minimize tells what it achieved'
[[ $(rule_of calls small.txt) == CTX-DELETE-ONCE ]] && needs_all calls small.txt
result 'every operation that is left is needed'
freeonce minimize --target calls --to bytes -o small.bin twice.txt
freeonce export --to text --target calls small.bin
ends 0 && cmp -s out small.txt
result 'minimize gives the same as bytes'
freeonce minimize --target calls small.txt
ends 0 && cmp -s out small.txt && tells 'operations 4 -> 4'
result 'what is minimal stays'
freeonce minimize "$good"
complains 3 '.*: no finding to keep'
result 'minimize wants a finding'
freeonce minimize empty.txt
complains 2 'empty.txt: the file is empty'
result 'minimize refuses an empty file'
freeonce minimize damaged.txt
complains 2 'damaged.txt:2:[0-9]+: expected .+, found .+'
result 'minimize refuses a damaged file'
head -c 17000000 /dev/zero >huge.txt
freeonce minimize huge.txt
complains 2 'huge.txt: the file is larger than 16777216 bytes'
result 'minimize refuses an enormous file'
rm huge.txt
freeonce minimize -o missing/small.txt twice.txt
complains 2 'cannot write missing/small.txt'
result 'minimize refuses an unwritable output before it runs'
TERM=xterm script -qec "'$program' minimize --target calls twice.txt" /dev/null >out 2>err </dev/null
grep -qE '[0-9]+ of 8  operations left, [0-9]+ tries' out && grep -q $'\r\x1b\\[K' out
result 'a terminal sees how far minimizing is'
chirp minimize -o chirp-small.txt chirp.txt
ends 0 && tells '^freeonce: CRED-FREE-ORDER at FreeCredentialsHandle'
result 'the planted bug is minimized'
teller=$canary needs_all lifecycle chirp-small.txt
result 'every operation that shows the planted bug is needed'
spoken=0
wrong=
for delay in 0.02 0.04 0.06 0.1 0.15 0.2 0.3 0.5 1; do
    timeout --preserve-status -s INT "$delay" "$canary" minimize chirp.txt >out 2>err </dev/null
    status=$?
    [[ $status == 0 || $status == 130 ]] || wrong="$wrong $delay:$status"
    [[ $status == 130 ]] && tells 'interrupted$|; ended early$' && spoken=$((spoken + 1))
done
[[ -z $wrong && $spoken -ge 1 ]]
result 'minimize ends with what it has when it is interrupted'
cp chirp-small.txt first.txt
chirp minimize chirp.txt
cmp -s out first.txt
result 'minimizing gives the same each time'

# export
freeonce export --to bytes -o good.bin "$good"
freeonce export --to text good.bin
ends 0 && head -n 1 out | grep -qx 'freeonce-program 1'
result 'a program goes to bytes and back'
freeonce export --to text --target token "$tree/corpus/token/digest-challenge.txt"
ends 0 && says '^freeonce-token 1$'
result 'a token case goes to text'
for arguments in 'minimize --target calls small.txt' 'export --to c --target calls small.txt' 'run --target calls small.txt'; do
    status=0
    # shellcheck disable=SC2086 # They are words.
    "$program" $arguments >/dev/full 2>err </dev/null || status=$?
    [[ $status == 2 ]] && tells '^freeonce: cannot write standard output: No space left on device$'
    result "a full disk is told: ${arguments%% *}"
done
freeonce export --to c --target calls -o /dev/full small.txt
complains 2 'cannot write /dev/full: No space left on device'
result 'a full disk is told when the output has a name'
freeonce export good.bin
complains 2 '--to c, --to text or --to bytes is missing'
result 'export wants a form'
freeonce export --to braille good.bin
complains 2 "unknown form 'braille'"
result 'export refuses an unknown form'

# triage
mkdir pile pile/inner
cp twice.txt small.txt small.bin "$good" damaged.txt empty.txt pile
printf 'freeonce-program 1\nAcquireCredentialsHandleW package=NTLM use=2 newcredential=c0\nFreeCredentialsHandle credential=c0\nFreeCredentialsHandle credential=c0\n' >pile/credential.txt
printf 'How to use the files beside this one.\n' >pile/README.txt
freeonce triage --target calls -o smallest pile
ends 1 && says '^ +3 +4 +[0-9]+  CTX-DELETE-ONCE at DeleteSecurityContext, object from InitializeSecurityContext$' &&
    says '^ +small.bin$' && says '^ +1 .* CRED-FREE-ONCE at FreeCredentialsHandle' && says '^damaged +damaged.txt:2:' &&
    says '^damaged +empty.txt: the file is empty' && says '^harmless +ntlm-handshake-and-close.txt$' &&
    says '^files: 7 \| findings: 2 in 4 files \| harmless: 1 \| damaged: 2$'
result 'triage groups files by finding'
[[ $(find smallest -type f | wc -l) == 2 ]] &&
    cmp -s small.bin smallest/CTX-DELETE-ONCE-at-DeleteSecurityContext-of-InitializeSecurityContext.bin
result 'triage keeps the smallest of each group'
mkdir calm void
cp "$good" calm
freeonce triage calm
ends 0 && says '^files: 1 \| findings: 0 in 0 files \| harmless: 1 \| damaged: 0$'
result 'triage of harmless files finds nothing'
freeonce triage void
ends 3
result 'triage of nothing exercises nothing'
freeonce triage missing
complains 2 'missing: No such file or directory'
result 'triage refuses a missing folder'
freeonce triage -o twice.txt/x calm
complains 2 'cannot make twice.txt/x'
result 'triage refuses an unwritable folder'

finish
