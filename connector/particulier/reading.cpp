// What of a good answer is passed on. Pure.
#include "connector/particulier/client.hpp"
#include "schemas/known_members.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace qf::particulier {
namespace {

// The blocks as the rules of a submission want them: what could not be sent to a commune is not shown to be sent.
bool can_be_sent(std::string_view blocks) {
    json::writer content;
    content.begin_object().key("commune").begin_object().member("cog", "01001").end_object();
    content.key("pivot_identity").begin_object().member("family_name", "").member("given_name", "").end_object();
    content.key("quotient_familial_v3").raw(blocks).end_object();
    faults unused;
    return schemas::parse_content(content.text(), unused).has_value();
}

// Funds' files hold control characters and soft hyphens in names and addresses: what cannot be printed is dropped, and a
// line end is a blank. Valid UTF-8 is the parser's promise.
std::string printable(std::string_view text) {
    const auto unprintable = [&](std::size_t i) -> std::size_t {  // how many bytes; 0: it can be printed
        const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
        if (byte(i) < 0x20 || byte(i) == 0x7F) return 1;
        if (byte(i) == 0xC2 && (byte(i + 1) < 0xA0 || byte(i + 1) == 0xAD)) return 2;  // C1, soft hyphen
        const auto three = text.substr(i, 3);
        const bool none = three == "\uFEFF" || three == "\uFFFE" || three == "\uFFFF" || three == "\u200B";
        return none ? 3 : 0;
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const bool blank = c == '\t' || c == '\n' || c == '\r';
        const auto dropped = unprintable(i);
        if (blank) out += ' ';
        if (dropped == 0) out += c;
        i += std::max<std::size_t>(dropped, 1);
    }
    return out;
}

// The same members, with texts that can be printed and whole numbers written as such (742.0 is 742).
void write_clean(json::writer& out, json::value v) {
    if (v.is_object()) {
        out.begin_object();
        v.for_each_member([&](std::string_view name, json::value member) { write_clean(out.key(name), member); });
        out.end_object();
    } else if (v.is_array()) {
        out.begin_array();
        v.for_each_item([&](json::value item) { write_clean(out, item); });
        out.end_array();
    } else if (const auto text = v.text()) {
        out.put(printable(*text));
    } else if (const auto number = v.whole_number()) {
        out.put(*number);
    } else {
        out.put(v);
    }
}

std::optional<schemas::year_month> month_of(json::value amount) {
    const auto year = amount["annee"].integer().value_or(0), month = amount["mois"].integer().value_or(0);
    if (year < 1900 || year > 9999 || month < 1 || month > 12) return std::nullopt;
    return schemas::year_month{static_cast<int>(year), static_cast<int>(month)};
}

}  // namespace

std::optional<answer> read_answer(std::string_view body) {
    const auto written = json::document::parse(body);
    if (!written) return std::nullopt;
    const auto data = (*written)["data"];
    if (!data.is_object()) return std::nullopt;

    json::writer known;
    known.begin_object();
    for (const auto& block : schemas::quotient_familial_shape.members) {
        const auto found = data[block.name];
        if (!block.inside || !found.exists() || found.is_null()) continue;  // a member that is no block is a dossier's
        schemas::write_known(known.key(block.name), found, *block.inside);
    }
    known.end_object();
    const auto received = json::document::parse(known.text());
    if (!received) return std::nullopt;
    json::writer clean;
    write_clean(clean, received->root());
    const auto blocks = clean.text();
    if (!can_be_sent(blocks)) return std::nullopt;
    auto kept = json::document::parse(blocks);
    if (!kept) return std::nullopt;
    const auto obtained = month_of((*kept)["quotient_familial"]);
    return answer{std::move(*kept), obtained};
}

}  // namespace qf::particulier
