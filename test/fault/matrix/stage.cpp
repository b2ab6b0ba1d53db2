#include "test/fault/matrix/stage.hpp"

#include "connector/base/file.hpp"
#include "connector/base/sqlite.hpp"
#include "schemas/json.hpp"
#include "test/support/raw_connection.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace qf::test {
namespace {}  // namespace

stage::stage(const extent& e, std::string broker) : how{e}, on{std::move(broker)}, environment_{on.environment()} {
    // Waits are as short as the configuration allows, or the table would measure the schedule.
    set("QF_HUBEE_ANSWER_TIME", "1s");
    set("QF_HUBEE_CONNECT_TIME", "500ms");
    set("QF_DELIVERY_SLOW_PROBE", "200ms");
}

stage::~stage() = default;

void stage::set(const std::string& variable, const std::string& value) {
    std::erase_if(environment_, [&](const auto& one) { return one.starts_with(variable + "="); });
    environment_.push_back(variable + "=" + value);
}

void stage::submit(unsigned count) {
    for (; count > 0; --count) {
        references.push_back(on.submit(QF_SOURCE_DIR "/conf/demo/transmission.json"));
        pass(std::chrono::milliseconds{0});
    }
}

void stage::prepare_intake() {
    if (write_file(on.path("token"), "secret\n")) throw std::runtime_error{"no token for the intake"};
    set("QF_INTAKE_LISTEN", fmt::format("127.0.0.1:{}", intake_port_));
    set("QF_INTAKE_TOKEN_FILE", on.path("token").string());
}

awaitable<bool> stage::press() {
    const auto body = read_file(QF_SOURCE_DIR "/conf/demo/transmission.json").value();
    const auto question = fmt::format(
        "POST /api/transmissions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nConnection: close\r\n"
        "Content-Length: {}\r\n\r\n{}",
        body.size(), body);
    std::string answer;
    try {
        auto c = co_await raw_connection::to(intake_port_);
        answer = co_await c.ask(question);
    } catch (const boost::system::system_error&) {  // nobody listens
    }
    if (!answer.starts_with("HTTP/1.1 201")) co_return false;
    const auto receipt = json::document::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    if (!receipt) co_return false;
    references.emplace_back((*receipt)["reference"].text_or(""));
    co_return true;
}

child_process& stage::start(const std::string& role) {
    return start_program(role, {built_program, role});
}

child_process& stage::start_program(const std::string& name, std::vector<std::string> command) {
    auto& one = processes_[name];
    one.reset();
    one = std::make_unique<child_process>(command, environment_, on.path("out"), on.path("log"));
    return *one;
}

void stage::kill(const std::string& name) {
    running(name).signal(SIGKILL);
    running(name).wait(patience);
}

bool stage::stop(const std::string& name) {
    auto& one = running(name);
    one.signal(SIGTERM);
    std::optional<ended> end;
    until([&] { return (end = one.wait(std::chrono::milliseconds{0})).has_value(); }, patience);
    return end && end->exit_code == 0;
}

std::chrono::milliseconds stage::moment() {
    return std::chrono::milliseconds{20 + dice_() % 250};
}

void stage::pass(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    here.loop.restart();
    here.loop.poll();
    while (std::chrono::steady_clock::now() < end) {
        here.loop.restart();
        if (here.loop.run_one_until(end) == 0) breathe();
    }
}

std::map<std::string, stage::seen> stage::look() const {
    std::map<std::string, seen> out;
    const auto file = on.path("inbox") / "inbox.sqlite";
    if (!std::filesystem::exists(file)) return out;
    try {
        sqlite::database db{file, {.access = sqlite::access::read_only, .check = false}};
        sqlite::statement all{
            db,
            "SELECT f.external_id, (SELECT count(*) FROM attachment a JOIN content b ON b.attachment = a.id"
            " WHERE a.folder = f.id AND a.status = 'RECEIVED' AND length(b.bytes) = a.size),"
            " (SELECT count(*) FROM notification n JOIN folder_case c ON c.id = n.folder_case WHERE c.folder = f.id)"
            " FROM folder f WHERE f.status <> 'HUBEE_RECEIVED'"};
        auto rows = all.with();
        while (rows.step()) {
            auto& one = out[rows.text(0)];
            ++one.visible;
            if (rows.integer(1) == 3) ++one.whole;
            one.notified += static_cast<unsigned>(rows.integer(2));
        }
    } catch (const sqlite::failure&) {  // its process is making it, or has no room: asked again
        out.clear();
    }
    return out;
}

std::size_t stage::visible() const {
    const auto now = look();
    return static_cast<std::size_t>(
        std::ranges::count_if(references, [&](const auto& one) { return now.contains("Formulaire-QF-" + one); }));
}

bool stage::nothing_parked() const {
    return on.run({"dossiers", "parked", "list"}).output == "nothing is parked\n";
}

measure stage::settle(std::chrono::seconds limit) {
    measure out;
    out.transmissions = references.size();
    until([&] { return visible() == references.size(); }, limit);
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - mended_).count();
    until(
        [&] {
            return std::ranges::all_of(references,
                                       [&](const auto& one) { return on.ledger_state(one) == "completed"; });
        },
        std::chrono::seconds{5});
    // Brokers are shared: the next case must find none of our messages.
    const auto empty = [&] {
        const auto said = on.run({"--json", "queues"});
        const auto answer = json::document::parse(said.output);
        std::int64_t waiting = answer ? 0 : 1;
        if (answer)
            (*answer)["recipients"].for_each_item(
                [&](json::value one) { waiting += one["waiting"].integer().value_or(0); });
        return waiting == 0;
    };
    if (!until(empty, std::chrono::seconds{10})) out.note = "something waits in its queue";
    pass(std::chrono::milliseconds{300});
    auto now = look();
    for (const auto& one : references) {
        const auto& what = now["Formulaire-QF-" + one];
        if (what.whole == 0) ++out.lost;
    }
    for (const auto& [id, what] : now)
        if (what.visible > 1 || what.notified > 1) ++out.doubled;
    if (!nothing_parked()) out.note = "something is parked";
    for (const auto* role : {"deliver", "run"})
        if (processes_.contains(role) && !stop(role)) out.note = fmt::format("{} did not end well", role);
    return out;
}

}  // namespace qf::test
