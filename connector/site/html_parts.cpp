#include "connector/site/html_parts.hpp"

namespace qf::site {

markup csrf_field(std::string_view token) {
    return html(R"(<input type="hidden" name="csrf" value="{}">)", token);
}

markup error_summary(std::string_view fault, std::string_view field_id) {
    if (fault.empty()) return {};
    return html(R"(
<div class="errors" id="erreurs" role="alert" tabindex="-1" aria-labelledby="erreurs-titre">
  <p class="notice-title" id="erreurs-titre">Il y a une erreur</p>
  <ul><li><a href="#{}">{}</a></li></ul>
</div>)",
                field_id, fault);
}

markup notice(tone t, std::string_view title, const markup& body) {
    const std::string_view kind = t == tone::warning ? "warning" : t == tone::success ? "success" : "calm";
    return html(R"(
<div class="notice notice-{}">
  <p class="notice-title">{}</p>
  {}
</div>)",
                kind, title, body);
}

markup fact(std::string_view name, std::string_view text) {
    if (text.empty()) return {};
    return html("<div><dt>{}</dt><dd>{}</dd></div>\n", name, text);
}

}  // namespace qf::site
