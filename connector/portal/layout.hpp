// connector/portal/layout.hpp -- what the portal says of itself around every page, and the parts that several share.
//
// Promise:  as site/page_frame.hpp says; the title has "Erreur – …" first when there is one. No script.
// Thread:   any.
#pragma once

#include "connector/portal/pages.hpp"
#include "connector/site/page_frame.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qf::portal {

using site::each;
using site::error_summary;
using site::fact;
using site::html;
using site::markup;
using site::when;

std::string written(const frame& f, std::string_view title, const markup& body);
markup csrf_field(const frame& f);
markup state_tag(inbox::status s, std::optional<inbox::status> outcome);
// A field of several lines with its label, hint and fault.
struct text_area {
    std::string_view id, label, hint;
    bool needed = false;
    std::string_view typed = {}, fault = {};
};
markup written(const text_area& a);
// What an agent may do for each process: none, read, act.
markup rights_fields(const std::vector<std::string>& processes, const std::map<std::string, std::string>& names,
                     const inbox::agent_row* agent);

}  // namespace qf::portal
