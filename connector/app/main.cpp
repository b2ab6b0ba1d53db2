// connector/app/main.cpp -- where qf-connector begins.
#include "connector/app/commands/command_line.hpp"

int main(int count, char** words) {
    return qf::app::run_command_line(count, words);
}
