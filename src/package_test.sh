#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs a release build into an empty folder and uses it from there as a new user would: a wrapper outside
# of this tree, by find_package and by pkg-config, with a bug and without.
#
#   package_test.sh BUILD    BUILD is the folder of a release build
#
# Prints a line for each thing that was shown. Status 0: all of them; 1: one was not.
set -eu
build=$(cd "$1" && pwd)
tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
prefix=$work/prefix
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib ASAN_OPTIONS=${ASAN_OPTIONS-}
count=0

# The rest of the line is a command that must succeed.
show() {
    local what=$1
    shift
    if ! "$@" >"$work/out" 2>&1; then
        printf 'not shown: %s\n  %s\n' "$what" "$*"
        tail -n 30 "$work/out"
        exit 1
    fi
    count=$((count + 1))
    printf 'shown: %s\n' "$what"
}

# A command that must end with the status $1.
ends_with() {
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [[ $status -eq $wanted ]]
}

show 'it is installed into an empty folder' cmake --install "$build" --prefix "$prefix"
show 'the installed program runs' "$prefix/bin/freeonce" --version
show 'the library has a version in its name' test -e "$prefix/lib/libfreeonce.so.0.1.0"
show 'the manual page is one' grep -q '^\.SH NAME' "$prefix/share/man/man1/freeonce.1"
show 'completion is for bash' bash -n "$prefix/share/bash-completion/completions/freeonce"
complete_with() {
    bash -c 'source "$1"; COMP_WORDS=(freeonce conform --prov); COMP_CWORD=2; _freeonce "$2" --prov conform
             [[ ${COMPREPLY[*]} == --provider ]]' _ \
        "$prefix/share/bash-completion/completions/freeonce" "$prefix/bin/freeonce"
}
show 'completion knows the options of a command' complete_with

# A wrapper of somebody else's, with find_package.
cp -r "$prefix/share/freeonce/example" "$work/auth"
configure() {
    cmake -G Ninja -S "$work/auth" -B "$work/auth/build" -DCMAKE_PREFIX_PATH="$prefix" "$@"
}
show 'its project is configured' configure -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++
show 'its three programs are built' cmake --build "$work/auth/build"
cd "$work/auth/build"
show 'it conforms' ./auth_conform conform --package NTLM -o report.txt
show 'its libFuzzer target runs' ./auth_libfuzzer -runs=3000 -seed=1
mkdir in && printf x >in/x
show 'its AFL++ target runs' env AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
    AFL_TRY_AFFINITY=1 AFL_CUSTOM_MUTATOR_LIBRARY="$prefix/lib/freeonce/freeonce_mutator.so" \
    afl-fuzz -V 5 -i in -o out ./auth_afl

# The same with a bug.
sed -i 's/DeleteSecurityContext(&auth->context);//' "$work/auth/auth.c"
show 'it is built with a bug' cmake --build .
show 'the bug is found' ends_with 1 ./auth_conform conform --package NTLM -o report.txt
show 'it has its name' grep -q 'BROKEN *CTX-' report.txt
show 'libFuzzer finds it' ends_with 77 ./auth_libfuzzer -runs=100000 -seed=1 -artifact_prefix=./
show 'its crash file is made small' sh -c './auth_conform minimize -o small.txt crash-*'
show 'and becomes a test in C' ./auth_conform export --to c -o test.c small.txt

# pkg-config.
compile() {
    # shellcheck disable=SC2046 # Words.
    cc $(pkg-config --cflags freeonce-main) "$work/auth/auth.c" "$work/auth/session.c" -o by_hand \
        $(pkg-config --libs freeonce-main)
}
show 'the same without CMake, by pkg-config' compile
show 'it finds the bug, too' ends_with 1 ./by_hand conform --package NTLM --case 'NTLM/scenario/honest/*'

cp "$prefix/share/freeonce/example/auth.c" "$work/auth/"

# As a fuzzing service builds it: moved, read-only, run from elsewhere.
show 'it is built for a fuzzing service' env FREEONCE="$tree" FREEONCE_PREFIX="$prefix" WORK="$work/work" \
    OUT="$work/out-before" "$work/auth/.clusterfuzzlite/build.sh"
mv "$work/out-before" "$work/moved" && chmod -R a-w "$work/moved"
runs_moved() {
    (cd / && "$work/moved/auth_fuzzer" -runs=100 -seed=1) &&
        ! ldd "$work/moved/auth_fuzzer" | grep -vE 'linux-vdso|libc\.|libm\.|ld-linux|libgcc_s|libresolv|librt|libdl|libpthread' &&
        [[ -s $work/moved/auth_fuzzer_seed_corpus.zip && -s $work/moved/auth_fuzzer.dict ]]
}
show 'it runs there, with libc alone' runs_moved

# With gcc alone.
show 'with gcc only the first program is made' sh -c "
    cmake -G Ninja -S $work/auth -B gcc -DCMAKE_PREFIX_PATH=$prefix -DCMAKE_C_COMPILER=gcc \
        -DCMAKE_CXX_COMPILER=g++ | grep 'auth_libfuzzer and auth_afl are not built: they need clang' &&
    cmake --build gcc && test -x gcc/auth_conform"

# Another folder, the same bytes.
if [[ ${2-} == --again ]]; then
    cp -r "$tree" "$work/elsewhere"
    rm -rf "$work/elsewhere/build"
    show 'it is built once more, elsewhere' sh -c "
        cd $work/elsewhere && cmake --preset release && cmake --build --preset release"
    show 'and is the same, byte by byte' cmp "$build/libfreeonce.a" "$work/elsewhere/build/release/libfreeonce.a"
    show 'the program is, too' cmp "$prefix/bin/freeonce" "$work/elsewhere/build/freeonce"
fi
printf '%d shown\n' "$count"
