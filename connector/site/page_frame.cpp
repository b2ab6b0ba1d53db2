#include "connector/site/page_frame.hpp"

namespace qf::site {
namespace {

markup stylesheet(std::string_view address) {
    return html(R"(<link rel="stylesheet" href="{}">
)",
                address);
}

markup head(const page_frame& page, const asset_collection& assets) {
    const auto styles =
        each(page.stylesheets, [&](std::string_view name) { return stylesheet(assets.address_of(name)); }) +
        when(!page.theme_css.empty(), [&] { return stylesheet(page.theme_css); });
    const auto script = when(!page.script.empty(), [&] {
        return html(R"(<script src="{}" defer></script>
)",
                    assets.address_of(page.script));
    });
    const auto stay_out = when(page.robots == robots::stay_out, [] {
        return html(R"(<meta name="robots" content="noindex">
)");
    });
    return html(R"(<head>
<meta charset="utf-8">
<title>{} – {}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
{}<link rel="icon" type="image/svg+xml" href="{}">
{}{}</head>)",
                page.title, page.masthead.product, stay_out, assets.address_of("icon.svg"), styles, script);
}

markup header(const masthead& top, const asset_collection& assets) {
    const auto banner = when(!top.demonstration.empty(), [&] {
        return html(R"(
<div class="demonstration" role="note">
  <p><strong>Démonstration.</strong> {}</p>
</div>)",
                    top.demonstration);
    });
    return html(R"(
<header class="site-header">{}
  <div class="wide header-row">
    <a class="brand" href="/">
      <img src="{}" alt="" width="44" height="44">
      <span><strong>{}</strong> <span class="tagline">{}</span> <span class="visually-hidden">– accueil</span></span>
    </a>{}
  </div>{}
</header>)",
                banner, assets.address_of("icon.svg"), top.product, top.tagline, top.person, top.navigation);
}

markup written(const footer& bottom) {
    return html(R"(
<footer class="site-footer">
  <div class="wide">
    <nav aria-label="Informations sur le service">
      <ul>{}
      </ul>
    </nav>
    <p>{}</p>
  </div>
</footer>)",
                bottom.links, bottom.note);
}

}  // namespace

markup written(const signed_in& person) {
    if (person.name.empty()) return {};
    return html(R"(
    <form class="person" action="/deconnexion" method="post">
      {}
      <p><span class="visually-hidden">{}</span>{}{}</p>
      <button class="button button-small" type="submit">Se déconnecter</button>
    </form>)",
                csrf_field(person.csrf), person.introduction, person.name, person.more);
}

std::string written(const page_frame& page, const asset_collection& assets) {
    return html(R"(<!doctype html>
<html lang="fr">
{}
<body class="{}">
<a class="skip" href="#contenu">Aller au contenu</a>{}
<main id="contenu" tabindex="-1">{}
</main>{}
</body>
</html>
)",
                head(page, assets), page.body_class, header(page.masthead, assets), page.content, written(page.footer))
        .text();
}

}  // namespace qf::site
