#include "connector/intake/enrolment_store.hpp"

#include "connector/base/time_text.hpp"
#include "schemas/embedded.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace qf::intake {
namespace {

constexpr std::string_view columns =
    "model_id, siret, cog, name, commune_name, postal_code, editor, fired_at, step, subscription, reason, attempts, "
    "due, updated";
constexpr std::string_view taken_back_steps = "('withdrawing', 'withdrawn')";

sqlite::database open_enrolments(const std::filesystem::path& file, sqlite::access access) {
    static const auto migrations = schemas::migrations_of("enrolment");
    return {file, {.access = access, .migrations = migrations}};
}

template <class T>
std::optional<T> parsed(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return T::parse(*text).value();  // the table holds what was parsed before it was written
}

template <class T>
std::optional<std::string_view> text_of(const std::optional<T>& code) {
    if (!code) return std::nullopt;
    return code->text();
}

enrolment_row row_of(const sqlite::execution& r) {
    return {.model_id = r.text(0),
            .siret = siret::parse(r.view(1)).value(),
            .cog = parsed<commune_code>(r.maybe_text(2)),
            .name = r.text(3),
            .commune_name = r.text(4),
            .postal_code = r.text(5),
            .editor = parsed<siret>(r.maybe_text(6)),
            .fired_at = from_milliseconds(r.integer(7)),
            .step = step_of(r.view(8)).value(),
            .subscription = r.text(9),
            .reason = r.text(10),
            .attempts = static_cast<unsigned>(r.integer(11)),
            .due = from_milliseconds(r.integer(12)),
            .updated = from_milliseconds(r.integer(13))};
}

void approve(sqlite::database& db, const authorization_event& e, std::int64_t now) {
    const auto fired = to_milliseconds(e.fired_at);
    // An authorization is for one organization: where it moved, the one before has it no more.
    sqlite::statement elsewhere{db,
                                fmt::format("UPDATE enrolment SET step = 'withdrawing', fired_at = ?3, reason = '', "
                                            "attempts = 0, due = ?4, updated = ?4 "
                                            "WHERE model_id = ?1 AND siret <> ?2 AND step NOT IN {}",
                                            taken_back_steps)};
    elsewhere.run(e.model_id, e.organization.text(), fired, now);
    sqlite::statement put{
        db,
        "INSERT INTO enrolment (model_id, siret, cog, name, commune_name, postal_code, editor, fired_at, step, due, "
        "updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'received', ?9, ?9) ON CONFLICT (model_id, siret) DO "
        "UPDATE SET cog = coalesce(?3, cog), name = ?4, commune_name = ?5, postal_code = ?6, editor = ?7, "
        "fired_at = ?8, step = 'received', reason = '', attempts = 0, due = ?9, updated = ?9"};
    put.run(e.model_id, e.organization.text(), text_of(e.cog), e.organization_name, e.commune_name, e.postal_code,
            text_of(e.editor), fired, now);
}

void withdraw(sqlite::database& db, const authorization_event& e, std::int64_t now) {
    const auto fired = to_milliseconds(e.fired_at);
    sqlite::statement all{db,
                          "UPDATE enrolment SET step = 'withdrawing', fired_at = ?2, reason = '', attempts = 0, "
                          "due = ?3, updated = ?3 WHERE model_id = ?1"};
    all.run(e.model_id, fired, now);
    sqlite::statement put{db,
                          "INSERT INTO enrolment (model_id, siret, cog, name, commune_name, postal_code, fired_at, "
                          "step, due, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'withdrawing', ?8, ?8) "
                          "ON CONFLICT (model_id, siret) DO NOTHING"};
    put.run(e.model_id, e.organization.text(), text_of(e.cog), e.organization_name, e.commune_name, e.postal_code,
            fired, now);
}

}  // namespace

std::string_view name_of(effect e) noexcept {
    constexpr std::array<std::string_view, 4> names = {"repeated", "applied", "superseded", "recorded"};
    return names[static_cast<std::size_t>(e)];
}

enrolment_store::enrolment_store(const std::filesystem::path& file, sqlite::access access)
    : db_{open_enrolments(file, access)} {}

