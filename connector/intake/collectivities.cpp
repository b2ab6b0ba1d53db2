#include "connector/intake/collectivities.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/latin.hpp"
#include "connector/communes/csv.hpp"
#include "connector/intake/enrolling.hpp"
#include "connector/intake/problem.hpp"
#include "schemas/known_members.hpp"
#include "schemas/validator.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace qf::intake {
namespace {

namespace field = net::http::field;
using net::http::status;

constexpr duration asked_again_after = std::chrono::seconds{1};

struct wish {
    qf::recipient recipient;
    std::string name;
    bool active = true;
    std::string place_of_code = {};  // in the body
};

std::string written(const communes::enrolled& enrolled) {
    json::writer w;
    w.begin_object()
        .member("name", enrolled.label.empty() ? enrolled.name : enrolled.name + ", " + enrolled.label)
        .member("siret", enrolled.receiver.siret().text())
        .member("code_cog", enrolled.commune)
        .end_object();
    return w.text();
}

net::response open_to_all(net::response out) {
    out.set(field::access_control_allow_origin, "*");
    return out;
}

result<wish> parse_wish(std::string_view body, faults& out) {
    static const schemas::validator schema{"qf.collectivity.json"};
    const auto parsed = json::document::parse(body);
    if (!parsed) {
        out.add("", json::fault_of(body));
        return errc::malformed_json;
    }
    const bool wrapped = (*parsed)["collectivity"].exists();
    const auto root = wrapped ? (*parsed)["collectivity"] : parsed->root();
    const std::string top = wrapped ? "/collectivity" : "";
    if (!schema.accepts(root)) {
        const auto found = schema.check(root);
        for (const auto& f : found.list()) out.add(top + f.place, f.problem, f.suggestion);
    }
    schemas::check_characters(root, out, top);
    auto number = siret::parse(root["siret"].text().value_or(""));
    auto cog = commune_code::parse(root["code_cog"].text().value_or(""));
    if (out.empty())
        out.require(communes::is_shown_text(root["name"].text().value_or("")), top + "/name",
                    "must have 100 bytes at most");
    if (out.empty()) out.require(number.has_value(), top + "/siret", "is no SIRET: its check digit is wrong");
    if (out.empty()) out.require(cog.has_value(), top + "/code_cog", "is no INSEE code of a commune");
    if (!out.empty()) return errc::content_invalid;
    return wish{{commune_of(*cog), std::move(*number)},
                root["name"].text_or(""),
                root["status"].text() != "inactive",
                top + "/code_cog"};
}

error_code enrol_in(communes::registry& all, const wish& wish) {
    try {
        if (!recipients_with(all, wish.recipient.siret()).empty()) return errc::already_exists;
        const auto commune = all.receiver_of(wish.recipient.cog());
        if (!commune) return errc::commune_unknown;
        communes::recipient_settings settings;
        settings.approved = true;
        if (fold(commune->name) != fold(wish.name)) settings.label = wish.name;
        if (const auto code = all.change(wish.recipient, settings)) return code;
        return wish.active ? all.set_active(wish.recipient, true) : error_code{};
    } catch (const sqlite::failure& f) {
        return f.full() ? errc::storage_full : errc::storage_failed;
    }
}

}  // namespace

collectivities::collectivities(communes::registry communes, std::string token, const clock_source& clock,
                               const logger& log)
    : communes_{std::move(communes)}, token_{std::move(token)}, clock_{clock}, log_{log} {}

collectivities::page collectivities::page_of(std::string body) {
    auto tag = '"' + to_hex(sha256(body)).substr(0, 32) + '"';
    return {std::move(body), std::move(tag)};
}

net::response collectivities::for_portals(const net::request& asked, const page& page) {
    const std::string_view known = asked[field::if_none_match];
    auto out = known.find(page.tag) != std::string_view::npos ? net::answer_empty(status::not_modified)
                                                              : net::answer(status::ok, "application/json", page.body);
    out.set(field::etag, page.tag);
    out.set(field::cache_control, "public, max-age=60");
    return open_to_all(std::move(out));
}

