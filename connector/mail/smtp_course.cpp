#include "connector/mail/smtp_course.hpp"

#include "connector/net/message.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace qf::mail {
namespace {

constexpr unsigned go_on = 354;  // to DATA

struct command_of_step {
    std::string_view verb;
    smtp_step step;
};
constexpr std::array command_steps{
    command_of_step{"EHLO", smtp_step::hello},          command_of_step{"HELO", smtp_step::hello},
    command_of_step{"STARTTLS", smtp_step::encryption}, command_of_step{"AUTH", smtp_step::login},
    command_of_step{"MAIL", smtp_step::sender},         command_of_step{"RCPT", smtp_step::recipient},
    command_of_step{"DATA", smtp_step::content},
};

std::string_view verb_of(std::string_view line) {
    return line.substr(0, std::min(line.find_first_of(" :\r\n"), line.size()));
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<unsigned> reply_code(std::string_view line) {
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return std::nullopt;
    return static_cast<unsigned>((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
}

// "550 5.1.1 no such user" has 5.1.1.
smtp_course::enhanced_code enhanced_in(std::string_view line) {
    constexpr std::size_t begin = 4, least = 9;
    if (line.size() < least || !is_digit(line[begin]) || line[begin + 1] != '.' || !is_digit(line[begin + 2]) ||
        line[begin + 3] != '.' || !is_digit(line[begin + 4]))
        return {};
    smtp_course::enhanced_code out{.subject = line[begin + 2], .detail = 0};
    for (const char c : line.substr(begin + 4, 3)) {
        if (!is_digit(c)) break;
        out.detail = out.detail * 10 + static_cast<unsigned>(c - '0');
    }
    return out;
}

bool is_about_mailbox(unsigned reply, smtp_course::enhanced_code enhanced) {
    if (reply < 500 || reply > 599) return false;
    constexpr unsigned senders_syntax = 7, senders_system = 8;  // of 5.1: our own address
    switch (enhanced.subject) {
        case '1':
            return enhanced.detail != senders_syntax && enhanced.detail != senders_system;
        case '2':
            return true;
        case '0':
        case '\0':
            return reply > 504 && reply != 521 && (reply < 530 || reply > 538);
        default:
            return false;
    }
}

}  // namespace

void smtp_course::sent(std::string_view command) {
    const auto verb = verb_of(command);
    over_ = over_ || net::http::same_text(verb, "QUIT");
    for (const auto& known : command_steps)
        if (net::http::same_text(verb, known.verb)) {
            step_ = known.step;
            reply_ = 0;
            enhanced_ = {};
        }
}

void smtp_course::heard(std::string_view line) {
    const auto code = reply_code(line);
    if (!code || over_ || taken_) return;  // what is said to QUIT changes nothing
    const bool mail_was_awaited = step_ == smtp_step::content && reply_ == go_on;
    reply_ = *code;
    enhanced_ = enhanced_in(line);
    taken_ = mail_was_awaited && reply_ >= 200 && reply_ < 300;
}

mail_outcome smtp_course::outcome(smtp_silence ending) const noexcept {
    mail_outcome out{.step = step_, .reply = reply_};
    if (taken_) {
        out.fate = mail_fate::taken;
        out.reason = {};
        return out;
    }
    const bool refused = step_ == smtp_step::recipient && is_about_mailbox(reply_, enhanced_);
    out.fate = refused                         ? mail_fate::refused
               : step_ >= smtp_step::recipient ? mail_fate::address_waits
                                               : mail_fate::relay_waits;
    if (refused)
        out.reason = errc::content_invalid;
    else if (reply_ >= 500)
        out.reason = errc::destination_refuses_us;
    else if (reply_ >= 400)
        out.reason = errc::destination_busy;
    else if (ending == smtp_silence::timed_out)
        out.reason = errc::destination_silent;
    return out;
}

std::string_view name_of(smtp_step step) noexcept {
    constexpr std::array<std::string_view, 7> names{"greeting", "hello",     "encryption", "login",
                                                    "sender",   "recipient", "content"};
    return names.at(static_cast<std::size_t>(step));
}

}  // namespace qf::mail
