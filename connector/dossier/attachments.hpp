// connector/dossier/attachments.hpp -- the three files that a commune's software reads in production.
//
// Promise:  the same transmission always gives the same bytes, so a dossier begun before a crash is finished with the
//           same sizes and digests. No fault of the data (a partial date, an empty birthplace, an absent block, any
//           Unicode name) makes it fail.
//             FormulaireQF.json                        application/json
//             FormulaireQF.xml                         application/xml
//             quotient_familial_<NOM>_<Prénoms>.pdf    application/pdf
//           Without the font file the PDF shows the nearest letters that it can ("Ğ" as "G") and goes on.
// Not here: HubEE's metadata around them (connector/hubee).
// Thread:   any.
#pragma once

#include "schemas/transmission.hpp"

#include <array>
#include <filesystem>
#include <string>

namespace qf::dossier {

struct attachment {
    std::string file_name;
    std::string mime_type;
    std::string content;
};

struct dossier_conf {
    // For names with letters that the standard font lacks (ş, ł…): embedded in the PDF only then.
    std::filesystem::path font_file = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
};

std::array<attachment, 3> make_attachments(const schemas::transmission& t,
                                           const dossier_conf& conf = {});  // JSON, XML, PDF

}  // namespace qf::dossier
