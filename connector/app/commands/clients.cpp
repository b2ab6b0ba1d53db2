#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/app/compose/compose.hpp"
#include "connector/base/time_text.hpp"
#include "connector/inbox/client_book.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

namespace qf::app {
namespace {

inbox::client_book clients_of(const context& context, const clock_source& clock) {
    make_state_folder(context.conf());
    return inbox::client_book{context.conf().inbox.folder, clock};
}

constexpr choice_word<inbox::scope> scopes[] = {{"SI", inbox::scope::si},
                                                {"OSL", inbox::scope::osl},
                                                {"ADMIN", inbox::scope::admin},
                                                {"DATAPASS", inbox::scope::datapass}};

struct new_client {
    inbox::client_wish wish = {};

    void bind(CLI::App& command) {
        command.add_option("--organization", wish.organization, "SI-<siret>-<cog> or OSL-<siret>-<branch>")->required();
        command.add_option("--process", wish.process_code, "the process code, FormulaireQF");
        add_choice(command, "--scope", wish.scope, scopes, "what it may do")->required();
    }
};

int add_client(const context& context, const new_client& asked) {
    const system_clock_source clock;
    const auto made = clients_of(context, clock).add(asked.wish);
    if (!made) return complain(fmt::format("cannot add a client for {}", asked.wish.organization), made.error());
    if (context.json()) {
        json::writer w;
        w.begin_object().member("id", made->id).member("secret", made->secret).end_object();
        print(w.text());
    } else {
        print(fmt::format("id      {}\nsecret  {}\nThe secret is not kept and cannot be shown again.", made->id,
                          made->secret));
    }
    return exit_done;
}

int list_clients(const context& context) {
    const system_clock_source clock;
    json::writer w;
    w.begin_array();
    for (const auto& client : clients_of(context, clock).list()) {
        const auto process = client.process_code.value_or("*");
        if (!context.json())
            print(fmt::format("{}  {:<8}  {}  {}  {}", client.id, inbox::text(client.scope), client.organization.text(),
                              process, to_rfc3339(from_milliseconds(client.created))));
        w.begin_object()
            .member("id", client.id)
            .member("scope", inbox::text(client.scope))
            .member("organization", client.organization.text())
            .member("process", process)
            .end_object();
    }
    if (context.json()) print(w.end_array().text());
    return exit_done;
}

struct removed_client {
    std::string id = {};
    void bind(CLI::App& command) { command.add_option("ID", id, "of the client")->required(); }
};

int remove_client(const context& context, const removed_client& asked) {
    const system_clock_source clock;
    if (clients_of(context, clock).remove(asked.id)) {
        print(context.json() ? "{\"removed\":true}" : "removed; its tokens are refused from now on");
        return exit_done;
    }
    complain(fmt::format("the inbox has no client {}", asked.id));
    return exit_not_so;
}

}  // namespace

void add_client_commands(command_line& line) {
    line.add("inbox clients add", add_client, "enrol a client; prints its id and secret once");
    line.add("inbox clients list", list_clients, "the inbox's clients");
    line.add("inbox clients remove", remove_client, "remove the client of this id");
}

}  // namespace qf::app
