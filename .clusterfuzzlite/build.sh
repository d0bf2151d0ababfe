#!/bin/bash -eu
# SPDX-License-Identifier: Apache-2.0
#
# Run by the container, with the tree at $SRC/freeonce.
exec "$SRC/freeonce/fuzz/ossfuzz_build.sh"
