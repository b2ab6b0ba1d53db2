#include "connector/base/file.hpp"
#include "test/support/temporary_folder.hpp"
#include "test/unit/envelope/fixture.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

using namespace qf;
using namespace qf::test;

namespace fs = std::filesystem;

namespace {

key_ring loaded(const key_directory& keys) {
    faults out;
    auto ring = keys.load(out);
    REQUIRE(ring.has_value());
    CHECK(out.empty());
    return std::move(*ring);
}

std::map<std::string, std::string> states(const key_ring& ring) {
    std::map<std::string, std::string> out;
    for (const auto& held : ring.all()) out[held.key.kid()] = name_of(held.state);
    return out;
}

void put(const fs::path& file, std::string_view text) {
    std::ofstream{file} << text;
}

unsigned mode(const fs::path& path) {
    return static_cast<unsigned>(fs::status(path).permissions());
}

}  // namespace

TEST_CASE("keys are files of their owner alone, named after what they are") {
    temporary_folder home;
    key_directory keys{home / "deep" / "keys"};
    const auto made = keys.generate(key_use::signing, curve::p256, key_state::active);
    REQUIRE(made.has_value());
    const auto file = home / "deep" / "keys" / ("sig.active." + made->kid() + ".jwk");
    CHECK(mode(file) == 0600);
    CHECK(mode(home / "deep" / "keys") == 0700);
    CHECK(read_file(file).value() == made->to_jwk(true) + "\n");
    const auto ring = loaded(keys);
    REQUIRE(ring.all().size() == 1);
    CHECK(ring.all()[0].file == file);
    CHECK(ring.find(made->kid(), key_use::signing) != nullptr);
    CHECK(ring.find(made->kid(), key_use::encryption) == nullptr);
    CHECK(ring.find("", key_use::signing) == nullptr);
}

TEST_CASE("no folder and no key are the same want") {
    temporary_folder home;
    faults out;
    CHECK(key_directory{home / "none"}.load(out).error() == errc::key_missing);
    CHECK(key_directory{home.path()}.load(out).error() == errc::key_missing);
    CHECK(key_directory{home.path()}.rotate(key_use::signing, curve::p256).error() == errc::key_missing);
    CHECK(out.empty());
    put(home / "file", "");
    CHECK(key_directory{home / "file"}.load(out).error() == errc::file_unreadable);
}

TEST_CASE("a file that is no key is named, each one") {
    temporary_folder home;
    key_directory keys{home.path()};
    const auto good = keys.generate(key_use::signing, curve::p256, key_state::active).value();
    const auto other = sealing_key::generate(key_use::signing, curve::ed25519);
    put(home / "notes.txt", "not looked at");
    put(home / "half.jwk.1234.new", "a write that was cut short");
    CHECK(loaded(keys).all().size() == 1);
    put(home / "a.jwk", "garbage");
    put(home / "b.jwk", "");
    put(home / "c.jwk", other.to_jwk(true));                                 // misnamed
    put(home / ("enc.active." + other.kid() + ".jwk"), other.to_jwk(true));  // another use
    put(home / ("sig.retired." + good.kid() + ".jwk"), good.to_jwk(true));   // held twice
    put(home / "d.jwk", std::string(20000, ' '));
    fs::create_directory(home / "e.jwk");
    faults out;
    CHECK(keys.load(out).error() == errc::content_invalid);
    CHECK(out.list().size() == 7);
    for (const auto* name : {"a.jwk", "b.jwk", "c.jwk", "enc.active.", "d.jwk", "e.jwk"})
        CHECK(std::ranges::any_of(out.list(), [&](const fault& f) { return f.place.find(name) != std::string::npos; }));
    for (const auto& f : out.list()) CHECK(f.problem.find("garbage") == std::string::npos);
}

TEST_CASE("a rotation moves every key one place") {
    temporary_folder home;
    key_directory keys{home.path()};
    const auto first = keys.generate(key_use::signing, curve::p256, key_state::active).value();
    const auto second = keys.generate(key_use::signing, curve::p256, key_state::next).value();
    const auto other_use = keys.generate(key_use::encryption, curve::x25519, key_state::active).value();
    const auto now_active = keys.rotate(key_use::signing, curve::ed25519);
    REQUIRE(now_active.has_value());
    CHECK(now_active->kid() == second.kid());
    const auto ring = loaded(keys);
    CHECK(ring.active(key_use::signing, true)->kid() == second.kid());
    auto seen = states(ring);
    CHECK(seen.size() == 4);
    CHECK(seen[first.kid()] == "retired");
    CHECK(seen[second.kid()] == "active");
    CHECK(seen[other_use.kid()] == "active");
    const auto next = std::ranges::find(ring.all(), key_state::next, &held_key::state);
    REQUIRE(next != ring.all().end());
    CHECK(next->key.curve() == curve::ed25519);
    CHECK(keys.rotate(key_use::signing, curve::p256)->kid() == next->key.kid());
    const auto rotated = loaded(keys);
    for (const auto& held : rotated.all()) CHECK(mode(held.file) == 0600);
}

