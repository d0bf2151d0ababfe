#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests the reports with the tools that others read them with: xmllint, prove, Microsoft's SARIF validator, a
# browser.
#
#   src/cli/report_formats_test.sh PATH/TO/freeonce
#
# Prints TAP; status 0 when every test held. The validator comes from npm (@microsoft/sarif-multitool): where it is
# not installed its test is skipped, aloud; FREEONCE_NPM=1 lets npx fetch it.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
enter_folder

# Input: a trace with findings of every severity that has one, and strings that want to be more than text.
{
    printf 'AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0\n'
    printf 'InitializeSecurityContextW credential=c0@s0 context=null newcontext=@s1 -> SEC_E_OK newcontext=x0\n'
    for _ in {1..60}; do
        printf 'QueryContextAttributesW context=x0@s1 attribute=0 -> SEC_E_OK\n'
    done
    printf 'DeleteSecurityContext context=x0@s1 -> SEC_E_OK\n'
    printf 'DeleteSecurityContext context=x0@s1 -> SEC_E_INVALID_HANDLE\n'
    printf 'FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\n'
    printf 'AcquireCredentialsHandleW package=NTLM newcredential=@s2 -> SEC_E_OK newcredential=c1\n'
    printf 'InitializeSecurityContextW credential=c1@s2 context=null newcontext=@s3 -> SEC_E_OK newcontext=x1\n'
    printf 'FreeCredentialsHandle credential=c1@s2 -> SEC_E_OK\n'
    printf 'DeleteSecurityContext context=x1@s3 -> SEC_E_OK\n'
    printf 'AcquireCredentialsHandleW package=NTLM newcredential=@s4 -> SEC_E_OK newcredential=c2\n'
    printf 'end\n'
} >'bad <i>&.trace'
printf 'AcquireCredentialsHandleW package=NTLM newcredential=@s0 -> SEC_E_OK newcredential=c0
FreeCredentialsHandle credential=c0@s0 -> SEC_E_OK\nend\n' >good.trace

formats=(--format json -o r.json --format junit -o r.xml --format tap -o r.tap --format sarif -o r.sarif
    --format markdown -o r.md --format html -o r.html --format text -o r.txt)
"$program" check "${formats[@]}" 'bad <i>&.trace' >log 2>&1
(($? == 1))
result 'one run writes all seven formats'

xmllint --noout r.xml >log 2>&1
result 'xmllint takes the JUnit report'
xmllint --noout r.html >log 2>&1
result 'xmllint takes the HTML report'

# A report with findings fails as a test; one without passes.
"$program" check --format tap -o good.tap good.trace >log 2>&1 && prove -e cat good.tap >log 2>&1
result 'prove passes a good TAP report'
! prove -e cat r.tap >log 2>&1 && ! grep -q 'Parse errors' log
result 'prove reads a bad TAP report and fails it'

(($(wc -m <r.md) <= 65536)) && grep -q '^<summary><b>BROKEN</b> <code>CTX-DELETE-ONCE</code>' r.md
result 'the Markdown report fits a comment'

sarif='the validator of SARIF finds no error'
multitool=(npx --no-install @microsoft/sarif-multitool)
[[ ${FREEONCE_NPM-} == 1 ]] && multitool=(npx --yes @microsoft/sarif-multitool)
if [[ -n ${FREEONCE_SARIF_MULTITOOL-} ]]; then
    multitool=("$FREEONCE_SARIF_MULTITOOL")
fi
if command -v "${multitool[0]}" >/dev/null && "${multitool[@]}" --version >/dev/null 2>&1; then
    "${multitool[@]}" validate r.sarif >log 2>&1 && ! grep -qE ': error |ERR' log && grep -q 'completed successfully' log
    result "$sarif"
else
    skip "$sarif" 'NOT CHECKED: @microsoft/sarif-multitool is not installed (FREEONCE_NPM=1 fetches it)'
fi

# Each report has a line of its own for the documented order.
order='documented order \(CRED-FREE-ORDER\)'
grep -qE "^$order: broken in 1 place" r.txt && grep -qE "^$order: broken" r.md &&
    grep -qE "^# $order: broken" r.tap && grep -qE "name=\"$order\"" r.xml && grep -q '"documented_order"' r.json &&
    grep -q '"documentedOrder"' r.sarif && grep -qE "$order: broken" r.html
result 'the documented order has a line of its own in every format'

# Comparing.
"$program" check --format json -o good.json good.trace >log 2>&1
"$program" compare r.json r.json >log 2>&1
result 'equal reports compare as equal'
"$program" compare good.json r.json >log 2>&1
(($? == 1)) && grep -qE '^CTX-DELETE-ONCE +- +BROKEN$' log
result 'reports that differ end with 1 and say where'
for format in json markdown html; do
    "$program" compare --format "$format" -o "compared.$format" good.json r.json >log 2>&1
