// connector/inbox/finding.hpp -- a row that the caller may use, or the refusal: 404 before 403, as HubEE answers.
#pragma once

#include "connector/inbox/tables.hpp"

#include <optional>

namespace qf::inbox {

template <class Row>
struct found {
    std::optional<Row> row = {};
    reply refused = {};  // when there is no row
};

found<folder_row> find_folder(const call& c, tables& t, std::string_view id);
found<case_row> find_case(const call& c, tables& t, std::string_view id);
// The event of a case that the caller may use; one that its author has not sent yet is nobody else's.
found<event_row> find_event(const call& c, tables& t);                 // ids: the call's first two arguments
bool is_author(const caller& asker, const event_row& event) noexcept;  // or an administrator, who may act for anybody
reply unauthorized();                                                  // 403

}  // namespace qf::inbox
