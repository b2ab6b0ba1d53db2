// test/unit/delivery/case_hub.hpp -- a HubEE for what comes back: notices, events, cases and folders, without a socket.
//
// Promise:  answers as HubEE's contract says, and as the test says where it says so: away, one line that fails, a list
//           that stays full, a process that dies before or after a request. Tokens are "token-1", "token-2"….
// Thread:   the loop.
#pragma once

#include "connector/base/time_text.hpp"
#include "connector/net/sender.hpp"
#include "connector/net/server.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

struct process_died : std::runtime_error {
    process_died() : std::runtime_error{"the process died"} {}
};

class case_hub {
public:
    struct notice {
        std::string id, process, one_case, event;
    };
    struct event {
        std::string status = "SENT", new_status;
        std::string at;
        unsigned received = 0;  // told RECEIVED, so often
    };
    struct wrong {
        unsigned status = 200;
        std::string body;
    };
    static constexpr unsigned never = std::numeric_limits<unsigned>::max();

    std::vector<notice> notices;                               // oldest first
    std::map<std::string, event> events;                       // by id
    std::map<std::string, std::string> cases, folders;         // their statuses, by id
    std::map<std::string, unsigned> closing_events;            // by case
    std::map<std::string, std::vector<std::string>> messages;  // attributes, by case

    error_code away = {};                               // every request fails so
    std::map<std::string, wrong> answers;               // by "GET /cases/c1": instead of the right one
    std::size_t page_most = 1'000'000;                  // no longer list than this, whatever is asked
    bool sticky = false;                                // what is deleted still shows
    std::function<void(std::string_view)> before = {};  // it answers such a line
    unsigned dies_before = never, dies_after = never;   // this many more requests
    std::vector<std::string> asked;                     // "GET /cases/c1"; not the tokens'

    void expire_token() { valid_ = tokens_ + 1; }
    std::size_t count(std::string_view prefix) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [&](const auto& one) { return one.starts_with(prefix); }));
    }
    unsigned tokens() const { return tokens_; }

    result<net::response> answer(const net::request& request) {
        if (dies_before != never && dies_before-- == 0) {
            dies_before = never;
            throw process_died{};
        }
        if (away) return away;
        auto out = do_it(request);
        if (dies_after != never && dies_after-- == 0) {
            dies_after = never;
            throw process_died{};
        }
        return out;
    }

