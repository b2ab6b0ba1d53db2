#include "connector/dossier/content_pdf.hpp"

#include "connector/dossier/french.hpp"
#include "connector/dossier/pdf_document.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

namespace qf::dossier {
namespace {

constexpr float left = 56, right = pdf_document::page_width - 56, bottom = pdf_document::page_height - 72;
constexpr colour ink{0.10F, 0.10F, 0.13F}, muted{0.38F, 0.38F, 0.42F}, accent{0.08F, 0.20F, 0.42F};
constexpr colour pale{0.94F, 0.95F, 0.97F}, hairline{0.82F, 0.84F, 0.87F};
constexpr text_style plain{10, weight::regular, ink}, strong{10, weight::bold, ink};
constexpr text_style small{8.5F, weight::regular, muted}, column_name{8.5F, weight::bold, muted};
constexpr text_style section{12, weight::bold, accent};
constexpr std::string_view unknown = "—";

std::string text_of(json::value v) {
    return v.text_or("");
}
std::string or_unknown(std::string text) {
    return text.empty() ? std::string{unknown} : text;
}
std::string sex_of(json::value v) {
    const auto s = text_of(v);
    if (s == "F" || s == "female") return "Féminin";
    if (s == "M" || s == "male") return "Masculin";
    return or_unknown(s);
}
std::string fund_of(json::value v) {
    const auto f = text_of(v);
    return f == "CNAF" ? "CAF" : or_unknown(f);
}
std::string month_of(json::value block, std::string_view month, std::string_view year) {
    return french_month(block[month].integer().value_or(0), block[year].integer().value_or(0));
}

struct column {
    std::string_view name;
    float x;
    float wide;
};
constexpr std::array columns{column{"Nom de naissance", left + 8, 122}, column{"Nom d’usage", left + 138, 102},
                             column{"Prénoms", left + 248, 112}, column{"Né(e) le", left + 368, 58},
                             column{"Sexe", left + 434, 46}};

class page_setter {
public:
    page_setter(const content& c, const std::filesystem::path& font_file)
        : content_{c}, document_{fmt::format("Quotient familial - {}", c.reference), c.submitted_at, font_file} {
        document_.add_page();
    }

    std::string write() {
        heading();
        amount();
        identity();
        persons("Allocataires", content_.quotient_familial["allocataires"], "Aucun allocataire transmis.");
        persons("Enfants", content_.quotient_familial["enfants"], "Aucun enfant transmis.");
        address();
        footers();
        return document_.finish();
    }

private:
    // Room for `high` points, on a new page where this one is full.
    bool room(float high) {
        if (y_ + high <= bottom) return false;
        document_.add_page();
        y_ = 64;
        return true;
    }

    void heading() {
        document_.area(left, 48, 36, 3, accent);
        document_.write(left, 78, "Quotient familial", {22, weight::bold, accent});
        document_.write_right(right, 68, "Référence", small);
        document_.write_right(right, 82, content_.reference, {11, weight::bold, ink});
        y_ = 100;
        for (const auto& line :
             document_.wrap(fmt::format("Commune\u00A0: {}", content_.commune_name), right - left, 3, plain))
            next_line(line, plain);
        next_line(fmt::format("Transmis par l’usager le {} (heure de Paris)", french_time(content_.submitted_at)),
                  plain);
        if (content_.external_id && !content_.external_id->empty()) {
            const auto text = fmt::format("Identifiant externe\u00A0: {}", *content_.external_id);
            for (const auto& line : document_.wrap(text, right - left, 4, plain)) next_line(line, plain);
        }
    }

    void next_line(std::string_view text, const text_style& style) {
        document_.write(left, y_, text, style);
        y_ += 15;
    }

    void amount() {
        const auto block = content_.quotient_familial["quotient_familial"];
        y_ += 4;
        document_.area(left, y_, right - left, 74, pale);
        document_.area(left, y_, 3, 74, accent);
        const auto value = block["valeur"].integer();
        document_.write(left + 20, y_ + 22, "Quotient familial", small);
        if (value)
            document_.write(left + 20, y_ + 56, french_number(*value), {32, weight::bold, accent});
        else
            document_.write(left + 20, y_ + 52, "Non communiqué", {18, weight::bold, accent});
        const std::array<std::pair<std::string_view, std::string>, 3> facts{
            {{"Caisse", fund_of(block["fournisseur"])},
             {"Mois du quotient", or_unknown(month_of(block, "mois", "annee"))},
             {"Mois du calcul", or_unknown(month_of(block, "mois_calcul", "annee_calcul"))}}};
        float line = y_ + 22;
        for (const auto& [name, fact] : facts) {
            document_.write(left + 240, line, name, {9, weight::regular, muted});
            document_.write(left + 335, line, document_.wrap(fact, right - left - 345, 1, strong).front(), strong);
            line += 18;
        }
        y_ += 74;
    }