TEST_CASE("without a next, rotating only makes one") {
    temporary_folder home;
    key_directory keys{home.path()};
    const auto only = keys.generate(key_use::signing, curve::p256, key_state::active).value();
    CHECK(keys.rotate(key_use::signing, curve::p256)->kid() == only.kid());
    CHECK(loaded(keys).all().size() == 2);
    CHECK(keys.rotate(key_use::signing, curve::p256)->kid() != only.kid());
}

TEST_CASE("a rotation that was cut short leaves a key in use, and the next one finishes it") {
    const auto other_machine = sealing_key::generate(key_use::signing, curve::p256);
    // Cut after the new next was made, or after the promotion; the files as each leaves them.
    for (const bool promoted : {false, true}) {
        CAPTURE(promoted);
        temporary_folder home;
        key_directory keys{home.path()};
        const auto first = keys.generate(key_use::signing, curve::p256, key_state::active).value();
        const auto second = keys.generate(key_use::signing, curve::p256, key_state::next).value();
        const auto third = keys.generate(key_use::signing, curve::p256, key_state::next).value();
        const auto file = [&](const char* state, const sealing_key& k) {
            return home / ("sig." + std::string{state} + "." + k.kid() + ".jwk");
        };
        // File times of one tick must not decide: set them apart.
        const auto start = fs::last_write_time(file("active", first));
        fs::last_write_time(file("next", second), start + std::chrono::seconds{1});
        fs::last_write_time(file("next", third), start + std::chrono::seconds{2});
        if (promoted) fs::rename(file("next", second), file("active", second));

        CHECK(loaded(keys).active(key_use::signing, true)->kid() == (promoted ? second : first).kid());
        const auto now_active = keys.rotate(key_use::signing, curve::p256);
        REQUIRE(now_active.has_value());
        CHECK(now_active->kid() == second.kid());
        auto seen = states(loaded(keys));
        CHECK(seen.size() == 3);  // third was the new next already
        CHECK(seen[first.kid()] == "retired");
        CHECK(seen[second.kid()] == "active");
        CHECK(seen[third.kid()] == "next");
    }
}

TEST_CASE("a promotion makes a key the youngest before it is active") {
    temporary_folder home;
    key_directory keys{home.path()};
    const auto first = keys.generate(key_use::signing, curve::p256, key_state::active).value();
    const auto second = keys.generate(key_use::signing, curve::p256, key_state::next).value();
    const auto file = home / ("sig.active." + first.kid() + ".jwk");
    const auto future = fs::last_write_time(file) + std::chrono::hours{1};  // a clock that was set back since
    fs::last_write_time(file, future);
    REQUIRE(keys.rotate(key_use::signing, curve::p256).has_value());
    CHECK(fs::last_write_time(home / ("sig.active." + second.kid() + ".jwk")) > future);
}

TEST_CASE("a ring exports public members only, with their states") {
    temporary_folder home;
    key_directory keys{home.path()};
    REQUIRE(keys.generate(key_use::signing, curve::p256, key_state::active).has_value());
    REQUIRE(keys.generate(key_use::encryption, curve::x25519, key_state::next).has_value());
    const auto ring = loaded(keys);
    const auto all = json::document::parse(ring.to_jwks(std::nullopt)).value();
    CHECK(all["keys"].size() == 2);
    all["keys"].for_each_item([](json::value k) {
        CHECK(!k["d"].exists());
        CHECK(k["qf_state"].is_text());
    });
    const auto some = json::document::parse(ring.to_jwks(key_use::encryption)).value();
    REQUIRE(some["keys"].size() == 1);
    CHECK(some["keys"].at(0)["crv"].text() == "X25519");
    CHECK(some["keys"].at(0)["qf_state"].text() == "next");
    CHECK(key_ring{{}}.to_jwks(std::nullopt) == R"({"keys":[]})");
}
