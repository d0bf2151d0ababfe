#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests the command line as a user sees it: exit status, standard output, standard error.
#
#   src/cli/cli_test.sh PATH/TO/freeonce
#
# Prints TAP; status 0 when every test held.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
enter_folder

good='AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0
FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK'
twice='FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK'
printf '%s\nend\n' "$good" >good.trace
printf '%s\n%s\nend\n' "$good" "$twice" >twice.trace
printf '%s\nend\n' "$good" | sed 's/$/\r/' >crlf.trace
printf '\xef\xbb\xbf%s\nend\n' "$good" >bom.trace
printf '%s\n%s\nend' "$good" "$twice" >cut.trace
printf '%s\n%s' "$good" "$twice" >cut-early.trace
printf 'freeonce-trace 1\nproducer test\npointers 64\n' >calls-none.trace
printf 'freeonce-trace 99\n' >version.trace
printf '%s\nFreeCredentialsHandle credentials=c0 -> SEC_E_OK\n' "$good" >damaged.trace
head -c 4096 /dev/urandom >noise.trace
: >empty.trace
mkdir folder
cp good.trace "it's a trace"

# Help, version, usage.
freeonce --version
ends 0 && says '^freeonce [0-9]' && says '^trace format 1$' && says '^program format 1$' && says '^JSON report format 1$'
result 'the version names all formats'
freeonce --help
ends 0 && says '^usage: ' && says '  conform '
result 'help lists the commands'
for command in conform check run minimize export triage program rules; do
    freeonce "$command" --help
    ends 0 && says "^usage: freeonce $command" && says '^Exit status' && says '^Example' && [[ ! -s err ]]
    result "$command has help with status and example"
    freeonce help "$command"
    ends 0 && says "^usage: freeonce $command"
    result "help $command is the same"
    freeonce "$command" --nonsense
    complains 2 "unknown option '--nonsense'; see 'freeonce $command --help'"
    result "$command refuses an unknown option"
    freeonce "$command" -Z
    complains 2 "unknown option '-Z'"
    result "$command refuses an unknown short option"
    freeonce "$command" -o
    complains 2 "option '-o' needs a value|unknown option '-o'"
    result "$command wants a value for -o"
done
freeonce
complains 2 'no command'
result 'no command is refused'
freeonce frobnicate
complains 2 "unknown command 'frobnicate'"
result 'an unknown command is refused'
freeonce --frobnicate
complains 2 "unknown option '--frobnicate'"
result 'an unknown global option is refused'
freeonce $'bad\x1b[31m'
complains 2 'unknown command .bad\\x1B\[31m'
result 'control characters are escaped in complaints'
freeonce conform --provider
complains 2 "option '--provider' needs a value"
result 'a long option without its value is refused'
freeonce conform --strict=yes --provider builtin
complains 2 "option '--strict=yes' takes no value"
result 'a value for an option that takes none is refused'

# check
freeonce check good.trace
ends 0 && says '^freeonce: trace good.trace, profile portable$' && says 'caller rules: [0-9]+ exercised, ' && [[ ! -s err ]]
result 'a good trace holds'
freeonce check twice.trace
ends 1 && says '^BROKEN +CRED-FREE-ONCE ' && says 'twice.trace:3:' && says 'freeonce check twice.trace' &&
    says 'why it is a rule:'
