#include "connector/inbox/agent_table.hpp"

#include <algorithm>

namespace qf::inbox {

bool agent_row::may_read(std::string_view process_code) const noexcept {
    return active && std::ranges::find(rights, process_code, &agent_right::process_code) != rights.end();
}

bool agent_row::may_act(std::string_view process_code) const noexcept {
    const auto found = std::ranges::find(rights, process_code, &agent_right::process_code);
    return active && found != rights.end() && found->acts;
}

agent_row agent_table::read(const sqlite::execution& row) {
    agent_row out{.id = row.text(0),
                  .organization = row.integer(1),
                  .organization_name = {row.text(2), row.text(3), row.text(4)},
                  .email = row.text(5),
                  .name = row.text(6),
                  .subject = row.maybe_text(7),
                  .administrator = row.integer(8) != 0,
                  .active = row.integer(9) != 0,
                  .invited = row.integer(10),
                  .seen = row.maybe_integer(11),
                  .notify = row.text(12),
                  .notified = row.integer(13)};
    auto rights = rights_.with(out.id);
    while (rights.step()) out.rights.push_back({rights.text(0), rights.integer(1) != 0});
    return out;
}

void agent_table::add(const agent_row& row) {
    add_.run(row.id, row.organization, row.email, row.name, row.subject, row.administrator, row.active, row.invited,
             row.seen);
    set_rights(row.id, row.rights);
}

std::optional<agent_row> agent_table::find(std::string_view id) {
    auto rows = find_.with(id);
    if (!rows.step()) return std::nullopt;
    return read(rows);
}

std::vector<agent_row> agent_table::of_organization(organization_key organization) {
    std::vector<agent_row> out;
    auto rows = of_organization_.with(organization);
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::vector<agent_row> agent_table::all() {
    std::vector<agent_row> out;
    auto rows = all_.with();
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::vector<agent_row> agent_table::by_subject(std::string_view subject, std::string_view siret) {
    std::vector<agent_row> out;
    auto rows = by_subject_.with(subject, siret);
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::vector<agent_row> agent_table::by_email(std::string_view email, std::string_view siret) {
    std::vector<agent_row> out;
    auto rows = by_email_.with(email, siret);
    while (rows.step()) out.push_back(read(rows));
    return out;
}

bool agent_table::has_email(organization_key organization, std::string_view email) {
    return has_email_.with(organization, email).step();
}

void agent_table::logged_in(std::string_view id, std::string_view subject, std::string_view name, std::int64_t now) {
    logged_in_.run(id, subject, name, now);
}

void agent_table::change(std::string_view id, bool administrator, bool active) {
    change_.run(id, administrator, active);
}

void agent_table::unbind(std::string_view id, std::int64_t now) {
    unbind_.run(id, now);
}

void agent_table::invite_again(std::string_view id, std::int64_t now) {
    invite_again_.run(id, now);
}

void agent_table::set_rights(std::string_view id, const std::vector<agent_right>& rights) {
    no_rights_.run(id);
    for (const auto& one : rights) add_right_.run(id, one.process_code, one.acts);
}

void agent_table::set_notify(std::string_view id, std::string_view wish, std::int64_t now) {
    set_notify_.run(id, wish, now);
}

void agent_table::notified(std::string_view id, std::int64_t until) {
    notified_.run(id, until);
}

std::vector<agent_row> agent_table::to_notify() {
    std::vector<agent_row> out;
    auto rows = to_notify_.with();
    while (rows.step()) out.push_back(read(rows));
    return out;
}

bool agent_table::remove(std::string_view id) {
    return remove_.run(id) > 0;
}

std::vector<std::string> agent_table::processes_of(organization_key organization) {
    std::vector<std::string> out;
    auto rows = processes_.with(organization);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

std::optional<std::string> email_of(std::string_view text) {
    constexpr std::size_t length_max = 254;  // RFC 5321
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    const auto at = text.find('@');
    if (text.size() > length_max || at == 0 || at == std::string_view::npos || at + 1 == text.size())
        return std::nullopt;
    if (text.find('@', at + 1) != std::string_view::npos) return std::nullopt;
    std::string out;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == ',' || c == ';') return std::nullopt;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return out;
}

}  // namespace qf::inbox
