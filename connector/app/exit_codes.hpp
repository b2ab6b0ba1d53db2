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
    exit_not_so = 1,
    exit_usage = 2,
    exit_content = 65,
    exit_no_input = 66,
    exit_unavailable = 69,
    exit_bug = 70,
    exit_system = 71,
    exit_no_create = 73,
    exit_storage = 74,
    exit_later = 75,
    exit_permission = 77,
    exit_configuration = 78,
    exit_interrupted = 130,
};

// All of them, as each --help and the README list them.
struct exit_meaning {
    exit_code code;
    std::string_view meaning;
};
inline constexpr exit_meaning exit_meanings[] = {
    {exit_done, "done"},
    {exit_not_so, "the thing asked did not succeed: not found, unhealthy"},
    {exit_usage, "wrong usage"},
    {exit_content, "the content of a file is wrong"},
    {exit_no_input, "a file cannot be read"},
    {exit_unavailable, "the broker or the subscriber refuses, or is not there"},
    {exit_bug, "a bug of this program"},
    {exit_system, "the operating system refuses: an address in use"},
    {exit_no_create, "a file or folder cannot be made"},
    {exit_storage, "a file cannot be written, or is damaged"},
    {exit_later, "try again later: the queue is away"},
    {exit_permission, "this user has not the right"},
    {exit_configuration, "the configuration is wrong"},
    {exit_interrupted, "ended at once, by a second signal"},
};
std::string exit_codes_text();  // the list as --help ends with it

class trouble : public std::runtime_error {
public:
    trouble(exit_code code, const std::string& text) : std::runtime_error{text}, how_{code} {}
    exit_code how() const noexcept { return how_; }

private:
    exit_code how_;
};

exit_code exit_code_of(const error_code& code) noexcept;
void complain(std::string_view text);  // "qf-connector: <what>\n"
void complain(const faults& all);      // one line each
exit_code complain(std::string_view doing, const error_code& code);
exit_code complain(const std::exception_ptr& thrown) noexcept;  // the line and the code of what was thrown

}  // namespace qf::app
