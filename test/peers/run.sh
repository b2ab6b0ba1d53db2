#!/bin/bash
# test/peers/run.sh BUILD -- interoperability with other implementations: our side is BUILD's qf-peer, qf-oidc-peer and
# qf-webhook-peer, theirs is npm's jose (envelopes), oidc-provider (logins) and standardwebhooks (signed webhooks). And
# BUILD's qf-connector as an inbox, whose requests and answers prism validates and whose OpenAPI spectral lints.
#
# Where the system's Node is too old npm lends another (test/support/node). Exit status: 0 when every
# test passed, 2 when called wrongly, else 1.
set -euo pipefail

usage() {
    echo "usage: test/peers/run.sh BUILD (a build folder that holds qf-connector, test/qf-peer, test/qf-oidc-peer and test/qf-webhook-peer)" >&2
    exit 2
}
[[ $# -eq 1 && -d $1 ]] || usage
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"

export QF_PEER=$build/test/qf-peer QF_OIDC_PEER=$build/test/qf-oidc-peer
export QF_WEBHOOK_PEER=$build/test/qf-webhook-peer QF_CONNECTOR=$build/qf-connector
for program in "$QF_PEER" "$QF_OIDC_PEER" "$QF_WEBHOOK_PEER" "$QF_CONNECTOR"; do
    if [[ ! -x $program ]]; then
        echo "test/peers: $program is not there: build the target ${program##*/} first" >&2
        exit 1
    fi
done
../support/packages .

../support/node --test jose.test.mjs oidc.test.mjs webhook.test.mjs inbox.test.mjs || exit 1
