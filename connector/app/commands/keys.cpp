#include "connector/app/commands/command_line.hpp"
#include "connector/app/commands/options.hpp"
#include "connector/envelope/key_directory.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <optional>

namespace qf::app {
namespace {

using envelope::curve;
using envelope::key_state;
using envelope::key_use;

constexpr choice_word<key_use> uses[] = {{"sig", key_use::signing}, {"enc", key_use::encryption}};
constexpr choice_word<curve> curves[] = {
    {"P-256", curve::p256}, {"Ed25519", curve::ed25519}, {"X25519", curve::x25519}};
constexpr choice_word<key_state> states_of_keys[] = {
    {"next", key_state::next}, {"active", key_state::active}, {"retired", key_state::retired}};

struct new_key {
    key_use use = key_use::signing;
    envelope::curve curve = envelope::curve::p256;

    void bind(CLI::App& command) {
        add_choice(command, "--use", use, uses, "to sign, or to encrypt to")->required();
        add_choice(command, "--curve", curve, curves, "P-256 when left out; Ed25519 to sign, X25519 to encrypt to");
    }
    // Which curve goes with which use; trouble.
    void check() const {
        const bool signs = use == key_use::signing;
        if (curve == envelope::curve::p256 || (curve == envelope::curve::ed25519) == signs) return;
        throw trouble{exit_usage, "--curve must be P-256, Ed25519 (with --use sig) or X25519 (with --use enc)"};
    }
};

struct generated_key : new_key {
    key_state state = key_state::active;

    void bind(CLI::App& command) {
        new_key::bind(command);
        add_choice(command, "--state", state, states_of_keys, "active when left out");
    }
};

envelope::key_ring ring_of(const context& context) {
    faults found;
    auto ring = envelope::key_directory{context.conf().keys}.load(found);
    complain(found);
    if (ring) return std::move(*ring);
    if (ring.error() == errc::key_missing) return envelope::key_ring{{}};
    throw trouble{exit_code_of(ring.error()),
                  fmt::format("{}: {}", context.conf().keys.string(), ring.error().message())};
}

std::string_view name_of_curve(curve c) {
    return c == curve::p256 ? "P-256" : c == curve::ed25519 ? "Ed25519" : "X25519";
}

int tell(const context& context, std::string_view doing, const result<envelope::key>& made) {
    if (!made) return complain(fmt::format("{} in {}", doing, context.conf().keys.string()), made.error());
    print(context.json() ? fmt::format(R"({{"kid":"{}"}})", made->kid()) : made->kid());
    return exit_done;
}

int generate_key(const context& context, const generated_key& asked) {
    asked.check();
    std::filesystem::create_directories(context.conf().keys.parent_path());
    const auto made = envelope::key_directory{context.conf().keys}.generate(asked.use, asked.curve, asked.state);
    return tell(context, "cannot make a key", made);
}

int rotate_keys(const context& context, const new_key& asked) {
    asked.check();
    return tell(context, "cannot rotate", envelope::key_directory{context.conf().keys}.rotate(asked.use, asked.curve));
}

int list_keys(const context& context) {
    const auto ring = ring_of(context);
    json::writer w;
    w.begin_array();
    for (const auto& entry : ring.all()) {
        const auto& k = entry.key;
        if (!context.json())
            print(fmt::format("{:<3}  {:<7}  {:<7}  {}  {}", envelope::name_of(k.use()), envelope::name_of(entry.state),
                              name_of_curve(k.curve()), k.kid(), k.has_private() ? "private" : "public"));
        w.begin_object()
            .member("use", envelope::name_of(k.use()))
            .member("state", envelope::name_of(entry.state))
            .member("curve", name_of_curve(k.curve()))
            .member("kid", k.kid())
            .member("private", k.has_private())
            .end_object();
    }
    if (context.json())
        print(w.end_array().text());
    else if (ring.all().empty())
        print("no keys: make them with qf-connector keys generate --use sig, and --use enc");
    return exit_done;
}

struct exported_keys {
    std::optional<key_use> use = {};
    void bind(CLI::App& command) { add_choice(command, "--use", use, uses, "both when left out"); }
};

int export_jwks(const context& context, const exported_keys& asked) {
    print(ring_of(context).to_jwks(asked.use));
    return exit_done;
}

struct imported_keys {
    std::string file = {};
    void bind(CLI::App& command) { command.add_option("FILE", file, "a JWK Set; - for standard input")->required(); }
};

int import_jwks(const context& context, const imported_keys& asked) {
    const auto text = content_of(asked.file, 1 << 20);
    faults found;
    const auto added = envelope::key_directory{context.conf().keys}.import_jwks(text, found);
    complain(found);
    if (!added) return complain(asked.file, added.error());
    print(context.json() ? fmt::format(R"({{"changed":{}}})", *added) : fmt::format("{} keys added or moved", *added));
    return exit_done;
}

}  // namespace

void add_key_commands(command_line& line) {
    line.add("keys generate", generate_key, "make a key (sig: to sign; enc: to encrypt to)");
    line.add("keys list", list_keys, "the keys of this machine");
    line.add("keys rotate", rotate_keys, "next becomes active, active retired, and a new next is made");
    line.add("keys export-jwks", export_jwks, "the public keys as a JWK Set, for the other machine");
    line.add("keys import", import_jwks, "store the public keys of another machine's export-jwks");
}

}  // namespace qf::app
