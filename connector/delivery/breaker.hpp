// connector/delivery/breaker.hpp -- whether a destination is asked at all: closed, open until a time, one probe at a
// time, or stopped until an operator acts. Pure: time and jitter are given.
//
// Promise:  a destination of many communes is not taken for ill because one of them is, nor because of one dossier: it
//           opens after failures of `failures_max` different dossiers in a row, with no success of any lane between; at
//           once on what only the destination can cause (refused credentials). An attempt that began before the last
//           success speaks for its own lane only: many communes that hang fail at the same moment, long after others
//           were served. While open, at most one attempt at a time, and none before retry_at(). A success closes it,
//           whoever had it; a failure of the probe opens it again for longer. A refusal by the destination's own word
//           is the dossier's affair and no sign of health: it closes nothing. Once dossiers of `refusals_max` different
//           recipients are refused so with no success between, it is none of them any more: it is the destination, or
//           we.
// Source:   the schedule is retry_policy's; the three states are M. Nygard's circuit breaker
#pragma once

#include "connector/base/time.hpp"
#include "connector/delivery/policy.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::delivery {

enum class breaker_state {
    closed,   // asked as usual
    open,     // not before retry_at(), then one at a time
    stopped,  // as open, but slower: an operator must change something
};

class breaker {
public:
    static constexpr std::size_t failures_max = 5;
    static constexpr std::size_t refusals_max = 5;
    struct failure {
        error_code cause;
        std::string_view dossier;
        instant began{};  // one that started before the last opening says nothing new
        instant now{};
        double jitter = 0;
        std::optional<duration> asked = {};  // Retry-After
    };

    breaker_state state() const noexcept { return state_; }
    unsigned openings() const noexcept { return openings_; }  // in a row
    instant since() const noexcept { return since_; }
    instant retry_at() const noexcept { return retry_at_; }
    const std::string& reason() const noexcept { return reason_; }

    // Whether one more attempt may start while `under_way` are. An open one admits a single probe.
    bool admits(instant now, unsigned under_way) const noexcept {
        if (state_ == breaker_state::closed) return true;
        return now >= retry_at_ && under_way == 0;
    }
    // true: something to remember changed.
    bool succeeded(instant now);
    bool failed(const failure& seen, const retry_policy& policy);
    // Its own word against a dossier of this recipient. true: the dossier may be parked for it; false: it is no
    // dossier's fault, and the destination is to be stopped (destination_refuses_all).
    bool blames_dossier(std::string_view recipient);
    bool probe_now(instant now);  // an operator's wish
    void recall(breaker_state state, unsigned openings, instant since, instant now, instant retry_at,
                std::string reason);

private:
    breaker_state state_ = breaker_state::closed;
    std::vector<std::string> failing_;   // dossiers, since the last success
    std::vector<std::string> refusing_;  // recipients, since the last success
    unsigned openings_ = 0;
    instant since_{};
    instant opened_at_{};
    instant succeeded_at_{};
    instant retry_at_{};
    std::string reason_;
};

}  // namespace qf::delivery
