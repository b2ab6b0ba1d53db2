#include "connector/dossier/content_pdf.hpp"

#include "connector/base/latin.hpp"
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
constexpr std::string_view unknown = "non communiqué", no_usage_name = "—";

std::string text_of(json::value v) {
    return printable(v.text().value_or(""));
}
std::string or_unknown(std::string text) {
    return text.empty() ? std::string{unknown} : text;
}
std::string sex_of(json::value v) {
    return or_unknown(french_sex(v.text().value_or("")));
}
std::string place_of(std::string_view shown, std::string_view kind, json::value code) {
    if (!shown.empty()) return printable(shown);
    const auto text = text_of(code);
    return text.empty() ? std::string{unknown} : fmt::format("{} {} (code INSEE)", kind, text);
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
constexpr std::array columns{column{"Nom de naissance", left + 8, 124}, column{"Nom d’usage", left + 140, 88},
                             column{"Prénoms", left + 236, 100}, column{"Naissance", left + 344, 60},
                             column{"Sexe", left + 412, 66}};

class page_setter {
public:
    page_setter(const content& c, const std::filesystem::path& font_file)
        : content_{c}, document_{fmt::format("Quotient familial - {}", c.reference), c.submitted_at, font_file} {
        document_.add_page();
    }

    std::string write() {
        heading();
        amount();
        origin();
        identity();
        // A file without anybody is none: an empty list is a fund that says nothing.
        persons("Allocataires", content_.quotient_familial["allocataires"], "Non communiqué.");
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
        y_ = 96;
        if (content_.corrects) correction();
    }

    // Before anything that could be taken from it: whoever has the first dossier is to use this one instead.
    void correction() {
        const auto text =
            fmt::format("Correction\u00A0: cette transmission ({}) corrige et remplace la transmission {}.",
                        content_.reference, *content_.corrects);
        y_ += 4;
        for (const auto& line : document_.wrap(text, right - left, 2, strong)) {
            document_.write(left, y_ + 10, line, strong);
            y_ += 15;
        }
        y_ += 8;
    }

    void origin() {
        y_ += 22;
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
        const auto value = block["valeur"].integer();
        std::vector<std::pair<std::string_view, std::string>> facts{
            {"Caisse", fund_of(block["fournisseur"])},
            {"Mois du quotient", or_unknown(month_of(block, "mois", "annee"))}};
        const bool other_month = content_.months && content_.months->differ();
        if (other_month) {
            const auto& asked = content_.months->asked;
            facts.emplace_back("Mois demandé", french_month(asked.month, asked.year));
        }
        facts.emplace_back("Mois du calcul", or_unknown(month_of(block, "mois_calcul", "annee_calcul")));
        const float high = 20 + 18 * static_cast<float>(facts.size());
        document_.area(left, y_, right - left, high, pale);
        document_.area(left, y_, 3, high, accent);
        document_.write(left + 20, y_ + 22, "Quotient familial", small);
        if (value)
            document_.write(left + 20, y_ + 56, french_number(*value), {32, weight::bold, accent});
        else
            document_.write(left + 20, y_ + 52, "Non communiqué", {18, weight::bold, accent});
        float line = y_ + 22;
        for (const auto& [name, fact] : facts) {
            document_.write(left + 240, line, name, {9, weight::regular, muted});
            document_.write(left + 335, line, document_.wrap(fact, right - left - 345, 1, strong).front(), strong);
            line += 18;
        }
        y_ += high;
        if (other_month) warning("Le quotient n’est pas celui du mois que la commune utilise.");
        if (value == 0) warning(zero_quotient);
    }

    void warning(std::string_view text) { document_.write(left, y_ += 18, text, strong); }

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
        const auto identity = content_.pivot_identity;
        title("Personne qui transmet", 80);
        y_ += 2;
        if (!identity.is_object()) return note("Identité non communiquée.");
        fact("Nom de naissance", or_unknown(text_of(identity["family_name"])), strong);
        fact("Prénoms", or_unknown(text_of(identity["given_name"])), strong);
        fact("Date de naissance", or_unknown(french_birth_date(text_of(identity["birthdate"]))));
        fact("Lieu de naissance", place_of(content_.birthplace, "commune", identity["birthplace"]));
        fact("Pays de naissance", place_of(content_.birthcountry, "pays", identity["birthcountry"]));
        fact("Sexe", sex_of(identity["gender"]));
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
            or_unknown(text_of(p["nom_naissance"])),
            text_of(p["nom_usage"]).empty() ? std::string{no_usage_name} : text_of(p["nom_usage"]),
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
