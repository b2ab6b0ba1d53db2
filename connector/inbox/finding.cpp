#include "connector/inbox/finding.hpp"

#include "connector/inbox/access.hpp"

namespace qf::inbox {

reply unauthorized() {
    return refusal(403, "Unauthorized user");
}

found<folder_row> find_folder(const call& c, tables& t, std::string_view id) {
    auto row = t.folders.find(id);
    if (!row) return {.refused = refusal(404, "Folder is not found")};
    if (may_use_folder(c.asker, row->osl, row->process_code) != permission::granted) return {.refused = unauthorized()};
    return {.row = std::move(row)};
}

found<case_row> find_case(const call& c, tables& t, std::string_view id) {
    auto row = t.cases.find(id);
    if (!row) return {.refused = refusal(404, "Case is not found")};
    switch (may_use_case(c.asker, row->osl, row->recipient, row->process_code, row->status)) {
        case permission::granted:
            return {.row = std::move(row)};
        case permission::denied:
            return {.refused = unauthorized()};
        case permission::unseen:
            break;
    }
    return {.refused = refusal(404, "Case is not found")};
}

bool is_author(const caller& asker, const event_row& event) noexcept {
    return asker.scope == scope::admin || event.transmitter == asker.organization;
}

found<event_row> find_event(const call& c, tables& t) {
    const auto one = find_case(c, t, c.arguments[0]);
    if (!one.row) return {.refused = one.refused};
    auto event = t.events.find(c.arguments[1]);
    if (!event || event->folder_case != one.row->id || (event->status == "IN_PROGRESS" && !is_author(c.asker, *event)))
        return {.refused = refusal(404, "Event is not found")};
    return {.row = std::move(event)};
}

}  // namespace qf::inbox
