#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Compiles sources in the styles of HTTP, database, SSH, RDP, SOCKS and TLS clients against the drop-in, in C and
# C++, by clang and gcc, in both settings of UNICODE, with wchar_t of 16 and of 32 bits; links and runs them; and
# shows that what is missing is named.
#
#   dropin_headers_test.sh WRAPPER_LIBRARY LIBRARY LINKER FLAGS
#
# LINKER is the C compiler that the libraries were built with, FLAGS its -fsanitize, or nothing.
wrapper_library=$1
library=$2
linker=$3
read -r -a sanitize <<<"${4-}"
here=src/wrapper
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    printf 'FAILED  %s\n' "$*"
    failed=1
}

for tool in clang clang++ gcc g++ nm; do
    command -v "$tool" >/dev/null || {
        printf '%s is not here, and this test needs it: run src/setup.sh\n' "$tool"
        exit 1
    }
done

dropin=(-D_WIN32 -DSECURITY_WIN32= -isystem "$here/include" -isystem src -include "$here/redirect.h")
styles=(http database ssh rdp socks tls)

# One line for each compilation: the compiler, its flags, the source.
list_matrix() {
    local style standard unicode wide compiler language
    for style in "${styles[@]}"; do
        for standard in c99 gnu11 c17 'c17 -fms-extensions' c++14 c++17 'c++17 -fms-extensions'; do
            for unicode in '' '-DUNICODE -D_UNICODE'; do
                for wide in '' -fshort-wchar; do
                    # What these two do is shown below.
                    [[ $style == rdp && -z $wide ]] && continue
                    [[ $standard == c99 && -n $unicode && -z $wide ]] && continue
                    for compiler in clang gcc; do
                        language=c
                        [[ $standard == c++* ]] && language=c++
                        echo "$compiler -x $language -std=$standard $unicode $wide $here/styles/style_${style}.c"
                    done
                done
            done
        done
    done
}

# Warnings are errors, in the headers as well: they count as the wrapper's own for that.
compile_matrix() {
    local line
    while read -r line; do
        read -r -a words <<<"$line"
        "${words[@]}" "${dropin[@]}" -fsyntax-only -Wall -Werror >"$1.log" 2>&1 && continue
        echo "$line"
        head -n 5 "$1.log"
    done
}
list_matrix >"$work/matrix"
split -n r/2 "$work/matrix" "$work/part."
for part in "$work"/part.a[ab]; do
    compile_matrix "$part" <"$part" >"$part.failed" &
done
wait
cat "$work"/part.*.failed
cat "$work"/part.*.failed | grep -q . && fail 'a style does not compile'
printf '%d compilations\n' "$(wc -l <"$work/matrix")"

