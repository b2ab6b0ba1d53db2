#include "connector/envelope/key_directory.hpp"

#include "connector/base/file.hpp"
#include "connector/jose/openssl.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

namespace qf::envelope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_size_max = 16 << 10;  // bytes; a key has about 300
constexpr std::size_t set_size_max = 1 << 20;    // bytes, of a JWK Set
constexpr std::array states{key_state::next, key_state::active, key_state::retired};

struct dated_key {
    held_key held;
    fs::file_time_type written;
};

std::string file_name(const key& k, key_state s) {
    return fmt::format("{}.{}.{}.jwk", name_of(k.use()), name_of(s), k.kid());
}

std::optional<key_state> state_of(std::string_view name) {
    const auto found = std::ranges::find(states, name, [](key_state s) { return name_of(s); });
    return found == states.end() ? std::nullopt : std::optional{*found};
}

// Why this file is no key of ours, or nothing; the key goes to `out`.
std::string_view read_key(const fs::path& path, std::vector<dated_key>& out) {
    auto text = read_file(path, file_size_max);
    if (!text) return text.error() == errc::too_large ? "is too long for a key" : "cannot be read";
    const jose::wiped when_done{*text};
    auto k = key::from_jwk(*text);
    if (!k) return "is not a JWK of ours (P-256, Ed25519 or X25519, with its use and its thumbprint as kid)";
    const auto name = path.filename().string();
    const auto state = std::ranges::find_if(states, [&](key_state s) { return name == file_name(*k, s); });
    if (state == states.end()) return "is not named after its content (<use>.<state>.<kid>.jwk)";
    std::error_code failed;
    const auto written = fs::last_write_time(path, failed);
    if (failed) return "cannot be read";
    if (std::ranges::any_of(
            out, [&](const dated_key& d) { return d.held.key.kid() == k->kid() && d.held.key.use() == k->use(); }))
        return "is the same key as another file with another state";
    out.push_back({{std::move(*k), *state, path}, written});
    return {};
}

// The youngest first, so that the first active one found is the one to use; a tie is decided by name.
void sort_by_age(std::vector<dated_key>& keys) {
    std::ranges::sort(keys, [](const dated_key& a, const dated_key& b) {
        return a.written != b.written ? a.written > b.written : a.held.file < b.held.file;
    });
}

result<std::vector<dated_key>> read_all(const fs::path& folder, faults& out) {
    std::error_code failed;
    if (!fs::exists(folder, failed)) return failed ? errc::file_unreadable : errc::key_missing;
    std::vector<dated_key> keys;
    bool good = true;
    for (fs::directory_iterator entry{folder, failed}; !failed && entry != fs::directory_iterator{};
         entry.increment(failed)) {
        if (entry->path().extension() != ".jwk") continue;  // a file that is just being written, a note
        const auto why = read_key(entry->path(), keys);
        good &=
            out.require(why.empty(), entry->path().string(), std::string{why}, "mend it, or take it out of the folder");
    }
    if (failed) {
        out.add(folder.string(), "cannot be listed");
        return errc::file_unreadable;
    }
    if (!good) return errc::content_invalid;
    sort_by_age(keys);
    return keys;
}

error_code make_folder(const fs::path& folder) {
    std::error_code failed;
    if (fs::exists(folder, failed)) return {};
    fs::create_directories(folder, failed);
    if (failed) return errc::storage_failed;
    fs::permissions(folder, fs::perms::owner_all, failed);
    return failed ? error_code{errc::storage_failed} : error_code{};
}

error_code store(const fs::path& folder, const key& k, key_state state) {
    if (const auto failed = make_folder(folder)) return failed;
    auto text = k.to_jwk(true) + "\n";
    const jose::wiped when_done{text};
    return write_file(folder / file_name(k, state), text, 0600);
}

// Renaming is one step on disk: a key is never in two states, nor in none.
error_code move_to(held_key& held, key_state state) {
    const auto moved = held.file.parent_path() / file_name(held.key, state);
    std::error_code failed;
    fs::rename(held.file, moved, failed);
    if (failed) return errc::storage_failed;
    held.file = moved;
    held.state = state;
    return {};
}

