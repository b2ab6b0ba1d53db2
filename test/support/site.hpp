// test/support/site.hpp -- one machine with everything on it, in a temporary folder: keys, communes, the inbox's
// clients.
//
// Promise:  prepared by the program's own commands, as an operator would. Ports are free ones of the loopback.
#pragma once

#include "test/support/child_process.hpp"
#include "test/support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qf::test {

inline constexpr std::string_view site_recipient = "26086.20008496000018";
inline constexpr std::string_view site_organization = "SI-20008496000018-26086";

class site {
public:
    // `broker`: an AMQP address; empty for the embedded queue.
    explicit site(std::string broker = {});

    finished run(std::vector<std::string> arguments) const;    // qf-connector …, to its end
    std::string submit(const std::filesystem::path& content);  // the reference
    std::vector<std::string> command(const std::string& program, std::vector<std::string> arguments) const;
    const std::vector<std::string>& environment() const { return environment_; }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }
    std::string log() const;  // of every process that start() began
    child_process start(std::vector<std::string> arguments) const;
    child_process start_program(const std::filesystem::path& program, std::vector<std::string> arguments) const;

    std::uint16_t inbox_port() const { return inbox_port_; }
    const std::string& si_client() const { return si_client_; }
    const std::string& si_secret() const { return si_secret_; }

    // What the inbox and the ledger hold, read from their files.
    std::int64_t visible_folders(const std::string& reference) const;  // that the commune sees
    std::int64_t all_folders(const std::string& reference) const;
    std::int64_t notifications(const std::string& reference) const;
    std::int64_t received_attachments(const std::string& reference) const;  // of the visible folder
    std::string ledger_state(const std::string& reference) const;           // "" when unknown

private:
    void need(const finished& f, std::string_view doing) const;
    std::int64_t count_in_inbox(const char* sql, const std::string& reference) const;

    temporary_folder folder_;
    std::vector<std::string> environment_;
    std::uint16_t inbox_port_ = 0;
    std::string si_client_, si_secret_;
};

std::uint16_t free_port();

}  // namespace qf::test
