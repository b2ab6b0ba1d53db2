#include "connector/net/loopback.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>

namespace qf::net {

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    boost::system::error_code wrong;
    const auto address = boost::asio::ip::make_address(std::string{host}, wrong);
    return !wrong && address.is_loopback();
}

}  // namespace qf::net
