#include "connector/delivery/judge.hpp"

#include <boost/assert.hpp>

#include <algorithm>

namespace qf::delivery {
namespace {

// No envelope of ours: nobody but an operator can say why, and repeating reads the same bytes again.
bool is_about_the_envelope(const error_code& seen) {
    constexpr errc all[] = {errc::envelope_too_large,     errc::envelope_malformed,      errc::envelope_unknown_key,
                            errc::envelope_algorithm,     errc::envelope_undecryptable,  errc::envelope_bad_signature,
                            errc::envelope_schema,        errc::envelope_wrong_audience, errc::envelope_expired,
                            errc::envelope_not_yet_valid, errc::envelope_wrong_commune,  errc::envelope_replayed};
    return std::ranges::any_of(all, [&](errc one) { return seen == one; });
}

bool is_about_the_dossier(const error_code& seen) {
    constexpr errc all[] = {errc::dossier_refused, errc::attachment_refused, errc::crash_loop, errc::too_old};
    return std::ranges::any_of(all, [&](errc one) { return seen == one; });
}

}  // namespace

duration retry_policy::delay_after(unsigned attempts, double jitter) const {
    BOOST_ASSERT(attempts > 0);
    const auto doublings = std::min(attempts - 1, 20U);  // bounds the shift, not the policy
    const auto full = std::min(longest, first * (1L << doublings));
    return std::chrono::duration_cast<duration>(full * (0.8 + 0.4 * jitter));
}

verdict judge(const error_code& seen, unsigned attempts, std::optional<duration> retry_after, double jitter,
              const retry_policy& policy) {
    BOOST_ASSERT(seen);
    if (is_about_the_envelope(seen)) return park{queues::parking_place::technical};
    if (is_about_the_dossier(seen)) return park{queues::parking_place::business};
    return retry{std::max(policy.delay_after(std::max(attempts, 1U), jitter), retry_after.value_or(duration{0}))};
}

}  // namespace qf::delivery
