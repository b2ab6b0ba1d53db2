// test/contract/broker.hpp -- a RabbitMQ of a test's own, or one for the whole run of the program.
//
// Promise:  shared_broker() starts one at its first use and stops it when the program ends, also after a failure; where
//           QF_TEST_AMQP_URL names one, that one is used and left alone. A broker that cannot be started is an
//           exception: the test fails, it is not skipped.
#pragma once

#include "test/support/temporary_folder.hpp"

#include <filesystem>
#include <string>

namespace qf::test {

class broker {
public:
    broker() { start(); }
    struct later {};
    explicit broker(later) {}  // configure() it, then start()
    ~broker();
    broker(const broker&) = delete;
    broker& operator=(const broker&) = delete;

    void start();                                     // again: on the same data and port
    void kill();                                      // as a crash would
    void signal(int number);                          // SIGSTOP: it stands still, its connections stay open
    std::string control(const std::string& command);  // of rabbitmqctl; what it says
    void configure(const std::string& lines);         // more of rabbitmq.conf, from the next start() on
    const std::string& url() const noexcept { return url_; }
    const std::filesystem::path& folder() const noexcept { return folder_.path(); }  // its data and logs

private:
    temporary_folder folder_;
    std::string url_;
};

const std::string& shared_broker();  // its URL

// Three nodes that form a cluster, numbered from 1.
class cluster {
public:
    cluster();
    ~cluster();
    cluster(const cluster&) = delete;
    cluster& operator=(const cluster&) = delete;

    void kill(int node);  // as a crash would
    void start(int node);
    std::string control(int node, const std::string& command);
    const std::string& url() const noexcept { return url_; }  // of the three, in the order of their numbers

private:
    temporary_folder folder_;
    std::string url_;
};

}  // namespace qf::test
