#include "connector/communes/registry.hpp"

#include "connector/base/latin.hpp"
#include "connector/communes/communes_file.hpp"
#include "connector/communes/return_address.hpp"
#include "connector/communes/search_index.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::communes {
namespace {

commune commune_of(const sqlite::execution& row) {
    return {row.text(0), row.text(1), row.text(2), split(row.view(3))};
}

std::string select_recipients(std::string_view condition) {
    return fmt::format(
        "SELECT r.cog, r.siret, c.name, r.label, r.active, r.approved, r.months, r.mismatch, r.child_required, "
        "r.subscriber, c.cog, r.held FROM recipients r JOIN communes c "
        "ON c.cog = coalesce((SELECT p.parent FROM places p WHERE p.code = r.cog), r.cog) "
        "WHERE {} ORDER BY r.cog, r.siret",
        condition);
}

// What the table holds was parsed before it was written: by this program. A hand may have been in the file since.
template <class T>
T sound(result<T> parsed) {
    constexpr int damaged = 11;  // SQLITE_CORRUPT
    if (!parsed) throw sqlite::failure{damaged, "the communes' file has a recipient that this program did not write"};
    return std::move(*parsed);
}

enrolled enrolled_of(const sqlite::execution& row) {
    return {.receiver = {sound(commune_code::parse(row.view(0))), sound(siret::parse(row.view(1)))},
            .name = row.text(2),
            .commune = row.text(10),
            .label = row.text(3),
            .active = row.integer(4) != 0,
            .held = row.integer(11) != 0,
            .approved = row.integer(5) != 0,
            .months = sound(month_rule::parse(row.view(6))),
            .mismatch = row.view(7) == "refuse" ? month_mismatch::refuse : month_mismatch::accept_with_notice,
            .child_required = row.integer(8) != 0,
            .return_addresses = {},
            .subscriber = row.text(9)};
}

sqlite::database open(const std::filesystem::path& file, sqlite::access access) {
    static const auto migrations = schemas::migrations_of("communes");
    return {file, {.access = access, .migrations = migrations}};
}

bool is_enrolled(sqlite::database& db, const recipient& recipient) {
    sqlite::statement search{db, "SELECT 1 FROM recipients WHERE cog = ? AND siret = ?"};
    return search.with(recipient.cog().text(), recipient.siret().text()).step();
}

// Approved and inactive, unless it is enrolled already.
error_code enrol(sqlite::database& db, const recipient& recipient, std::string_view name_if_new) {
    const auto& cog = recipient.cog().text();
    sqlite::statement known{db, "SELECT 1 FROM communes WHERE cog = ?1 UNION ALL SELECT 1 FROM places WHERE code = ?1"};
    if (!known.with(cog).step()) {
        if (name_if_new.empty()) return errc::commune_unknown;
        sqlite::statement commune{db,
                                  "INSERT INTO communes (cog, name, folded, department, postal_codes) "
                                  "VALUES (?, ?, ?, ?, '')"};
        commune.run(cog, name_if_new, fold(name_if_new), department_of(cog));
    }
    sqlite::statement insert{db, "INSERT INTO recipients (cog, siret, active) VALUES (?, ?, 0) ON CONFLICT DO NOTHING"};
    insert.run(cog, recipient.siret().text());
    return {};
}

void store(sqlite::database& db, const recipient& recipient, const recipient_settings& settings) {
    const auto text_of = [](month_mismatch m) { return m == month_mismatch::refuse ? "refuse" : "accept"; };
    std::optional<std::string> months, mismatch;
    if (settings.months) months = settings.months->text();
    if (settings.mismatch) mismatch = text_of(*settings.mismatch);
    const auto &cog = recipient.cog().text(), &number = recipient.siret().text();
    sqlite::statement update{db,
                             "UPDATE recipients SET label = coalesce(?3, label), approved = coalesce(?4, approved), "
                             "months = coalesce(?5, months), mismatch = coalesce(?6, mismatch), "
                             "child_required = coalesce(?7, child_required), subscriber = coalesce(?8, subscriber) "
                             "WHERE cog = ?1 AND siret = ?2"};
    update.run(cog, number, settings.label, settings.approved, months, mismatch, settings.child_required,
               settings.subscriber);
    if (!settings.return_addresses) return;
    sqlite::statement forget{db, "DELETE FROM return_addresses WHERE cog = ? AND siret = ?"};
    forget.run(cog, number);
    sqlite::statement address{db,
                              "INSERT INTO return_addresses (cog, siret, place, address) VALUES (?, ?, ?, ?) "
                              "ON CONFLICT (cog, siret, address) DO NOTHING"};
    int place = 0;
    for (const auto& one : *settings.return_addresses) address.run(cog, number, ++place, one);
}

}  // namespace

