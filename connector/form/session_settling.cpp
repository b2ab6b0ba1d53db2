#include "connector/form/session_settling.hpp"

#include <utility>

namespace qf::form {

void session_settling::add(session_shelf::kept& one) {
    one.settled = true;
    ids_.emplace_back(one.key());
    if (!std::exchange(writing_, true)) crew_.hire([this] { return write(); });
}

awaitable<void> session_settling::write() {
    while (!ids_.empty()) {
        auto ids = std::exchange(ids_, {});
        std::erase_if(ids, [this](const std::string& id) {
            const auto* here = shelf_.find(id);
            return !here || !here->settled;
        });
        auto work = [&] {
            for (const auto& id : ids) table_.settle(id);
            return ids.size();
        };
        const auto done = co_await writer_.commit(std::move(work));
        if (!done) failed_.add();
    }
    writing_ = false;
}

}  // namespace qf::form
