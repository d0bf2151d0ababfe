#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests the C programs that export makes: they compile without a warning, show the finding of the program when
# they are linked with freeonce, and run with another provider.
#
#   src/cli/export_test.sh PATH/TO/freeonce PATH/TO/libfreeonce.a PATH/TO/freeonce_canary FIXTURE \
#                          PATH/TO/ARCHIVE_WITH_THE_PLANTED_BUG
#
# Prints TAP; status 0 when every test held.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 2
library=$(realpath "${2:?the path of the library}") || exit 2
canary=$(realpath "${3:?the path of the command line with the planted bug}") || exit 2
planted=$(realpath "${5:?the path of the archive with the planted bug}") || exit 2
enter_folder

# Linked as the library was built.
linker=gcc
flags=()
if nm "$library" 2>/dev/null | grep -q ' U __asan_init'; then
    linker=clang
    flags=(-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all)
elif nm "$library" 2>/dev/null | grep -q ' U __tsan_init'; then
    linker=clang
    flags=(-fsanitize=thread)
fi
strict=(-std=c17 -Wall -Wextra -Werror -I"$tree/src")

# finding FILE.c: the line that the exported test is to print; nothing when it is to hold.
finding() {
    sed -n '1s,^// \([A-Z]*-[A-Z0-9-]*: .*\),\1,p' "$1"
}

# Every file of the corpora in C: TARGET--NAME.c, and sessions as calls too.
: >why
for target in lifecycle program calls token; do
    for file in "$tree"/corpus/"${target/calls/program}"/*.txt "$tree"/corpus/regressions/"${target/calls/program}"/*.txt; do
        [[ -e $file ]] || continue
        name=$(basename "$file" .txt)
        "$program" export --to c --target "$target" -o "$target--$name.c" "$file" 2>>why || echo "$file: $?" >>why
        if [[ $target == lifecycle && $name == *[a-i] || $target == token && $name == ntlm* ]]; then
            "$program" export --to c --calls --target "$target" -o "$target-calls--$name.c" "$file" 2>>why || echo "$file: $?" >>why
        fi
    done
done
files=(*--*.c)
[[ ! -s why && ${#files[@]} -ge 100 ]]
result 'every file of the corpora is exported'

for index in "${!files[@]}"; do
    printf '%d %s\n' "$index" "${files[index]}"
done >list

# compile WAY COMPILER FLAGS...: each file to an object whose main has a name of its own.
compile() {
    mkdir -p "$1"
    # shellcheck disable=SC2016 # The inner shell expands its own words.
    xargs -a list -P 2 -L 1 bash -c 'way=$1
        "${@:2:$#-3}" "-Dmain=main_${*: -2:1}" -c "${*: -1}" -o "$way/${*: -2:1}.o"' _ "$@" "${strict[@]}" >why 2>&1
}

# join WAY LIBRARIES...: one program for all. It runs each in a process of its own, with its output in a file,
# and prints lines of number and status: 128 and more is a signal.
join() {
    local way=$1
    shift
    {
        printf '#include <stdio.h>\n#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n'
        printf 'int main_%d(void);\n' "${!files[@]}"
        printf 'static int (*const tests[])(void) = {\n'
        printf '    main_%d,\n' "${!files[@]}"
        cat <<'END'
};
int main(void)
{
    for (int i = 0; i < (int)(sizeof tests / sizeof tests[0]); i++) {
        int status = 0;
        char path[32];
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            snprintf(path, sizeof path, "%d.out", i);
            if (freopen(path, "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL) {
                _exit(98);
            }
            alarm(20);
            exit(tests[i]());
        }
        waitpid(child, &status, 0);
        printf("%d %d\n", i, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}
END
    } >"$way.c"
    "$linker" -std=gnu17 "${flags[@]}" "$way.c" "$way"/*.o "$@" -lpthread -ldl -lm -o "$way.test" >why 2>&1
}

# check COMPILER FLAGS...: all of them, without objects.
check() {
    "$@" "${strict[@]}" -fsyntax-only "${files[@]}" >why 2>&1
}

for compiler in gcc clang; do
    check "$compiler"
    result "$compiler compiles them for freeonce without a warning"
    check "$compiler" -DFREEONCE_OTHER_PROVIDER
    result "$compiler compiles them for another provider without a warning"
done
compile freeonce gcc && compile other gcc -DFREEONCE_OTHER_PROVIDER && [[ ! -s why ]]
result 'each becomes an object'

mapfile -t needed < <(pkg-config --libs jansson libxml-2.0 | xargs -n 1)
shown=0
join freeonce "$library" "${needed[@]}" && ./freeonce.test >statuses 2>why &&
    while read -r index status; do
        wanted=$(finding "${files[index]}")
        read -r told <"$index.out" || told=
        if [[ -n $wanted ]]; then
            shown=$((shown + 1))
            [[ $status == 1 && $told == "$wanted" ]]
        else
            [[ $status == 0 && ! -s $index.out ]]
        fi || printf '%s: status %d, %s, not %s\n' "${files[index]}" "$status" "$told" "${wanted:-nothing}"
    done <statuses >why
[[ ! -s why && $shown -ge 15 && $(wc -l <statuses) == "${#files[@]}" ]]
result 'each shows the finding of its program, word for word, or nothing'

winpr=$(ldconfig -p | awk '/libwinpr2\.so\.2 / { print $NF; exit }')
if [[ -n $winpr ]]; then
    join other "$library" "${needed[@]}" "$winpr" &&
        ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 TSAN_OPTIONS=abort_on_error=1 HOME=$folder ./other.test >statuses 2>why &&
        while read -r index status; do
            ((status == 0 || status > 128 && status != 128 + 14)) || printf '%s: status %d\n' "${files[index]}" "$status"
        done <statuses >why
    ran=$(grep -c ' 0$' statuses)
    [[ ! -s why && $ran -ge 100 && $(wc -l <statuses) == "${#files[@]}" ]]
    result "with WinPR each makes its calls, or dies of a signal of WinPR's"
    printf '# %d of %d ended by themselves\n' "$ran" "${#files[@]}"
fi

# The planted bug.
cat >chirp.txt <<'END'
freeonce-program 1
acquire c0
acquire c1 role=server
acquire c2
open client0 credential=c0
open server0 credential=c1
script set=client-complete-leg to=1
handshake client0 legs=2
clock seconds=5
step client0 token=flip at=3
free-credential c0
free client0
END
"$canary" export --to c -o chirp.c chirp.txt 2>why && grep -q '^    // freeonce: clock seconds=5$' chirp.c &&
    grep -q '^    fo_session_free(client0); // ' chirp.c && ! grep -q 'sspi->' chirp.c
result 'a session is exported as calls of the layer'
"$linker" "${strict[@]}" "${flags[@]}" chirp.c -Wl,--whole-archive "$planted" -Wl,--no-whole-archive "$library" \
    "${needed[@]}" -lpthread -ldl -lm -o chirp 2>why
status=0
./chirp >out 2>err || status=$?
[[ $status == 1 && $(finding chirp.c) == CRED-FREE-ORDER:* && $(cat out) == "$(finding chirp.c)" ]]
result 'the test shows the planted bug'
"$linker" "${strict[@]}" "${flags[@]}" chirp.c "$library" "${needed[@]}" -lpthread -ldl -lm -o chirp 2>why &&
    ./chirp >out 2>err && [[ ! -s out ]]
result 'the test holds once the bug is gone'

finish
