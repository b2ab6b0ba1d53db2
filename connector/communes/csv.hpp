// connector/communes/csv.hpp -- a CSV file, line by line, with every fault at its place.
//
// Promise:  comments (#), empty lines, a BOM and CRLF are passed over; a field may be quoted as in RFC 4180, within its
//           line. header() is the first line that counts, next() the fields of each one after it.
// Fails:    a line that is no CSV or has another number of columns is a fault and is passed over. Faults are added to
//           `out` as "<file>:<line>", the first hundred of them, then how many more there are.
// Thread:   any.
#pragma once

#include "connector/base/faults.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::communes {

class csv {
public:
    csv(std::string_view text, std::string_view file_name, faults& out);
    ~csv();
    csv(const csv&) = delete;
    csv& operator=(const csv&) = delete;

    std::string_view header() const noexcept { return header_; }  // "" when there is none
    std::optional<std::vector<std::string>> next(std::size_t columns);
    std::size_t line() const noexcept { return line_; }  // of what next() gave
    std::size_t faults_seen() const noexcept { return faults_; }

    void fault(std::string complaint, std::string suggestion = {}) {
        fault_at(line_, std::move(complaint), std::move(suggestion));
    }
    void fault_at(std::size_t line, std::string complaint, std::string suggestion = {});
    bool require(bool holds, std::string_view complaint, std::string_view suggestion = {});

private:
    std::string_view next_line();

    std::string_view rest_, file_name_, header_;
    faults& out_;
    std::size_t line_ = 0;
    std::size_t faults_ = 0;
};

bool is_shown_text(std::string_view text);  // UTF-8 without control characters, at most 100 bytes; it may be empty

}  // namespace qf::communes
