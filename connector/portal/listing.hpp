// connector/portal/listing.hpp -- the list's address read: which cases are meant.
//
// Promise:  pure. An address that says nonsense means the whole list; a date that is none is a fault to show. The
//           processes are always among those that the agent may read. What was searched for is the session's
//           (searching.hpp); an address whose search is not there any more is a fault, not the whole list.
// Thread:   any.
#pragma once

#include "connector/inbox/agent_table.hpp"
#include "connector/net/http.hpp"
#include "connector/portal/known_search.hpp"
#include "connector/portal/pages.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

inline constexpr std::int64_t page_length = 25;
inline constexpr std::int64_t many_max = 1'000;  // dossiers changed at once

// `asked`, the fields as typed, `query` and `fault` are set; the rest is not.
list_view read_list(const net::target& target, const inbox::agent_row& agent,
                    const std::vector<known_search>& searches);
// The list as it was: "/dossiers?<query>" for a query that could be ours, "/dossiers" for any other text.
std::string list_address(std::string_view query);
// A notice after many: "fait=3&non=1&neufs=2&quoi=DONE" as words; "" for none.
std::string done_in_words(const net::target& target);

}  // namespace qf::portal