done
xmllint --noout compared.html >log 2>&1 && perl -MJSON::PP -e 'local $/; decode_json(<STDIN>)' <compared.json
result 'a comparison is written as JSON, Markdown and HTML'
refused() {
    "$program" compare good.json "$@" >out 2>log
    (($? == 2)) && [[ ! -s out && $(wc -l <log) == 1 ]]
}
head -c 2000 r.json >cut.json
refused cut.json && grep -qE '^freeonce: cut\.json:[0-9]+: expected JSON, found: ' log
result 'a damaged report is refused with its line'
sed 's/"format_version": 1,/"format_version": 99,/' r.json >future.json
refused future.json && grep -qE '^freeonce: future\.json:3: expected version 1 of the JSON report .* found 99$' log
result 'a report of another version is refused by name'
refused nowhere.json && refused && refused --format tap r.json && refused -o /nowhere/x r.json
result 'a missing file, a lone report, an unknown format and an unwritable output are refused'

# The page in a browser.
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)

# browse WIDTH FILE [OPTION...]: leaves the page as the browser built it in dom, and what it complained of in log.
browse() {
    timeout 100 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
        --disable-extensions --disable-background-networking --disable-component-update --user-data-dir="$folder/profile" \
        --hide-scrollbars --enable-logging=stderr --v=0 --window-size="$1",900 "${@:3}" --dump-dom \
        "file://$folder/$2" >dom 2>log
}

# figure ID: the number that the browser shows there.
figure() {
    perl -0ne 'print $1 if /id="'"$1"'"[^>]*>(\d+)</' dom
}

# wanted PATH...: the number in the JSON report.
wanted() {
    perl -MJSON::PP -e 'local $/; my $value = decode_json(<STDIN>); $value = $value->{$_} for @ARGV; print $value' "$@" <r.json
}

page_tests() {
    browse 1200 r.html && grep -q '</html>' dom
    result 'a browser opens the page'
    ! grep -qE 'CONSOLE|Refused to|Uncaught' log
    result 'its console stays empty'
    local party key
    for party in caller provider; do
        for key in exercised held broken not_exercised; do
            [[ $(figure "$party-${key/_/-}") == "$(wanted summary rules "$party" "$key")" ]] ||
                { printf '%s %s differs\n' "$party" "$key" >>log; false; } || break 2
        done
    done
    [[ $key == not_exercised && $party == provider ]] && [[ $(figure calls) == "$(wanted summary calls)" ]] &&
        [[ $(figure cases-run) == "$(wanted summary cases run)" ]] &&
        (($(grep -o '<article' dom | wc -l) == $(perl -MJSON::PP -e 'local $/; my %rule; my $report = decode_json(<STDIN>);
            for (@{$report->{findings}}) { $rule{$_->{rule}} = 1; for (@{$_->{implied}}) { $rule{$_->{rule}} = 1 if $_->{rule} eq "CRED-FREE-ORDER" } }
            print scalar keys %rule' <r.json)))
    result 'its figures are those of the JSON report'
    # Proof that the two tests about the browser can fail.
    printf '<!DOCTYPE html><html><body><script>console.error("x")</script></body></html>' >fault.html
    browse 1200 fault.html && grep -q 'CONSOLE' log
    result 'a fault on the console is noticed'
    # A probe measures what the page itself must not do: it has no script.
    local probe='<script>for(const d of document.querySelectorAll("details"))d.open=true;const r=document.documentElement;r.setAttribute("data-over",String(r.scrollWidth-r.clientWidth));r.setAttribute("data-width",String(r.clientWidth));</script></body>'
    sed -e 's|<meta http-equiv="Content-Security-Policy"[^>]*/>||' -e "s|</body>|${probe//&/\\&}|" r.html >probe.html
    printf '<!DOCTYPE html><html><body style="margin:0"><iframe id="f" width="360" height="800" style="border:0" src="probe.html"></iframe><script>window.onload=()=>{const r=document.getElementById("f").contentDocument.documentElement;document.documentElement.setAttribute("data-phone",r.getAttribute("data-width")+" "+r.getAttribute("data-over"))}</script></body></html>' >phone.html
    sed 's|<main |<p style="width:700px">x</p><main |' probe.html >wide.html
    sed 's|probe.html|wide.html|' phone.html >wide-phone.html
    browse 1200 wide-phone.html --allow-file-access-from-files && ! grep -q 'data-phone="360 0"' dom &&
        grep -q 'data-phone="360 [1-9]' dom
    result 'what sticks out at the width of a phone is noticed'
    browse 1200 phone.html --allow-file-access-from-files && grep -q 'data-phone="360 0"' dom
    result 'at the width of a phone nothing sticks out'
}

if [[ -n $browser ]]; then
    page_tests
else
    printf 'no browser: install chromium\n' >log
    false
    result 'a browser is there'
fi

finish
