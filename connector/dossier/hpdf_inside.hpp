// connector/dossier/hpdf_inside.hpp -- where we reach into libharu's own structs: for this folder's pdf_document only.
//
// Promise:  read from libharu 2.3.0, and from no other: test/unit/dossier/hpdf_version.cpp fails on another, so that
//           somebody reads these five again before it is used.
// Why:      it has no call for a page's content as such, for emptying what is written again, for a catalog's members,
//           nor for an embedded font's table of letters; whoever draws without them pays twice for a page, or cannot
//           be read aloud.
// Thread:   that of its document.
#pragma once

#include <hpdf.h>

#include <string>
#include <string_view>

namespace qf::dossier::hpdf_inside {

inline constexpr std::string_view version = "2.3.0";

void append(HPDF_Page page, std::string_view operators);
void empty(HPDF_Page page);  // its content only
void empty(HPDF_Doc doc);    // the file that was saved
// A screen reader wants the language, and the title in place of the file's name.
void set_language(HPDF_Doc doc, const char* language);
void set_letters(HPDF_Font embedded, const std::string& to_unicode);  // nothing happens where it has no such table

}  // namespace qf::dossier::hpdf_inside
