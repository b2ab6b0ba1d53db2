// connector/net/http.hpp -- the HTTP words that the server, the client and those who use them share.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/net/message.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace qf::net {

// "http://127.0.0.1:8080", "https://api.hubee.example" and a path prefix: parsed once.
class origin {
public:
    // https, or http to a loopback address or name only: anything else would show a token to the network.
    static result<origin> parse(std::string_view url);
    bool tls() const noexcept { return tls_; }
    const std::string& host() const noexcept { return host_; }
    std::uint16_t port() const noexcept { return port_; }
    const std::string& prefix() const noexcept { return prefix_; }  // "" or "/gateway", never a final slash
    std::string authority() const;                                  // "host" or "host:port", for the Host header
    std::string text() const;                                       // "https://host:port", without the prefix

private:
    bool tls_ = true;
    std::string host_;
    std::uint16_t port_ = 443;
    std::string prefix_;
};

// The parts of a request target, percent-decoded. malformed_text for bad escapes or invalid UTF-8.
struct target {
    std::string path;
    std::multimap<std::string, std::string, std::less<>> query;
    static result<target> parse(std::string_view text);
    std::optional<std::string_view> first(std::string_view name) const;
};

}  // namespace qf::net
