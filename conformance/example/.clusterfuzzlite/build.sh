#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz target of this wrapper as OSS-Fuzz and ClusterFuzzLite want it. FREEONCE is a checkout of
# freeonce; without it, the submodule freeonce beside this project's sources.
tree=$(cd "$(dirname "$0")" && pwd)
[[ -e $tree/CMakeLists.txt ]] || tree=$SRC/auth

exec "${FREEONCE:-$tree/freeonce}/fuzz/wrapper_build.sh" "$tree" auth
