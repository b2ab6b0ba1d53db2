// connector/oidc/discovery.hpp -- the provider's metadata and keys, as last seen.
//
// Promise:  current() gives metadata that is at most `discovery_life` old; when the provider cannot renew it, the last
//           good copy, and it is not asked again for a minute. Metadata and keys are renewed together or not at all.
//           look_for_new_keys() fetches the keys again, at most once a minute; whoever comes meanwhile waits for that
//           fetch and shares its outcome.
// Fails:    with what the latest fetch said, only when there never was a good copy.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/doorbell.hpp"
#include "connector/base/time.hpp"
#include "connector/oidc/metadata.hpp"
#include "connector/oidc/refusals.hpp"
#include "connector/oidc/signed_token.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace qf::oidc {

class discovery {
public:
    discovery(const asio::any_io_executor& loop, net::client& http, const provider_conf& conf,
              const clock_source& clock, const logger& log);

    awaitable<outcome<metadata>> current();
    awaitable<outcome<void>> look_for_new_keys();  // no failure: they were fetched, or too lately to fetch them again
    const key_set& keys() const noexcept { return keys_; }
    const std::optional<metadata>& at_hand() const noexcept { return held_; }
    instant due() const noexcept { return due_; }  // when the copy at hand is to be renewed

private:
    struct fetch_under_way;
    struct renewed {
        metadata said;
        key_set keys;
    };
    awaitable<outcome<renewed>> fetch();
    awaitable<outcome<key_set>> fetch_keys(std::string target);
    awaitable<outcome<std::string>> get(step at, std::string target);
    outcome<metadata> latest() const;
    bool fresh() const { return held_ && clock_.now() < due_; }

    net::client& http_;
    const provider_conf& conf_;
    const net::origin home_;  // the issuer, with its prefix
    const clock_source& clock_;
    const logger& log_;
    std::optional<metadata> held_;
    key_set keys_;
    instant due_{};
    instant keys_due_{};     // before it, no fetch for an unknown kid
    login_refusal failure_;  // of the latest fetch; means something while there is no copy
    std::optional<login_refusal> keys_failure_;
    bool fetching_ = false, fetching_keys_ = false;
    std::uint64_t outcomes_ = 0, keys_outcomes_ = 0;
    doorbell ended_;
};

}  // namespace qf::oidc
