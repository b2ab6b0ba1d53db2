#include "connector/app/commands/commands.hpp"

namespace qf::app {
namespace {

constexpr command all_commands[] = {
    {"run", run_run, "", "intake, deliver, inbox and console in one process"},
    {"intake", run_intake, "", "take transmissions, sign and encrypt them, queue them by recipient"},
    {"deliver", run_deliver, "shard", "carry queued envelopes to the subscribers as dossiers, with retries"},
    {"inbox", run_inbox, "", "serve HubEE's API to the communes and to deliver"},
    {"inbox clients add", add_client, "organization! process scope!", "enrol a client; prints its id and secret once"},
    {"inbox clients list", list_clients, "", "the inbox's clients"},
    {"inbox clients remove", remove_client, "text!", "remove the client of this id"},
    {"inbox agents add", add_agent, "organization! email! organization_label agent_name rights administrator",
     "invite an agent to an organization's portal, its first administrator among others; prints the id"},
    {"inbox agents list", list_agents, "", "the agents of the portal, their organizations and rights"},
    {"inbox agents remove", remove_agent, "text!", "remove the agent of this id; what they did stays in the trail"},
    {"console", run_console, "", "serve the operator's pages"},
    {"submit", submit, "file!",
     "send the content of FILE (- for standard input) as the form would; prints the reference"},
    {"queues", list_queues, "", "every recipient's queue and the parking places, with what waits there"},
    {"dossiers list", list_dossiers, "state recipient limit", "the latest dossiers in the ledger"},
    {"dossiers show", show_dossier, "text!", "one dossier and its attempts, by reference or id"},
    {"dossiers parked list", list_parked, "place limit", "what is parked, with the reasons"},
    {"dossiers parked show", show_parked, "text!", "one parked message, by reference or id: its metadata"},
    {"dossiers parked replay", replay_parked, "one_place! ids only_recipient reason since a_minute note dry_run",
     "order that parked messages go back to their queues; what the commune has already is skipped"},
    {"dossiers parked discard", discard_parked, "one_place! ids only_recipient reason since note! dry_run",
     "order that parked messages are thrown away; --note says why"},
    {"dossiers late", list_late, "which! limit",
     "delivered, but not opened or not processed within delivery.open_within or process_within"},
    {"orders list", list_orders, "limit", "what operators asked of deliver, and how far it got"},
    {"orders show", show_order, "number!", "one order"},
    {"orders cancel", cancel_order, "number!", "stop an order before its next batch"},
    {"lanes list", list_lanes, "", "recipients and subscribers that are not served as usual, why and until when"},
    {"lanes pause", pause_lane, "lane! note", "order that a recipient's queue waits until it is resumed"},
    {"lanes resume", resume_lane, "lane! note", "order that a recipient's queue goes on now"},
    {"lanes probe", probe_destination, "one_subscriber note", "order that a subscriber that is away is tried now"},
    {"keys generate", generate_key, "use! curve state", "make a key (sig: to sign; enc: to encrypt to)"},
    {"keys list", list_keys, "", "the keys of this machine"},
    {"keys rotate", rotate_keys, "use! curve", "next becomes active, active retired, and a new next is made"},
    {"keys export-jwks", export_jwks, "use", "the public keys as a JWK Set, for the other machine"},
    {"keys import", import_jwks, "file!", "store the public keys of another machine's export-jwks"},
    {"communes import", import_communes, "file!",
     "read conf/communes.csv or conf/places.csv: the column names tell which"},
    {"communes list", list_communes, "text limit", "enrolled recipients; with TEXT, communes that match it"},
    {"communes show", show_commune, "recipient!", "one commune and its recipients"},
    {"communes set", set_commune, "recipient! label months mismatch children return_address approved subscriber name",
     "change what a recipient decides; what is not given stays as it is"},
    {"communes activate", activate_commune, "recipient! name", "let citizens choose this recipient (<cog>.<siret>)"},
    {"communes deactivate", deactivate_commune, "recipient!",
     "stop offering it, until HubEE has it active again (communes sync); what is queued still goes out"},
    {"communes sync", sync_communes, "dry_run deactivate",
     "make active here what HubEE has active, and nothing else of HubEE's; says what differed"},
    {"enrolments list", list_enrolments, "limit",
     "authorizations of communes: how far each got, and the latest events"},
    {"check-config", check_configuration, "role",
     "say every fault of the configuration, and what differs from the defaults"},
    {"doctor", doctor, "", "check what the program needs, one by one, with the mend"},
    {"version", version, "", "the version"},
};

}  // namespace

std::span<const command> commands() noexcept {
    return all_commands;
}

}  // namespace qf::app
