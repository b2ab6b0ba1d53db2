// What an answer means: by its status, and by whether HubEE itself speaks in it. Pure: no clock, no socket.
#include "connector/hubee/client.hpp"
#include "connector/net/judge_status.hpp"
#include "schemas/json.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace qf::hubee {
namespace {

// HubEE has one status for every fault of a body, so these two are told by their words. The first of the subscription's
// two spellings is HubEE's.
constexpr std::string_view recipient_words = "recipient";
constexpr std::string_view unknown_words = "does not exist";
constexpr std::array<std::string_view, 2> subscription_words = {"does not suscribed to", "does not subscribed to"};

bool says(std::string_view message, std::string_view words) {
    return message.find(words) != std::string_view::npos;
}

// Its faults, none where the body is not HubEE's form. A gateway has JSON of its own: {"code":"404","type":"Status
// report",…}, {"fault":{…}}, {"errors":"…"}.
std::vector<std::string> own_faults(std::string_view body) {
    std::vector<std::string> out;
    const auto written = json::document::parse(body);
    if (!written) return out;
    bool clear = true;
    (*written)["errors"].for_each_item([&](const json::value& fault) {
        const auto message = fault["message"].text();
        clear = clear && message.has_value();
        if (message) out.emplace_back(*message);
    });
    if (!clear) out.clear();
    return out;
}

error_code judge_bad_request(const std::vector<std::string>& faults) {
    error_code out = errc::dossier_refused;
    for (const auto& message : faults) {
        if (says(message, recipient_words) && says(message, unknown_words))
            out = errc::recipient_unknown;
        else if (std::ranges::any_of(subscription_words, [&](auto words) { return says(message, words); }))
            out = errc::recipient_not_subscribed;
    }
    return out;
}

}  // namespace

error_code judge_answer(unsigned status, std::string_view body) {
    if (status == 401 || status == 403) return errc::destination_refuses_us;
    // Whatever else it is, a 404 or a 405 without HubEE's own words is not about a dossier: a gateway that lost its
    // routes says so to all of them.
    if (status != 400 && status != 413 && status != 422) return net::judge_status(status);
    const auto faults = own_faults(body);
    if (faults.empty()) return errc::destination_babbles;
    return status == 400 ? judge_bad_request(faults) : errc::dossier_refused;
}

bool is_own_word(std::string_view body) {
    return !own_faults(body).empty();
}

}  // namespace qf::hubee
