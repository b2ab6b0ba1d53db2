// The antivirus as it is: Debian's clamd, with one signature of this test's own. Nothing is downloaded.
#include "connector/base/asio.hpp"
#include "connector/base/file.hpp"
#include "connector/inbox/antivirus.hpp"
#include "test/support/child_process.hpp"
#include "test/unit/inbox/fixture.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

using namespace qf;
using namespace qf::inbox;
using namespace std::chrono_literals;

namespace {

const std::string sample_virus = "QF-INVECONNU-VIRUS-DE";  // the bytes of the signature below; harmless

class real_clamd {
public:
    explicit real_clamd(std::string_view limits = "AlertExceedsMax yes\n") {
        std::filesystem::create_directory(folder_ / "signatures");
        REQUIRE(!write_file(folder_ / "signatures" / "own.ndb",
                            "QF.Test.Signature:0:*:51462d494e5645434f4e4e552d56495255532d4445\n"));
        REQUIRE(!write_file(folder_ / "clamd.conf",
                            fmt::format("LocalSocket {}\nDatabaseDirectory {}\nForeground yes\nStreamMaxLength 1M\n"
                                        "MaxFileSize 256K\nMaxScanSize 400K\n{}",
                                        address(), (folder_ / "signatures").string(), limits)));
        start();
    }
    void start() {
        const std::vector<std::string> command{"/usr/sbin/clamd", "-c", (folder_ / "clamd.conf").string()};
        server_.emplace(command, std::vector<std::string>{}, folder_ / "output", folder_ / "errors");
        const bool listens = test::eventually([&] { return accepts(); }, test::patience);
        REQUIRE_MESSAGE(listens, "clamd does not listen: scripts/setup --test installs it");
    }
    void die() {
        server_.reset();  // by SIGKILL
        std::filesystem::remove(address());
    }
    std::string address() const { return (folder_ / "socket").string(); }

private:
    bool accepts() const {
        asio::io_context loop;
        asio::local::stream_protocol::socket socket{loop};
        boost::system::error_code wrong;
        socket.connect(asio::local::stream_protocol::endpoint{address()}, wrong);
        return !wrong;
    }
    test::temporary_folder folder_;
    std::optional<test::child_process> server_;
};

// A ZIP of so many files, each of so many times the same letter.
std::string packed(unsigned files, std::size_t size) {
    const test::temporary_folder folder;
    const std::string script =
        "import sys, zipfile\n"
        "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as out:\n"
        "    for name in range(int(sys.argv[2])): out.writestr(str(name), b'x' * int(sys.argv[3]))\n";
    const auto path = (folder / "files.zip").string();
    const auto done =
        test::run_to_end({"/usr/bin/python3", "-c", script, path, std::to_string(files), std::to_string(size)}, {});
    REQUIRE_MESSAGE(done.how.exit_code == 0, done.errors);
    return read_file(path).value();
}

struct clamd_rig : rig {
    explicit clamd_rig(std::string_view limits = "AlertExceedsMax yes\n") : clamd{limits} {
        close();
        conf.antivirus = {.address = clamd.address(), .time = 20s};
        conf.attachment_max = 4 << 20;
        open();
    }
    result<finding_of_antivirus> scanned(net::body_source& bytes, std::size_t size) {
        return run(scan(conf.antivirus, clock, bytes, static_cast<std::int64_t>(size)));
    }
    result<finding_of_antivirus> scanned(std::string_view bytes) {
        net::text_source source{bytes};
        return scanned(source, bytes.size());
    }
    folder_ids made_for(const std::string& bytes) {
        return made_of(folder_json({chatillon}, "Formulaire-QF-0123456789ABC", bytes.size(), "text/plain"));
    }
    unsigned sent(const folder_ids& ids, const std::string& bytes) {
        return put(osl, ids.folder, ids.attachments[0], bytes).status;
    }
    std::string status(const folder_ids& ids) {
        return get(osl, "/folders/" + ids.folder)["attachments"].at(0)["status"].text_or("");
    }
    real_clamd clamd;
};

// Kills clamd once it has had the first block, and goes on.
class fatal_source final : public net::body_source {
public:
    fatal_source(real_clamd& victim, std::size_t size) : victim_{victim}, left_{size} {}
    awaitable<result<std::size_t>> read(std::span<char> into) override {
        const auto count = std::min(into.size(), left_);
        if (std::exchange(reads_, reads_ + 1) == 1) victim_.die();
        std::ranges::fill(into.first(count), 'x');
        left_ -= count;
        co_return count;
    }

private:
    real_clamd& victim_;
    std::size_t left_;
    unsigned reads_ = 0;
};

}  // namespace

TEST_CASE("clamd itself: a clean file is received, an infected one CORRUPTED") {
    clamd_rig r;
    const std::string good(200'000, 'x');
    const auto bad = std::string(100'000, ' ') + sample_virus;
    const auto clean = r.made_for(good), dirty = r.made_for(bad);
    CHECK(r.sent(clean, good) == 204);
    CHECK(r.status(clean) == "RECEIVED");
    CHECK(r.sent(dirty, bad) == 400);
    CHECK(r.status(dirty) == "CORRUPTED");
    CHECK(r.logged().find("inbox_file_infected") != std::string::npos);
    CHECK(r.scanned("").value() == finding_of_antivirus::clean);
}

TEST_CASE("clamd itself: what it does not look at to the end is not received, and is not called infected") {
    clamd_rig r;
    const std::string beyond_stream(2 << 20, 'x'), beyond_file(300'000, 'x');
    for (const auto& bytes : {beyond_stream, beyond_file}) {
        const auto ids = r.made_for(bytes);
        CHECK(r.sent(ids, bytes) == 503);
        CHECK(r.status(ids) == "PENDING");
        CHECK(r.scanned(bytes).error() == errc::destination_babbles);
    }
    CHECK(r.logged().find("inbox_antivirus_failed reason=destination_babbles") != std::string::npos);
    CHECK(r.logged().find("inbox_file_infected") == std::string::npos);
}

TEST_CASE("clamd itself: an archive that unpacks to more than MaxScanSize") {
    clamd_rig r;
    const auto archive = packed(4, 200'000);
    CHECK(archive.size() < 4'000);
    CHECK(r.scanned(archive).error() == errc::destination_babbles);
    CHECK(r.scanned(packed(1, 100'000)).value() == finding_of_antivirus::clean);
}

TEST_CASE("clamd itself: without AlertExceedsMax it calls clean what it did not look at, as README says") {
    clamd_rig r{""};
    const auto hidden = sample_virus + std::string(300'000, 'x');
    CHECK(r.scanned(sample_virus).value() == finding_of_antivirus::infected);
    CHECK(r.scanned(hidden).value() == finding_of_antivirus::clean);
}

TEST_CASE("clamd itself: stopped in the middle of a stream, and there again") {
    clamd_rig r;
    fatal_source source{r.clamd, 200'000};
    CHECK(r.scanned(source, 200'000).error() == errc::destination_unreachable);
    const auto ids = r.made();
    CHECK(r.sent(ids, "12345") == 503);
    CHECK(r.status(ids) == "PENDING");
    r.clamd.start();
    CHECK(r.sent(ids, "12345") == 204);
    CHECK(r.status(ids) == "RECEIVED");
}
