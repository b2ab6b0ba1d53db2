// connector/portal/table_text.hpp -- a table as CSV that French spreadsheet programs open rightly, and safely.
//
// Promise:  UTF-8 with its mark, semicolons, CRLF, every cell quoted. A cell that a program would take for a formula
//           (it begins with = + - @, a tab, a line break, or their wide forms) begins with an apostrophe instead,
//           blanks before it or not; a whole number, negative or not, stays a number.
// Thread:   any.
// Source:   RFC 4180; OWASP, "CSV Injection"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qf::portal {

class table_text {
public:
    explicit table_text(const std::vector<std::string>& heads);
    void add(const std::vector<std::string>& cells);
    std::string text() && { return std::move(out_); }

private:
    std::string out_;
};

std::string safe_cell(std::string_view text);

}  // namespace qf::portal
