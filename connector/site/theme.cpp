#include "connector/site/theme.hpp"

#include "connector/base/file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace qf::site {
namespace {

constexpr std::size_t all_max = 16 << 20;
constexpr std::string_view stylesheet_name = "theme.css";

struct kind_of_file {
    std::string_view ending;
    std::string_view content_type;
};
constexpr kind_of_file kinds[] = {
    {".css", "text/css; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"}, {".woff2", "font/woff2"}};

}  // namespace

theme::theme(const std::filesystem::path& folder) {
    if (folder.empty()) return;
    std::error_code failed;
    const auto home = std::filesystem::canonical(folder, failed);
    if (failed || !std::filesystem::is_directory(home, failed))
        throw std::runtime_error{fmt::format("the theme's folder {} cannot be read", folder.string())};
    std::size_t all = 0;
    for (const auto& entry : std::filesystem::directory_iterator{home}) {
        const auto kind = std::ranges::find(kinds, entry.path().extension().string(), &kind_of_file::ending);
        const auto real = std::filesystem::canonical(entry.path(), failed);
        if (kind == std::end(kinds) || failed || real.parent_path() != home) continue;
        if (!std::filesystem::is_regular_file(real, failed)) continue;
        auto content = read_file(real, all_max);
        if (!content)
            throw std::runtime_error{fmt::format("the theme's file {} cannot be read", entry.path().string())};
        all += content->size();
        if (all > all_max) throw std::runtime_error{fmt::format("the theme in {} is over 16 MiB", folder.string())};
        files_.insert_or_assign(entry.path().filename().string(),
                                file{std::string{kind->content_type}, std::move(*content)});
    }
}

const theme::file* theme::find(std::string_view name) const noexcept {
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

std::string theme::stylesheet() const {
    return find(stylesheet_name) ? fmt::format("/theme/{}", stylesheet_name) : std::string{};
}

}  // namespace qf::site
