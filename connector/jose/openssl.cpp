#include "connector/jose/openssl.hpp"

namespace qf::jose {

const algorithms& fetched() {
    // Never freed: they live as long as the process, beyond the order in which statics are destroyed.
    static const algorithms once = [] {
        algorithms out{EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr),
                       EVP_CIPHER_fetch(nullptr, "AES-256-WRAP", nullptr)};
        must(out.sha256 && out.aes_256_gcm && out.aes_256_wrap, "OpenSSL lacks SHA-256 or AES-256");
        return out;
    }();
    return once;
}

}  // namespace qf::jose
