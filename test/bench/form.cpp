// bench-form pages NAME PORT PID CONNECTIONS COUNT RATE TARGET...   GET in turn; RATE 0: as fast as the answers come
//            submit NAME PORT PID CONNECTIONS FILE FIRST COUNT RATE   presses FIRST to FIRST + COUNT - 1 of FILE
//            prepare STATE COUNT FILE   logged-in sessions in the program's store; their presses into FILE
//            search STATE COUNT   communes by what is typed, without HTTP
//
// PID is the server's, so that its CPU time is told beside the times of its answers.
#include "connector/base/file.hpp"
#include "test/bench/form_load.hpp"
#include "test/bench/form_prepare.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace {

constexpr char end_of_press = '\0';

// Those that are asked for: a press counts once.
std::vector<std::string> presses_in(const std::string& file, long first, long count) {
    std::ifstream in{file, std::ios::binary};
    std::vector<std::string> out;
    std::string one;
    for (long i = 0; i < first + count && std::getline(in, one, end_of_press); ++i)
        if (i >= first) out.push_back(one);
    if (static_cast<long>(out.size()) < count) throw std::runtime_error{"not so many presses were prepared"};
    return out;
}

void run(const std::vector<std::string>& words) {
    const auto text = [&](std::size_t i) {
        return i < words.size() ? words[i] : throw std::invalid_argument{"a word is missing"};
    };
    const auto number = [&](std::size_t i) { return std::stol(text(i)); };
    using namespace qf::bench;
    load what;
    const auto begin_load = [&] {
        what.name = text(1);
        what.port = static_cast<std::uint16_t>(number(2));
        what.server = static_cast<::pid_t>(number(3));
        what.connections = static_cast<int>(number(4));
    };
    if (text(0) == "pages") {
        begin_load();
        what.count = number(5);
        what.rate = static_cast<double>(number(6));
        for (std::size_t i = 7; i < words.size(); ++i) what.requests.push_back(page_request(words[i]));
        what.expected = "HTTP/1.1 200";
        run(what);
    } else if (text(0) == "submit") {
        begin_load();
        what.count = number(7);
        what.rate = static_cast<double>(number(8));
        what.requests = presses_in(text(5), number(6), what.count);
        what.expected = "HTTP/1.1 303";
        what.expected_field = "\r\nLocation: /confirmation/";
        run(what);
    } else if (text(0) == "prepare") {
        std::ofstream out{text(3), std::ios::binary};
        for (const auto& one : prepare_presses(text(1), number(2))) out << one << end_of_press;
    } else if (text(0) == "search") {
        search_communes(text(1), number(2));
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
        std::fprintf(stderr, "bench-form: %s\n", e.what());
        return 1;
    }
}