result 'a credential that is freed twice is found'
freeonce check crlf.trace
ends 0
result 'CRLF is taken'
freeonce check bom.trace
ends 0
result 'a byte order mark is taken'
freeonce check - <good.trace
complains 2 'standard input: the file is empty'
result 'empty standard input is refused'
status=0
"$program" check - <good.trace >out 2>err || status=$?
ends 0 && says 'trace standard input'
result 'standard input is judged'
freeonce check cut.trace
ends 1 && grep -q '^freeonce: cut.trace: the last line is cut off' err && says '^TRUNCATED'
result 'a trace without its last line feed is judged up to there'
freeonce check cut-early.trace
ends 0 && grep -q 'cut off' err && says '^TRUNCATED'
result 'a line that is cut off is not judged'
freeonce check empty.trace
complains 2 'empty.trace: the file is empty'
result 'an empty file is refused'
freeonce check calls-none.trace
ends 3 && grep -q 'nothing was exercised' err
result 'a trace without calls exercises nothing'
freeonce check version.trace
complains 2 'version.trace:1:[0-9]+: expected .*1.*, found .*99'
result 'an unknown version is refused by name'
freeonce check damaged.trace
complains 2 'damaged.trace:3:[0-9]+: expected .+, found .+'
result 'damage is named with line, column, expected and found'
freeonce check noise.trace
complains 2 'noise.trace:'
result 'noise is refused'
freeonce check missing.trace
complains 2 'missing.trace: No such file or directory'
result 'a missing file is refused'
freeonce check folder
complains 2 'folder: Is a directory'
result 'a folder is refused'
freeonce check
complains 2 'no trace named'
result 'check wants a trace'
freeonce check good.trace damaged.trace twice.trace
ends 2 && says '^BROKEN +CRED-FREE-ONCE' && says 'traces: 2, 1 skipped' && [[ $(wc -l <err) == 1 ]]
result 'a damaged trace does not keep the others from being judged'
freeonce check good.trace calls-none.trace
ends 3
result 'of several traces the worst status counts'
freeonce check "it's a trace"
ends 0
freeonce check --format json "it's a trace"
ends 0 && json_pp <out >/dev/null && grep -qF "freeonce check 'it'\\\\''s a trace'" out
result 'the command to see it again is quoted for a shell'
freeonce check --filter 'CTX-*' twice.trace
ends 3
result 'a filter that nothing of the trace concerns exercises nothing'
freeonce check --filter 'NO-SUCH-*' twice.trace
ends 3 && grep -q "no rule matches 'NO-SUCH-\*'" err
result 'a filter that matches no rule exercises nothing'
freeonce check --filter 'cred-free-once' twice.trace
ends 1
result 'a filter ignores case'
freeonce check --profile solaris good.trace
complains 2 "unknown profile 'solaris'"
result 'an unknown profile is refused'

# Reports.
freeonce check --format text --format json -o r.json --format junit -o r.xml --format tap -o r.tap twice.trace
ends 1 && says '^BROKEN' && json_pp <r.json >/dev/null && xmllint --noout r.xml && head -n 1 r.tap | grep -qx 'TAP version 13'
result 'one run writes several reports'
prove --exec cat r.tap 2>&1 | grep -q '^Result: FAIL$'
result 'prove sees the failure'
freeonce check --format tap -o good.tap good.trace
prove --exec cat good.tap 2>&1 | grep -q '^Result: PASS$'
result 'prove sees a good run'
freeonce check --format yaml good.trace
complains 2 "unknown format 'yaml'"
result 'an unknown format is refused'
freeonce check --format text --format json good.trace
complains 2 'two reports go to standard output'
result 'two reports on standard output are refused'
freeonce check --format json -o a -o b good.trace
complains 2 "'-o b' has no --format of its own"
result 'an output without a format is refused'
freeonce check -o folder good.trace
complains 2 'cannot write folder: Is a directory'
result 'a folder as output is refused'
freeonce check -o missing/report good.trace
complains 2 'cannot write missing/report: No such file or directory'
result 'an output in a missing folder is refused'
freeonce conform --provider builtin -o missing/report
complains 2 'cannot write missing/report'
result 'conform refuses an unwritable output before it runs'
freeonce check -o /dev/full good.trace
complains 2 'cannot write /dev/full: No space left on device'
result 'a full disk is told'
printf 'old\n' >kept.txt
freeonce check -o kept.txt twice.trace
ends 1 && grep -q '^BROKEN' kept.txt && [[ ! -s out && -z $(find . -name '.*freeonce*') ]]
result 'a report replaces the old one as a whole'
status=0
"$program" check good.trace >/dev/full 2>err || status=$?
ends 2 && grep -q 'cannot write standard output' err
result 'a full standard output is told'
status=0
"$program" check good.trace >&- 2>err || status=$?
ends 2 && grep -q 'cannot write standard output' err
result 'a closed standard output is told'
status=0
"$program" check --format json -o closed.json good.trace >&- 2>&- <&- || status=$?
[[ $status == 0 ]] && json_pp <closed.json >/dev/null
result 'a report to a file needs no standard files'