effect enrolment_store::note(const authorization_event& e, instant received_at) {
    const auto now = to_milliseconds(received_at);
    const auto fired = to_milliseconds(e.fired_at);
    sqlite::statement later{
        db_, fmt::format("SELECT 1 FROM enrolment WHERE model_id = ?1 AND (fired_at > ?2 OR (?3 AND fired_at = ?2 AND "
                         "step IN {})) LIMIT 1",
                         taken_back_steps)};
    auto out = effect::recorded;
    if (e.kind != event_kind::other)
        out =
            later.with(e.model_id, fired, e.kind == event_kind::approval).step() ? effect::superseded : effect::applied;
    sqlite::statement keep{db_,
                           "INSERT INTO event (model_id, name, fired_at, received_at, siret, effect) "
                           "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING"};
    if (keep.run(e.model_id, e.name, fired, now, e.organization.text(), name_of(out)) == 0) return effect::repeated;
    if (out != effect::applied) return out;
    if (e.kind == event_kind::approval)
        approve(db_, e, now);
    else
        withdraw(db_, e, now);
    return out;
}

std::optional<enrolment_row> enrolment_store::first_due(const std::vector<enrolment_step>& steps) {
    std::string names;
    for (const auto one : steps) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name_of(one));
    sqlite::statement first{
        db_, fmt::format("SELECT {} FROM enrolment WHERE step IN ({}) ORDER BY due LIMIT 1", columns, names)};
    auto rows = first.with();
    if (!rows.step()) return std::nullopt;
    return row_of(rows);
}

moved enrolment_store::move(const enrolment_row& now, enrolment_step former) {
    sqlite::statement update{db_,
                             "UPDATE enrolment SET cog = ?5, step = ?6, subscription = ?7, reason = ?8, "
                             "attempts = ?9, due = ?10, updated = ?11, commune_name = ?12, postal_code = ?13 "
                             "WHERE model_id = ?1 AND siret = ?2 AND fired_at = ?3 AND step = ?4"};
    return update.run(now.model_id, now.siret.text(), to_milliseconds(now.fired_at), name_of(former), text_of(now.cog),
                      name_of(now.step), now.subscription, now.reason, now.attempts, to_milliseconds(now.due),
                      to_milliseconds(now.updated), now.commune_name, now.postal_code) == 1
               ? moved::yes
               : moved::no;
}

std::int64_t enrolment_store::other_approvals(const enrolment_row& row) {
    sqlite::statement search{
        db_, fmt::format("SELECT count(*) FROM enrolment WHERE siret = ?1 AND model_id <> ?2 AND step NOT IN {}",
                         taken_back_steps)};
    auto rows = search.with(row.siret.text(), row.model_id);
    rows.step();
    return rows.integer(0);
}

void enrolment_store::found_active(const recipient& recipient, instant now) {
    sqlite::statement update{
        db_,
        "UPDATE enrolment SET step = 'activated', reason = '', attempts = 0, due = ?3, updated = ?3 "
        "WHERE cog = ?1 AND siret = ?2 AND step IN ('awaiting_activation', 'needs_operator')"};
    update.run(recipient.cog().text(), recipient.siret().text(), to_milliseconds(now));
}

void enrolment_store::found_inactive(const recipient& recipient, instant now) {
    sqlite::statement update{
        db_,
        "UPDATE enrolment SET step = 'needs_operator', reason = 'inactive_at_hubee', attempts = 0, "
        "due = ?3, updated = ?3 WHERE cog = ?1 AND siret = ?2 AND step = 'active'"};
    update.run(recipient.cog().text(), recipient.siret().text(), to_milliseconds(now));
}

bool enrolment_store::taken_back(const siret& organization) {
    sqlite::statement search{
        db_, fmt::format("SELECT count(*) > 0 AND min(step IN {}) FROM enrolment WHERE siret = ?1", taken_back_steps)};
    auto rows = search.with(organization.text());
    return rows.step() && rows.integer(0) != 0;
}

std::vector<step_count> enrolment_store::counts() {
    sqlite::statement all{db_, "SELECT step, count(*) FROM enrolment GROUP BY step"};
    auto rows = all.with();
    std::vector<step_count> out;
    while (rows.step()) out.push_back({step_of(rows.view(0)).value(), rows.integer(1)});
    return out;
}

std::vector<enrolment_row> enrolment_store::enrolments(std::size_t limit) {
    sqlite::statement all{
        db_, fmt::format("SELECT {} FROM enrolment ORDER BY updated DESC, model_id, siret LIMIT ?1", columns)};
    auto rows = all.with(limit);
    std::vector<enrolment_row> out;
    while (rows.step()) out.push_back(row_of(rows));
    return out;
}

std::vector<event_row> enrolment_store::events(std::size_t limit) {
    sqlite::statement all{db_,
                          "SELECT model_id, name, siret, effect, fired_at, received_at FROM event "
                          "ORDER BY seq DESC LIMIT ?1"};
    auto rows = all.with(limit);
    std::vector<event_row> out;
    while (rows.step())
        out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), from_milliseconds(rows.integer(4)),
                       from_milliseconds(rows.integer(5))});
    return out;
}

}  // namespace qf::intake
