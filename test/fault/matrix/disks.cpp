// Disks that are full, and files that are gone or cut.
#include "connector/base/file.hpp"
#include "test/contract/broker.hpp"
#include "test/fault/matrix/stage.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <system_error>

namespace qf::test {
namespace {

using namespace std::chrono_literals;

// A disk of its own: a small tmpfs, which ends with its folder. scripts/fault gives us the right to mount it.
class small_disk {
public:
    explicit small_disk(const std::filesystem::path& where, unsigned mebibytes = 24) : where_{where} {
        std::filesystem::create_directories(where_);
        const temporary_folder aside;  // what is there already moves onto the disk
        constexpr auto all = std::filesystem::copy_options::recursive;
        std::filesystem::copy(where_, aside.path(), all);
        const auto how = fmt::format("size={}m,mode=0700", mebibytes);
        if (::mount("none", where_.c_str(), "tmpfs", 0, how.c_str()) != 0)
            throw std::system_error{errno, std::generic_category(), "cannot mount a small disk: run scripts/fault"};
        std::filesystem::copy(aside.path(), where_, all);
    }
    ~small_disk() { ::umount2(where_.c_str(), MNT_DETACH); }
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;

    void fill() {
        std::ofstream ballast{where_ / "ballast", std::ios::binary};
        const std::string block(4096, '\0');
        while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {}
    }
    void free() { std::filesystem::remove(where_ / "ballast"); }

private:
    std::filesystem::path where_;
};

measure full(stage& s, const std::filesystem::path& folder, const char* variable, const std::string& name) {
    small_disk disk{folder};
    s.set(variable, (folder / name).string());
    s.start("inbox");
    s.start("deliver");
    s.submit(s.how.transmissions / 2);
    s.until([&] { return s.visible() == s.references.size(); }, 20s);
    disk.fill();
    s.submit(s.how.transmissions - s.how.transmissions / 2);
    s.pass(3s);
    const auto kept = s.visible();
    s.begin();
    disk.free();
    auto out = s.settle();
    if (!s.running("inbox").running()) out.note = "inbox ended";
    if (out.note.empty()) out.note = fmt::format("{} visible while it was full", kept);
    s.kill("inbox");
    return out;
}

measure full_ledger(const extent& how) {
    stage s{how};
    auto out = full(s, s.on.path("disk"), "QF_DELIVERY_LEDGER", "ledger.db");
    return out;
}
measure full_inbox(const extent& how) {
    stage s{how};
    // The reserve would refuse in good time; what is shown here is the disk that fills up in the midst of a write.
    s.set("QF_INBOX_DISK_RESERVE", "0B");
    return full(s, s.on.path("inbox"), "QF_INBOX_FOLDER", "");
}

// The broker is away, so what is pressed goes into the outbox, as long as it has room: then the citizen has no receipt.
measure full_outbox(const extent& how) {
    broker own;
    stage s{how, own.url()};
    small_disk disk{s.on.path("disk")};
    s.set("QF_INTAKE_OUTBOX", (s.on.path("disk") / "outbox.db").string());
    s.prepare_intake();
    s.start("inbox");
    s.start("deliver");
    s.start("intake");
    unsigned without = 0;
    const auto press = [&] {
        const bool receipt = s.here.run(s.press());
        if (!receipt) ++without;
        return receipt;
    };
    if (!s.until(press, 20s)) throw std::runtime_error{"the intake does not answer"};
    own.kill();
    without = 0;
    for (unsigned i = 1; i < how.transmissions / 2; ++i) press();
    disk.fill();
    const auto before = without;
    for (unsigned i = 0; i < 3; ++i) press();
    const auto refused = without - before;
    disk.free();
    if (!s.until(press, 20s)) throw std::runtime_error{"the outbox stays closed"};
    s.begin();
    own.start();
    auto out = s.settle();
    if (out.note.empty()) out.note = fmt::format("{} of 3 presses refused while it was full", refused);
    s.kill("intake");
    return out;
}

// Not a byte is left where the broker keeps its messages: it ends by itself, and is started again once there is room.
// What it had confirmed is there; what was pressed meanwhile went into the outbox, and follows.
measure full_broker(const extent& how) {
    broker own{broker::later{}};
    small_disk disk{own.folder() / "data", 192};  // its alarm comes at 50 MB
    own.start();
    stage s{how, own.url()};
    s.prepare_intake();
    s.start("inbox");
    s.start("deliver");
    s.start("intake");
    const auto press = [&] { return s.here.run(s.press()); };
    if (!s.until(press, 20s)) throw std::runtime_error{"the intake does not answer"};
    for (unsigned i = 1; i < how.transmissions / 2; ++i) press();
    s.until([&] { return s.visible() == s.references.size(); }, 20s);
    s.stop("deliver");
    for (unsigned i = 0; i < how.transmissions / 4; ++i) press();  // they wait in the broker
    disk.fill();
    unsigned without = 0;
    for (unsigned i = 0; i < how.transmissions / 4; ++i) without += press() ? 0 : 1;
    s.pass(how.pause);
    for (unsigned i = 0; i < how.transmissions / 4; ++i) without += press() ? 0 : 1;
    disk.free();
    own.kill();
    own.start();
    s.begin();
    s.start("deliver");
    auto out = s.settle();
    if (out.note.empty()) out.note = fmt::format("started again after it; {} presses had no receipt", without);
    s.kill("intake");
    return out;
}

// No dossier was under way and none waited to be let go: what a ledger must be for, or a second copy would be shown.
measure ledger_harmed(const extent& how, void (*harm)(const std::filesystem::path&), bool starts) {
    stage s{how};
    s.start("inbox");
    s.start("deliver");
    s.submit(how.transmissions / 2);
    s.until([&] { return s.visible() == s.references.size(); }, 20s);
    s.stop("deliver");
    s.submit(how.transmissions - how.transmissions / 2);
    harm(s.on.path("ledger.db"));
    s.begin();
    auto& again = s.start("deliver");
    std::string note = "deliver starts with an empty ledger";
    if (!starts) {
        const bool refused = s.until([&] { return !again.running(); }, 20s);
        note = refused ? "deliver refuses to start until the file is removed" : "deliver started on it";
        if (refused) {
            for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(s.on.path("ledger.db").string() + end);
            s.start("deliver");
        }
    }
    auto out = s.settle();
    if (out.note.empty()) out.note = note;
    return out;
}

measure ledger_deleted(const extent& how) {
    return ledger_harmed(
        how,
        [](const std::filesystem::path& file) {
            for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
        },
        true);
}
measure ledger_truncated(const extent& how) {
    return ledger_harmed(
        how,
        [](const std::filesystem::path& file) {
            std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
        },
        false);
}

}  // namespace

std::vector<matrix_case> disk_cases() {
    return {
        {"disk-full-ledger", "no room for the ledger", full_ledger},
        {"disk-full-outbox", "no room for the outbox, RabbitMQ away", full_outbox},
        {"disk-full-broker", "no room for RabbitMQ", full_broker},
        {"disk-full-inbox", "no room for the inbox", full_inbox},
        {"ledger-deleted", "the ledger's file is deleted while `deliver` is down and nothing is half-done",
         ledger_deleted},
        {"ledger-truncated", "the ledger's file is cut in half while `deliver` is down", ledger_truncated},
    };
}

}  // namespace qf::test
