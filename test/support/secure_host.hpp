// test/support/secure_host.hpp -- a listener on loopback with a certificate of its own, made by the openssl command.
//
// Thread:   the loop. The program that uses it links qf_net.
#pragma once

#include "connector/base/file.hpp"
#include "connector/net/server.hpp"
#include "test/support/rig.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace qf::test {

class secure_host final : net::responder {
public:
    using answering = std::function<awaitable<net::response>(const net::exchange&)>;

    // Its files are <folder>/<name>.pem and .key.
    secure_host(rig& r, const clock_source& clock, const std::filesystem::path& folder, const std::string& name,
                answering answer)
        : rig_{r},
          log_{clock, {.least = log_level::fatal}},
          answer_{std::move(answer)},
          certificate_{folder / (name + ".pem")},
          server_{r.executor(), name, conf_of(folder, name), *this, log_, counts_} {
        server_.start();
    }
    ~secure_host() { rig_.run(server_.stop()); }
    std::string url() const { return server_.url(); }
    std::string certificate() const { return read_file(certificate_).value(); }

private:
    static net::listen_conf conf_of(const std::filesystem::path& folder, const std::string& name) {
        const auto made = fmt::format(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={1} "
            "-addext subjectAltName=IP:127.0.0.1 -keyout {0}/{1}.key -out {0}/{1}.pem 2>/dev/null",
            folder.string(), name);
        if (std::system(made.c_str()) != 0) throw std::runtime_error{"openssl makes no certificate"};
        net::listen_conf out;
        out.certificate_file = folder / (name + ".pem");
        out.key_file = folder / (name + ".key");
        return out;
    }
    awaitable<net::response> respond(const net::exchange& what) override { return answer_(what); }

    rig& rig_;
    logger log_;
    metrics counts_;
    answering answer_;
    std::filesystem::path certificate_;
    net::server server_;
};

}  // namespace qf::test
