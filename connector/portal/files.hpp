// connector/portal/files.hpp -- the bytes of a dossier's files for an agent, from the database or the vault.
//
// Thread:   the loop; what takes tables, theirs.
#pragma once

#include "connector/portal/endpoints.hpp"

#include <optional>
#include <string>
#include <vector>

namespace qf::portal {

struct wanted_file {
    std::string id = {};
    std::string folder = {};  // in the archive
    std::string name = {};
    std::string mime_type = {};
    std::int64_t size = 0;
    std::int64_t arrived_at = 0;               // when it came, milliseconds
    std::optional<std::string> in_vault = {};  // nothing: its bytes are a row
};

wanted_file wanted(const inbox::attachment_row& file, const inbox::kept_file& kept, std::int64_t arrived_at);
// Those of a case that are there, of its events too.
std::vector<wanted_file> files_of_case(inbox::tables& t, const inbox::case_row& row, inbox::organization_key reader);
// Every file of these cases that the agent may read; in a folder for each when there are several.
action_answer give_archive(portal_request& request, portal_services& services, const std::vector<std::string>& cases,
                           std::string name);

}  // namespace qf::portal
