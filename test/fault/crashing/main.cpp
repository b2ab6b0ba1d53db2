// test/fault/crashing/main.cpp -- the program itself, in one role, that dies by SIGKILL when its delivery reaches a
// step for the nth time.
//
//   qf-crashing run|deliver STEP NTH
//   qf-crashing press ...               see press.hpp
#include "connector/app/compose/compose.hpp"
#include "connector/app/exit_codes.hpp"
#include "test/fault/crashing/press.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace {

using qf::delivery::step;

class killing_watch final : public qf::delivery::step_watch {
public:
    killing_watch(std::string_view at, int nth) : at_{at}, left_{nth} {}
    void reached(step s) noexcept override {
        if (qf::delivery::name_of(s) == at_ && --left_ == 0) ::kill(::getpid(), SIGKILL);
    }

private:
    std::string_view at_;
    int left_;
};

}  // namespace

int main(int count, char** words) {
    const bool presses = count == 8 && std::string_view{words[1]} == "press";
    if (count != 4 && !presses) {
        std::fputs(
            "usage: qf-crashing run|deliver STEP NTH\n"
            "       qf-crashing press STEP there|away FILE ID REFERENCE SUBMITTED_AT\n",
            stderr);
        return 2;
    }
    qf::app::configuration_source from;
    for (char** one = ::environ; *one; ++one) {
        const std::string_view text{*one};
        const auto equals = text.find('=');
        if (text.starts_with("QF_")) from.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    qf::faults found;
    const auto loaded = qf::app::load_configuration(from, found);
    qf::app::complain(found);
    if (!loaded) return qf::app::exit_configuration;
    if (presses) return qf::test::press(*loaded, words);
    killing_watch watch{words[2], std::atoi(words[3])};
    const auto role = std::string_view{words[1]} == "run" ? qf::app::role::run : qf::app::role::deliver;
    return qf::app::serve(*loaded, role, {.watch = &watch});
}
