// connector/base/digest.hpp -- SHA-256 (FIPS 180-4), HMAC with it (RFC 2104), and a comparison that does not tell by
// its time where two differ.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace qf {

std::string sha256(std::string_view bytes);                             // 32 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view bytes);  // 32 raw bytes

class sha256_stream {  // of bytes that come piece by piece
public:
    sha256_stream();
    void add(std::string_view bytes);
    std::string finish();  // 32 raw bytes; once, and last

private:
    struct context;
    struct forget {
        void operator()(context* state) const noexcept;
    };
    std::unique_ptr<context, forget> context_;
};

bool same_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace qf
