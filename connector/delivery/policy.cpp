#include "connector/delivery/policy.hpp"

#include <boost/assert.hpp>

#include <algorithm>
#include <iterator>

namespace qf::delivery {
namespace {

struct meaning {
    errc seen;
    concern actor;
};
// What is not listed concerns us: it is tried again.
constexpr meaning meanings[] = {
    {errc::destination_unreachable, concern::destination},
    {errc::destination_silent, concern::destination},
    {errc::destination_busy, concern::destination},
    {errc::destination_babbles, concern::destination},
    // A 3xx is never followed and never a success; a captive page or a moved origin may be gone tomorrow.
    {errc::destination_redirects, concern::destination},

    {errc::destination_refuses_us, concern::configuration},
    {errc::destination_refuses_all, concern::configuration},
    {errc::destination_forbidden, concern::configuration},  // egress rules: no address of it may be reached
    {errc::configuration_wrong, concern::configuration},

    {errc::recipient_unknown, concern::recipient},
    {errc::recipient_not_subscribed, concern::recipient},

    {errc::dossier_refused, concern::dossier},
    {errc::attachment_refused, concern::dossier},
    {errc::refused_unclearly, concern::dossier},
    {errc::crash_loop, concern::dossier},
    {errc::too_old, concern::dossier},

    // No envelope of ours: nobody but an operator can say why, and repeating reads the same bytes again.
    {errc::envelope_too_large, concern::envelope},
    {errc::envelope_malformed, concern::envelope},
    {errc::envelope_unknown_key, concern::envelope},
    {errc::envelope_algorithm, concern::envelope},
    {errc::envelope_undecryptable, concern::envelope},
    {errc::envelope_bad_signature, concern::envelope},
    {errc::envelope_schema, concern::envelope},
    {errc::envelope_wrong_audience, concern::envelope},
    {errc::envelope_expired, concern::envelope},
    {errc::envelope_not_yet_valid, concern::envelope},
    {errc::envelope_wrong_commune, concern::envelope},
    {errc::envelope_replayed, concern::envelope},
};

constexpr duration waits[] = {std::chrono::seconds{5},  std::chrono::seconds{30}, std::chrono::minutes{2},
                              std::chrono::minutes{10}, std::chrono::minutes{30}, std::chrono::hours{1},
                              std::chrono::hours{2},    std::chrono::hours{4},    std::chrono::hours{8},
                              std::chrono::hours{12}};

}  // namespace

concern concern_of(const error_code& seen) noexcept {
    for (const auto& one : meanings)
        if (seen == one.seen) return one.actor;
    return concern::ours;
}

bool is_own_word(const error_code& seen) noexcept {
    return seen == errc::dossier_refused || seen == errc::attachment_refused;
}

bool is_unclear(const error_code& seen, unsigned http_status) noexcept {
    constexpr unsigned later[] = {408, 429, 502, 503, 504};
    return http_status != 0 && concern_of(seen) == concern::destination &&
           std::ranges::find(later, http_status) == std::end(later);
}

ledger::unclear_refusals one_more(ledger::unclear_refusals so_far, bool took_another, unsigned http_status) noexcept {
    const bool apart = http_status >= 300 && (so_far.apart == 0 || took_another);
    return {so_far.all + 1, so_far.apart + (apart ? 1 : 0)};
}

duration retry_policy::delay_after(unsigned failures, double jitter, std::optional<duration> asked) const {
    BOOST_ASSERT(failures > 0);
    const auto wait = failures == 1 ? first : waits[std::min<std::size_t>(failures, std::size(waits)) - 1];
    const auto full = std::min(std::max(wait, first), longest);
    const auto spread = std::chrono::duration_cast<duration>(full * (0.8 + 0.4 * jitter));
    return std::max(spread, std::min(asked.value_or(duration{0}), retry_after_max));
}

duration retry_policy::slow_delay_after(unsigned failures, double jitter) const {
    return std::max(delay_after(failures, jitter),
                    std::chrono::duration_cast<duration>(slow_probe * (0.8 + 0.4 * jitter)));
}

}  // namespace qf::delivery
