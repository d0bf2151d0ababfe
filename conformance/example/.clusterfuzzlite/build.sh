#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
#
# Builds the fuzz target of this wrapper as OSS-Fuzz and ClusterFuzzLite want it. FREEONCE is a checkout of
# freeonce; without it, the submodule freeonce beside this project's sources. In the container this file lies
# in $SRC, beside the project.
project=$(cd "$(dirname "$0")/.." && pwd)
[[ -e $project/auth.c ]] || project=$SRC/auth

exec "${FREEONCE:-$project/freeonce}/fuzz/wrapper_build.sh" "$project" auth
