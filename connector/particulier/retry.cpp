#include "connector/particulier/retry.hpp"

#include "connector/base/time.hpp"

#include <algorithm>
#include <optional>

namespace qf::particulier {
namespace {

using namespace std::chrono_literals;

constexpr unsigned answers_max = 3;  // of the kind that may be another one next time
constexpr unsigned conflicts_max = 1;
constexpr duration first_wait = 1s;
constexpr duration answer_least = 1s;
constexpr duration way = 1s;

// Those who were refused together come apart.
duration stretched(duration least, double share, double jitter) {
    return least + std::chrono::duration_cast<duration>(least * (share * jitter));
}

std::optional<duration> wanted(const refusal& reason, const tries_so_far& now, double jitter) {
    switch (reason.http_status) {
        case 409:
            if (now.conflicts > conflicts_max) return std::nullopt;
            return stretched(first_wait, 1.0, jitter);
        case 429:
            if (!reason.retry_after) return std::nullopt;
            break;
        case 0:
        case 502:
        case 503:
        case 504:
            break;
        default:
            return std::nullopt;
    }
    const auto others = now.tries - now.conflicts;
    if (others < 1 || others >= answers_max) return std::nullopt;
    return std::max(reason.retry_after.value_or(duration{}), stretched(first_wait * (1U << (others - 1)), 0.2, jitter));
}

}  // namespace

std::optional<duration> wait_before_next(const refusal& reason, const tries_so_far& now, double jitter) {
    if (now.tries >= tries_max || now.conflicts > now.tries) return std::nullopt;
    const auto wait = wanted(reason, now, jitter);
    if (!wait || *wait + answer_least > now.budget_left || *wait + way > now.token_left) return std::nullopt;
    return wait;
}

}  // namespace qf::particulier
