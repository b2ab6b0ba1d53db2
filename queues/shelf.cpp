#include "queues/shelf.hpp"

#include <algorithm>
#include <utility>

namespace qf::queues {

void shelf::open(const recipient& owner, unsigned most, unsigned out) {
    auto& in = buffers_.try_emplace(owner.key(), buffer{.owner = owner}).first->second;
    in.most = most;
    in.out = out;
    announce(in);
}

void shelf::announce(buffer& entry) {
    if (!entry.ready() || entry.named != naming::none) return;
    entry.named = naming::due;
    ready_.push_back(&entry);
}

void shelf::withdraw(buffer& entry) {
    if (std::exchange(entry.named, naming::none) == naming::due) std::erase(ready_, &entry);
}

std::vector<std::uint64_t> shelf::close(const recipient& owner) {
    std::vector<std::uint64_t> left;
    const auto found = buffers_.find(owner.key());
    if (found == buffers_.end()) return left;
    for (const auto& message : found->second.waiting) left.push_back(message.tag);
    withdraw(found->second);
    buffers_.erase(found);
    return left;
}

bool shelf::put(const std::string& key, fetched_message message) {
    const auto found = buffers_.find(key);
    if (found == buffers_.end()) return false;
    auto& waiting = found->second.waiting;
    if (waiting.empty() || waiting.back().tag < message.tag) {
        waiting.push_back(std::move(message));
    } else {  // given back: before those that were published after it
        waiting.insert(std::ranges::upper_bound(waiting, message.tag, {}, &fetched_message::tag), std::move(message));
    }
    announce(found->second);
    return true;
}

std::optional<recipient> shelf::next_ready() {
    while (!ready_.empty()) {
        auto& next = *ready_.front();
        ready_.pop_front();
        next.named = next.ready() ? naming::done : naming::none;  // none: opened again with a lower limit
        if (next.named == naming::done) return next.owner;
    }
    return std::nullopt;
}

std::optional<shelved> shelf::take(const std::string& key) {
    const auto found = buffers_.find(key);
    if (found == buffers_.end()) return std::nullopt;
    auto& buffer = found->second;
    std::optional<shelved> out;
    if (buffer.ready()) {
        out.emplace(shelved{std::move(buffer.waiting.front())});
        buffer.waiting.pop_front();
        if (buffer.most != no_limit) ++buffer.out;
        out->more = buffer.ready();
    }
    if (!buffer.ready()) withdraw(buffer);
    return out;
}

std::list<fetched_message> shelf::clear(const std::string& key) {
    const auto found = buffers_.find(key);
    if (found == buffers_.end()) return {};
    withdraw(found->second);
    return std::exchange(found->second.waiting, {});
}

void shelf::ended(const std::string& key) {
    const auto found = buffers_.find(key);
    if (found == buffers_.end() || found->second.out == 0) return;
    --found->second.out;
    announce(found->second);
}

std::size_t shelf::waiting(const std::string& key) const {
    const auto found = buffers_.find(key);
    return found == buffers_.end() ? 0 : found->second.waiting.size();
}

std::vector<std::string> shelf::arrived_before(time then) const {
    std::vector<std::string> out;
    for (const auto& [key, in] : buffers_)
        if (!in.waiting.empty() && in.waiting.front().arrived < then) out.push_back(key);
    return out;
}

void shelf::clear() {
    ready_.clear();
    for (auto& [key, in] : buffers_) {
        in.waiting.clear();
        in.out = 0;
        in.named = naming::none;
    }
}

}  // namespace qf::queues
