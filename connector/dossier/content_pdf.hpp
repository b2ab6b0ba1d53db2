// connector/dossier/content_pdf.hpp -- the same content for a person of the town hall to read at a glance.
//
// Promise:  one A4 page, or as many as the family needs; every text can be searched. The same content gives the same
//           bytes. No content makes it fail; what is missing is said to be missing.
// Thread:   any.
#pragma once

#include "connector/dossier/content.hpp"

#include <filesystem>
#include <string>

namespace qf::dossier {

std::string write_content_pdf(const content& c, const std::filesystem::path& font_file);

}  // namespace qf::dossier
