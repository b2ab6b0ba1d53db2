// connector/inbox/openapi.hpp -- what the inbox serves, described for programs: GET /openapi.json.
//
// Promise:  schemas/inbox.openapi.json, with this program's version and with the schemas that judge bodies and answers
//           in their place. test/unit/inbox/openapi.cpp holds its paths against the table of endpoints.
// Source:   OpenAPI 3.1.0
#pragma once

#include <string>

namespace qf::inbox {

std::string openapi_document();

}  // namespace qf::inbox
