#!/bin/sh
# Has the v2 objects of Tacker 16.0.0 load everything that retack writes.
#
#   sh tests/conformance/run.sh              migrates the fixtures and the demo's VNFs, and judges every v2 row
#   sh tests/conformance/run.sh --self-test  only checks the checker
#
# Exits with 0 if Tacker reads every row as it is stored, with 1 if not, and with 77 where Python or the package
# registry is missing. README.md says the rest.
set -eu
venv=${RETACK_CONFORMANCE_VENV:-}
case $venv in "" | /*) ;; *) venv=$PWD/$venv ;; esac
cd "$(dirname "$0")/../.."
requirements=tests/conformance/requirements.txt

case "$#${1:-}" in
    0 | 1--self-test) ;;
    *) echo "usage: sh tests/conformance/run.sh [--self-test]" >&2; exit 2 ;;
esac

skip() {
    echo "tests/conformance/run.sh: skipped: $*" >&2
    exit 77
}

# A Python that the pinned packages are made for.
find_python() {
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        "$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
            >/dev/null 2>&1 && return
    done
    skip "needs Python 3.11, 3.12 or 3.13 with venv and ensurepip; PYTHON can name it"
}

pip() {
    "$venv/bin/python" -I -m pip --quiet --disable-pip-version-check "$@" --no-deps --no-cache-dir --only-binary :all:
}

# Makes the environment, unless an earlier run has left the same.
install() {
    ! cmp -s "$requirements" "$venv/requirements.txt" || ! "$venv/bin/python" -c '' 2>/dev/null || return 0
    find_python
    "$python" -m venv "$venv"
    pip install --requirement "$requirements" && cp "$requirements" "$venv/" && return
    pip download --dest "$scratch" "$(grep '^tacker==' "$requirements")" >/dev/null 2>&1 ||
        skip "the package registry does not answer"
    echo "tests/conformance/run.sh: the registry answers, but its packages cannot be installed" >&2
    exit 1
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/retack-conformance.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' HUP INT TERM
: "${venv:=$scratch/venv}"
install

[ $# -gt 0 ] || cargo build --quiet --locked
sh tests/run.sh --servers-only -- env TMPDIR="$scratch" "$venv/bin/python" -I -W ignore tests/conformance/load.py \
    --retack "${CARGO_TARGET_DIR:-target}/debug/retack" "$@"
