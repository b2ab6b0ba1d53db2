// connector/form/page_parts.hpp -- the parts that many pages of the form share; the hall's by their short names.
//
// Not here: what stands around every page (layout.hpp), words (wording.hpp).
// Thread:   any.
#pragma once

#include "connector/form/views.hpp"
#include "connector/site/html_parts.hpp"

#include <string_view>

namespace qf::form {

using site::each;
using site::error_summary;
using site::fact;
using site::html;
using site::markup;
using site::notice;
using site::tone;
using site::when;

markup csrf_field(const frame& f);

// A commune's field with its button: GET /communes. form.js makes a combobox of it.
markup commune_search(std::string_view typed, std::string_view fault);

// Where each fund's own site gives the certificate of its quotient, after its own login.
inline constexpr std::string_view caf_certificate = "https://wwwd.caf.fr/wps/myportal/caffr/moncompte/mesattestations";
inline constexpr std::string_view msa_certificate = "https://monespaceprive.msa.fr/";

// What one can do without this service: the attestation of the CAF or the MSA, and the town hall.
markup alternatives(std::string_view cog);

}  // namespace qf::form
