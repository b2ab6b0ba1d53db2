#include "connector/inbox/call.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>

namespace qf::inbox {
namespace {

void write_error(json::writer& out, unsigned code, std::string_view message) {
    out.begin_object().member("code", code).member("message", message).end_object();
}

}  // namespace

reply with_json(unsigned status, std::string body) {
    return {.status = status, .body = std::move(body)};
}
reply without_content() {
    return {.status = 204, .content_type = {}};
}

reply refusal(unsigned status, std::span<const std::string> messages) {
    json::writer out;
    out.begin_object().key("errors").begin_array();
    for (const auto& message : messages) write_error(out, status, message);
    out.end_array().end_object();
    return {.status = status, .body = out.text()};
}

reply refusal(unsigned status, std::string_view message) {
    const std::string one[] = {std::string{message}};
    return refusal(status, one);
}

reply refusal_of_token(unsigned gateway_code, std::string_view message) {
    json::writer out;
    out.begin_object().key("errors").begin_array();
    write_error(out, gateway_code, message);
    out.end_array().end_object();
    return {.status = 401, .body = out.text(), .headers = {{"WWW-Authenticate", "Bearer realm=\"HubEE\""}}};
}

reply no_room() {
    return refusal(507, "There is no room for this: nothing was kept");
}

number_of_query query_number(const call& c, std::string_view name, std::int64_t otherwise, std::int64_t least,
                             std::int64_t most) {
    const auto text = c.target.first(name);
    if (!text) return {.value = otherwise};
    number_of_query out;
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), out.value);
    if (code == std::errc{} && end == text->data() + text->size() && out.value >= least && out.value <= most)
        return out;
    const auto range = most == INT64_MAX ? fmt::format("{} on", least) : fmt::format("{} to {}", least, most);
    out.refused = refusal(400, fmt::format("Bad Request : @query.{} must be a whole number from {}", name, range));
    return out;
}

flag_of_query query_flag(const call& c, std::string_view name) {
    const auto text = c.target.first(name);
    if (!text || *text == "false") return {};
    if (*text == "true") return {.value = true};
    return {.refused = refusal(400, fmt::format("Bad Request : @query.{} must be true or false", name))};
}

page_of_list page_of_query(const call& c) {
    constexpr std::int64_t usual = 25, most = INT64_MAX, offset_most = 1'000'000'000;
    auto offset = query_number(c, "offSet", 0, 0, offset_most);
    auto limit = query_number(c, "maxResult", usual, 1, most);
    return {offset.value, limit.value, offset.refused ? std::move(offset.refused) : std::move(limit.refused)};
}

std::pair<std::string, std::string> content_range(std::string_view unit, const page_of_list& page, std::size_t shown,
                                                  std::int64_t total) {
    if (shown == 0) return {"Content-Range", fmt::format("{} */{}", unit, total)};
    const auto last = page.offset + static_cast<std::int64_t>(shown) - 1;
    return {"Content-Range", fmt::format("{} {}-{}/{}", unit, page.offset, last, total)};
}

std::vector<std::string> query_list(const call& c, std::string_view name) {
    std::vector<std::string> out;
    const auto [from, to] = c.target.query.equal_range(name);
    for (auto i = from; i != to; ++i) out.push_back(i->second);
    return out;
}

}  // namespace qf::inbox