# Terminal.
COLUMNS=40 freeonce check twice.trace
ends 1 && says '^BROKEN' && ! grep -v -e https -e 'freeonce check' out | grep -qE '.{41}'
result 'lines fit a narrow page'
freeonce check twice.trace
says '^BROKEN' && ! grep -q $'\x1b' out
result 'a pipe gets no colour'
TERM=xterm script -qec "'$program' check twice.trace" /dev/null >out 2>err </dev/null
grep -q $'\x1b\[1;31m' out
result 'a terminal gets colour'
TERM=xterm NO_COLOR=1 script -qec "'$program' check twice.trace" /dev/null >out 2>err </dev/null
! grep -q $'\x1b' out && grep -q BROKEN out
result 'NO_COLOR is obeyed'

TERM=xterm script -qec "'$program' conform --provider builtin --case 'NTLM/d*'" /dev/null >out 2>err </dev/null
grep -qE '1 of [0-9]+  NTLM/' out || grep -qE '0 of [0-9]+  NTLM/' out
result 'a terminal sees how far the run is'
grep -q $'\r\x1b\\[K' out
result 'the progress line is erased'

# rules
freeonce rules
ends 0 && says '^CRED-FREE-ORDER +MUST/w:SHOULD +caller ' && says '^all '
result 'rules lists and counts'
freeonce rules CRED-FREE-ONCE
ends 0 && says '^severity +MUST' && says '^A trace that breaks it:$'
result 'a rule is explained'
freeonce rules cred-free-once
ends 0 && says '^CRED-FREE-ONCE$'
result 'a rule is found whatever its case'
sed -n '/^A trace that breaks it:$/,$s/^    //p' out >broken.trace
freeonce check broken.trace
ends 1 && says '^BROKEN +CRED-FREE-ONCE '
result 'the example of a rule breaks that rule'
freeonce rules 'CRED-FREE-O*'
ends 0 && says '^CRED-FREE-ORDER ' && ! says '^CTX-'
result 'a pattern selects rules'
freeonce rules NO-SUCH-RULE
complains 2 "no rule is called 'NO-SUCH-RULE'"
result 'an unknown rule is refused'
freeonce rules --markdown
ends 0 && cmp -s out "$tree/conformance/RULES.md"
result 'the catalogue page in the tree is fresh'
freeonce rules --markdown CRED-FREE-ONCE
complains 2 '--markdown takes no rule'
result 'the page takes no rule'

