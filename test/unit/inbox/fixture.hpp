// test/unit/inbox/fixture.hpp -- an inbox over a folder of its own, three communes' clients, an operator's and an
// administrator's, and the requests that they make. All names are invented.
#pragma once

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/inbox/client_book.hpp"
#include "connector/inbox/inbox.hpp"
#include "test/support/rig.hpp"
#include "test/support/simulated_clock.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace qf::inbox {

inline constexpr std::string_view chatillon = "SI-21260086600016-26086";
inline constexpr std::string_view rennes = "SI-21350238800019-35238";
inline constexpr std::string_view stranger = "SI-21750001600019-75056";  // no organization of the inbox
inline constexpr std::string_view teledossiers = "/teledossiers/v1";

struct headers {
    std::vector<std::pair<std::string, std::string>> list = {};
};

struct answer {
    unsigned status = 0;
    net::response whole;
    json::document body;  // an empty object when there is none
    json::value operator[](std::string_view member) const { return body[member]; }
    std::string header(std::string_view name) const {
        const auto found = whole.find(name);
        return found == whole.end() ? std::string{} : std::string{found->value()};
    }
    std::string text(std::string_view member) const { return body[member].text_or(""); }
    // The messages of the errors, a line each.
    std::string messages() const {
        std::string out;
        body["errors"].for_each_item([&](json::value one) { out += one["message"].text_or("") + '\n'; });
        return out;
    }
};

struct folder_ids {
    std::string folder;
    std::vector<std::string> cases;
    std::vector<std::string> attachments;
};

class rig : public test::rig {
public:
    rig() : rig{std::filesystem::path{}} {}
    // In a place that outlives it, perhaps after another that was there before.
    explicit rig(const std::filesystem::path& kept) : folder{kept} {
        client_book book{folder / "inbox", clock};
        osl = enrol(book, {.organization = "OSL-13002526500013-00000", .scope = scope::osl});
        other_osl = enrol(book, {.organization = "OSL-13002526500013-00001", .scope = scope::osl});
        si = enrol(book, {.organization = std::string{chatillon}, .process_code = "FormulaireQF"});
        other_process = enrol(book, {.organization = std::string{chatillon}, .process_code = "CERTDC"});
        other_si = enrol(book, {.organization = std::string{rennes}, .process_code = "FormulaireQF"});
        admin = enrol(book, {.organization = "ADMIN-13002526500013-00000", .scope = scope::admin});
        open();
        for (auto* one : {&osl, &other_osl, &si, &other_process, &other_si, &admin}) one->token = token_of(*one);
    }
    ~rig() { close(); }

    struct client {
        client_credentials credentials;
        std::string token = {};
    };
    client enrol(client_book& book, const client_wish& wish) { return {book.add(wish).value()}; }

    void open() {
        log_ = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log = std::make_unique<logger>(clock, logger::options{.descriptor = log_});
        auto with = conf;
        with.folder = folder / "inbox";
        box = std::make_unique<inbox>(executor(), std::move(with), clock, *log, counts);
    }
    void close() {
        if (!box) return;
        run(box->stop());
        box.reset();
        ::close(log_);
    }
    void restart() {
        close();
        open();
    }

