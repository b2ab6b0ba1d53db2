// connector/inbox/openapi.hpp -- what the inbox serves, described for programs: GET /openapi.json.
//
// Promise:  made from the table of endpoints and the schemas that judge their bodies, so it cannot say anything else.
// Source:   OpenAPI 3.1.0
#pragma once

#include <string>

namespace qf::inbox {

std::string openapi_document();

}  // namespace qf::inbox
