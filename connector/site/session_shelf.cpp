#include "connector/site/session_shelf.hpp"

#include <boost/assert.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace qf::site {

std::size_t session_shelf::first_bytes::operator()(std::string_view id) const noexcept {
    std::size_t out = 0;
    std::memcpy(&out, id.data(), std::min(sizeof out, id.size()));
    return out;
}

session_shelf::kept* session_shelf::find(std::string_view id) noexcept {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &*found->second;
}

session_shelf::kept& session_shelf::add(std::string_view id, instant began, instant used) {
    BOOST_ASSERT(id.size() == 32 && !find(id));
    auto& one = without_.emplace_front(kept{{}, began, used});
    std::ranges::copy(id, one.id.begin());
    by_id_.emplace(one.key(), without_.begin());
    return one;
}

void session_shelf::to_front(list_of_kept& list, list_of_kept::iterator place) {
    list.splice(list.begin(), list_of(*place), place);
}

void session_shelf::use(kept& entry, instant now) {
    entry.used = std::max(entry.used, now);
    to_front(list_of(entry), by_id_.at(entry.key()));
}

void session_shelf::keep(kept& entry, std::string sealed) {
    BOOST_ASSERT(!sealed.empty());
    to_front(with_content_, by_id_.at(entry.key()));
    bytes_ -= entry.sealed.size();
    bytes_ += sealed.size();
    entry.sealed = std::move(sealed);
    while (bytes_ > bytes_max_ && with_content_.size() > 1) {
        const auto last = std::prev(with_content_.end());
        bytes_ -= last->sealed.size();
        without_.splice(without_.begin(), with_content_, last);
        std::string{}.swap(last->sealed);
    }
}

void session_shelf::remove(kept& entry) {
    auto& list = list_of(entry);
    const auto found = by_id_.find(entry.key());
    const auto here = found->second;
    bytes_ -= here->sealed.size();
    by_id_.erase(found);
    list.erase(here);
}

session_shelf::kept* session_shelf::oldest() noexcept {
    if (!without_.empty()) return &without_.back();
    return with_content_.empty() ? nullptr : &with_content_.back();
}

}  // namespace qf::site
