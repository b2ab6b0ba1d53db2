// connector/site/assets.hpp -- the stylesheets, scripts and pictures of one site: the hall's own, and what it adds.
//
// Promise:  an address is made from the file's content, so that it may be cached for ever; nothing else is found.
// Fails:    std::logic_error for a name that is not there, or a kind of file that has no type yet: a bug.
// Thread:   any, after construction.
#pragma once

#include "connector/site/embedded.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qf::site {

struct asset {
    std::string_view name;  // "site.css"
    std::string_view content_type;
    std::string_view text;
    std::string address;  // "/assets/site.3f2a9c….css"
};

class asset_collection {
public:
    asset_collection(std::initializer_list<std::span<const embedded_file>> folders);

    std::span<const asset> files() const noexcept { return files_; }
    const std::string& address_of(std::string_view name) const;
    const asset* at(std::string_view address) const noexcept;

private:
    std::vector<asset> files_;
};

}  // namespace qf::site
