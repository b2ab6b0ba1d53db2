#include "queues/shelf.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {

void shelf::open(const recipient& of, unsigned most, unsigned out) {
    auto& one = places_.try_emplace(of.key(), place{.of = of}).first->second;
    one.most = most;
    one.out = out;
    line_up(of.key(), one);
}

void shelf::line_up(const std::string& key, place& who) {
    if (who.ready() && !std::exchange(who.in_turn, true)) turn_.push_back(key);
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
    auto& waiting = found->second.waiting;
    if (waiting.empty() || waiting.back().tag < one.tag) {
        waiting.push_back(std::move(one));
    } else {  // given back: before those that were published after it
        waiting.insert(std::ranges::upper_bound(waiting, one.tag, {}, &fetched_message::tag), std::move(one));
    }
    line_up(key, found->second);
    return true;
}

std::optional<taken_message> shelf::take() {
    while (!turn_.empty()) {
        const auto key = std::move(turn_.front());
        turn_.pop_front();
        auto& from = places_.find(key)->second;
        from.in_turn = false;
        if (!from.ready()) continue;  // opened again with a lower limit
        taken_message next{from.of, std::move(from.waiting.front())};
        from.waiting.pop_front();
        if (from.most != no_limit) ++from.out;
        line_up(key, from);
        return next;
    }
    return std::nullopt;
}

std::list<fetched_message> shelf::clear(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return {};
    if (std::exchange(found->second.in_turn, false)) std::erase(turn_, key);
    return std::exchange(found->second.waiting, {});
}

void shelf::ended(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end() || found->second.out == 0) return;
    --found->second.out;
    line_up(key, found->second);
}

std::size_t shelf::waiting(const std::string& key) const {
    const auto found = places_.find(key);
    return found == places_.end() ? 0 : found->second.waiting.size();
}

void shelf::clear() {
    turn_.clear();
    for (auto& [key, one] : places_) {
        one.waiting.clear();
        one.out = 0;
        one.in_turn = false;
    }
}

}  // namespace qf::queues
