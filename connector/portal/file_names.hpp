// connector/portal/file_names.hpp -- names of files that any system can keep, side by side.
//
// Promise:  pure. safe_file_name(): one level, never "" or "..", no character that Windows, macOS or Linux refuses,
//           none that nobody sees or that turns the others round (U+202E: "gpj.exe" that reads "exe.jpg"), no device of
//           Windows (CON, aux.pdf, COM¹), no dot or blank at its ends, 180 bytes at most with its ending kept.
//           likeness_of(): equal for two names that some system takes for one: it keeps neither case nor accents, so
//           composed and decomposed letters are the same. Two that are told apart by it are told apart everywhere.
// Thread:   any.
// Source:   Microsoft, "Naming Files, Paths, and Namespaces"; Apple, APFS: case-insensitive, normalization-insensitive
#pragma once

#include <string>
#include <string_view>

namespace qf::portal {

std::string safe_file_name(std::string_view name);
std::string likeness_of(std::string_view name);

}  // namespace qf::portal