# Every header alone, in both languages.
for header in "$here"/include/*.h; do
    for language in c c++; do
        for compiler in clang gcc; do
            echo "#include <$(basename "$header")>" |
                "$compiler" -x "$language" "${dropin[@]}" -fsyntax-only -Wall -Wsystem-headers - >"$work/log" 2>&1 ||
                fail "$compiler -x $language $header: $(grep -m 1 error "$work/log")"
        done
    done
done

link() {
    "$linker" "${sanitize[@]}" "$@" "$wrapper_library" "$library" -lpthread -ldl -lm >"$work/log" 2>&1
}

# Fully optimised and checked by the C library: nothing may bypass the wrapper's heap or the 16 bits.
bypass='malloc|calloc|realloc|reallocarray|free|strdup|strndup|wcsdup|asprintf|vasprintf|__v?asprintf_chk'
bypass+='|posix_memalign|aligned_alloc|wcs[a-z]*|__wcs[a-z]*_chk|wmem[a-z]*|getline|__getdelim'
for compiler in clang gcc clang++ g++; do
    for style in "${styles[@]}"; do
        for level in '-O0' '-O3 -D_FORTIFY_SOURCE=2'; do
            object=$work/$style.o
            language=c
            [[ $compiler == *++ ]] && language=c++
            read -r -a flags <<<"$level"
            "$compiler" -x "$language" "${dropin[@]}" -fshort-wchar -g "${flags[@]}" -c "$here/styles/style_${style}.c" \
                -o "$object" >"$work/log" 2>&1 || fail "$compiler $level $style"
            nm -u "$object" | grep -wE "U ($bypass)" && fail "$compiler $level $style bypasses the drop-in"
            link "$object" -lstdc++ -o "$work/$style" || fail "$style of $compiler does not link: $(tail -n 3 "$work/log")"
            "$work/$style" >"$work/log" 2>&1 || fail "$style of $compiler: status $?, $(tail -n 3 "$work/log")"
        done
    done
done

# In C++, with operator new and delete.
for compiler in clang++ g++; do
    for standard in c++14 c++17; do
        for level in '-O0' '-O3 -D_FORTIFY_SOURCE=2' '-fshort-wchar -O1'; do
            read -r -a flags <<<"$level"
            "$compiler" "-std=$standard" "${dropin[@]}" -g "${flags[@]}" -c "$here/styles/redirect.cpp" \
                -o "$work/redirect.o" >"$work/log" 2>&1 || fail "$compiler $standard $level: $(grep -m 1 error "$work/log")"
            nm -u "$work/redirect.o" | grep -wE "U ($bypass)" && fail "$compiler $standard $level bypasses the heap"
            link "$work/redirect.o" -lstdc++ -o "$work/redirect" || fail "redirect: $(tail -n 3 "$work/log")"
            "$work/redirect" >"$work/log" 2>&1 || fail "redirect by $compiler $standard $level: check $? failed"
        done
    done
done
if [[ ${sanitize[*]} == *address* ]]; then
    clang++ "${dropin[@]}" "${sanitize[@]}" -g -c "$here/styles/redirect.cpp" -o "$work/redirect.o" &&
        clang++ "${sanitize[@]}" "$work/redirect.o" "$wrapper_library" "$library" -lpthread -ldl -lm \
            -o "$work/redirect" || fail 'redirect under sanitizers'
    "$work/redirect" >"$work/log" 2>&1 || fail "redirect under sanitizers: check $? failed"
    for kind in leak:'detected memory leaks' overrun:heap-buffer-overflow twice:'attempting double-free'; do
        ASAN_OPTIONS=detect_leaks=1 "$work/redirect" "${kind%%:*}" >"$work/log" 2>&1 && fail "${kind%%:*} goes unseen"
        grep -q "${kind#*:}" "$work/log" || fail "${kind%%:*}: no '${kind#*:}'"
    done
fi

# What is missing is named: by the compiler where it can, else by the linker.
expect_error() {
    local words=$1
    shift
    cat >"$work/missing.c"
    if "$@" "${dropin[@]}" "$work/missing.c" -c -o "$work/missing.o" >"$work/log" 2>&1 &&
        link "$work/missing.o" -o "$work/missing"; then
        fail "$*: no error about $words"
    elif ! grep -qe "$words" "$work/log"; then
        fail "$*: the error does not name $words: $(head -n 3 "$work/log")"
    fi
}
chain='#include <windows.h>
#include <wincrypt.h>
int main(void) { return CertGetCertificateChain(NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL) ? 1 : 0; }'
wide='#include <windows.h>
#include <wchar.h>
int main(void) { return wprintf(L"%d", 1); }'
multibyte='#include <stdlib.h>
#include <windows.h>
int main(void) { char text[9]; return (int)wcstombs(text, L"x", 9); }'
literal='#include <windows.h>
int main(void) { return LoadLibraryW(L"secur32.dll") != NULL; }'
text='#include <windows.h>
int main(void) { return LoadLibrary(TEXT("secur32.dll")) != NULL; }'
guarded='#include <windows.h>
int main(void) { __try { return 0; } __except (1) { return 1; } }'
width='#include <sspi.h>
long flags;
int main(void) { return InitializeSecurityContextA(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, &flags, 0); }'
for compiler in clang gcc; do
    expect_error CertGetCertificateChain "$compiler" -x c <<<"$chain"
    expect_error CertGetCertificateChain "$compiler" -x c++ <<<"$chain"
    expect_error the_dropin_has_no_16_bit_wprintf "$compiler" -x c -fshort-wchar <<<"$wide"
    expect_error the_dropin_has_no_16_bit_wprintf "$compiler" -x c++ -fshort-wchar -O2 -D_FORTIFY_SOURCE=2 <<<"$wide"
    expect_error wcstombs "$compiler" -x c -fshort-wchar <<<"$multibyte"
    expect_error wcstombs "$compiler" -x c++ -fshort-wchar -O2 -D_FORTIFY_SOURCE=2 <<<"$multibyte"
    expect_error LoadLibraryW "$compiler" -x c++ <<<"$literal"
    expect_error incompatible "$compiler" -x c -Werror <<<"$literal"
    expect_error a_wide_literal_needs_C11_or_fshort_wchar "$compiler" -x c -std=c99 -DUNICODE <<<"$text"
    expect_error '__except\|__try' "$compiler" -x c -fms-extensions <<<"$guarded"
    expect_error 'incompatible' "$compiler" -x c -Werror <<<"$width"
done

((failed == 0)) && echo 'all styles compile, link and run'
exit "$failed"
