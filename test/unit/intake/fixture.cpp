#include "test/unit/intake/fixture.hpp"

#include "connector/base/file.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace qf::test {

workplace::~workplace() {
    ::close(log_descriptor);
}

int workplace::make_log(const std::filesystem::path& file) {
    return ::open(file.c_str(), O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
}

std::string workplace::logged() const {
    return read_file(log_file).value();
}

std::string workplace::metric(std::string_view line) const {
    const auto all = counts.text();
    const auto beginning = fmt::format("\n{} ", line);
    const auto found = all.find(beginning);
    if (found == std::string::npos) return "";
    const auto from = found + beginning.size();
    return all.substr(from, all.find('\n', from) - from);
}

}  // namespace qf::test
