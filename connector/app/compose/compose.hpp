// connector/app/compose/compose.hpp -- the objects of each role, built in sight; serve() makes a process of them.
//
// Promise:  a composition builds what its role needs and nothing else; `run` is all of them over one loop and one
//           queue object. What stands above (queue, step watch) outlives the part.
// Fails:    trouble, boost::system::system_error (an address in use), sqlite::failure: nothing has been started then.
// Tests:    a crash test calls serve(loaded, role::deliver, {.watch = &its_own}) in a process of its own, or builds a
//           process, adds make_queue_part() and compose_deliver(..., its_own), and calls process::run().
// Thread:   the loop's, before it runs.
#pragma once

#include "connector/app/compose/part.hpp"
#include "connector/app/compose/process.hpp"
#include "connector/app/settings/load_configuration.hpp"
#include "connector/delivery/daemon_conf.hpp"
#include "connector/delivery/steps.hpp"
#include "connector/envelope/key_directory.hpp"
#include "connector/hubee/client.hpp"
#include "queues/queue.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace qf::app {

enum class announcement { none, text, json };  // of the addresses, on standard output
struct serve_options {
    announcement say = announcement::none;
    delivery::step_watch* watch = nullptr;  // null: the production one, which counts
    delivery::shard shard = {};             // of deliver
};

// The whole life of a process of this role; the exit code.
int serve(const loaded_configuration& loaded, role role, const serve_options& options);

std::unique_ptr<queues::queue> make_queue(const configuration& conf, const asio::any_io_executor& loop,
                                          clock_source& clock, const logger& log);

// `own_inbox` is where to deliver and to enrol when hubee.url is empty.
std::unique_ptr<part> compose_intake(process& process, const configuration& conf, queues::queue& queue,
                                     std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox);
std::unique_ptr<part> compose_deliver(process& process, const configuration& conf, queues::queue& queue,
                                      std::shared_ptr<const envelope::key_ring> keys, const std::string& own_inbox,
                                      const serve_options& options);
std::unique_ptr<part> compose_console(process& process, const configuration& conf, queues::queue& queue);

// The queue as the part that stops last: the others still give back to it while they stop. Beside an outbox its absence
// is shown and leaves the process ready: what is submitted is kept.
std::unique_ptr<part> make_queue_part(std::unique_ptr<queues::queue> queue, net::weight weight);
// Looks at the key folder every 30 s and hands a changed ring to every part.
std::unique_ptr<part> make_key_watch(process& process, const configuration& conf);

void make_state_folder(const configuration& conf);                               // mode 0700 where it is missing
std::shared_ptr<const envelope::key_ring> load_keys(const configuration& conf);  // trouble with every fault said
// What hubee.* says, with the secret read; trouble when the address or the secret cannot be used.
hubee::client_conf hubee_conf_of(const configuration& conf, const std::string& own_inbox);
hubee::client_conf enrolment_hubee_conf_of(const configuration& conf, const std::string& own_inbox);  // the same HubEE
// The client that may list every subscription: the one that enrols, unless it may only create; else the operator's own,
// where its secret can be read. Nothing when there is neither.
std::optional<hubee::client_conf> lister_hubee_conf_of(const configuration& conf, const std::string& own_inbox);
inline constexpr std::string_view quotient_process = "FormulaireQF";
net::listen_conf listen_at(const address& address);
std::string secret_in(const std::filesystem::path& file);  // "" for an empty path; or trouble

}  // namespace qf::app
