#include "connector/dossier/attachments.hpp"

#include "connector/dossier/content_json.hpp"
#include "connector/dossier/content_pdf.hpp"
#include "connector/dossier/content_xml.hpp"
#include "connector/dossier/file_name.hpp"

namespace qf::dossier {

std::array<attachment, 3> make_attachments(const schemas::transmission& t, const dossier_conf& conf) {
    const content c{.reference = t.reference().text(),
                    .commune_name = t.commune_name(),
                    .submitted_at = t.submitted_at(),
                    .external_id = t.external_id(),
                    .pivot_identity = t.pivot_identity(),
                    .quotient_familial = t.quotient_familial(),
                    .months = months_of(t.reference_month()),
                    .birthplace = t.shown()["birthplace"].text().value_or(""),
                    .birthcountry = t.shown()["birthcountry"].text().value_or(""),
                    .corrects = t.corrects()};
    auto json = write_content_json(c);
    // Both files are the same tree: the XML is written from the JSON's, so they cannot differ.
    const auto tree = json::document::parse(json).value();
    auto xml = write_content_xml(tree.root());
    auto name = pdf_file_name(c.pivot_identity["family_name"].text().value_or(""),
                              c.pivot_identity["given_name"].text().value_or(""));
    return {attachment{"FormulaireQF.json", "application/json", std::move(json)},
            attachment{"FormulaireQF.xml", "application/xml", std::move(xml)},
            attachment{std::move(name), "application/pdf", write_content_pdf(c, conf.font_file)}};
}

}  // namespace qf::dossier
