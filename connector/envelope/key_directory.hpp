// connector/envelope/key_directory.hpp -- the keys of one machine, as files that an operator can see and copy.
//
// Files:    <use>.<state>.<kid>.jwk, one JWK each, mode 0600; use is sig or enc; state is
//             next     known to all who verify or encrypt, not used to make anything yet
//             active   used to sign, or to encrypt to; exactly one of a use with a private (sig) or public (enc) member
//             retired  still verifies or decrypts what was made before
// Promise:  rotate() makes next active, active retired and a new next; it is safe against a crash at any point (several
//           keys may then be active: the youngest by file time is used, and the next rotate() only finishes that one).
//           Without a next it only makes one: a key that nobody knows yet must not be used.
//           It moves keys with a private member only: the others are another machine's to rotate.
//           load() reads all at once; ring is a snapshot, the youngest key first.
// Fails:    key_missing (no folder, or no key), file_unreadable, content_invalid (the fault names the file),
//           storage_full, storage_failed.
// Thread:   one; the ring any.
#pragma once

#include "connector/base/faults.hpp"
#include "connector/envelope/key.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qf::envelope {

enum class key_state { next, active, retired };
std::string_view name_of(key_state s) noexcept;
std::string_view name_of(key_use u) noexcept;

struct held_key {
    envelope::key key;
    key_state state;
    std::filesystem::path file;
};

class key_ring {
public:
    explicit key_ring(std::vector<held_key> keys) : keys_{std::move(keys)} {}  // the first active one is the one used
    const key* find(std::string_view kid, key_use use) const noexcept;
    const key* active(key_use use, bool with_private) const noexcept;  // null: none
    const std::vector<held_key>& all() const noexcept { return keys_; }
    std::string to_jwks(std::optional<key_use> only) const;  // public members only

private:
    std::vector<held_key> keys_;
};

class key_directory {
public:
    explicit key_directory(std::filesystem::path folder) : folder_{std::move(folder)} {}
    result<key_ring> load(faults& out) const;
    result<key> generate(key_use use, curve c, key_state state);  // makes the folder (0700) if needed
    result<key> rotate(key_use use, curve c_of_the_new_next);     // the key that is active now
    // Stores the public keys of a JWK Set, as another machine's export-jwks printed it, with the states it says
    // (member "qf_state"; active without it). A key held without its private member follows the state that the set
    // says, so importing again is how a rotation reaches this machine; a key held with it stays as it is. How many were
    // added or moved. A set with a fault, or with a private member, changes nothing.
    result<unsigned> import_jwks(std::string_view jwks, faults& out);

private:
    std::filesystem::path folder_;
};

}  // namespace qf::envelope
