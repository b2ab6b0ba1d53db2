// connector/form/layout.hpp -- what the form says of itself around every page, and the session's warning.
//
// Promise:  as site/page_frame.hpp says; the title has "Erreur – …" first when there is one.
// Thread:   any.
#pragma once

#include "connector/form/page_parts.hpp"
#include "connector/site/page_frame.hpp"

#include <string>

namespace qf::form {

enum class step : unsigned { none = 0, commune = 1, identity = 2, review = 3, finished = 4 };
using site::robots;

struct document {
    std::string title = {};  // without the product's name
    markup body = {};
    form::step step = form::step::none;
    site::robots robots = site::robots::stay_out;
    std::string_view body_class = {};
};

std::string written(const frame& f, const document& d);

// "Étape 2 sur 3 : m’identifier", above the h1.
markup step_line(step s);

}  // namespace qf::form
