// connector/inbox/access.hpp -- who may see and touch what. Pure.
//
//   OSL    the folders, and their cases, that its organization made
//   SI     the cases of its organization and process, once HubEE has announced them
//   ADMIN  everything
// A client that is bound to a process sees nothing of the others.
#pragma once

#include "connector/inbox/organization.hpp"
#include "connector/inbox/status_machine.hpp"

namespace qf::inbox {

enum class permission {
    granted,
    denied,  // 403
    unseen   // 404: it is the caller's, but not announced yet
};

permission may_use_folder(const caller& asker, organization_key osl, std::string_view process_code) noexcept;
permission may_use_case(const caller& asker, organization_key osl, organization_key recipient,
                        std::string_view process_code, status now) noexcept;

}  // namespace qf::inbox
