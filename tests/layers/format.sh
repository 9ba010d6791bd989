#!/bin/sh
# Fails when clang-format would change a file. usage: format.sh SOURCE_DIR
set -eu
cd "$1"
find core hsm ui app tests -name '*.cpp' -o -name '*.h' | sort | xargs -r clang-format --dry-run -Werror
