#include "schemas/known_members.hpp"
#include "schemas/transmission.hpp"
#include "schemas/validator.hpp"

#include <algorithm>

namespace qf::schemas {
namespace {

const validator& content_rules() {
    static const validator compiled{"qf.content.1.json"};
    return compiled;
}

}  // namespace

result<year_month> parse_year_month(std::string_view text) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        return std::ranges::all_of(text.substr(from, count), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (text.size() != 7 || text[4] != '-' || !digits(0, 4) || !digits(5, 2)) return errc::malformed_text;
    const auto number = [&](std::size_t from, std::size_t count) {
        int out = 0;
        for (const char c : text.substr(from, count)) out = out * 10 + (c - '0');
        return out;
    };
    const year_month out{number(0, 4), number(5, 2)};
    if (out.year < 1900 || out.month < 1 || out.month > 12) return errc::malformed_text;
    return out;
}

result<json::document> parse_content(std::string_view text, faults& out) {
    auto document = json::document::parse(text);
    if (!document) {
        out.add("", "is not JSON: " + json::fault_of(text));
        return document.error();
    }
    const auto& d = *document;
    const auto broken = content_rules().check(d.root());
    for (const auto& f : broken.list()) out.add(f.place, f.problem, f.suggestion);
    bool good = broken.empty();

    // A value of the wrong type or length has had its fault above; here only what a schema cannot say.
    const auto has_its_size = [](json::value v, std::size_t size) { return v.text() && v.text()->size() == size; };
    if (const auto cog = d["commune"]["cog"]; has_its_size(cog, 5))
        good &= out.require(commune_code::parse(*cog.text()).has_value(), "/commune/cog", "is not a commune's code",
                            "five characters, as INSEE's COG writes them: 26086, 2A004");
    if (const auto number = d["commune"]["siret"]; has_its_size(number, 14))
        good &= out.require(siret::parse(*number.text()).has_value(), "/commune/siret", "is not a SIRET number",
                            "14 digits of which the last is a check");
    for (const auto* name : {"asked", "obtained"})
        if (const auto month = d["reference_month"][name]; has_its_size(month, 7))
            good &= out.require(parse_year_month(*month.text()).has_value(), std::string{"/reference_month/"} + name,
                                "is not a month", "YYYY-MM");
    faults unprintable;
    check_characters(d.root(), unprintable, {}, &content_shape);
    for (const auto& f : unprintable.list()) good = out.require(false, f.place, f.problem, f.suggestion);
    if (!good) return errc::content_invalid;
    return document;
}

}  // namespace qf::schemas
