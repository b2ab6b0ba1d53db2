#include "connector/inbox/access.hpp"

namespace qf::inbox {
namespace {

bool sees_process(const caller& who, std::string_view process_code) noexcept {
    return !who.process_code || *who.process_code == process_code;
}

}  // namespace

permission may_use_folder(const caller& who, organization_key osl, std::string_view process_code) noexcept {
    if (!sees_process(who, process_code)) return permission::denied;
    if (who.scope == scope::admin) return permission::granted;
    return who.scope == scope::osl && who.organization == osl ? permission::granted : permission::denied;
}

permission may_use_case(const caller& who, organization_key osl, organization_key recipient,
                        std::string_view process_code, status now) noexcept {
    if (who.scope != scope::si) return may_use_folder(who, osl, process_code);
    if (who.organization != recipient || !sees_process(who, process_code)) return permission::denied;
    return hidden(now) ? permission::unseen : permission::granted;
}

}  // namespace qf::inbox
