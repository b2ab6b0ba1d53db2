// connector/console/view.hpp -- what the console shows, as values, and their writing as HTML and JSON: pure.
#pragma once

#include "connector/base/time.hpp"
#include "connector/communes/registry.hpp"
#include "connector/ledger/ledger_reader.hpp"
#include "queues/queue.hpp"
#include "schemas/json.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qf::console {

struct backlog_line {
    communes::enrolled recipient;
    queues::depth depth;
};
struct backlog {
    bool connected = false;
    std::vector<backlog_line> recipients;
    queues::depth business, technical;
};
struct dossiers {
    std::array<std::uint64_t, ledger::state_names.size()> counts{};
    std::vector<ledger::line> latest;
    std::vector<ledger::lane_standing> lanes;                // recipients that are not served as usual
    std::vector<ledger::destination_standing> destinations;  // subscribers neither
    std::uint64_t not_opened = 0, not_processed = 0;         // late, at their communes
    std::vector<ledger::line> late;                          // the oldest of them
};

std::string_view style_sheet() noexcept;  // at /console.css: the page may have no inline style
std::string page_of(const backlog& b, const dossiers& d, instant now);
void put(json::writer& w, const ledger::line& dossier);  // its members, into an object that is open
std::string json_of(const backlog& b);
std::string json_of(const std::vector<ledger::line>& lines);
std::string json_of(const ledger::whole& whole);

}  // namespace qf::console
