#include "connector/intake/enrolment_steps.hpp"

#include <algorithm>

namespace qf::intake {
namespace {

bool is_about_the_body(const error_code& code) {
    return code == errc::dossier_refused || code == errc::recipient_unknown || code == errc::recipient_not_subscribed;
}

}  // namespace

std::optional<enrolment_step> step_of(std::string_view name) noexcept {
    const auto found = std::ranges::find(enrolment_step_names, name);
    if (found == enrolment_step_names.end()) return std::nullopt;
    return static_cast<enrolment_step>(found - enrolment_step_names.begin());
}

duration wait_after(unsigned attempts, double jitter, const enrolment_retry& policy) {
    const auto doublings = std::min(attempts > 0 ? attempts - 1 : 0, 20u);  // bounds the shift, not the policy
    const auto full = std::min<duration>(policy.longest, policy.first * (1 << doublings));
    return full - std::chrono::duration_cast<duration>(full * (0.2 * jitter));
}

next_move after_failure(enrolment_step step, const hubee::refusal& refusal, unsigned attempts, double jitter,
                        const enrolment_retry& policy) {
    auto reason = reason_code(refusal.code);
    // 403 says that the client is known and has not this right: somebody else must do it.
    if (refusal.code == errc::destination_refuses_us && refusal.http_status == 403)
        return {enrolment_step::awaiting_activation, policy.look_again, std::move(reason)};
    if (is_about_the_body(refusal.code)) return {enrolment_step::needs_operator, {}, std::move(reason)};
    // An operator must mend the configuration: nothing is gained by asking often.
    if (refusal.code == errc::destination_refuses_us || refusal.code == errc::destination_redirects)
        return {step, policy.longest, std::move(reason)};
    const auto wait = wait_after(attempts, jitter, policy);
    return {step, std::max(wait, refusal.retry_after.value_or(wait)), std::move(reason)};
}

}  // namespace qf::intake
