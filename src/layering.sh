#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks what no compiler checks: which room sees which, and the form of the tree. Prints each breach
# as FILE:LINE: reason; status 1 when there is one. The tree is this one or the folder given.
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" || exit 2
export LC_ALL=C

# Which rooms a room may include beside itself. A test may include any, except in check, whose wall
# is what lets a trace from anywhere be judged.
rooms='
base
sspi        base
notation    base sspi
program     base sspi notation
trace       base sspi notation
fault       base sspi
provider    base sspi
lifecycle   base sspi
exec        base sspi program fault lifecycle provider
check       base sspi trace
conform     base sspi notation program trace fault provider lifecycle exec check
repro       base sspi program lifecycle exec check conform
report      base sspi trace check
wrapper     base sspi notation program trace fault provider lifecycle exec check conform repro report
attach      base sspi trace fault provider
cli         base sspi notation program trace fault provider lifecycle exec check conform repro report wrapper attach
'

check_sources() {
    find src fuzz conformance -name '*.[ch]' -type f 2>/dev/null | sort |
        xargs -r awk -v table="$rooms" '
    BEGIN {
        count = split(table, lines, "\n")
        for (i = 1; i <= count; i++) {
            words = split(lines[i], word, " ")
            if (words == 0) continue
            known[word[1]] = 1
            for (j = 1; j <= words; j++) may[word[1], word[j]] = 1
        }
    }
    function breach(line, reason) {
        printf "%s:%d: %s\n", FILENAME, line, reason
        broken = 1
    }
    function finish_file() {
        if (previous == "") return
        if (!documented) { printf "%s:1: no @file comment at the top\n", previous; broken = 1 }
        if (previous ~ /^fuzz\/fuzz_[^\/]*\.c$/ && previous_lines > 40) {
            printf "%s:41: a fuzz target has at most 40 lines\n", previous; broken = 1
        }
    }
    FNR == 1 {
        finish_file()
        previous = FILENAME
        documented = 0
        parts = split(FILENAME, part, "/")
        room = part[1] == "src" && parts > 2 ? part[2] : ""
        test = FILENAME ~ /_test\.c$/
        prints = test || room == "cli" || room == ""
        if (room != "" && !(room in known)) breach(1, "no such room: " room)
        if ($0 != "// SPDX-License-Identifier: Apache-2.0") breach(1, "no SPDX line")
        # Headers in bits/ are named by the C library.
        name = (part[parts - 1] == "bits" ? "bits/" : "") part[parts]
        if (name in place)
            breach(1, "the name " name " is taken by " place[name])
        place[name] = FILENAME
    }
    { previous_lines = FNR }
    FNR <= 20 && /^ \* @file/ { documented = 1 }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, quoted, "\"")
        other = quoted[2]
        if (room != "" && index(other, "/") == 0) {
            if (room != "wrapper") breach(FNR, "write the room: \"" room "/" other "\"")
        } else if (room != "" && index(other, "/") > 0) {
            sub(/\/.*/, "", other)
            if (!((room, other) in may) && !(test && room != "check"))
                breach(FNR, room " must not see " other)
        }
    }
    !prints && /(printf|puts|putchar|fputc|putc|perror)[ \t]*\(/ {
        code = $0
        gsub(/"([^"\\]|\\.)*"/, "", code)
        sub(/^[ \t]*\/?\*.*/, "", code)
        if ((" " code) ~ /[^A-Za-z0-9_](v?f?printf|f?puts|putchar|f?putc|perror)[ \t]*\(/)
            breach(FNR, "only the command line prints")
    }
    END { finish_file(); exit broken }'
}

check_top_level() {
    local name status=0
    for name in *; do
        case $name in
        CMakeLists.txt | CMakePresets.json | CMakeUserPresets.json | LICENSE | README.md) ;;
        src | fuzz | corpus | conformance | build) ;;
        *)
            printf '%s:1: has no place at the top of the tree\n' "$name"
            status=1
            ;;
        esac
    done
    return "$status"
}

status=0
check_sources || status=1
check_top_level || status=1
exit "$status"