struct registry::questions {
    explicit questions(sqlite::database& db)
        : commune{db, "SELECT cog, name, department, postal_codes FROM communes WHERE cog = ?"},
          receiver{db,
                   "SELECT cog, name, department, postal_codes FROM communes "
                   "WHERE cog = coalesce((SELECT parent FROM places WHERE code = ?1), ?1)"},
          recipients_of{db, select_recipients("r.cog IN (SELECT ?1 UNION SELECT code FROM places WHERE parent = ?1)")},
          addresses{db, "SELECT address FROM return_addresses WHERE cog = ? AND siret = ? ORDER BY place"},
          version{db, "PRAGMA data_version"} {}
    sqlite::statement commune, receiver, recipients_of, addresses, version;
};

registry::registry(const std::filesystem::path& file, sqlite::access access) : db_{open(file, access)} {}
registry::~registry() = default;
registry::registry(registry&& other) noexcept = default;

registry::questions& registry::ask() const {
    if (!questions_) questions_ = std::make_unique<questions>(db_);
    return *questions_;
}

std::vector<commune> registry::find(std::string_view text, std::size_t limit) const {
    std::vector<commune> out;
    for (auto& found : search_index{*this}.find(text, limit)) out.push_back(std::move(found.commune));
    return out;
}

void registry::each_name(const std::function<void(const known_name&)>& see) const {
    for (const char* sql : {"SELECT cog, name, folded, postal_codes, '' FROM communes ORDER BY cog",
                            "SELECT code, name, folded, postal_codes, parent FROM places ORDER BY code"}) {
        sqlite::statement all{db_, sql};
        auto rows = all.with();
        while (rows.step()) see({rows.view(0), rows.view(1), rows.view(2), rows.view(3), rows.view(4)});
    }
}

std::optional<commune> registry::one(const commune_code& cog) const {
    auto rows = ask().commune.with(cog.text());
    if (!rows.step()) return std::nullopt;
    return commune_of(rows);
}

std::optional<commune> registry::receiver_of(const commune_code& code) const {
    auto rows = ask().receiver.with(code.text());
    if (!rows.step()) return std::nullopt;
    return commune_of(rows);
}

std::vector<enrolled> registry::recipients(bool active_only) const {
    sqlite::statement search{db_, select_recipients("r.active >= ?")};
    return all_of(search.with(active_only));
}

std::vector<enrolled> registry::recipients_of(const commune_code& code) const {
    const auto receiver = receiver_of(code);
    return receiver ? all_of(ask().recipients_of.with(receiver->cog)) : std::vector<enrolled>{};
}

std::vector<enrolled> registry::all_of(sqlite::execution rows) const {
    std::vector<enrolled> out;
    while (rows.step()) out.push_back(enrolled_of(rows));
    for (auto& one : out) {
        auto row = ask().addresses.with(one.receiver.cog().text(), one.receiver.siret().text());
        while (row.step()) one.return_addresses.push_back(row.text(0));
    }
    return out;
}

result<enrolled> registry::choose(const commune_code& code, const std::optional<siret>& siret) const {
    auto all = recipients_of(code);
    if (all.empty() && !receiver_of(code)) return errc::commune_unknown;
    std::erase_if(all, [&](const enrolled& e) { return !e.offered() || (siret && e.receiver.siret() != *siret); });
    if (all.empty()) return errc::commune_inactive;
    if (all.size() > 1) return errc::content_invalid;
    return std::move(all.front());
}

error_code registry::set_active(const recipient& recipient, bool active, std::string_view name_if_new) {
    try {
        sqlite::transaction all{db_};
        if (!active && !is_enrolled(db_, recipient)) return errc::not_found;
        if (const auto code = enrol(db_, recipient, name_if_new)) return code;
        sqlite::statement update{
            db_, "UPDATE recipients SET active = ?3, held = held AND NOT ?3 WHERE cog = ?1 AND siret = ?2"};
        update.run(recipient.cog().text(), recipient.siret().text(), active);
        all.commit();
        return {};
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

error_code registry::hold(const recipient& recipient) {
    try {
        sqlite::statement update{db_, "UPDATE recipients SET active = 0, held = 1 WHERE cog = ?1 AND siret = ?2"};
        if (update.run(recipient.cog().text(), recipient.siret().text()) == 0) return errc::not_found;
        return {};
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

error_code registry::change(const recipient& recipient, const recipient_settings& settings,
                            std::string_view name_if_new) {
    if (settings.label && !is_shown_text(*settings.label)) return errc::content_invalid;
    if (settings.return_addresses && !std::ranges::all_of(*settings.return_addresses, is_return_address))
        return errc::content_invalid;
    if (settings.subscriber && !settings.subscriber->empty() && !is_subscriber_name(*settings.subscriber))
        return errc::content_invalid;
    try {
        sqlite::transaction all{db_};
        if (const auto code = enrol(db_, recipient, name_if_new)) return code;
        store(db_, recipient, settings);
        all.commit();
        return {};
    } catch (const sqlite::failure& f) {
        return storage(f);
    }
}

errc registry::storage(const sqlite::failure& f) {
    return f.full() ? errc::storage_full : errc::storage_failed;
}

std::int64_t registry::version() const {
    auto row = ask().version.with();
    return row.step() ? row.integer(0) : 0;
}

}  // namespace qf::communes
