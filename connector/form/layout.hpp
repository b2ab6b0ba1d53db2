// connector/form/layout.hpp -- what stands around every page: head, header, footer, the session's warning.
//
// Promise:  one skip link, landmarks, the title ("Erreur – …" first when there is one), our own files only.
// Thread:   any.
#pragma once

#include "connector/form/html_parts.hpp"

#include <string>

namespace qf::form {

enum class step : unsigned { none = 0, commune = 1, identity = 2, review = 3, finished = 4 };
enum class robots { index, stay_out };  // what concerns one person is in no search engine

struct document {
    std::string title = {};  // without the product's name
    markup body = {};
    form::step step = form::step::none;
    form::robots robots = form::robots::stay_out;
    std::string_view body_class = {};
};

std::string written(const frame& f, const document& d);

// "Étape 2 sur 3 : m’identifier", above the h1.
markup step_line(step s);

}  // namespace qf::form
