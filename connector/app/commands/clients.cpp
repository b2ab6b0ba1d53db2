#include "connector/app/commands/commands.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/client_book.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

inbox::client_book clients_of(const context& in, const clock_source& clock) {
    make_state_folder(in.conf());
    return inbox::client_book{in.conf().inbox.folder, clock};
}

}  // namespace

int add_client(const context& in) {
    const auto& asked = in.asked();
    const auto scope = inbox::scope_of(asked.scope);
    if (!scope) throw trouble{exit_usage, "--scope must be SI, OSL, ADMIN or DATAPASS"};
    inbox::client_wish wish{.organization = asked.organization, .scope = *scope};
    if (!asked.process.empty()) wish.process_code = asked.process;
    const system_clock_source clock;
    const auto made = clients_of(in, clock).add(wish);
    if (!made) return complain(fmt::format("cannot add a client for {}", asked.organization), made.error());
    if (in.json()) {
        json::writer w;
        w.begin_object().member("id", made->id).member("secret", made->secret).end_object();
        print(w.text());
    } else {
        print(fmt::format("id      {}\nsecret  {}\nThe secret is not kept and cannot be shown again.", made->id,
                          made->secret));
    }
    return exit_done;
}

int list_clients(const context& in) {
    const system_clock_source clock;
    json::writer w;
    w.begin_array();
    for (const auto& one : clients_of(in, clock).list()) {
        const auto process = one.process_code.value_or("*");
        if (!in.json())
            print(fmt::format("{}  {:<8}  {}  {}  {}", one.id, inbox::text(one.scope), one.organization.text(), process,
                              to_rfc3339(from_milliseconds(one.created))));
        w.begin_object()
            .member("id", one.id)
            .member("scope", inbox::text(one.scope))
            .member("organization", one.organization.text())
            .member("process", process)
            .end_object();
    }
    if (in.json()) print(w.end_array().text());
    return exit_done;
}

int remove_client(const context& in) {
    const system_clock_source clock;
    if (clients_of(in, clock).remove(in.asked().text)) {
        print(in.json() ? "{\"removed\":true}" : "removed; its tokens are refused from now on");
        return exit_done;
    }
    complain(fmt::format("the inbox has no client {}", in.asked().text));
    return exit_not_so;
}

}  // namespace qf::app
