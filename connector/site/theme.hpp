// connector/site/theme.hpp -- the operator's own look: the files of `theme_dir`, for GET /theme/<file>.
//
// Promise:  read once, at the start: what is served can be nothing but a file that stood in the folder itself then,
//           of a kind that a browser may be given (css, svg, png, woff2), so no name leads anywhere else. Its
//           stylesheet is "theme.css". A link that leads out of the folder is left out.
// Fails:    std::runtime_error from the constructor: no such folder, or over 16 MiB in all.
// Thread:   any, after construction.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace qf::site {

class theme {
public:
    struct file {
        std::string content_type;
        std::string content;
    };
    explicit theme(const std::filesystem::path& folder);  // empty: no theme
    const file* find(std::string_view name) const noexcept;
    std::string stylesheet() const;  // "/theme/theme.css", or "" without one
    std::size_t size() const noexcept { return files_.size(); }

private:
    std::map<std::string, file, std::less<>> files_;
};

}  // namespace qf::site
