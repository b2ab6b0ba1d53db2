// connector/dossier/attachments.hpp -- the three files that a commune's software reads in production.
//
// Promise:  the same transmission always gives the same bytes, so a dossier begun before a crash is finished with the
//           same sizes and digests. No fault of the data (a partial date, an empty birthplace, an absent block, any
//           Unicode name) makes it fail.
//             FormulaireQF.json                        application/json
//             FormulaireQF.xml                         application/xml
//             quotient_familial_<NOM>_<Prénoms>.pdf    application/pdf
// Not here: HubEE's metadata around them (connector/hubee).
// Thread:   any.
#pragma once

#include "schemas/transmission.hpp"

#include <array>
#include <string>

namespace qf::dossier {

struct attachment {
    std::string file_name;
    std::string mime_type;
    std::string content;
};

std::array<attachment, 3> make_attachments(const schemas::transmission& t);   // JSON, XML, PDF

}  // namespace qf::dossier