# program and run
seed=$(find "$tree/corpus/lifecycle" -name '*.txt' | sort | head -n 1)
freeonce program --to bytes -o seed.bin "$seed"
ends 0 && [[ -s seed.bin ]]
result 'a program becomes bytes'
freeonce program --to text -o seed.txt seed.bin
ends 0 && head -n 1 seed.txt | grep -qx 'freeonce-program 1'
result 'bytes become a program'
freeonce program --to bytes -o again.bin seed.txt
ends 0 && cmp -s seed.bin again.bin
result 'both forms say the same'
sed 's/$/\r/' seed.txt >crlf.txt
freeonce program --to text crlf.txt
ends 0 && cmp -s out seed.txt
result 'a program may have CRLF'
printf 'freeonce-program 1\nfrobnicate client0\n' >bad.txt
freeonce program --to bytes bad.txt
complains 2 'bad.txt:2:[0-9]+: expected .+, found .+'
result 'a damaged program is refused with its place'
printf 'freeonce-program 7\n' >new.txt
freeonce program --to bytes new.txt
complains 2 'new.txt:1:[0-9]+: expected .*1.*, found .*7'
result 'an unknown program version is refused'
freeonce program --to bytes empty.trace
complains 2 'empty.trace: the file is empty'
result 'an empty program is refused'
freeonce program seed.txt
complains 2 '--to text or --to bytes is missing'
result 'program wants a form'
freeonce program --to braille seed.txt
complains 2 "unknown form 'braille'"
result 'an unknown form is refused'
freeonce program --to text
complains 2 'no program named'
result 'program wants a program'
freeonce run "$seed"
ends 0 && says '^freeonce-trace 1$' && says '^op [0-9]' && says '^# ' && says '^end$' && says '^caller rules: '
result 'a program is run, traced and judged'
sed '/^end$/q' out >run.trace
freeonce check run.trace
ends 0
result 'the trace of a run can be checked'
cp out first
freeonce run seed.bin
ends 0
result 'the bytes of a fuzzer are run'
freeonce run --format json seed.bin
ends 0 && json_pp <out >/dev/null
result 'another format than text comes without the trace'
freeonce run --provider libother.so seed.bin
complains 2 "programs run against the built-in provider only"
result 'another provider is refused'
freeonce run --subject teapot seed.bin
complains 2 "unknown subject 'teapot'"
result 'an unknown subject is refused'
freeonce run missing.bin
complains 2 'missing.bin: No such file or directory'
result 'a missing program is refused'

# conform
freeonce conform
complains 2 'what is to be judged'
result 'conform wants to know what to judge'
freeonce conform --provider ./missing.so
complains 2 '\./missing.so: '
result 'a missing provider is refused'
freeonce conform --provider libjansson.so.4
complains 2 'libjansson.so.4: '
result 'a library that is no provider is refused'
printf 'no library' >wrong.so
freeonce conform --provider ./wrong.so
complains 2 '\./wrong.so: '
result 'a file that is no library is refused'
freeonce conform --provider builtin --package Teapot
complains 2 'builtin: .*Teapot'
result 'an unknown package is refused'
freeonce conform --provider builtin --timeout never
complains 2 "--timeout is a number of seconds"
result 'a wrong time limit is refused'
freeonce conform --provider builtin extra
complains 2 "unexpected 'extra'"
result 'an extra argument is refused'
freeonce conform --provider builtin --list
ends 0 && says '^NTLM/' && [[ ! -s err ]]
result 'cases are listed'
freeonce conform --provider builtin --case 'NO/SUCH/*'
ends 3 && grep -q "no case matches 'NO/SUCH/\*'" err
result 'a case filter that matches nothing exercises nothing'
freeonce conform --provider builtin --case 'NTLM/handshake/*' --format text --format json -o c.json --format junit -o c.xml
ends 0 && says '^freeonce: provider builtin, ' && says '^knobs: ' && says 'cases: ' && json_pp <c.json >/dev/null &&
    xmllint --noout c.xml && [[ ! -s err ]]
result 'conform judges and reports'
for i in 1 2 3; do
    freeonce conform --provider builtin --case 'NTLM/[a-d]*' --format json -o "same-$i.json"
    sed -i '/"seconds"/d' "same-$i.json"
done
cmp -s same-1.json same-2.json && cmp -s same-2.json same-3.json
result 'runs agree but for times'
# A background job of a script ignores SIGINT, so this run must end as usual.
status=0
"$program" conform --provider builtin --case 'NTLM/[a-d]*' --format json -o whole.json >out 2>err </dev/null &
child=$!
sleep 0.3
kill -INT "$child" 2>/dev/null
wait "$child" || status=$?
[[ $status == [01] ]] && json_pp <whole.json | grep -q '"partial" : false'
result 'a signal that was ignored before stays ignored'
status=0
"$program" conform --provider builtin --format json -o "$folder/partial.json" >out 2>err </dev/null &
child=$!
sleep 0.5
kill -TERM "$child" 2>/dev/null
wait "$child" || status=$?
[[ $status == 143 ]] && json_pp <partial.json | grep -q '"partial" : true' &&
    ! grep -lsF "$folder/partial.json" /proc/[0-9]*/cmdline
result 'a signal ends the run and its children with a partial report'

finish
