#include "connector/delivery/selection.hpp"

#include <algorithm>

namespace qf::delivery {

queues::parking_place place_of(const ledger::order& wish) noexcept {
    using queues::parking_place;
    return wish.place == name_of(parking_place::technical) ? parking_place::technical : parking_place::business;
}

bool is_meant(const ledger::order& wish, instant asked_at, const queues::parked_entry& entry) {
    const auto named = [&](const std::string& text) { return std::ranges::find(wish.ids, text) != wish.ids.end(); };
    return entry.parked_at <= asked_at && (wish.ids.empty() || named(entry.id) || named(entry.reference)) &&
           (wish.recipient.empty() || wish.recipient == entry.recipient_key) &&
           (wish.reason.empty() || wish.reason == entry.reason) && (!wish.since || entry.parked_at >= *wish.since);
}

}  // namespace qf::delivery
