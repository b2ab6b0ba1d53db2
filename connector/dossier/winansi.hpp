// connector/dossier/winansi.hpp -- text for PDF's standard fonts: WinAnsiEncoding, which is Windows code page 1252.
//
// Promise:  to_winansi() gives nothing when a character is not there; nearest_winansi() always gives something: the
//           plain letters where there are any ("Ğ" as "G"), else "?".
//           drawable() leaves out what no font of ours can show: what is not printable (base/latin.hpp) goes, emoji and
//           scripts of East Asia become "?", so that one such character does not cost an embedded font.
// Thread:   any.
// Source:   PDF 32000-1:2008, annex D.2
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qf::dossier {

std::string drawable(std::string_view utf8);
std::optional<std::string> to_winansi(std::string_view utf8);
std::string nearest_winansi(std::string_view utf8);

}  // namespace qf::dossier
