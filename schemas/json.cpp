#include "schemas/json.hpp"

#include <fmt/core.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace qf::json {
namespace {

constexpr auto flags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
constexpr int deepest = 32;

// Destroying or walking a deep document recurses: refuse it before it is built.
bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > deepest) return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

// A tree takes some three times its text. RapidJSON's own 64 KB for each document, however small, make malloc tidy its
// whole heap each time one is freed.
std::size_t chunk_for(std::string_view text) {
    constexpr std::size_t least = 1 << 10, most = 64 << 10;
    return std::clamp(3 * text.size(), least, most);
}

}  // namespace

value value::operator[](std::string_view member) const {
    if (!is_object()) return {};
    const rapidjson::Value name{rapidjson::StringRef(member.data(), member.size())};
    const auto found = v_->FindMember(name);
    return found == v_->MemberEnd() ? value{} : value{&found->value};
}

value value::at(std::size_t index) const {
    if (!is_array() || index >= v_->Size()) return {};
    return value{&(*v_)[static_cast<rapidjson::SizeType>(index)]};
}

std::size_t value::size() const noexcept {
    if (is_array()) return v_->Size();
    return is_object() ? v_->MemberCount() : 0;
}

std::optional<std::string_view> value::text() const {
    if (!is_text()) return std::nullopt;
    return std::string_view{v_->GetString(), v_->GetStringLength()};
}

std::optional<std::int64_t> value::integer() const {
    if (!is_integer()) return std::nullopt;
    return v_->GetInt64();
}

std::optional<std::int64_t> value::whole_number() const {
    constexpr double exact_max = 9'007'199'254'740'992;  // 2^53: from there on a double skips whole numbers
    if (!v_ || !v_->IsDouble()) return integer();
    const auto number = v_->GetDouble();
    if (std::trunc(number) != number || std::abs(number) > exact_max) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

std::optional<bool> value::boolean() const {
    if (!is_boolean()) return std::nullopt;
    return v_->GetBool();
}

std::string value::written() const {
    if (!v_) return {};
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> w{buffer};
    v_->Accept(w);
    return {buffer.GetString(), buffer.GetSize()};
}

result<document> document::parse(std::string_view text) {
    if (too_deep(text)) return errc::malformed_json;
    auto out = std::make_unique<kept>(chunk_for(text));
    out->tree.Parse<flags>(text.data(), text.size());
    if (out->tree.HasParseError()) return errc::malformed_json;
    return document{std::move(out)};
}

bool has_duplicates(value object) {
    std::vector<std::string_view> names;
    object.for_each_member([&](std::string_view name, value) { names.push_back(name); });
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

std::string fault_of(std::string_view text) {
    if (too_deep(text)) return fmt::format("nested more than {} deep", deepest);
    rapidjson::Document d;
    d.Parse<flags>(text.data(), text.size());
    if (!d.HasParseError()) return "no fault";
    const auto before = text.substr(0, std::min(d.GetErrorOffset(), text.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto last_break = before.rfind('\n');
    const auto column = last_break == std::string_view::npos ? before.size() + 1 : before.size() - last_break;
    return fmt::format("line {}, column {}: {}", line, column, rapidjson::GetParseError_En(d.GetParseError()));
}

writer& writer::put(value v) {
    if (v.raw())
        v.raw()->Accept(w_);
    else
        w_.Null();
    return *this;
}

}  // namespace qf::json
