#include "queues/shelf.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {

void shelf::open(const recipient& of) {
    places_.try_emplace(of.key(), place{of, {}, false});
}

std::vector<std::uint64_t> shelf::close(const recipient& of) {
    std::vector<std::uint64_t> left;
    const auto found = places_.find(of.key());
    if (found == places_.end()) return left;
    for (const auto& one : found->second.waiting) left.push_back(one.tag);
    if (found->second.in_turn) std::erase(turn_, of.key());
    places_.erase(found);
    return left;
}

bool shelf::put(const std::string& key, fetched_message one) {
    const auto found = places_.find(key);
    if (found == places_.end()) return false;
    auto& [of, waiting, in_turn] = found->second;
    if (waiting.empty() || waiting.back().tag < one.tag) {
        waiting.push_back(std::move(one));
    } else {  // given back: before those that were published after it
        waiting.insert(std::ranges::upper_bound(waiting, one.tag, {}, &fetched_message::tag), std::move(one));
    }
    if (!std::exchange(in_turn, true)) turn_.push_back(key);
    return true;
}

std::optional<taken_message> shelf::take() {
    if (turn_.empty()) return std::nullopt;
    auto key = std::move(turn_.front());
    turn_.pop_front();
    auto& from = places_.find(key)->second;
    taken_message out{from.of, std::move(from.waiting.front())};
    from.waiting.pop_front();
    from.in_turn = !from.waiting.empty();
    if (from.in_turn) turn_.push_back(std::move(key));
    return out;
}

std::size_t shelf::waiting(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? 0 : found->second.waiting.size();
}

void shelf::clear() {
    turn_.clear();
    for (auto& [key, one] : places_) {
        one.waiting.clear();
        one.in_turn = false;
    }
}

}  // namespace qf::queues
