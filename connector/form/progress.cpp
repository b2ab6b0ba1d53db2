#include "connector/form/progress.hpp"

#include "connector/base/asio.hpp"

namespace qf::form {

progress progress_of(ledger::state s, ledger::answer a) noexcept {
    switch (s) {
        case ledger::state::received:
        case ledger::state::created:
        case ledger::state::attached:
            return progress::sent;
        case ledger::state::completed:
            break;
        case ledger::state::parked:
            return progress::waiting;  // an operator has it; nothing that the person could do
    }
    switch (a) {
        case ledger::answer::none:
        case ledger::answer::sent:  // its software has fetched it; nobody has read it
        case ledger::answer::not_integrated:
            return progress::delivered;
        case ledger::answer::opened:
        case ledger::answer::in_progress:
            return progress::opened;
        case ledger::answer::awaiting:
            return progress::awaiting;
        case ledger::answer::done:
            return progress::processed;
        case ledger::answer::refused:
            return progress::refused;
    }
    return progress::delivered;
}

awaitable<progress> progress_source::of(std::string reference) {
    if (file_.empty()) co_return progress::sent;
    co_return co_await reading_.run([&] { return read(reference); });
}

progress progress_source::read(const std::string& reference) {
    try {
        std::error_code none;
        if (!open_) {
            if (!std::filesystem::exists(file_, none)) return progress::sent;
            open_.emplace(file_);
        }
        const auto line = open_->by_reference(reference);
        return line ? progress_of(line->state, line->answer) : progress::sent;
    } catch (const sqlite::failure& e) {
        open_.reset();  // replaced by a restored copy, or damaged: looked at anew next time
        log_.warning("form_ledger_unread", {{"reason", e.what()}});
        return progress::sent;
    }
}

}  // namespace qf::form
