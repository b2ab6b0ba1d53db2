// connector/oidc/discovery.hpp -- the provider's metadata and keys, as last seen.
//
// Promise:  current() gives metadata that is at most `discovery_life` old; when the provider cannot renew it, the last
//           good copy, and it is not asked again for a minute. Metadata and keys are renewed together or not at all.
//           look_for_new_keys() fetches the keys again, at most once a minute. Each fetch is one for all who wait
//           (shared_copy.hpp).
// Fails:    with what the latest fetch said, only when there never was a good copy.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/shared_copy.hpp"
#include "connector/oidc/metadata.hpp"
#include "connector/oidc/refusals.hpp"
#include "connector/oidc/signed_token.hpp"

#include <optional>
#include <string>

namespace qf::oidc {

class discovery {
public:
    discovery(const asio::any_io_executor& loop, net::client& http, const provider_conf& conf,
              const clock_source& clock, const logger& log);

    awaitable<outcome<metadata>> current();
    awaitable<outcome<void>> look_for_new_keys();  // no failure: they were fetched, or too lately to fetch them again
    const key_set& keys() const noexcept;
    const std::optional<metadata>& at_hand() const noexcept { return metadata_.at_hand(); }
    instant due() const noexcept { return metadata_.due(); }  // when the copy at hand is to be renewed

private:
    using metadata_copy = shared_copy<metadata, login_refusal>;
    using keys_copy = shared_copy<key_set, login_refusal>;
    awaitable<metadata_copy::outcome> fetch();  // and tells of a failure
    awaitable<metadata_copy::outcome> fetch_both();
    awaitable<keys_copy::outcome> fetch_keys();
    awaitable<outcome<key_set>> get_keys(std::string target);
    awaitable<outcome<std::string>> get(step asked, std::string target);

    net::client& http_;
    const provider_conf& conf_;
    const net::origin home_;  // the issuer, with its prefix
    const logger& log_;
    metadata_copy metadata_;
    keys_copy keys_;
};

}  // namespace qf::oidc
