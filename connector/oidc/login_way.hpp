// connector/oidc/login_way.hpp -- a way to log in: at a provider (FranceConnect, ProConnect), or on a page of ours for
// a demonstration. Who is what comes back: a citizen, an agent.
//
// Promise:  as provider.hpp says.
// Fails:    as provider.hpp says; and our_fault when a verified identity lacks what is needed of it.
// Thread:   the loop.
#pragma once

#include "connector/base/asio.hpp"
#include "connector/net/http.hpp"
#include "connector/oidc/provider.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace qf::oidc {

template <class Who>
class login_way {
public:
    virtual ~login_way() = default;
    virtual awaitable<outcome<departure>> depart() = 0;
    virtual awaitable<outcome<Who>> arrive(callback got, std::optional<departure> kept) = 0;
    virtual awaitable<outcome<parting>> part(std::string id_token) = 0;
    virtual std::string_view origin() const noexcept = 0;  // for the CSP's form-action; empty: our own pages
    virtual bool demonstration() const noexcept = 0;
};

// At a provider: what is left to say is who came back.
template <class Who, class Way = login_way<Who>>
class provider_login : public Way {
public:
    // `at` outlives this; `issuer` is its own. Throws boost::system::system_error when that is no address.
    provider_login(provider& party, std::string_view issuer)
        : provider_{party}, origin_{net::origin::parse(issuer).value().text()} {}

    awaitable<outcome<departure>> depart() override { return provider_.begin(); }
    awaitable<outcome<parting>> part(std::string id_token) override {
        return provider_.end_session(std::move(id_token));
    }
    std::string_view origin() const noexcept override { return origin_; }
    bool demonstration() const noexcept override { return false; }

protected:
    provider& at() noexcept { return provider_; }

private:
    provider& provider_;
    std::string origin_;
};

}  // namespace qf::oidc
