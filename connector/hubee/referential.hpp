// connector/hubee/referential.hpp -- HubEE's list of who receives what, as an operator that enrols communes uses it.
//
// Promise:  every answer is checked against what was asked: an organization or a subscription that is not the one meant
//           is destination_babbles, never a success. Each call may be repeated: what exists already is taken as it is,
//           so a lost answer makes no second organization and no second subscription.
//           activate() changes a subscription that is Inactif, and no other: what HubEE or the commune has decided
//           (Actif, Suspendu, Refusé) is given back as it stands.
//           What HubEE answers about people (a subscription's administrator) goes back to HubEE as it came, and nowhere
//           else.
// Fails:    with a `refusal`, as client.hpp. An http_status of 403: this client may not; an ADMIN may do everything,
//           a DATAPASS cannot list nor activate subscriptions.
// Thread:   the loop.
// Source:   HubEE's OpenAPI document api_subscription 1.2.3, and its functional specification
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/hubee/client.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::hubee {

struct organization_wish {
    recipient who;
    std::string name = {};
    std::string postal_code = {};
    std::string contact = {};  // a functional address; left out when empty
};

enum class subscription_status { inactive, active, suspended, refused };
struct subscription {
    std::string id;  // a UUID
    subscription_status status = subscription_status::inactive;
};
struct subscription_wish {
    recipient who;
    std::int64_t datapass_id = 0;  // of the authorization
    std::string contact = {};      // of the local administrator, which HubEE does not do without
};

class referential {
public:
    referential(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::string process_code);
    ~referential();

    awaitable<outcome<bool>> knows_organization(recipient who);
    awaitable<outcome<void>> create_organization(organization_wish wish);  // or finds that it exists
    // Of our process; nothing when there is none. The first hundred of the SIRET are looked at.
    awaitable<outcome<std::optional<subscription>>> find_subscription(recipient who);
    awaitable<outcome<subscription>> create_subscription(subscription_wish wish);  // Inactif; or the one that exists
    // By the portal; or by API for the software editor that has this SIRET. Returns what the subscription now is.
    awaitable<outcome<subscription>> activate(recipient who, std::string id, std::optional<siret> editor);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::hubee