result<std::optional<collectivities::shown>> collectivities::read_if_newer(std::int64_t shown_version) const {
    try {
        const auto version = communes_.version();
        if (version == shown_version) return std::optional<shown>{};
        auto offered = communes_.recipients(true);
        std::erase_if(offered, [](const communes::enrolled& one) { return !one.offered(); });
        shown out;
        out.version = version;
        for (const auto& one : offered) out.each.try_emplace(one.commune, page_of(written(one)));
        std::vector<std::pair<std::string, const communes::enrolled*>> by_name;
        by_name.reserve(offered.size());
        for (const auto& one : offered) by_name.emplace_back(fold(one.name), &one);
        std::ranges::stable_sort(by_name, {}, &std::pair<std::string, const communes::enrolled*>::first);
        std::string all = "[";
        for (const auto& [folded, one] : by_name) all += (all.size() > 1 ? "," : "") + written(*one);
        out.all = page_of(std::move(all += ']'));
        return std::optional{std::move(out)};
    } catch (const sqlite::failure& f) {
        return f.full() ? errc::storage_full : errc::storage_failed;
    }
}

std::string collectivities::receiver_of(const commune_code& code) const {
    try {
        const auto commune = communes_.receiver_of(code);
        return commune ? commune->cog : std::string{};
    } catch (const sqlite::failure&) {  // the list that is shown says that it could not be read
        return {};
    }
}

awaitable<void> collectivities::refresh() {
    if (shown_.version >= 0 && clock_.now() < look_again_at_) co_return;
    look_again_at_ = clock_.now() + asked_again_after;
    const auto known = shown_.version;
    auto newer = co_await lookup_.run([&] { return read_if_newer(known); });
    if (!newer) log_.warning("collectivities_not_read", {{"reason", reason_code(newer.error())}});
    if (newer && *newer) shown_ = std::move(**newer);
}

awaitable<net::response> collectivities::list(const net::exchange& exchange) {
    co_await refresh();
    if (shown_.version < 0) co_return open_to_all(problem(status::service_unavailable, errc::storage_failed));
    co_return for_portals(exchange.request, shown_.all);
}

awaitable<net::response> collectivities::show(const net::exchange& exchange, std::string code_cog) {
    co_await refresh();
    if (shown_.version < 0) co_return open_to_all(problem(status::service_unavailable, errc::storage_failed));
    const auto cog = commune_code::parse(code_cog);
    std::string receiver;
    if (cog) receiver = commune_of(*cog).text();
    if (cog && !shown_.each.contains(receiver)) receiver = co_await lookup_.run([&] { return receiver_of(*cog); });
    const auto found = shown_.each.find(receiver);
    if (found == shown_.each.end()) co_return open_to_all(problem(status::not_found, errc::not_found));
    co_return for_portals(exchange.request, found->second);
}

awaitable<net::response> collectivities::enrol(const net::exchange& exchange) {
    if (!bears(exchange.request, token_)) co_return unauthorized("Bearer", "a bearer token is required");
    faults found;
    const auto asked = parse_wish(exchange.request.body(), found);
    if (!asked) {
        const bool malformed = asked.error() == errc::malformed_json;
        co_return problem(malformed ? status::bad_request : status::unprocessable_entity, asked.error(), found);
    }
    const auto code = co_await lookup_.run([&] { return enrol_in(communes_, *asked); });
    log_.info("collectivity_enrolled",
              {{"recipient", asked->recipient.key()}, {"status", code ? reason_code(code) : std::string{"enrolled"}}});
    if (code == errc::already_exists) co_return problem(status::conflict, code);
    if (code == errc::commune_unknown) {
        found.add(asked->place_of_code, no_commune_has_it);
        co_return problem(status::unprocessable_entity, code, found);
    }
    if (code) {
        auto out = problem(status::service_unavailable, code);
        out.set(field::retry_after, "5");
        co_return out;
    }
    shown_.version = -1;  // our own change is not a new version to our own connection
    json::writer w;
    w.begin_object()
        .key("collectivity")
        .begin_object()
        .member("name", asked->name)
        .member("siret", asked->recipient.siret().text())
        .member("code_cog", asked->recipient.cog().text())
        .member("status", asked->active ? "active" : "inactive")
        .end_object()
        .end_object();
    co_return net::answer(status::created, "application/json", w.text());
}

}  // namespace qf::intake
