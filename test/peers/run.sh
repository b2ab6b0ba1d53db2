#!/bin/bash
# test/peers/run.sh BUILD -- interoperability with other implementations: our side is BUILD's qf-peer, theirs is npm's jose.
#
# Needs Node 20 or later; where the system's is older, the npm package `node` lends one. Exit status: 0 when every test
# passed, 2 when called wrongly, else 1.
set -euo pipefail

usage() {
    echo "usage: test/peers/run.sh BUILD (a build folder that holds test/qf-peer)" >&2
    exit 2
}
[[ $# -eq 1 && -d $1 ]] || usage
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"

export QF_PEER=$build/test/qf-peer
if [[ ! -x $QF_PEER ]]; then
    echo "test/peers: $QF_PEER is not there: build the target qf-peer first" >&2
    exit 1
fi
# Installed anew when the lock file has changed since; the copy inside node_modules says what was installed.
if [[ ! -f node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi

major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [[ $major -ge 20 ]]; then
    node --test jose.test.mjs || exit 1
else
    npx --yes --package=node@20 -- node --test jose.test.mjs || exit 1
fi
