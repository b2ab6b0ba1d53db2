// connector/hubee/folder_body.hpp -- HubEE's folder as JSON: what we send to create one, what we believe of an answer.
//
// Promise:  an answer gives a value only when it has everything: ids that may stand in a path, for the folder, our case
//           (by its external id) and each file (by its name, not its place); statuses that the contract knows.
// Fails:    nothing instead of a value; the caller says destination_babbles.
// Thread:   any.
// Source:   api_folder 1.2.7, schemas Folder and Attachment
#pragma once

#include "connector/hubee/client.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace qf::hubee {

std::string folder_body(const folder_request& request);
std::string case_external_id(const folder_request& request);  // "<folder's>-01": a folder of ours has one case
std::optional<folder_ids> read_created(std::string_view body, const folder_request& asked);
std::optional<std::string> read_folder_id(std::string_view body);  // of a body that may lack the rest
std::optional<folder_state> read_state(std::string_view body, std::string_view asked);

}  // namespace qf::hubee
