#include "connector/app/settings/load_configuration.hpp"

#include "connector/app/settings/toml_text.hpp"
#include "connector/app/settings/value_text.hpp"
#include "connector/base/file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace qf::app {
namespace {

constexpr std::size_t file_max = 1 << 20;  // bytes; a configuration is some kilobytes

using settings_by_name = std::map<std::string_view, setting>;

bool path_kind(kind k) {
    return k == kind::state_path || k == kind::file || k == kind::folder || k == kind::secret;
}

std::vector<std::string> sections() {
    std::vector<std::string> out;
    for (const auto& p : parameters())
        for (auto dot = p.name.find('.'); dot != std::string_view::npos; dot = p.name.find('.', dot + 1))
            if (const std::string name{p.name.substr(0, dot)}; std::ranges::find(out, name) == out.end())
                out.push_back(name);
    return out;
}

std::string did_you_mean(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& p : parameters()) names.push_back(p.name);
    const auto near = nearest(name, names);
    return near.empty() ? "" : fmt::format("did you mean {}?", near);
}

void add_unknown(const written& written, const std::string& place, faults& found) {
    if (find_parameter(written.name + "_file")) {
        found.add(place, "a secret is never written here",
                  fmt::format("put it into a file of its own and write {}_file", written.name));
    } else if (written.as == written_as::section) {
        const auto known = sections();
        const auto near = nearest(written.name, known);  // a view of one of them
        found.add(place, "there is no such section", near.empty() ? "" : fmt::format("did you mean [{}]?", near));
    } else {
        found.add(place, "there is no such key", did_you_mean(written.name));
    }
}

bool written_well(const parameter& p, written_as as) {
    return as == (p.kind == kind::number ? written_as::whole : written_as::text);
}

// What to write instead, for a value of the wrong type: the default shows the form.
std::string example_of(const parameter& p) {
    if (p.standard.empty()) return "";
    return p.kind == kind::number ? fmt::format("the default is {}", p.standard)
                                  : fmt::format("the default is \"{}\"", p.standard);
}

void take_value(setting s, settings_by_name& settings, faults& found) {
    std::string wrong;
    if (parse_value(*s.is, s.text, wrong))
        settings.insert_or_assign(s.is->name, std::move(s));
    else
        found.add(fmt::format("{}: {}", s.origin, s.is->name), wrong, example_of(*s.is));
}

void take_written(const written& written, const std::string& file, settings_by_name& settings, faults& found) {
    const auto line = fmt::format("{}:{}", file, written.line);
    const auto place = fmt::format("{}: {}", line, written.name);
    const auto* p = find_parameter(written.name);
    if (written.as == written_as::section) {
        if (p)
            found.add(place, "is a key, not a section", example_of(*p));
        else if (const auto known = sections(); std::ranges::find(known, written.name) == known.end())
            add_unknown(written, place, found);
        return;
    }
    if (!p) return add_unknown(written, place, found);
    if (!written_well(*p, written.as)) {
        found.add(place, fmt::format("must be {}", kind_in_words(p->kind)), example_of(*p));
        return;
    }
    take_value({.is = p, .text = written.text, .origin = line}, settings, found);
}

void take_file(const std::filesystem::path& file, settings_by_name& settings, faults& found) {
    const auto text = read_file(file, file_max);
    if (!text) {
        found.add(file.string(), text.error().message(), "name another file with --config or QF_CONFIG");
        return;
    }
    std::vector<written> list;
    if (!read_toml(*text, file.string(), list, found)) return;
    std::string unknown_section;  // said once, not again for each of its keys
    for (const auto& written : list) {
        if (!unknown_section.empty() && written.name.starts_with(unknown_section)) continue;
        const auto before = found.list().size();
        take_written(written, file.string(), settings, found);
        if (written.as == written_as::section && found.list().size() > before) unknown_section = written.name + '.';
    }
}

void take_environment(const std::vector<std::pair<std::string, std::string>>& variables, settings_by_name& settings,
                      faults& found) {
    for (const auto& variable : variables) {
        const std::string& name = variable.first;  // no structured binding: clang 14 does not capture those
        const std::string& text = variable.second;
        if (name == "QF_CONFIG" || name.starts_with("QF_TEST_")) continue;
        const auto is_named = [&](const parameter& p) { return environment_name(p.name) == name; };
        const auto all = parameters();
        const auto p = std::ranges::find_if(all, is_named);
        if (p != all.end()) {
            take_value({.is = &*p, .text = text, .origin = name}, settings, found);
            continue;
        }
        if (std::ranges::any_of(all, [&](const parameter& s) { return environment_name(s.name) == name + "_FILE"; })) {
            found.add(name, "a secret is never given in the environment",
                      fmt::format("put it into a file and set {}_FILE", name));
            continue;
        }
        std::vector<std::string> names;
        for (const auto& one : all) names.push_back(environment_name(one.name));
        const auto near = nearest(name, names);
        found.add(name, "no setting has this name", near.empty() ? "unset it" : fmt::format("did you mean {}?", near));
    }
}

std::filesystem::path resolve(const setting& s, const std::filesystem::path& state, const std::filesystem::path& file) {
    std::filesystem::path path{s.text};
    if (path.empty() || path.is_absolute()) return path;
    if (s.is->name == "state.folder") return path;
    if (s.is->kind == kind::state_path) return state / path;
    const bool from_file = !s.origin.starts_with("QF_");
    return from_file ? file.parent_path() / path : path;
}

}  // namespace

const setting& loaded_configuration::of(std::string_view name) const {
    return settings[static_cast<std::size_t>(find_parameter(name) - parameters().data())];
}

std::string loaded_configuration::place(std::string_view name) const {
    const auto& origin = of(name).origin;
    if (!origin.empty()) return fmt::format("{}: {}", origin, name);
    return file.empty() ? std::string{name} : fmt::format("{}: {}", file.string(), name);
}

std::optional<loaded_configuration> load_configuration(const configuration_source& source, faults& found) {
    settings_by_name given;
    if (!source.file.empty()) take_file(source.file, given, found);
    take_environment(source.environment, given, found);

    loaded_configuration out{.values = {}, .settings = {}, .file = source.file};
    std::filesystem::path state;
    for (const auto& p : parameters()) {
        const auto written = given.find(p.name);
        auto s =
            written != given.end() ? written->second : setting{.is = &p, .text = std::string{p.standard}, .origin = {}};
        std::string wrong;
        auto v = parse_value(p, s.text, wrong);
        if (!v) throw std::logic_error{fmt::format("the default of {} {}", p.name, wrong)};
        if (path_kind(p.kind)) v->path = s.path = resolve(s, state, source.file);
        if (p.name == "state.folder") state = v->path;
        p.put(out.values, *v);
        out.settings.push_back(std::move(s));
    }
    check_combinations(out, found);
    if (!found.empty()) return std::nullopt;
    return out;
}

std::string one_line(const fault& f) {
    return f.suggestion.empty() ? fmt::format("{}: {}", f.place, f.problem)
                                : fmt::format("{}: {} ({})", f.place, f.problem, f.suggestion);
}

}  // namespace qf::app
