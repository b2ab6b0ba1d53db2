#!/bin/bash
# test/browser/run.sh BUILD [FILE...] -- the citizen's pages in a real headless Chromium, driven by playwright-core: each
# page in every state (pages.mjs), what its script adds (script.mjs), and whole journeys through BUILD's program
# (journeys/). With FILEs, only these, such as journeys/sending.mjs, or all of the folder journeys.
#
# QF_TEST_SHOTS: where screenshots go. Unless set, those of the journeys go to BUILD/../screenshots, and of pages.mjs, which
# has hundreds, there are none; empty: none at all. QF_CHROMIUM: another Chromium than
# /usr/bin/chromium. Where the system's Node is too old npm lends another (test/support/node). Exit status:
# 0 when every test passed, 2 when called wrongly, else 1.
set -euo pipefail

usage() {
    echo "usage: test/browser/run.sh BUILD [FILE...] (a build folder that holds qf-connector and test/test-form)" >&2
    exit 2
}
[[ $# -ge 1 && -d $1 ]] || usage
build=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")"

export QF_PROGRAM=$build/qf-connector QF_TEST_FORM=$build/test/test-form
for program in "$QF_PROGRAM" "$QF_TEST_FORM"; do
    if [[ ! -x $program ]]; then
        echo "test/browser: $program is not there: build the target ${program##*/} first" >&2
        exit 1
    fi
done
# The peers' packages hold the oidc-provider that stands in for FranceConnect.
../support/packages .
../support/packages ../peers

# One file after the other: each has a program and a browser of its own.
status=0
run() { ../support/node --test --test-concurrency=1 "$@" || status=1; }
if [[ $# -gt 0 ]]; then
    files=()
    for file in "$@"; do
        if [[ -d $file ]]; then files+=("$file"/*.mjs); else files+=("$file"); fi
    done
    run "${files[@]}"
else
    run pages.mjs script.mjs
    export QF_TEST_SHOTS=${QF_TEST_SHOTS-$(dirname "$build")/screenshots}
    run journeys/*.mjs
fi
exit "$status"
