#include "test/unit/form/page_samples.hpp"

#include "connector/base/time_text.hpp"
#include "connector/form/pages.hpp"

namespace qf::form {
namespace {

class sampler {
public:
    explicit sampler(std::string_view tail) : tail_{tail} {}

    std::vector<page_sample> all() {
        home_and_search();
        commune();
        review();
        end();
        trouble();
        words();
        return std::move(out_);
    }

private:
    std::string with(std::string_view text) const { return std::string{text} + tail_; }
    void add(std::string name, std::string html) { out_.push_back({std::move(name), std::move(html)}); }

    frame visitor() const { return {.csrf = with("c5rf"), .demonstration = true}; }
    frame person() const {
        return {.csrf = with("c5rf"),
                .shown_name = with("Maëlys O’NEIL-ŞAHİN"),
                .feedback_url = with("https://avis.example/formulaire"),
                .seconds_left = 1800};
    }
    commune_line line(std::string_view cog, std::string_view name, std::string_view by_way_of = {}) const {
        return {.cog = with(cog),
                .name = with(name),
                .department = with("26"),
                .department_name = with("Drôme"),
                .postal_codes = {with("26410"), with("26150")},
                .by_way_of = by_way_of.empty() ? "" : with(by_way_of),
                .offered = true};
    }
    commune_line here() const { return line("26086", "Châtillon-en-Diois"); }

    void home_and_search() {
        add("home", home_page(visitor()));
        auto themed = person();
        themed.theme_css = with("/theme/theme.css");
        add("home-theme", home_page(themed));
        add("search", search_page(visitor(), {}));
        add("search-fault",
            search_page(visitor(),
                        {.typed = with("x"), .searched = true, .fault = with("Écrivez au moins deux lettres.")}));
        add("search-none", search_page(visitor(), {.typed = with("Trifouillis"), .searched = true}));
        search_view found{.typed = with("chatillon"), .searched = true};
        found.found = {here(), line("26001", "Saint-Œuvre-l’Épine", "Commune déléguée de Beauvoir")};
        found.found.back().offered = false;
        add("search-found", search_page(visitor(), found));
        found.more = true;
        add("search-more", search_page(visitor(), found));
    }

    commune_view offered() const {
        return {.commune = here(),
                .offered = true,
                .siret = with("21260086500016"),
                .short_address = with("https://qf.example/c/26086"),
                .month_rule = "--09",
                .child_required = true};
    }
    void commune() {
        const auto v = offered();
        add("commune", commune_page(visitor(), v));
        auto several = v;
        several.choices = {{with("21260086500016"), with("Mairie")}, {with("26260086500011"), with("CCAS")}};
        several.siret.clear();
        add("commune-choices", commune_page(visitor(), several));
        several.siret = with("26260086500011");
        several.label = with("CCAS");
        add("commune-settled", commune_page(visitor(), several));
        auto cancelled = v;
        cancelled.fault = with("Vous avez annulé la connexion. Vous pouvez recommencer.");
        add("commune-cancelled", commune_page(visitor(), cancelled));
        auto known = v;
        known.logged_in = true;
        add("commune-known", commune_page(person(), known));
        auto absent = v;
        absent.offered = false;
        add("commune-absent", commune_page(visitor(), absent));
        add("alternatives", alternatives_page(visitor(), v));
        add("alternatives-absent", alternatives_page(visitor(), absent));
        add("data", data_page(visitor(), nullptr));
        add("data-commune", data_page(visitor(), &v));
    }

    person_view somebody(std::string_view given, std::string_view birth, std::string_view sex,
                         std::string_view usage = {}) const {
        return {.birth_name = with("O’NEIL"),
                .usage_name = usage.empty() ? "" : with(usage),
                .given_names = with(given),
                .birth_date = with(birth),
                .sex = with(sex)};
    }
    review_view reviewed() const {
        review_view v{.commune = here(), .label = with("CCAS"), .value = 2550, .fund = with("CNAF")};
        v.asked = v.obtained = schemas::year_month{2026, 9};
        v.identity = somebody("Maëlys Zoé", "1992-00-00", "female", "ŞAHİN-ŒUVRÉ");
        v.birthplace = with("26086");
        v.birthcountry = with("99100");
        v.allocataires = {somebody("Maëlys Zoé", "1992-00-00", "F", "ŞAHİN-ŒUVRÉ"),
                          somebody("Jean-Baptiste", "1989-10-08", "M")};
        v.children = {somebody("Zoé", "2019-03-02", "F"), somebody("Ulysse", "2019-03-02", "M"),
                      somebody("Noé Marie Anne-Charlotte", "2020-05-00", ""), somebody("Lou", "2021-00-00", "F"),
                      somebody("Sacha", "", "")};
        v.address = {with("12 RUE DES ÉCOLES"), with("26410 CHATILLON EN DIOIS")};
        v.chosen = {true, false, true};
        v.external_id = with("QF-2026-118");
        v.mark = with("0123456789abcdef");
        return v;
    }
    void review() {
        const auto v = reviewed();
        add("review", review_page(person(), v));
        auto msa = v;
        msa.fund = with("MSA");
        msa.value = 0;
        msa.label.clear();
        msa.month_differs = true;
        msa.obtained = schemas::year_month{2026, 11};
        add("review-month", review_page(person(), msa));
        auto wrong = v;
        wrong.child_required = true;
        wrong.chosen = {false, false, false, false, false};
        wrong.fault = with("Cochez au moins un enfant.");
        add("review-fault", review_page(person(), wrong));
        auto none = v;
        none.children = std::vector<person_view>{};
        none.allocataires = std::vector<person_view>{};
        none.fault = with("Votre commune demande au moins un enfant.");
        add("review-no-child", review_page(person(), none));
        none.fault.clear();
        none.child_required = true;
        add("review-child-needed", review_page(person(), none));
        auto again = v;
        again.earlier = review_view::earlier_one{with("A1B2C3D4E5F60"), from_rfc3339("2026-11-23T08:05:59Z").value()};
        add("review-again", review_page(person(), again));
        add("review-nothing", review_page(person(), {.commune = here()}));
    }

