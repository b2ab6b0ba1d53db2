#include "connector/site/session_turns.hpp"

#include "connector/base/asio.hpp"

namespace qf::site {

awaitable<error_code> session_turns::take(std::string id, duration patience) {
    struct claim {  // leaves however the wait ends, unless the turn was given
        session_turns& self;
        const std::string& id;
        bool granted = false;
        ~claim() {
            if (!granted) self.leave(id);
        }
    };
    auto& mine = seats_.try_emplace(id, loop_).first->second;
    ++mine.wanted_by;
    claim waiting{*this, id};
    auto turn = co_await mine.gate.enter(patience);
    if (!turn) co_return turn.error();
    mine.taken.emplace(std::move(*turn));
    waiting.granted = true;
    co_return error_code{};
}

void session_turns::give_back(const std::string& id) noexcept {
    seats_.find(id)->second.taken.reset();
    leave(id);
}

void session_turns::leave(const std::string& id) noexcept {
    const auto found = seats_.find(id);
    if (--found->second.wanted_by == 0) seats_.erase(found);
}

}  // namespace qf::site
