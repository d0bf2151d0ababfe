#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests how odd providers, interruptions and repetitions end.
#
#   src/cli/provider_test.sh PATH/TO/freeonce LIBRARY CANARY PATH/TO/odd_provider_fixture.so
#
# The second and third are for the other tests of the command line.
#
# Prints TAP; status 0 when every test held.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
odd=$(realpath "${4:?the path of the fixture}") || exit 2
enter_folder

# odd WAY ARGUMENTS...: judge the fixture in that way.
odd() {
    ODD_PROVIDER=$1 freeonce conform --provider "$odd" "${@:2}"
}

odd null-table
complains 2 '.*answer no function table'
result 'entry points that answer NULL are no provider'
odd null-entries
complains 2 '.*does not list its packages'
result 'a table without entries is refused'
odd no-package
complains 2 '.*it lists no package'
result 'a provider without packages is refused'
odd dies
complains 2 '.*died'
result 'a provider that dies when it is asked for its table is refused'
odd hangs --timeout 1
complains 2 '.*did not end in time'
result 'a provider that hangs when it is asked for its table is refused'

# The same verdict ten times: the report is equal but for its times.
verdicts=$(for ((i = 0; i < 10; i++)); do
    "$program" conform --provider libwinpr2.so.2 --package NTLM --case 'NTLM/b*' --format json |
        sed -E 's/"seconds": [0-9.]+//' | sha256sum
done | sort -u | wc -l)
[[ $verdicts == 1 ]]
result 'ten runs on WinPR give one verdict'

# Interrupted, the run leaves a partial report, marked so, and no child.
# A background job of a script ignores SIGINT unless it is told otherwise.
env --default-signal=INT "$program" conform --provider builtin --format json -o partial.json >out 2>err </dev/null &
runner=$!
sleep 0.4
kill -INT "$runner"
status=0
wait "$runner" || status=$?
[[ $status == 130 ]] && grep -q '"partial": true' partial.json && json_pp <partial.json >/dev/null
result 'an interrupted run leaves a partial report'
! pgrep -P "$runner" >/dev/null
result 'an interrupted run leaves no child'

# Two runs at once share nothing.
"$program" conform --provider builtin --package NTLM >first 2>&1 </dev/null &
runner=$!
"$program" conform --provider builtin --package NTLM >second 2>&1 </dev/null
status=$?
wait "$runner" && [[ $status == 0 ]] && diff <(sed '$d' first) <(sed '$d' second) >/dev/null
result 'two runs at once do not disturb each other'

# A case alone shows the same finding, and its trace is judged alike.
"$program" conform --provider libwinpr2.so.2 --case 'NTLM/delete-twice/partial-copy' --trace alone.trace >out 2>err </dev/null
status=$?
[[ $status == 1 ]] && grep -q PRV-DSC-TWICE out && "$program" check --filter 'PRV-*' alone.trace >again 2>&1
[[ $? == 1 ]] && grep -q PRV-DSC-TWICE again
result 'a case alone shows its finding, and so does its trace'
"$program" conform --provider builtin --case 'NTLM/*' --trace many.trace >out 2>err </dev/null
status=$?
complains 2 '.*a trace is of one case'
result 'a trace of several cases is refused'

finish
