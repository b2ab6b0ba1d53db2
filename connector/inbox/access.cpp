#include "connector/inbox/access.hpp"

namespace qf::inbox {
namespace {

bool sees_process(const caller& asker, std::string_view process_code) noexcept {
    return !asker.process_code || *asker.process_code == process_code;
}

}  // namespace

permission may_use_folder(const caller& asker, organization_key osl, std::string_view process_code) noexcept {
    if (!sees_process(asker, process_code)) return permission::denied;
    if (asker.scope == scope::admin) return permission::granted;
    return asker.scope == scope::osl && asker.organization == osl ? permission::granted : permission::denied;
}

permission may_use_case(const caller& asker, organization_key osl, organization_key recipient,
                        std::string_view process_code, status now) noexcept {
    if (asker.scope != scope::si) return may_use_folder(asker, osl, process_code);
    if (asker.organization != recipient || !sees_process(asker, process_code)) return permission::denied;
    return hidden(now) ? permission::unseen : permission::granted;
}

}  // namespace qf::inbox
