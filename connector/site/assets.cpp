#include "connector/site/assets.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace qf::site {
namespace {

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    throw std::logic_error{fmt::format("no content type is known for the asset {}", name)};
}

std::string address_for(std::string_view name, std::string_view text) {
    constexpr std::size_t digest_bytes = 6;
    const auto dot = name.rfind('.');
    return fmt::format("/assets/{}.{}{}", name.substr(0, dot), to_hex(sha256(text).substr(0, digest_bytes)),
                       name.substr(dot));
}

}  // namespace

asset_collection::asset_collection(std::initializer_list<std::span<const embedded_file>> folders) {
    for (const auto& folder : folders)
        for (const auto& file : folder)
            files_.push_back({file.name, type_of(file.name), file.text, address_for(file.name, file.text)});
}

const std::string& asset_collection::address_of(std::string_view name) const {
    const auto found = std::ranges::find(files_, name, &asset::name);
    if (found == files_.end()) throw std::logic_error{fmt::format("there is no asset {}", name)};
    return found->address;
}

const asset* asset_collection::at(std::string_view address) const noexcept {
    const auto found = std::ranges::find(files_, address, &asset::address);
    return found == files_.end() ? nullptr : &*found;
}

}  // namespace qf::site
