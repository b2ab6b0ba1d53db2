// bench-inbox fill FOLDER OSL RECIPIENT CASES   an inbox's folder, until the recipient has so many cases
//             dossiers NAME PORT PID CONNECTIONS COUNT RECIPIENT FILE   complete dossiers, from POST to PATCH
//             gets NAME PORT PID CONNECTIONS COUNT FILE TARGET...   GET in turn, as fast as the answers come
//
// FILE holds a line: the token of `dossiers`; the header field that lets `gets` in, an Authorization or a Cookie. PID
// is the server's, so that its CPU time is told beside ours.
#include "connector/base/file.hpp"
#include "test/bench/form_load.hpp"
#include "test/bench/inbox_fill.hpp"
#include "test/bench/inbox_load.hpp"
#include "test/bench/measure.hpp"

#include <cstdio>
#include <exception>
#include <stdexcept>

namespace {

std::string line_in(const std::string& file) {
    auto out = qf::read_file(file).value();
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

void run(const std::vector<std::string>& words) {
    const auto text = [&](std::size_t i) {
        return i < words.size() ? words[i] : throw std::invalid_argument{"a word is missing"};
    };
    const auto number = [&](std::size_t i) { return std::stol(text(i)); };
    using namespace qf::bench;
    if (text(0) == "fill") {
        const measure cost;
        fill({.folder = text(1), .osl = text(2), .recipient = text(3), .until = number(4)});
        cost.print("inbox_fill", number(4));
    } else if (text(0) == "dossiers") {
        deliveries what;
        what.name = text(1);
        what.recipient = text(6);
        what.token = line_in(text(7));
        what.port = static_cast<std::uint16_t>(number(2));
        what.server = static_cast<::pid_t>(number(3));
        what.connections = static_cast<int>(number(4));
        what.count = number(5);
        run(what);
    } else if (text(0) == "gets") {
        load what;
        what.name = text(1);
        what.port = static_cast<std::uint16_t>(number(2));
        what.server = static_cast<::pid_t>(number(3));
        what.connections = static_cast<int>(number(4));
        what.count = number(5);
        what.expected = "HTTP/1.1 200";
        const auto field = line_in(text(6));
        for (std::size_t i = 7; i < words.size(); ++i)
            what.requests.push_back("GET " + words[i] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + field + "\r\n\r\n");
        if (what.requests.empty()) throw std::invalid_argument{"a target is missing"};
        run(what);
    } else {
        throw std::invalid_argument{"unknown work: " + text(0)};
    }
}

}  // namespace

int main(int count, char** words) {
    try {
        run({words + 1, words + count});
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench-inbox: %s\n", e.what());
        return 1;
    }
}
