// connector/ledger/standings.hpp -- which lanes and destinations wait, since when and until when: what a restart must
// not forget, or every outage would begin anew with it.
//
// Promise:  the daemon writes each change before it acts on it, and reads all of them when it starts. A row means
//           "not served as usual"; no row: as usual.
// Fails:    storage_failed, storage_full.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/time.hpp"
#include "connector/ledger/ledger_file.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::ledger {

// Why a lane waits.
enum class lane_cause {
    failing,   // its last attempt failed; it tries again by itself
    refused,   // the subscriber does not know this recipient, or it has no subscription: a slow probe, or an operator
    operator_  // an operator paused it, and only an operator resumes it
};
std::string_view name_of(lane_cause c) noexcept;  // "failing", "refused", "operator"

struct lane_standing {
    std::string recipient;  // <cog>.<siret>
    lane_cause cause = lane_cause::failing;
    unsigned failures = 0;  // in a row
    instant since{};
    std::optional<instant> resume_at;  // none: when an operator says so
    std::string reason;                // a reason code
};

enum class breaker_standing { open, stopped };  // stopped: an operator must change something
struct destination_standing {
    std::string subscriber;  // empty: HubEE
    breaker_standing state = breaker_standing::open;
    unsigned openings = 0;  // in a row
    instant since{};
    instant retry_at{};
    std::string reason;
};

// What stands in the file, by any connection to it.
std::vector<lane_standing> lanes_in(sqlite::database& db);
std::vector<destination_standing> destinations_in(sqlite::database& db);

class standings {
public:
    explicit standings(ledger_file& file);
    ~standings();

    struct all {
        std::vector<lane_standing> lanes;
        std::vector<destination_standing> destinations;
    };
    awaitable<result<all>> read();
    awaitable<error_code> remember(lane_standing row);
    awaitable<error_code> remember(destination_standing row);
    awaitable<error_code> forget_lane(std::string recipient);
    awaitable<error_code> forget_destination(std::string subscriber);

private:
    struct statements;
    ledger_file& file_;
    std::unique_ptr<statements> sql_;
};

}  // namespace qf::ledger
