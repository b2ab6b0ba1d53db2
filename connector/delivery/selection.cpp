#include "connector/delivery/selection.hpp"

#include <algorithm>

namespace qf::delivery {

queues::parking_place place_of(const ledger::order& what) noexcept {
    using queues::parking_place;
    return what.place == name_of(parking_place::technical) ? parking_place::technical : parking_place::business;
}

bool is_meant(const ledger::order& what, instant asked_at, const queues::parked_entry& one) {
    const auto named = [&](const std::string& text) { return std::ranges::find(what.ids, text) != what.ids.end(); };
    return one.parked_at <= asked_at && (what.ids.empty() || named(one.id) || named(one.reference)) &&
           (what.recipient.empty() || what.recipient == one.recipient_key) &&
           (what.reason.empty() || what.reason == one.reason) && (!what.since || one.parked_at >= *what.since);
}

}  // namespace qf::delivery
