#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests baselines as a user sees them: what is accepted, what expires, what goes stale, what is written.
#
#   src/cli/baseline_file_test.sh PATH/TO/freeonce
#
# Prints TAP; status 0 when every test held.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
enter_folder

# trace FUNCTION OFFSET LINE: a context deleted twice, the second time by FUNCTION.
trace() {
    cat <<TRACE
freeonce-trace 1
observes stack
AcquireCredentialsHandle package=NTLM -> SEC_E_OK newcredential=c0
  at "app+0x${2}0 acquire app.c:${3}0"
InitializeSecurityContext credential=c0 context=null -> SEC_E_OK newcontext=x0
  at "app+0x${2}1 open_session app.c:${3}1"
DeleteSecurityContext context=x0 -> SEC_E_OK
  at "app+0x${2}2 close_session app.c:${3}2"
DeleteSecurityContext context=x0 -> SEC_E_INVALID_HANDLE
  at "app+0x${2}3 $1 app.c:${3}3"
FreeCredentialsHandle credential=c0 -> SEC_E_OK
end
TRACE
}

trace close_session 4 1 >twice.trace
trace close_session 7c 9 >moved.trace
trace destroy_session 4 1 >other.trace
sed '/DeleteSecurityContext.*INVALID/,/close_session app.c:13/d' twice.trace >once.trace

freeonce check twice.trace
ends 1 && says 'called by close_session at app\.c:13' && says 'created by open_session at app\.c:11'
result 'a finding says who called and who created its object'
! sed -n '/^BROKEN/,/^$/p' out | awk 'length > 80' | grep -v https:
result 'a finding is at most 80 columns wide'

freeonce check --update-baseline twice.trace
complains 2 '.*--baseline'
result 'an update wants a file'
freeonce check --baseline missing.txt twice.trace
complains 2 'missing\.txt: '
result 'a missing baseline is refused'
freeonce check --baseline ours.txt --update-baseline twice.trace
ends 0 && tells '^freeonce: ours\.txt: 1 added, 0 dropped' && [[ $(head -n 1 ours.txt) == 'freeonce-baseline 1' ]]
result 'an update writes what fails'
cp ours.txt first.txt
freeonce check --baseline ours.txt --update-baseline twice.trace
ends 0 && tells '^freeonce: ours\.txt: 0 added, 0 dropped' && cmp -s ours.txt first.txt
result 'another update changes nothing'
freeonce check --baseline ours.txt twice.trace
ends 0 && says '^ACCEPTED CTX-DELETE-ONCE' && says 'accepted: nobody has said why' && says '1 broken \(1 accepted\)'
result 'an accepted finding does not fail, and is shown'
freeonce check --baseline ours.txt moved.trace
ends 0 && says '^ACCEPTED CTX-DELETE-ONCE'
result 'a finding is known again where lines and addresses moved'
freeonce check --baseline ours.txt other.trace
ends 1 && says '^BROKEN   CTX-DELETE-ONCE'
result 'another function is another finding'
freeonce check --baseline ours.txt twice.trace other.trace
ends 1 && says '^BROKEN   CTX-DELETE-ONCE' && says '^ACCEPTED CTX-DELETE-ONCE'
result 'what is accepted hides nothing'

sed -i 's/nobody has said why yet/ticket 12/' ours.txt
freeonce check --baseline ours.txt --format json twice.trace
ends 0 && says '"accepted": "ticket 12"' && says '"fingerprint": "[0-9a-f]{16}"' &&
    says '"function": "open_session"' && says '"stale": \[\]'
result 'JSON tells accepted findings, their reason and their stacks'
freeonce check --baseline ours.txt --format tap twice.trace
ends 0 && says '^not ok .* CTX-DELETE-ONCE .*# TODO accepted: ticket 12$'
result 'TAP has accepted findings as TODO'
prove -e cat out >prove.out 2>&1
result 'prove takes that for a success'
freeonce check --baseline ours.txt --format junit twice.trace
ends 0 && says '<skipped message="accepted: ticket 12"/>' && ! says '<failure' && xmllint --noout out
result 'JUnit has accepted findings as skipped'

freeonce check --baseline ours.txt once.trace
ends 0 && says 'no longer occurs' && says 'ticket 12'
result 'a stale entry is a note'
freeonce check --strict --baseline ours.txt once.trace
ends 1
result 'a stale entry fails a strict run'
freeonce check --strict --filter 'CRED-*' --baseline ours.txt once.trace
ends 0 && ! says 'no longer occurs'
result 'nothing is stale where only a part was asked'
freeonce check --baseline ours.txt --update-baseline once.trace
ends 0 && tells '^freeonce: ours\.txt: 0 added, 1 dropped' && ! grep -q DELETE-ONCE ours.txt
result 'an update drops what is stale'

sed 's/CTX-DELETE-ONCE /&until=2001-01-01 /' first.txt >expired.txt
freeonce check --baseline expired.txt twice.trace
ends 1 && says '^BROKEN   CTX-DELETE-ONCE' && says 'accepted until 2001-01-01'
result 'an expired entry accepts no longer and says so'
cp expired.txt kept.txt
freeonce check --baseline expired.txt --update-baseline twice.trace
ends 1 && cmp -s expired.txt kept.txt
result 'an update gives no new date'
sed 's/CTX-DELETE-ONCE /&until=9999-12-31 /' first.txt >lasting.txt
freeonce check --baseline lasting.txt twice.trace
ends 0 && says '\(until 9999-12-31\)'
result 'a date that is to come accepts'

{ cat first.txt; printf '0123 CTX-DELETE-ONCE no\n'; } >bad.txt
freeonce check --baseline bad.txt twice.trace
complains 2 "bad\.txt:$(wc -l <bad.txt):1: expected a fingerprint" && [[ ! -s out ]]
result 'a bad line is refused with its place'
sed 's/baseline 1/baseline 9/' first.txt >version.txt
freeonce check --baseline version.txt twice.trace
complains 2 'version\.txt:1:19: expected version 1'
result 'an unknown version is refused by name'
freeonce check --baseline no/such/folder/b.txt --update-baseline twice.trace
ends 2 && [[ ! -s out ]]
result 'a file that cannot be written is refused before anything is judged'

freeonce conform --lifecycle --package NTLM --case '*/handshake/*' --trace session.trace
if ! says . || [[ ! -s session.trace ]]; then
    freeonce conform --lifecycle --package NTLM --list
    freeonce conform --lifecycle --package NTLM --case "$(head -n 1 out | cut -d' ' -f1)" --trace session.trace
fi
grep -q '^observes .*stack' session.trace && grep -qE '^  at "[^"]*\+0x[0-9a-f]+ [a-z_]+' session.trace
result 'traces of conformance runs say who made the calls'
! grep -qE '^  at .* (record_call|handle_call|thunk_|fo_dispatch_invoke|fo_stage_run|fo_child_run) ' session.trace
result 'the recorder is not in its own stacks'

finish
