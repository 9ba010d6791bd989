# Shared by rehearse and check; sourced, not run. Sets `root`, the top of the sources.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

fail() {
    printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
    exit "${3:-1}"
}

# configure: the release preset, everything it writes below build/, also where the home folder is read-only.
configure() {
    [ -w "$root" ] || fail "The folder $root cannot be written to." 'Clone the sources to a folder of your own and run this there.'
    if [ -z "${CCACHE_DIR:-}" ] && ! { [ -n "${HOME:-}" ] && [ -w "$HOME" ]; }; then
        CCACHE_DIR=$root/build/ccache
        export CCACHE_DIR
    fi
    cd "$root"
    cmake --preset release >"$(log configure)" 2>&1 || show configure 'CMake could not configure the build.'
}

# build [TARGET...]: all targets when none is named.
build() {
    set -- ${1+--target "$@"}
    cmake --build --preset release "$@" || fail 'The build did not finish.' 'The first message marked "error" above says why.'
}

log() {
    mkdir -p "$root/build"
    printf '%s\n' "$root/build/$1.log"
}

show() {
    cat "$(log "$1")" >&2
    fail "$2" "The lines above say why; they are kept in build/$1.log."
}
