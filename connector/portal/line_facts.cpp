#include "connector/portal/line_facts.hpp"

#include "connector/dossier/french.hpp"
#include "connector/portal/wording.hpp"

#include <algorithm>

namespace qf::portal {
namespace {

std::optional<summary> content_of_line(const std::string& id, inbox::tables& t) {
    const auto files = t.attachments.of_case(id);
    const auto* content = content_among(files);
    const auto kept = content ? t.files.find(content->id) : std::nullopt;
    if (!kept || kept->name) return std::nullopt;
    return summary_of(t.files.bytes(content->id, 0, kept->size));
}

std::string_view without_blanks(std::string_view text) noexcept {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string_view correction_in(const inbox::case_line& line) noexcept {
    return line.partner_attributes ? attribute_named(*line.partner_attributes, "corrige") : std::string_view{};
}

}  // namespace

std::string_view attribute_named(std::string_view attributes, std::string_view name) noexcept {
    while (!attributes.empty()) {
        const auto end = attributes.find(';');
        const auto pair = attributes.substr(0, end);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && without_blanks(pair.substr(0, equals)) == name)
            return without_blanks(pair.substr(equals + 1));
        attributes.remove_prefix(end == std::string_view::npos ? attributes.size() : end + 1);
    }
    return {};
}

bool is_reference_of(std::string_view said, std::string_view external_id) {
    if (said.empty()) return false;
    if (said == external_id) return true;
    std::string upper{short_reference(said)};
    for (auto& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    // A folder's external id is the case's without its number.
    return upper == short_reference(external_id) || external_id == std::string{said} + "-01";
}

relatives relatives_of(const inbox::case_line& line, const std::optional<summary>& said, inbox::tables& t) {
    relatives out;
    const auto corrects = correction_in(line);
    out.corrects = std::string{short_reference(corrects)};
    auto born = said ? said->applicant.birth_date : std::string{};
    if (born == dossier::french_birth_date("0000-00-00")) born.clear();  // unknown is nobody's birthday
    for (auto& other : t.list.of_same_name(line)) {
        if (is_reference_of(corrects, other.external_id)) {
            out.corrects = std::string{short_reference(other.external_id)};
            out.corrects_id = other.id;
        } else if (is_reference_of(correction_in(other), line.external_id)) {
            out.corrected_by.push_back(std::move(other));
        } else if (!born.empty()) {
            const auto theirs = content_of_line(other.id, t);
            if (theirs && theirs->applicant.birth_date == born) out.others.push_back(std::move(other));
        }
    }
    return out;
}

line_facts facts_of(const inbox::case_line& line, inbox::tables& t) {
    line_facts out;
    out.said = content_of_line(line.id, t);
    const auto months = dossier::read_months(line.partner_attributes.value_or(""));
    if (months && months->differ()) out.months = months;
    out.kin = relatives_of(line, out.said, t);
    return out;
}

std::vector<std::string> names_in_content(std::string_view json) {
    std::vector<std::string> out;
    const auto said = summary_of(json);
    if (!said) return out;
    const auto add = [&](const person& one) {
        out.push_back(one.names);
        if (!one.usage.empty()) out.push_back(one.usage);
    };
    add(said->applicant);
    for (const auto& one : said->adults) add(one);
    for (const auto& one : said->children) add(one);
    return out;
}

}  // namespace qf::portal
