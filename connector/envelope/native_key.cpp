#include "connector/envelope/native_key.hpp"

#include "connector/envelope/fixed_point.hpp"

namespace qf::envelope {

key::native::native() = default;
key::native::~native() = default;

const fixed_point& key::native::point() const {
    std::call_once(once_, [this] { point_ = std::make_unique<const fixed_point>(public_point); });
    return *point_;
}

jose::algorithm signing_algorithm_of(const key& k) noexcept {
    return k.curve() == curve::p256 ? jose::algorithm::es256 : jose::algorithm::eddsa;
}

std::string_view algorithm_of(const key& k) noexcept {
    return k.use() == key_use::encryption ? "ECDH-ES+A256KW" : jose::name_of(signing_algorithm_of(k));
}

}  // namespace qf::envelope