// Makes it the youngest before it becomes active: from the rename on, it is the one in use, even after a crash.
error_code promote(held_key& held, const std::vector<dated_key>& all) {
    auto written = fs::file_time_type::clock::now();
    for (const auto& other : all)
        if (other.held.file != held.file) written = std::max(written, other.written + std::chrono::microseconds{1});
    std::error_code failed;
    fs::last_write_time(held.file, written, failed);
    if (failed) return errc::storage_failed;
    return move_to(held, key_state::active);
}

}  // namespace

result<key_ring> key_directory::load(faults& out) const {
    auto keys = read_all(folder_, out);
    if (!keys) return keys.error();
    if (keys->empty()) return errc::key_missing;
    std::vector<held_key> held;
    for (auto& k : *keys) held.push_back(std::move(k.held));
    return key_ring{std::move(held)};
}

result<key> key_directory::generate(key_use use, curve c, key_state state) {
    auto made = key::generate(use, c);
    if (const auto failed = store(folder_, made, state)) return failed;
    return made;
}

result<key> key_directory::rotate(key_use use, curve c_of_the_new_next) {
    faults ignored;
    auto all = read_all(folder_, ignored);
    if (!all) return all.error();
    std::vector<dated_key*> next, active;  // the youngest first; only keys that this machine can use itself
    for (auto& k : *all) {
        if (k.held.key.use() != use || !k.held.key.has_private()) continue;
        if (k.held.state == key_state::next) next.push_back(&k);
        if (k.held.state == key_state::active) active.push_back(&k);
    }
    if (next.empty() && active.empty()) return errc::key_missing;

    // Two active keys: a rotation was cut short after its decisive step. Finishing it is all there is to do.
    const bool unfinished = active.size() > 1;
    auto& chosen = unfinished ? *active.front() : next.empty() ? *active.front() : *next.back();
    const bool promotes = chosen.held.state == key_state::next;
    // The new next comes first: whatever happens after, there is one that the others can learn of in time.
    const std::size_t left = next.size() - (promotes ? 1 : 0);
    if (left == 0)
        if (const auto made = generate(use, c_of_the_new_next, key_state::next); !made) return made.error();
    if (promotes)
        if (const auto failed = promote(chosen.held, *all)) return failed;
    for (auto* old : active)
        if (old != &chosen)
            if (const auto failed = move_to(old->held, key_state::retired)) return failed;
    return chosen.held.key;
}

result<unsigned> key_directory::import_jwks(std::string_view jwks, faults& out) {
    if (jwks.size() > set_size_max) {
        out.add("", "is too long for a JWK Set");
        return errc::too_large;
    }
    const auto document = json::document::parse(jwks);
    if (!document) {
        out.add("", "is not JSON: " + json::fault_of(jwks));
        return errc::malformed_json;
    }
    if (!out.require((*document)["keys"].is_array(), "/keys", "must be a list of keys")) return errc::content_invalid;

    // All are read before the first is stored: a set with a fault changes nothing.
    std::vector<std::pair<key, key_state>> offered;
    bool good = true;
    std::size_t index = 0;
    (*document)["keys"].for_each_item([&](json::value item) {
        const auto pointer = fmt::format("/keys/{}", index++);
        const auto state = item["qf_state"].exists() ? state_of(item["qf_state"].text_or("")) : key_state::active;
        good &=
            out.require(state.has_value(), pointer + "/qf_state", "is not a state", "one of: next, active, retired");
        auto k = key::from_jwk(item.written());
        if (!k)
            good = out.require(false, pointer, "is not a key of ours (P-256, Ed25519 or X25519, with its use)");
        else if (k->has_private())
            good =
                out.require(false, pointer, "holds a private key", "export the public keys only, and replace this one");
        else if (state)
            offered.emplace_back(std::move(*k), *state);
    });
    if (!good) return errc::content_invalid;

    auto held = read_all(folder_, out);
    if (!held && held.error() != errc::key_missing) return held.error();
    unsigned changed = 0;
    for (const auto& [k, state] : offered) {
        dated_key* known = nullptr;
        if (held)
            for (auto& one : *held)
                if (one.held.key.kid() == k.kid() && one.held.key.use() == k.use()) known = &one;
        if (known == nullptr) {
            if (const auto failed = store(folder_, k, state)) return failed;
        } else if (known->held.key.has_private() || known->held.state == state) {
            continue;  // its own machine decides
        } else if (const auto failed =
                       state == key_state::active ? promote(known->held, *held) : move_to(known->held, state)) {
            return failed;
        }
        ++changed;
    }
    return changed;
}

}  // namespace qf::envelope