    confirmation_view confirmed() const {
        return {.reference = with("A1B2C3D4E5F60"),
                .commune = here(),
                .submitted_at = from_rfc3339("2026-11-23T08:05:59Z").value(),
                .return_address = with("https://portail.example/famille?retour=oui")};
    }
    void end() {
        auto v = confirmed();
        const std::pair<progress, const char*> states[]{
            {progress::sent, "sent"},         {progress::delivered, "delivered"}, {progress::opened, "opened"},
            {progress::awaiting, "awaiting"}, {progress::processed, "processed"}, {progress::refused, "refused"},
            {progress::waiting, "waiting"}};
        for (const auto& [state, name] : states) {
            v.progress = state;
            add(std::string{"confirmation-"} + name, confirmation_page(person(), v));
        }
        v.progress = progress::sent;
        v.repeated = v.correctable = true;
        add("confirmation-repeated", confirmation_page(person(), v));
        v.repeated = false;
        v.corrects = with("0123456789ABC");
        add("confirmation-correction", confirmation_page(person(), v));
        v.corrected_by = with("FEDCBA9876543");
        v.progress = progress::delivered;
        v.one_time_link = with("https://qf.example/recu/lien/0123456789abcdefghij");
        v.label = with("CCAS");
        v.return_address.clear();
        add("confirmation-link", confirmation_page(person(), v));
        v.printable = true;
        add("receipt", confirmation_page(person(), v));
        add("link", link_page(visitor(), with("0123456789abcdefghij")));
        add("logged-out", logged_out_page(visitor()));
    }

    void trouble() {
        using enum trouble_page;
        const std::pair<trouble_page, const char*> causes[]{{not_found, "not-found"},
                                                            {commune_unknown, "commune-unknown"},
                                                            {session_lost, "session"},
                                                            {not_identified, "not-identified"},
                                                            {login_lost, "login-lost"},
                                                            {identity_incomplete, "identity"},
                                                            {csrf, "csrf"},
                                                            {login_later, "login-later"},
                                                            {login_fault, "login-fault"},
                                                            {no_file, "no-file"},
                                                            {fund_away, "fund-away"},
                                                            {month_refused, "month"},
                                                            {wait, "wait"},
                                                            {our_fault, "our-fault"},
                                                            {not_sent, "not-sent"},
                                                            {link_used, "link-used"},
                                                            {too_many, "too-many"}};
        for (const auto& [what, name] : causes) {
            trouble_view v{.kind = what, .fund = with("CNAF"), .seconds = 40, .cog = with("26086")};
            v.commune_name = with("Châtillon-en-Diois");
            v.other_identity = true;
            v.asked = schemas::year_month{2026, 4};
            v.obtained = schemas::year_month{2026, 11};
            add(std::string{"trouble-"} + name, trouble_page_of(person(), v));
            add(std::string{"trouble-bare-"} + name, trouble_page_of({}, {.kind = what}));
        }
    }

    void words() {
        add("faq", faq_page(visitor()));
        add("terms", terms_page(visitor()));
        add("terms-administrations", terms_for_administrations_page(visitor()));
        add("privacy", privacy_page(visitor(), 1800));
        add("accessibility", accessibility_page(visitor()));
        const std::vector<demo_choice> people{
            {.id = with("a"), .title = with("Deux enfants, CAF"), .name = with("Marie ESSAI")},
            {.id = with("b"), .title = with("Triplés, MSA, né en 1992"), .name = with("Şahin ŒUVRÉ")}};
        add("demo", demo_login_page(visitor(), people, with("5tate")));
    }

    std::string tail_;
    std::vector<page_sample> out_;
};

}  // namespace

std::vector<page_sample> page_samples(std::string_view tail) {
    return sampler{tail}.all();
}

}  // namespace qf::form
