// connector/portal/layout.hpp -- what stands around every page of the portal, and the parts that several share.
//
// Promise:  one skip link, landmarks, the title ("Erreur – …" first when there is one), our own files only, no script.
// Thread:   any.
#pragma once

#include "connector/portal/pages.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace qf::portal {

using form::each;
using form::html;
using form::markup;
using form::when;

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
                     const inbox::agent_row* of);

}  // namespace qf::portal
