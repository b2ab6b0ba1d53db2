#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/intake/enrolment_store.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

std::string recipient_text(const intake::enrolment_row& row) {
    return (row.cog ? row.cog->text() : std::string{"?????"}) + '.' + row.siret.text();
}

void put_enrolment(json::writer& w, const intake::enrolment_row& row) {
    w.begin_object()
        .member("authorization", row.model_id)
        .member("recipient", recipient_text(row))
        .member("name", row.name)
        .member("step", name_of(row.step))
        .member("reason", row.reason)
        .member("attempts", row.attempts)
        .member("fired_at", to_rfc3339(row.fired_at))
        .member("due", to_rfc3339(row.due))
        .member("updated_at", to_rfc3339(row.updated))
        .end_object();
}

void put_enrolment(json::writer& w, const intake::event_row& event) {
    w.begin_object()
        .member("authorization", event.model_id)
        .member("event", event.name)
        .member("siret", event.siret)
        .member("effect", event.effect)
        .member("fired_at", to_rfc3339(event.fired_at))
        .member("received_at", to_rfc3339(event.received_at))
        .end_object();
}

struct enrolment_limit {
    std::size_t limit = 50;
    void bind(CLI::App& command) { add_limit(command, limit); }
};

int list_enrolments(const context& context, const enrolment_limit& asked) {
    make_state_folder(context.conf());
    intake::enrolment_store store{context.conf().enrolment.file};
    const auto rows = store.enrolments(asked.limit);
    const auto events = store.events(asked.limit);
    if (context.json()) {
        json::writer w;
        w.begin_object().key("enrolments").begin_array();
        for (const auto& one : rows) put_enrolment(w, one);
        w.end_array().key("events").begin_array();
        for (const auto& one : events) put_enrolment(w, one);
        print(w.end_array().end_object().text());
        return exit_done;
    }
    for (const auto& one : rows)
        print(fmt::format("{:<10}  {}  {:<19}  {}  {}{}{}", one.model_id, recipient_text(one), name_of(one.step),
                          to_rfc3339(one.updated), one.name, one.reason.empty() ? "" : "  ", one.reason));
    if (rows.empty()) print("no authorization has come");
    if (!events.empty()) print("");
    for (const auto& one : events)
        print(fmt::format("{:<10}  {}  {:<10}  {:<10}  fired {}, received {}", one.model_id, one.siret, one.name,
                          one.effect, to_rfc3339(one.fired_at), to_rfc3339(one.received_at)));
    return exit_done;
}

}  // namespace

void add_enrolment_commands(command_line& line) {
    line.add("enrolments list", list_enrolments, "authorizations of communes: how far each got, and the latest events");
}

}  // namespace qf::app
