// connector/app/exit_codes.hpp -- how a command ends, for scripts and supervisors (sysexits.h where it has a word).
//
// Promise:  every failure is one line on standard error: "qf-connector: what, where, what to do".
//           trouble is thrown by what cannot go on, and caught in main's neighbourhood only.
// Thread:   any.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/base/faults.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

namespace qf::app {

enum exit_code : int {
    exit_done = 0,
    exit_not_so = 1,  // the thing asked did not succeed: not found, unhealthy
    exit_usage = 2,
    exit_content = 65,      // a file's content is wrong
    exit_no_input = 66,     // a file cannot be read
    exit_unavailable = 69,  // the broker or the subscriber refuses, or is not there
    exit_bug = 70,
    exit_system = 71,  // the operating system refused: an address in use
    exit_no_create = 73,
    exit_storage = 74,
    exit_later = 75,  // try again later: the queue is away
    exit_permission = 77,
    exit_configuration = 78,
    exit_interrupted = 130,
};

class trouble : public std::runtime_error {
public:
    trouble(exit_code how, const std::string& what) : std::runtime_error{what}, how_{how} {}
    exit_code how() const noexcept { return how_; }

private:
    exit_code how_;
};

exit_code exit_code_of(const error_code& code) noexcept;
void complain(std::string_view what);  // "qf-connector: <what>\n"
void complain(const faults& all);      // one line each
exit_code complain(std::string_view doing, const error_code& code);
exit_code complain(const std::exception_ptr& thrown) noexcept;  // the line and the code of what was thrown

}  // namespace qf::app