    void title(std::string_view text, float with_room_for) {
        room(34 + with_room_for);
        y_ += 32;
        document_.write(left, y_, text, section);
        y_ += 8;
        document_.line(left, right, y_, 0.8F, accent);
    }

    void fact(std::string_view name, const std::string& text, const text_style& style = plain) {
        const auto lines = document_.wrap(text, right - left - 158, 4, style);
        room(16 * static_cast<float>(lines.size()));
        document_.write(left + 8, y_ + 16, name, {9, weight::regular, muted});
        for (const auto& line : lines) document_.write(left + 150, y_ += 16, line, style);
    }

    void identity() {
        const auto who = content_.pivot_identity;
        title("Personne qui transmet", 80);
        y_ += 2;
        if (!who.is_object()) return note("Identité non communiquée.");
        fact("Nom de naissance", or_unknown(text_of(who["family_name"])), strong);
        fact("Prénoms", or_unknown(text_of(who["given_name"])), strong);
        fact("Date de naissance", or_unknown(french_birth_date(text_of(who["birthdate"]))));
        fact("Lieu de naissance",
             fmt::format("commune {}, pays {} (codes INSEE)", or_unknown(text_of(who["birthplace"])),
                         or_unknown(text_of(who["birthcountry"]))));
        fact("Sexe", sex_of(who["gender"]));
    }

    void note(std::string_view text) {
        room(18);
        document_.write(left + 8, y_ += 18, text, {10, weight::regular, muted});
    }

    void column_names() {
        document_.area(left, y_, right - left, 20, pale);
        for (const auto& c : columns) document_.write(c.x, y_ + 13.5F, c.name, column_name);
        y_ += 20;
    }

    void persons(std::string_view name, json::value list, std::string_view none) {
        title(list.size() == 0 ? std::string{name} : fmt::format("{} ({})", name, list.size()), 44);
        if (!list.is_array()) return note("Non communiqué.");
        if (list.size() == 0) return note(none);
        y_ += 4;
        column_names();
        list.for_each_item([&](json::value p) { person(p); });
    }

    void person(json::value p) {
        const std::array<std::string, columns.size()> texts{
            or_unknown(text_of(p["nom_naissance"])), or_unknown(text_of(p["nom_usage"])),
            or_unknown(text_of(p["prenoms"])), or_unknown(french_birth_date(text_of(p["date_naissance"]))),
            sex_of(p["sexe"])};
        std::array<std::vector<std::string>, columns.size()> cells;
        std::size_t lines = 1;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            cells[i] = document_.wrap(texts[i], columns[i].wide, 8, plain);
            lines = std::max(lines, cells[i].size());
        }
        const float high = 8 + 12 * static_cast<float>(lines);
        if (room(high)) column_names();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            float line = y_ + 13.5F;
            for (const auto& text : cells[i]) {
                document_.write(columns[i].x, line, text, plain);
                line += 12;
            }
        }
        y_ += high;
        document_.line(left, right, y_, 0.5F, hairline);
    }

    void address() {
        const auto block = content_.quotient_familial["adresse"];
        std::vector<std::string> lines;
        for (const auto* part : {"destinataire", "complement_information", "complement_information_geographique",
                                 "numero_libelle_voie", "lieu_dit", "code_postal_ville", "pays"})
            if (auto text = text_of(block[part]); !text.empty()) lines.push_back(std::move(text));
        title("Adresse", std::min<float>(14 * static_cast<float>(lines.size()), 100));
        if (lines.empty()) return note("Non communiquée.");
        y_ += 4;
        for (const auto& text : lines) {
            for (const auto& line : document_.wrap(text, right - left - 16, 4, plain)) {
                room(14);
                document_.write(left + 8, y_ += 14, line, plain);
            }
        }
    }

    void footers() {
        for (std::size_t i = 0; i < document_.pages(); ++i) {
            document_.turn_to(i);
            const float y = pdf_document::page_height - 44;
            document_.line(left, right, y - 14, 0.5F, hairline);
            document_.write(
                left, y,
                fmt::format("Données obtenues de la CAF ou de la MSA par API Particulier · {}", content_.reference),
                small);
            document_.write_right(right, y, fmt::format("Page {} sur {}", i + 1, document_.pages()), small);
        }
    }

    const content& content_;
    pdf_document document_;
    float y_ = 0;  // what is above is drawn
};

}  // namespace

std::string write_content_pdf(const content& c, const std::filesystem::path& font_file) {
    return page_setter{c, font_file}.write();
}

}  // namespace qf::dossier
