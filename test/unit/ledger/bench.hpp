// test/unit/ledger/bench.hpp -- what the ledger's tests start from: a folder, a loop, a clock and a dossier to be.
#pragma once

#include "connector/base/digest.hpp"
#include "connector/base/uuid.hpp"
#include "connector/ledger/ledger.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <memory>
#include <string>
#include <utility>

namespace qf::ledger {

inline const recipient chatillon = recipient::parse("26086.21260086600017").value();

struct bench : test::rig {
    test::temporary_folder folder;
    test::simulated_clock clock{loop};
    std::filesystem::path file = folder / "ledger.db";

    std::unique_ptr<ledger> open(ledger::limits bounds = {}) {
        return std::make_unique<ledger>(executor(), file, clock, committer::options{}, bounds);
    }
    beginning first(std::string_view content = "content") {
        return {.id = uuid::v7(clock.now()).text(),
                .reference = "0123456789ABC",
                .receiver = chatillon,
                .digest = sha256(content),
                .submitted_at = clock.now()};
    }
    // A dossier of `book`, brought to `where` by the happy path (parked: straight from received).
    std::string brought_to(ledger& book, state where) {
        const auto start = first();
        if (!run(book.begin(start))) throw std::runtime_error{"begin"};
        const auto must = [](error_code code) {
            if (code) throw boost::system::system_error{code};
        };
        if (where == state::parked) {
            must(run(book.parked(start.id, {.code = errc::dossier_refused, .http_status = 400, .step = "create"})));
            return start.id;
        }
        if (where >= state::created) must(run(book.created(start.id, folder_made, digests_made)));
        if (where >= state::attached) must(run(book.attached(start.id)));
        if (where >= state::completed) must(run(book.completed(start.id, {.code = {}, .http_status = 204})));
        return start.id;
    }
    state where_is(const std::string& id) { return ledger_reader{file}.show(id).value().dossier.state; }

    const remembered_folder folder_made{"f1", "c1", {"a1", "a2", "a3"}};
    const std::vector<std::string> digests_made{"d1=", "d2=", "d3="};
};

}  // namespace qf::ledger
