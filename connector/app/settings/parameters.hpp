// connector/app/settings/parameters.hpp -- every setting, once: the table that all who read or show settings share.
//
// Promise:  a parameter has a name, a kind, a default as an operator would write it, bounds, the roles it is for (by
//           its section) and a meaning. parse_value() tells what is wrong with a text in words.
// Thread:   any.
#pragma once

#include "connector/app/settings/configuration.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qf::app {

enum class kind {
    text,
    choice,  // one of `choices`
    number,
    duration,
    size,
    address,     // where to listen
    state_path,  // a file or folder that the program writes; relative: to state.folder
    file,        // one that the program reads; relative: to the configuration file's folder; must exist
    folder,      // one that the program reads; as `file`
    secret,      // a file with a secret; as `file`
};

struct value {
    std::string text = {};
    std::int64_t number = 0;  // of number, size; the index of a choice
    qf::duration time{};
    app::address address = {};
    std::filesystem::path path = {};  // resolved by the reader

    unsigned whole() const { return static_cast<unsigned>(number); }        // of a number
    std::size_t bytes() const { return static_cast<std::size_t>(number); }  // of a size
};

struct parameter {
    std::string_view name;  // "delivery.first_retry"
    app::kind kind;
    std::string_view standard;  // the default
    std::string_view least;     // bounds of number, duration and size, inclusive; of a choice: "logfmt|json"
    std::string_view most;
    std::string_view meaning;
    void (*put)(configuration& conf, const value& v);
};

std::span<const parameter> parameters() noexcept;
std::span<const parameter> form_parameters() noexcept;    // of them: parameters_form.cpp
std::span<const parameter> portal_parameters() noexcept;  // the last of them: parameters_portal.cpp
const parameter* find_parameter(std::string_view name) noexcept;
bool concerns(role r, const parameter& p) noexcept;    // does a process of this role read it?
std::string environment_name(std::string_view name);   // "QF_DELIVERY_FIRST_RETRY"
std::string_view kind_in_words(app::kind k) noexcept;  // "a duration such as \"30s\""

// The value, or what is wrong with the text, in `wrong`.
std::optional<value> parse_value(const parameter& p, const std::string& text, std::string& wrong);

}  // namespace qf::app
