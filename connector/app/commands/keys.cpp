#include "connector/app/commands/commands.hpp"
#include "connector/base/file.hpp"
#include "connector/envelope/key_directory.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>

namespace qf::app {
namespace {

using envelope::curve;
using envelope::key_state;
using envelope::key_use;

key_use use_of(const std::string& text) {
    if (text == "sig") return key_use::signing;
    if (text == "enc") return key_use::encryption;
    throw trouble{exit_usage, "--use must be sig or enc"};
}

curve curve_of(const std::string& text, key_use use) {
    const bool signs = use == key_use::signing;
    if (text.empty() || text == "P-256") return curve::p256;
    if (text == "Ed25519" && signs) return curve::ed25519;
    if (text == "X25519" && !signs) return curve::x25519;
    throw trouble{exit_usage, "--curve must be P-256, Ed25519 (with --use sig) or X25519 (with --use enc)"};
}

key_state state_of(const std::string& text) {
    if (text.empty() || text == "active") return key_state::active;
    if (text == "next") return key_state::next;
    if (text == "retired") return key_state::retired;
    throw trouble{exit_usage, "--state must be next, active or retired"};
}

envelope::key_ring ring_of(const context& in) {
    faults found;
    auto ring = envelope::key_directory{in.conf().keys}.load(found);
    complain(found);
    if (ring) return std::move(*ring);
    if (ring.error() == errc::key_missing) return envelope::key_ring{{}};
    throw trouble{exit_code_of(ring.error()), fmt::format("{}: {}", in.conf().keys.string(), ring.error().message())};
}

std::string_view name_of_curve(curve c) {
    return c == curve::p256 ? "P-256" : c == curve::ed25519 ? "Ed25519" : "X25519";
}

int tell(const context& in, std::string_view doing, const result<envelope::key>& made) {
    if (!made) return complain(fmt::format("{} in {}", doing, in.conf().keys.string()), made.error());
    print(in.json() ? fmt::format(R"({{"kid":"{}"}})", made->kid()) : made->kid());
    return exit_done;
}

}  // namespace

int generate_key(const context& in) {
    const auto use = use_of(in.asked().use);
    const auto c = curve_of(in.asked().curve, use);
    const auto state = state_of(in.asked().state);
    std::filesystem::create_directories(in.conf().keys.parent_path());
    return tell(in, "cannot make a key", envelope::key_directory{in.conf().keys}.generate(use, c, state));
}

int rotate_keys(const context& in) {
    const auto use = use_of(in.asked().use);
    return tell(in, "cannot rotate",
                envelope::key_directory{in.conf().keys}.rotate(use, curve_of(in.asked().curve, use)));
}

int list_keys(const context& in) {
    const auto ring = ring_of(in);
    json::writer w;
    w.begin_array();
    for (const auto& one : ring.all()) {
        const auto& k = one.key;
        if (!in.json())
            print(fmt::format("{:<3}  {:<7}  {:<7}  {}  {}", envelope::name_of(k.use()), envelope::name_of(one.state),
                              name_of_curve(k.curve()), k.kid(), k.has_private() ? "private" : "public"));
        w.begin_object()
            .member("use", envelope::name_of(k.use()))
            .member("state", envelope::name_of(one.state))
            .member("curve", name_of_curve(k.curve()))
            .member("kid", k.kid())
            .member("private", k.has_private())
            .end_object();
    }
    if (in.json())
        print(w.end_array().text());
    else if (ring.all().empty())
        print("no keys: make them with qf-connector keys generate --use sig, and --use enc");
    return exit_done;
}

int export_jwks(const context& in) {
    std::optional<key_use> only;
    if (!in.asked().use.empty()) only = use_of(in.asked().use);
    print(ring_of(in).to_jwks(only));
    return exit_done;
}

int import_jwks(const context& in) {
    const auto& file = in.asked().file;
    const auto text = file == "-" ? std::string{std::istreambuf_iterator<char>{std::cin}, {}} : [&] {
        auto content = read_file(file, 1 << 20);
        if (!content) throw trouble{exit_no_input, fmt::format("{}: {}", file, content.error().message())};
        return *content;
    }();
    faults found;
    const auto added = envelope::key_directory{in.conf().keys}.import_jwks(text, found);
    complain(found);
    if (!added) return complain(file, added.error());
    print(in.json() ? fmt::format(R"({{"changed":{}}})", *added) : fmt::format("{} keys added or moved", *added));
    return exit_done;
}

}  // namespace qf::app
