// test/support/real_relay.hpp -- a real SMTP server (python3-aiosmtpd, test/support/smtp_relay.py) as a process of
// its own on loopback, which answers as the test says and reads mails as a mail program would.
#pragma once

#include "connector/base/file.hpp"
#include "schemas/json.hpp"
#include "test/support/child_process.hpp"
#include "test/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::test {

class real_relay {
public:
    struct received {
        std::string helo, from, recipient, sender, address, subject, text;
        bool encrypted = false;
    };

    explicit real_relay(std::vector<std::string> certificate_and_key = {}) {
        std::vector<std::string> command{"/usr/bin/python3", QF_SOURCE_DIR "/test/support/smtp_relay.py",
                                         folder_.path().string()};
        command.insert(command.end(), certificate_and_key.begin(), certificate_and_key.end());
        server_.emplace(command, std::vector<std::string>{}, folder_ / "output", folder_ / "errors");
        const bool listens = eventually([&] { return std::filesystem::exists(folder_ / "port"); }, patience);
        REQUIRE_MESSAGE(listens, text_of("errors"));
        port_ = text_of("port");
    }

    std::string url(std::string_view host = "127.0.0.1") const { return fmt::format("smtp://{}:{}", host, port_); }
    // Lines "STEP<tab>reply", as the script says; nothing: it is well again.
    void answer(std::string_view script) { REQUIRE(!write_file(folder_ / "replies", script)); }
    bool saw(std::string_view step) const { return text_of("seen").find(step) != std::string::npos; }
    void forget_steps() { std::filesystem::remove(folder_ / "seen"); }

    std::vector<received> mails() const {
        std::vector<received> out;
        const auto all = text_of("mails");
        for (std::size_t begin = 0, end = 0; (end = all.find('\n', begin)) != std::string::npos; begin = end + 1) {
            const auto line = json::document::parse(std::string_view{all}.substr(begin, end - begin)).value();
            const auto text = [&](std::string_view name) { return line[name].text_or(""); };
            out.push_back({text("helo"), text("from"), text("to"), text("sender"), text("address"), text("subject"),
                           text("text"), line["encrypted"].boolean().value_or(false)});
        }
        return out;
    }

private:
    std::string text_of(std::string_view name) const {
        auto text = read_file(folder_ / name);
        return text ? std::move(*text) : std::string{};
    }

    temporary_folder folder_;
    std::optional<child_process> server_;
    std::string port_;
};

}  // namespace qf::test