    static awaitable<std::string> all_of(net::body_source& from) {
        std::string out, block(100'000, '\0');
        for (;;) {
            const auto got = co_await from.read(block);
            if (got.value() == 0) co_return out;
            out.append(block, 0, *got);
        }
    }
    answer send(net::http::verb method, std::string_view target, std::string body = {}, const headers& h = {}) {
        net::request request{method, target, 11};
        for (const auto& [name, value] : h.list) request.set(name, value);
        net::text_source stream{body};
        net::exchange what{request, net::target::parse(target).value(), {}};
        // As the listener does it.
        if (!body.empty() && box->way_of_body(request, what.target, body.size()) == net::body_way::streamed) {
            what.body = &stream;
            what.body_length = body.size();
        } else {
            request.body() = std::move(body);
        }
        auto response = run(box->respond(what));
        if (response.source) {
            response.body() = run(all_of(*response.source));
            REQUIRE((response.open_ended() || response.body().size() == response.length));
        }
        auto parsed = json::document::parse(response.body());
        if (!parsed) parsed = json::document::parse("{}");
        const auto status = response.result_int();
        return {status, std::move(response), std::move(*parsed)};
    }
    // With the client's token; a body goes as JSON.
    answer ask(const client& who, net::http::verb method, std::string_view target, std::string body = {},
               headers h = {}) {
        h.list.emplace_back("Authorization", "Bearer " + who.token);
        if (!body.empty()) h.list.insert(h.list.begin(), {"Content-Type", "application/json"});
        return send(method, target, std::move(body), h);
    }
    answer get(const client& who, std::string_view path) {
        return ask(who, net::http::verb::get, fmt::format("{}{}", teledossiers, path));
    }
    answer post(const client& who, std::string_view path, std::string body) {
        return ask(who, net::http::verb::post, fmt::format("{}{}", teledossiers, path), std::move(body));
    }
    answer patch(const client& who, std::string_view path, std::string body) {
        return ask(who, net::http::verb::patch, fmt::format("{}{}", teledossiers, path), std::move(body));
    }
    answer remove(const client& who, std::string_view path) {
        return ask(who, net::http::verb::delete_, fmt::format("{}{}", teledossiers, path));
    }
    answer put(const client& who, const std::string& folder_id, const std::string& attachment, std::string bytes,
               headers h = {}) {
        return put_at(who, fmt::format("/folders/{}/attachments/{}", folder_id, attachment), std::move(bytes),
                      std::move(h));
    }

    std::string event_file(const std::string& folder_case, const std::string& event, const std::string& attachment) {
        return fmt::format("/cases/{}/events/{}/attachments/{}", folder_case, event, attachment);
    }
    answer put_at(const client& who, std::string_view path, std::string bytes, headers h = {}) {
        h.list.emplace_back("Authorization", "Bearer " + who.token);
        h.list.emplace_back("Content-Type", "application/octet-stream");
        return send(net::http::verb::put, fmt::format("{}{}", teledossiers, path), std::move(bytes), h);
    }

    answer ask_token(const client_credentials& who, std::string form, std::string_view path = "/token") {
        return send(net::http::verb::post, path, std::move(form),
                    {{{"Content-Type", "application/x-www-form-urlencoded"},
                      {"Authorization", "Basic " + to_base64(who.id + ':' + who.secret)}}});
    }
    std::string token_of(const client& who) {
        return ask_token(who.credentials, "grant_type=client_credentials").text("access_token");
    }

    static std::string recipient_json(std::string_view name) {
        const auto o = organization::parse(name).value();
        return fmt::format(R"({{"type":"{}","companyRegister":"{}","branchCode":"{}"}})", o.type, o.company_register,
                           o.branch_code);
    }
    // One case for each recipient, and one attachment of five bytes that all of them may read.
    static std::string folder_json(const std::vector<std::string_view>& recipients = {chatillon},
                                   std::string_view external_id = "Formulaire-QF-0123456789ABC", std::size_t size = 5,
                                   std::string_view mime_type = "application/json") {
        std::string cases, names;
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            const auto comma = i ? "," : "";
            cases += fmt::format(R"({}{{"externalId":"{}-{:02}","recipient":{}}})", comma, external_id, i + 1,
                                 recipient_json(recipients[i]));
            names += fmt::format(R"({}"{}-{:02}")", comma, external_id, i + 1);
        }
        return fmt::format(R"({{"processCode":"FormulaireQF","externalId":"{}",)"
                           R"("applicant":{{"firstName":"Žofie","lastName":"Quillévéré"}},"cases":[{}],)"
                           R"("attachments":[{{"fileName":"a.json","type":"FormulaireQF","size":{},)"
                           R"("mimeType":"{}","recipients":[{}]}}]}})",
                           external_id, cases, size, mime_type, names);
    }
    folder_ids made(const std::vector<std::string_view>& recipients = {chatillon}) {
        return made_of(folder_json(recipients));
    }
    folder_ids made_of(std::string body) {
        const auto a = post(osl, "/folders", std::move(body));
        REQUIRE(a.status == 201);
        folder_ids out{.folder = a.text("id"), .cases = {}, .attachments = {}};
        a["cases"].for_each_item([&](json::value one) { out.cases.push_back(one["id"].text_or("")); });
        a["attachments"].for_each_item([&](json::value one) { out.attachments.push_back(one["id"].text_or("")); });
        return out;
    }
    folder_ids delivered(const std::vector<std::string_view>& recipients = {chatillon}) {
        auto out = made(recipients);
        REQUIRE(put(osl, out.folder, out.attachments[0], "12345").status == 204);
        REQUIRE(patch(osl, "/folders/" + out.folder, R"({"globalStatus":"HUBEE_COMPLETED"})").status == 204);
        return out;
    }
    std::string case_status(const std::string& id) { return get(admin, "/cases/" + id).text("status"); }
    std::string folder_status(const std::string& id) { return get(admin, "/folders/" + id).text("globalStatus"); }
    std::size_t notified(const client& who) { return get(who, "/notifications").body.root().size(); }
    std::string logged() const {
        std::ifstream in{folder / "log"};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    class place {
    public:
        explicit place(std::filesystem::path kept) : path_{std::move(kept)} {
            if (path_.empty()) path_ = own_.emplace().path();
        }
        const std::filesystem::path& path() const { return path_; }
        std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

    private:
        std::optional<test::temporary_folder> own_;
        std::filesystem::path path_;
    };
    place folder;
    inbox_conf conf{.folder = {}, .attachment_max = 1 << 20, .room = {.disk_reserve = 0}};  // for the next open()
    test::simulated_clock clock{loop};
    metrics counts;
    client osl, other_osl, si, other_process, other_si, admin;
    std::unique_ptr<logger> log;
    std::unique_ptr<inbox> box;

private:
    int log_ = -1;
};

inline const std::string nowhere = "01890000-0000-7000-8000-000000000000";  // an id that nothing has

}  // namespace qf::inbox
