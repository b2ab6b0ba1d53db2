// test/unit/form/browser.hpp -- a small browser: keeps one cookie, sends forms, follows where it is sent.
//
// Promise:  what a page's form would send is sent: the csrf token, and a review's mark, are read from the page that was
//           shown last.
// Thread:   the loop.
#pragma once

#include "connector/net/client.hpp"
#include "connector/net/percent.hpp"
#include "test/support/rig.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::form {

struct shown_page {
    unsigned status = 0;
    std::string body;
    net::http::fields headers = {};
    bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
    std::string header(std::string_view name) const { return std::string{headers[name]}; }
    std::string to() const { return header("Location"); }
};

class browser {
public:
    using fields = std::vector<std::pair<std::string, std::string>>;
    browser(test::rig& rig, const std::string& url)
        : rig_{rig}, client_{rig.executor(), {.origin = net::origin::parse(url).value()}} {}

    shown_page get(std::string_view target, const fields& headers = {}) {
        return send({net::http::verb::get, target, 11}, headers);
    }
    shown_page post(std::string_view target, fields form, const fields& headers = {}) {
        return post_body(target, written(form), headers);
    }
    // With the token of the page shown last, as its form has it; and its mark, unless the test says another one.
    shown_page press(std::string_view target, fields form = {}) {
        form.emplace_back("csrf", csrf());
        const bool marked = std::ranges::find(form, "vu", &fields::value_type::first) != form.end();
        if (target == "/transmission" && !marked) form.emplace_back("vu", mark());
        return post(target, std::move(form));
    }
    shown_page post_body(std::string_view target, std::string body, fields headers = {}) {
        headers.insert(headers.begin(), {"Content-Type", "application/x-www-form-urlencoded"});
        net::request what{net::http::verb::post, target, 11};
        what.body() = std::move(body);
        return send(std::move(what), headers);
    }
    // Where an answer sends, until it sends no further; within our own pages.
    shown_page follow(shown_page page) {
        for (int hops = 0; hops < 5 && page.status == 303; ++hops) page = get(page.to());
        return page;
    }
    shown_page send(net::request request, const fields& headers = {}) {
        return rig_.run(asking(std::move(request), headers));
    }
    // For requests at the same time.
    awaitable<shown_page> asking(net::request request, fields headers) {
        for (const auto& [name, value] : headers) request.set(name, value);
        if (!cookie.empty()) request.set(net::http::field::cookie, cookie);
        auto answer = co_await client_.send(std::move(request));
        if (!answer) throw std::runtime_error{answer.error().message()};
        shown_page out{.status = answer->result_int(), .body = answer->body(), .headers = *answer};
        if (const auto set = out.header("Set-Cookie"); !set.empty()) {
            cookie = set.substr(0, set.find(';'));
            if (cookie.ends_with('=')) cookie.clear();
        }
        if (const auto token = between(out.body, R"(name="csrf" value=")", "\""); !token.empty()) csrf_ = token;
        if (const auto seen = between(out.body, R"(name="vu" value=")", "\""); !seen.empty()) mark_ = seen;
        co_return out;
    }
    static net::request form_request(std::string_view target, const fields& form) {
        net::request what{net::http::verb::post, target, 11};
        what.set(net::http::field::content_type, "application/x-www-form-urlencoded");
        what.body() = written(form);
        return what;
    }
    static std::string between(std::string_view text, std::string_view before, std::string_view after) {
        const auto start = text.find(before);
        if (start == text.npos) return {};
        const auto rest = text.substr(start + before.size());
        return std::string{rest.substr(0, rest.find(after))};
    }
    const std::string& csrf() const { return csrf_; }
    const std::string& mark() const { return mark_; }  // of the review shown last
    std::string cookie;                                // "qf=…"; empty: none

private:
    static std::string written(const fields& form) {
        std::string out;
        for (const auto& [name, value] : form)
            out +=
                fmt::format("{}{}={}", out.empty() ? "" : "&", net::percent_encoded(name), net::percent_encoded(value));
        return out;
    }

    test::rig& rig_;
    net::client client_;
    std::string csrf_;
    std::string mark_;
};

}  // namespace qf::form
