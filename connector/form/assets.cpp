#include "connector/base/digest.hpp"
#include "connector/form/embedded.hpp"
#include "connector/form/pages.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace qf::form {
namespace {

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    throw std::logic_error{fmt::format("no content type is known for the asset {}", name)};
}

std::string address_of(std::string_view name, std::string_view text) {
    constexpr std::size_t digest_bytes = 6;
    std::string digest;
    for (const char byte : sha256(text).substr(0, digest_bytes))
        digest += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    const auto dot = name.rfind('.');
    return fmt::format("/assets/{}.{}{}", name.substr(0, dot), digest, name.substr(dot));
}

struct collection {
    std::vector<asset> files;
    std::vector<std::string> addresses;  // of each file
    collection() {
        for (const auto& file : embedded()) {
            files.push_back({file.name, type_of(file.name), file.text});
            addresses.push_back(address_of(file.name, file.text));
        }
    }
};

const collection& all() {
    static const collection made;
    return made;
}

}  // namespace

std::span<const asset> assets() noexcept {
    return all().files;
}

std::string asset_address(std::string_view name) {
    const auto& files = all().files;
    const auto found = std::ranges::find(files, name, &asset::name);
    if (found == files.end()) throw std::logic_error{fmt::format("there is no asset {}", name)};
    return all().addresses[static_cast<std::size_t>(found - files.begin())];
}

const asset* asset_at(std::string_view path) noexcept {
    const auto& addresses = all().addresses;
    const auto found = std::ranges::find(addresses, path);
    return found == addresses.end() ? nullptr : &all().files[static_cast<std::size_t>(found - addresses.begin())];
}

}  // namespace qf::form
