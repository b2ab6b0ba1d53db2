#include "connector/app/commands/context.hpp"

#include "connector/base/file.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <optional>
#include <unistd.h>

namespace qf::app {

std::optional<loaded_configuration> context::try_load(faults& found) const {
    configuration_source source;
    for (char** variable = ::environ; *variable; ++variable) {
        const std::string_view text{*variable};
        const auto equals = text.find('=');
        if (!text.starts_with("QF_") || equals == std::string_view::npos) continue;
        if (text.starts_with("QF_CONFIG=") || text.starts_with("QF_TEST_")) continue;
        source.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    source.file = options_.configuration_file;
    return load_configuration(source, found);
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

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
}

std::string content_of(const std::string& file, std::size_t size_max) {
    if (file == "-") return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    auto content = read_file(file, size_max);
    if (!content) throw trouble{exit_code_of(content.error()), fmt::format("{}: {}", file, content.error().message())};
    return std::move(*content);
}

bool ledger_exists(const configuration& conf) {
    std::error_code failed;
    return std::filesystem::exists(conf.delivery.ledger, failed) || failed;
}

}  // namespace qf::app
