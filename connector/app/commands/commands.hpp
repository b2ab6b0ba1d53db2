// connector/app/commands/commands.hpp -- every command, once: its words, what runs it, what it takes, what it is for.
//
// `takes` names the options of command_line.cpp, in the order of the usage line; "!" marks what must be given.
#pragma once

#include "connector/app/commands/arguments.hpp"

#include <span>
#include <string_view>

namespace qf::app {

struct command {
    std::string_view words;  // "keys generate"
    int (*run)(const context& in);
    std::string_view takes;
    std::string_view meaning;
};
std::span<const command> commands() noexcept;

int run_run(const context& in);
int run_intake(const context& in);
int run_deliver(const context& in);
int run_inbox(const context& in);
int run_console(const context& in);
int submit(const context& in);
int list_queues(const context& in);
int list_dossiers(const context& in);
int show_dossier(const context& in);
int list_parked(const context& in);
int show_parked(const context& in);
int replay_parked(const context& in);
int discard_parked(const context& in);
int list_late(const context& in);
int list_orders(const context& in);
int show_order(const context& in);
int cancel_order(const context& in);
int list_lanes(const context& in);
int pause_lane(const context& in);
int resume_lane(const context& in);
int probe_destination(const context& in);
int generate_key(const context& in);
int list_keys(const context& in);
int rotate_keys(const context& in);
int export_jwks(const context& in);
int import_jwks(const context& in);
int import_communes(const context& in);
int list_communes(const context& in);
int show_commune(const context& in);
int set_commune(const context& in);
int activate_commune(const context& in);
int deactivate_commune(const context& in);
int sync_communes(const context& in);
int list_enrolments(const context& in);
int add_client(const context& in);
int list_clients(const context& in);
int remove_client(const context& in);
int add_agent(const context& in);
int list_agents(const context& in);
int remove_agent(const context& in);
int check_configuration(const context& in);
int doctor(const context& in);
int version(const context& in);

}  // namespace qf::app
