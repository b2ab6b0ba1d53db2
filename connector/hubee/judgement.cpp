// What an answer means, by its status alone where that is enough. Pure: no clock, no socket.
#include "connector/hubee/client.hpp"
#include "schemas/json.hpp"

#include <algorithm>
#include <array>

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

error_code judge_bad_request(const json::document& body) {
    error_code out = errc::dossier_refused;
    body["errors"].for_each_item([&](const json::value& fault) {
        const auto message = fault["message"].text().value_or("");
        if (says(message, recipient_words) && says(message, unknown_words))
            out = errc::recipient_unknown;
        else if (std::ranges::any_of(subscription_words, [&](auto words) { return says(message, words); }))
            out = errc::recipient_not_subscribed;
    });
    return out;
}

}  // namespace

error_code judge_status(unsigned status, std::string_view body) {
    if (status >= 200 && status < 300) return {};
    if (status >= 300 && status < 400) return errc::destination_redirects;
    if (status == 401 || status == 403 || status == 410) return errc::destination_refuses_us;
    if (status == 408 || status == 429 || (status >= 500 && status < 600)) return errc::destination_busy;
    if (status < 400 || status >= 500) return errc::destination_babbles;
    if (body.empty()) return errc::dossier_refused;
    // A page, or half an answer: it is not HubEE that refuses, or it cannot be read why.
    const auto written = json::document::parse(body);
    if (!written) return errc::destination_babbles;
    return status == 400 ? judge_bad_request(*written) : errc::dossier_refused;
}

}  // namespace qf::hubee
