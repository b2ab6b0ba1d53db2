// connector/form/progress.hpp -- how far a transmission has got, as the person who sent it is told.
//
// Promise:  read from the delivery's ledger where it is on this machine; `sent` where it is not, or does not know the
//           reference yet. Never an error: a person who waits is helped by none.
// Thread:   the loop; the ledger's file is read on a worker.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/log.hpp"
#include "connector/base/worker.hpp"
#include "connector/form/views.hpp"
#include "connector/ledger/ledger_reader.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace qf::form {

progress progress_of(ledger::state s, ledger::answer a) noexcept;

class progress_source {
public:
    progress_source(std::filesystem::path ledger, const logger& log) : file_{std::move(ledger)}, log_{log} {}
    awaitable<progress> of(std::string reference);

private:
    progress read(const std::string& reference);

    std::filesystem::path file_;
    const logger& log_;
    std::optional<ledger::ledger_reader> open_;  // the worker's; kept, since opening costs a hundred times a look
    worker reading_{1};
};

}  // namespace qf::form
