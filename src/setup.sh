#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that building and testing need, when one is missing; silent otherwise.
# Also sourced by src/test.sh and conformance/run.sh, which share the functions below.

# Keep in alphabetical order.
packages=(
    afl++
    chromium
    clang
    clang-format-19
    clang-tidy-19
    cmake
    g++
    gcc
    libc6-dev
    libclang-rt-14-dev
    libcmocka-dev
    libdw-dev
    libjansson-dev
    libwinpr2-2
    libxml2-dev
    libxml2-utils
    llvm
    ninja-build
    perl
    pkg-config
    # Static, for fuzz targets that run where only libc is.
    libbz2-dev
    libicu-dev
    liblzma-dev
    libstdc++-12-dev
    zlib1g-dev
)

# Ends the script: the reason, then the status.
die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit "$2"
}

# Sets the array `missing`.
find_missing() {
    local installed package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null)
    missing=()
    for package in "${packages[@]}"; do
        [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
    done
}

# Installs what is missing, or ends the script with status 2.
set_up() {
    local missing as_root=()
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
        die "this is not Debian or a relative of it. Please install: ${packages[*]}" 2
    find_missing
    ((${#missing[@]} > 0)) || return 0
    if ((EUID != 0)); then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
            die "packages are missing. As root: apt-get install ${missing[*]}" 2
        as_root=(sudo -n)
    fi
    printf 'installing %s\n' "${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
    local log
    log=$(mktemp)
    if ! "${apt[@]}" update >"$log" 2>&1 ||
        ! "${apt[@]}" install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "the installation failed; its log is $log" 2
    fi
    rm -f "$log"
    find_missing
    ((${#missing[@]} == 0)) || die "not installed after all: ${missing[*]}" 2
}

# One run at a time in the build folders: the lock is held until the script ends or unlock.
lock() {
    mkdir -p build
    exec 9>build/.lock
    if ! flock -n 9; then
        printf 'waiting for another run in %s\n' "$PWD/build"
        flock 9
    fi
}

unlock() {
    exec 9>&-
}

# Runs a command in a process group of its own, so that Ctrl-C ends all of it, at once.
# Children do not inherit the lock.
# Descriptor 8 is the standard error of the script, which a command's redirection does not move.
exec 8>&2
child=
run() {
    local status=0
    set -m
    "$@" 8>&- 9>&- &
    child=$!
    set +m
    wait "$child" || status=$?
    child=
    return "$status"
}

# What a script does on a signal.
interrupted() {
    trap '' INT TERM HUP
    if [[ -n $child ]]; then
        kill -TERM -- "-$child" 2>/dev/null
        wait "$child" 2>/dev/null
    fi
    printf 'interrupted\n' >&8
    exit 130
}

# AddressSanitizer of clang 14 dies at its start one time in four when the kernel randomises more
# than 28 bits: then the script begins again without randomisation. Takes the script's path from here and its arguments.
steady_addresses() {
    local bits=/proc/sys/vm/mmap_rnd_bits
    [[ -z ${FREEONCE_STEADY-} ]] || return 0
    export FREEONCE_STEADY=1
    if [[ -r $bits ]] && (($(<"$bits") <= 28)); then
        return
    fi
    if setarch -R true 2>/dev/null; then
        exec setarch -R "./$1" "${@:2}"
    fi
}

# Tenths of a second since the time $1, taken from EPOCHREALTIME.
since() {
    local micros=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
    printf '%d.%d' $((micros / 1000000)) $((micros / 100000 % 10))
}

# Configures when needed, then builds. Arguments after the preset are targets.
build() {
    local preset=$1
    shift
    if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/build.ninja ]]; then
        cmake --preset "$preset" || return
    fi
    cmake --build --preset "$preset" -j2 ${1:+--target "$@"} -- -k 0
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
    set_up
fi
