#include "connector/inbox/agent_book.hpp"

#include "connector/base/time_text.hpp"
#include "connector/base/uuid.hpp"
#include "connector/inbox/store.hpp"

namespace qf::inbox {

agent_book::agent_book(const std::filesystem::path& folder, const clock_source& clock)
    : clock_{clock}, db_{open_file(folder)} {}

void agent_book::name_organization(organization_key key, const organization& named, const std::string& label) {
    const auto row = organizations_.find(named);
    const auto details = json::document::parse(row ? row->details : "{}");
    if (!details || details->root()["name"].exists()) return;
    json::writer out;
    out.begin_object().member("name", label);
    details->root().for_each_member([&](std::string_view name, json::value v) { out.member(name, v); });
    organizations_.replace(key, out.end_object().text());
}

result<std::string> agent_book::add(const agent_wish& wish) {
    const auto name = organization::parse(wish.organization);
    if (!name) return name.error();
    const auto email = email_of(wish.email);
    if (name->type != "SI" || !email) return errc::content_invalid;
    for (const auto& right : wish.rights)
        if (!processes_.exists(right.process_code)) return errc::not_found;
    const auto now = to_milliseconds(clock_.now());
    sqlite::transaction all{db_};
    auto key = organizations_.key_of(*name);
    if (!key) key = organizations_.add(*name, "{}", now);
    if (!wish.organization_label.empty()) name_organization(*key, *name, wish.organization_label);
    if (agents_.has_email(*key, *email)) return errc::already_exists;
    const agent_row row{.id = uuid::v4().text(),
                        .organization = *key,
                        .email = *email,
                        .name = wish.name.empty() ? *email : wish.name,
                        .administrator = wish.administrator,
                        .invited = now,
                        .rights = wish.rights};
    agents_.add(row);
    all.commit();
    return row.id;
}

std::vector<agent_row> agent_book::list() {
    return agents_.all();
}

bool agent_book::remove(std::string_view id) {
    return agents_.remove(id);
}

}  // namespace qf::inbox