private:
    using status = net::http::status;

    static net::response json_answer(status s, std::string body) {
        return net::answer(s, "application/json", std::move(body));
    }
    static net::response not_found() {
        return json_answer(status::not_found, R"({"errors":[{"code":404,"message":"It is not found"}]})");
    }
    net::response do_it(const net::request& request) {
        const std::string_view target = request.target();
        if (target == "/token")
            return json_answer(status::ok, fmt::format(R"({{"access_token":"token-{}","token_type":"Bearer",)"
                                                       R"("expires_in":3600}})",
                                                       ++tokens_));
        constexpr std::string_view prefix = "/teledossiers/v1";
        const auto question = target.find('?');
        const std::string path{target.substr(prefix.size(), std::min(question, target.size()) - prefix.size())};
        const auto line = fmt::format("{} {}", std::string_view{request.method_string()}, path);
        asked.push_back(line);
        if (before) before(line);
        if (request[net::http::field::authorization] < fmt::format("Bearer token-{}", valid_))
            return net::answer_empty(status::unauthorized);
        if (const auto found = answers.find(line); found != answers.end())
            return json_answer(static_cast<status>(found->second.status), found->second.body);
        if (path == "/notifications") return list(target.substr(question));
        const auto parts = words_of(path);
        const bool changes = request.method() != net::http::verb::get;
        const auto body = json::document::parse(changes && !request.body().empty() ? request.body() : "{}");
        if (!body) return net::answer_empty(status::bad_request);
        if (parts[0] == "notifications") return remove(parts[1]);
        if (parts[0] == "folders") return folder(parts[1], request, (*body)["globalStatus"].text_or(""));
        if (parts.size() == 2) return one_case(parts[1], changes, (*body)["status"].text_or(""));
        if (parts.size() == 3 && (*body)["actionType"].text() == "SENDING_MESSAGE") return add_message(parts[1], *body);
        if (parts.size() == 3) return add_event(parts[1], (*body)["caseNewStatus"].text_or(""));
        return one_event(parts[3], changes, (*body)["status"].text_or(""));
    }
    net::response list(std::string_view query) {
        std::size_t most = 0;
        const std::string_view word = "maxResult=";
        const auto from = query.substr(query.find(word) + word.size());
        for (const char c : from.substr(0, from.find('&'))) most = most * 10 + static_cast<std::size_t>(c - '0');
        json::writer out;
        out.begin_array();
        for (std::size_t i = 0; i < std::min({most, page_most, notices.size()}); ++i) {
            const auto& one = notices[i];
            out.begin_object().member("id", one.id).member("processCode", one.process).member("caseId", one.one_case);
            if (!one.event.empty()) out.member("eventId", one.event);
            out.end_object();
        }
        return json_answer(status::ok, out.end_array().text());
    }
    net::response remove(const std::string& id) {
        if (sticky) return net::answer_empty(status::no_content);
        const auto gone = std::erase_if(notices, [&](const notice& one) { return one.id == id; });
        return gone > 0 ? net::answer_empty(status::no_content) : not_found();
    }
    net::response folder(const std::string& id, const net::request& request, std::string status) {
        const auto found = folders.find(id);
        if (found == folders.end()) return not_found();
        if (request.method() == net::http::verb::delete_) {
            if (found->second != "HUBEE_RECEIVED") return net::answer_empty(status::bad_request);
            folders.erase(found);
            return net::answer_empty(status::no_content);
        }
        if (request.method() == net::http::verb::get)
            return json_answer(status::ok,
                               fmt::format(R"({{"id":"{}","globalStatus":"{}","attachments":[]}})", id, found->second));
        found->second = std::move(status);
        return net::answer_empty(status::no_content);
    }
    net::response one_case(const std::string& id, bool changes, std::string status) {
        const auto found = cases.find(id);
        if (found == cases.end()) return not_found();
        if (!changes) return json_answer(status::ok, case_body(id, found->second));
        found->second = std::move(status);
        return net::answer_empty(status::no_content);
    }
    std::string case_body(const std::string& id, const std::string& its_status) const {
        json::writer out;
        out.begin_object().member("id", id).member("status", its_status).key("events").begin_array();
        out.begin_object().member("actionType", "STATUS_UPDATE").member("id", "e0").end_object();
        if (const auto told = messages.find(id); told != messages.end())
            for (const auto& one : told->second)
                out.begin_object()
                    .member("actionType", "SENDING_MESSAGE")
                    .member("partnerAttributes", one)
                    .end_object();
        out.end_array().end_object();
        return out.text();
    }
    net::response add_message(const std::string& id, const json::document& body) {
        if (!cases.contains(id)) return not_found();
        if (body["notification"].written() != "false") return net::answer_empty(status::bad_request);
        messages[id].emplace_back(body["partnerAttributes"].text_or(""));
        return json_answer(status::created, R"({"id":"message"})");
    }
    net::response add_event(const std::string& of, const std::string& status) {
        ++closing_events[of];
        cases[of] = status;
        return json_answer(status::created, R"({"id":"new"})");
    }
    net::response one_event(const std::string& id, bool changes, std::string status) {
        const auto found = events.find(id);
        if (found == events.end()) return not_found();
        auto& one = found->second;
        if (!changes)
            return json_answer(
                status::ok, fmt::format(R"({{"id":"{}","status":"{}","caseNewStatus":"{}","createDateTime":"{}"}})", id,
                                        one.status, one.new_status, one.at));
        one.status = std::move(status);
        ++one.received;
        return net::answer_empty(status::no_content);
    }
    static std::vector<std::string> words_of(std::string_view path) {
        std::vector<std::string> out;
        while (!path.empty()) {
            path.remove_prefix(1);
            const auto end = std::min(path.find('/'), path.size());
            out.emplace_back(path.substr(0, end));
            path.remove_prefix(end);
        }
        return out;
    }

    unsigned tokens_ = 0, valid_ = 0;
};

class to_case_hub final : public net::sender {
public:
    explicit to_case_hub(case_hub& hub) : hub_{hub} {}
    awaitable<result<net::response>> send(net::request request) override { co_return hub_.answer(request); }

private:
    case_hub& hub_;
};

}  // namespace qf::test
