// connector/form/session_settling.hpp -- the way to the file for "what this session's press announced has been sent".
//
// Promise:  add() notes it in memory at once; the file follows in groups, and nobody waits for it: should it get lost
//           in a crash, a repeated click repeats the same transmission. What a save() said since is left alone.
// Thread:   the loop; done() before the writer goes.
#pragma once

#include "connector/base/committer.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/metrics.hpp"
#include "connector/form/session_shelf.hpp"
#include "connector/form/session_table.hpp"

#include <string>
#include <vector>

namespace qf::form {

class session_settling {
public:
    session_settling(const asio::any_io_executor& loop, session_shelf& shelf, session_table& table, committer& writer,
                     counter& failed)
        : shelf_{shelf}, table_{table}, writer_{writer}, failed_{failed}, crew_{loop} {}

    void add(session_shelf::kept& one);
    awaitable<void> done() { return crew_.gone(); }

private:
    awaitable<void> write();

    session_shelf& shelf_;
    session_table& table_;
    committer& writer_;
    counter& failed_;
    std::vector<std::string> ids_;
    bool writing_ = false;
    crew crew_;  // ends by itself
};

}  // namespace qf::form
