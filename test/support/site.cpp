#include "test/support/site.hpp"

#include "connector/base/file.hpp"
#include "connector/base/sqlite.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace qf::test {
namespace {

constexpr const char* communes = R"(cog,name,department,postal_codes,siret,label,state
26086,Châtillon-en-Diois,26,26410,20008496000018,,active
35238,Rennes,35,35000 35200 35700,21350238800019,,active
26001,Solaure en Diois,26,26150,,,
)";
constexpr const char* places = R"(code,name,kind,commune,postal_codes
26187,Molières-Glandaz,commune-deleguee,26001,
26354,Treschenu-Creyers,commune-deleguee,26086,
)";

const std::filesystem::path program = QF_BUILD_DIR "/qf-connector";

}  // namespace

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    const bool bound = fd >= 0 && ::bind(fd, reinterpret_cast<::sockaddr*>(&address), size) == 0 &&
                       ::getsockname(fd, reinterpret_cast<::sockaddr*>(&address), &size) == 0;
    ::close(fd);
    if (!bound) throw std::runtime_error{"no free port"};
    return ntohs(address.sin_port);
}

site::site(std::string broker) : inbox_port_{free_port()} {
    const auto folder = folder_.path().string();
    environment_ = {
        "QF_STATE_FOLDER=" + folder,
        fmt::format("QF_INBOX_LISTEN=127.0.0.1:{}", inbox_port_),
        "QF_INTAKE_LISTEN=127.0.0.1:0",
        "QF_CONSOLE_LISTEN=127.0.0.1:0",
        "QF_ADMIN_LISTEN=127.0.0.1:0",
        fmt::format("QF_HUBEE_URL=http://127.0.0.1:{}", inbox_port_),
        "QF_HUBEE_CLIENT_SECRET_FILE=" + folder + "/osl.secret",
        "QF_DELIVERY_FIRST_RETRY=50ms",
        "QF_DELIVERY_RETRY_MAX=500ms",
        "QF_DELIVERY_REFRESH=200ms",
        "QF_DELIVERY_GRACE=3s",
    };
    if (!broker.empty()) {
        environment_.emplace_back("QF_QUEUE_BACKEND=rabbitmq");
        environment_.push_back("QF_QUEUE_RABBITMQ_URL=" + std::move(broker));
    }
    if (write_file(path("osl.secret"), "not yet\n") || write_file(path("communes.csv"), communes) ||
        write_file(path("places.csv"), places))
        throw std::runtime_error{"cannot prepare the site"};
    need(run({"keys", "generate", "--use", "sig"}), "keys generate");
    need(run({"keys", "generate", "--use", "enc"}), "keys generate");
    for (const auto* file : {"communes.csv", "places.csv"})
        need(run({"communes", "import", path(file)}), "communes import");

    const auto add = [this](const std::string& organization, const std::string& scope) {
        const auto made = run({"--json", "inbox", "clients", "add", "--organization", organization, "--process",
                               "FormulaireQF", "--scope", scope});
        need(made, "inbox clients add");
        const auto answer = json::document::parse(made.output);
        if (!answer) throw std::runtime_error{"inbox clients add printed no JSON: " + made.output};
        const auto text = [&](const char* a, const char* b) {
            const auto first = (*answer)[a].text();
            return std::string{first ? *first : (*answer)[b].text().value_or("")};
        };
        return std::pair{text("client_id", "id"), text("client_secret", "secret")};
    };
    const auto osl = add("OSL-11111111111111-75056", "OSL");
    environment_.push_back("QF_HUBEE_CLIENT_ID=" + osl.first);
    if (write_file(path("osl.secret"), osl.second + "\n")) throw std::runtime_error{"cannot keep the secret"};
    std::tie(si_client_, si_secret_) = add(std::string{site_organization}, "SI");
    add("SI-21350238800019-35238", "SI");
}

void site::need(const finished& f, std::string_view doing) const {
    if (f.how.exit_code != 0)
        throw std::runtime_error{fmt::format("{} ended with {}: {}", doing, f.how.exit_code, f.errors)};
}

std::vector<std::string> site::command(const std::string& what, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), what);
    return arguments;
}

finished site::run(std::vector<std::string> arguments) const {
    return run_to_end(command(program, std::move(arguments)), environment_);
}

child_process site::start(std::vector<std::string> arguments) const {
    return start_program(program, std::move(arguments));
}

child_process site::start_program(const std::filesystem::path& what, std::vector<std::string> arguments) const {
    return child_process{command(what, std::move(arguments)), environment_, path("out"), path("log")};
}

std::string site::submit(const std::filesystem::path& content) {
    const auto done = run({"--json", "submit", content});
    need(done, "submit");
    const auto answer = json::document::parse(done.output);
    if (!answer) throw std::runtime_error{"submit printed no JSON: " + done.output};
    return (*answer)["reference"].text_or("");
}

std::string site::log() const {
    const auto content = read_file(path("log"));
    return content ? *content : std::string{};
}

std::int64_t site::count_in_inbox(const char* sql, const std::string& reference) const {
    const auto file = path("inbox") / "inbox.sqlite";
    if (!std::filesystem::exists(file)) return 0;
    sqlite::database db{file, {.access = sqlite::access::read_only, .check = false}};
    sqlite::statement counting{db, sql};
    const auto external_id = "Formulaire-QF-" + reference;
    auto rows = counting.with(external_id);
    return rows.step() ? rows.integer(0) : 0;
}

std::int64_t site::visible_folders(const std::string& reference) const {
    return count_in_inbox("SELECT count(*) FROM folder WHERE external_id = ?1 AND status <> 'HUBEE_RECEIVED'",
                          reference);
}
std::int64_t site::all_folders(const std::string& reference) const {
    return count_in_inbox("SELECT count(*) FROM folder WHERE external_id = ?1", reference);
}
std::int64_t site::notifications(const std::string& reference) const {
    return count_in_inbox(
        "SELECT count(*) FROM notification n JOIN folder_case c ON c.id = n.folder_case"
        " JOIN folder f ON f.id = c.folder WHERE f.external_id = ?1",
        reference);
}
std::int64_t site::received_attachments(const std::string& reference) const {
    return count_in_inbox(
        "SELECT count(*) FROM attachment a JOIN folder f ON f.id = a.folder JOIN content b ON"
        " b.attachment = a.id WHERE f.external_id = ?1 AND f.status <> 'HUBEE_RECEIVED'"
        " AND a.status = 'RECEIVED' AND length(b.bytes) = a.size",
        reference);
}

std::string site::ledger_state(const std::string& reference) const {
    if (!std::filesystem::exists(path("ledger.db"))) return "";
    sqlite::database db{path("ledger.db"), {.access = sqlite::access::read_only, .check = false}};
    if (db.number("PRAGMA user_version") == 0) return "";  // its tables are being made
    sqlite::statement one{db, "SELECT state FROM dossier WHERE reference = ?1"};
    auto rows = one.with(reference);
    return rows.step() ? rows.text(0) : "";
}

}  // namespace qf::test
