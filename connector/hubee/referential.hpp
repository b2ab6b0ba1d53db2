// connector/hubee/referential.hpp -- HubEE's list of who receives what, as an operator that enrols communes uses it.
//
// Promise:  every answer is checked against what was asked: an organization or a subscription that is not the one meant
//           is destination_babbles, never a success. Each call may be repeated: what exists already is taken as it is,
//           so a lost answer makes no second organization and no second subscription.
//           activate() changes a subscription that is Inactif, and no other: what HubEE or the commune has decided
//           (Actif, Suspendu, Refusé) is given back as it stands. So is one that is for an editor of whom neither the
//           caller nor HubEE knows the commune's code.
//           active_subscriptions() gives the whole list or nothing: what was left out would be taken for inactive.
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
#include <vector>

namespace qf::hubee {

struct organization_wish {  // HubEE does without none of these
    recipient receiver;
    std::string name = {};
    std::string postal_code = {};
    std::string contact = {};  // a functional address
};

enum class subscription_status { inactive, active, suspended, refused };
struct subscription {
    std::string id;  // a UUID
    subscription_status status = subscription_status::inactive;
};
struct subscription_wish {
    recipient receiver;
    std::int64_t datapass_id = 0;  // of the authorization
    std::string contact = {};      // of the local administrator, which HubEE does not do without
};

struct software_editor {  // who receives by API for a commune
    qf::siret siret;
    std::optional<commune_code> cog = {};  // of its registered office: HubEE's branchCode
};
struct active_subscription {
    recipient receiver;
    std::string name = {};  // the organization's, where HubEE says it
};

class referential {
public:
    referential(asio::any_io_executor loop, client_conf conf, clock_source& clock, std::string process_code);
    ~referential();

    awaitable<outcome<bool>> knows_organization(recipient receiver);
    awaitable<outcome<void>> create_organization(organization_wish wish);  // or finds that it exists
    // Of our process; nothing when there is none. The first hundred of the SIRET are looked at.
    awaitable<outcome<std::optional<subscription>>> find_subscription(recipient receiver);
    awaitable<outcome<subscription>> create_subscription(subscription_wish wish);  // Inactif; or the one that exists
    // By the portal; or by API for the software editor. Returns what the subscription now is.
    awaitable<outcome<subscription>> activate(recipient receiver, std::string id,
                                              std::optional<software_editor> editor);
    // Every one of our process that is Actif, page by page. Those of no town hall (another type, no commune's code) are
    // left out. destination_babbles for a list that changes while it is read, again and again.
    awaitable<outcome<std::vector<active_subscription>>> active_subscriptions();

private:
    struct implementation;
    awaitable<outcome<std::optional<std::vector<active_subscription>>>> read_active();  // none: it changed meanwhile
    std::unique_ptr<implementation> self_;
};

}  // namespace qf::hubee
