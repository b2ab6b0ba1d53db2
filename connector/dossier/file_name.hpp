// connector/dossier/file_name.hpp -- quotient_familial_<NOM>_<Prénoms>.pdf, safe to store anywhere.
//
// Promise:  at most 255 bytes of UTF-8, with no blank, path separator, sign that a file system refuses (<>:"|?*) or
//           character that nobody sees (base/latin.hpp: a direction mark makes a name look like another); names are
//           taken as they are written otherwise. A name that is absent leaves its part out.
// Thread:   any.
#pragma once

#include <string>
#include <string_view>

namespace qf::dossier {

std::string pdf_file_name(std::string_view family_name, std::string_view given_name);

}  // namespace qf::dossier
