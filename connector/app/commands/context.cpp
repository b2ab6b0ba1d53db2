#include "connector/app/commands/arguments.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <unistd.h>

namespace qf::app {

std::optional<loaded_configuration> context::try_load(faults& found) const {
    configuration_source from;
    for (char** one = ::environ; *one; ++one) {
        const std::string_view text{*one};
        const auto equals = text.find('=');
        if (!text.starts_with("QF_") || equals == std::string_view::npos) continue;
        if (text.starts_with("QF_CONFIG=") || text.starts_with("QF_TEST_")) continue;
        from.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    from.file = asked_.configuration_file;
    if (const char* file = std::getenv("QF_CONFIG"); file && from.file.empty()) from.file = file;
    return load_configuration(from, found);
}

const loaded_configuration& context::loaded() const {
    if (!loaded_) {
        faults found;
        loaded_ = try_load(found);
        if (!loaded_ || !found.empty()) {
            complain(found);
            throw trouble{exit_configuration, "the configuration has faults: see above"};
        }
    }
    return *loaded_;
}

std::size_t context::limit(std::size_t standard) const {
    const auto& text = asked_.limit;
    if (text.empty()) return standard;
    std::size_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out == 0 || out > 100'000)
        throw trouble{exit_usage, "--limit must be a number from 1 to 100000"};
    return out;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
}

}  // namespace qf::app
