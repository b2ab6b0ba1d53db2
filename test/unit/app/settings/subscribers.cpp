// The file of subscribers: what it gives, and every fault of it with its place and what to write instead.
#include "connector/app/settings/load_subscribers.hpp"
#include "connector/base/encoding.hpp"
#include "test/unit/app/settings/loading.hpp"

#include <doctest/doctest.h>

using namespace qf;
using namespace qf::app;
using namespace std::chrono_literals;

namespace {

class vendor_file {
public:
    explicit vendor_file(std::string_view text) {
        write("new.key", "whsec_" + to_base64(std::string(32, 'n')) + '\n');
        write("old.key", "whsk_" + to_base64(std::string(32, 'o')));
        write("callback.key", "whsec_" + to_base64(std::string(24, 'c')));
        write("own.pem", "a certificate");
        write("vendors.toml", text);
        all = load_subscribers(folder_ / "vendors.toml", found);
    }
    void write(const std::string& name, std::string_view content) const {
        REQUIRE(!write_file(folder_ / name, content));
    }
    std::string lines() const {
        std::string out;
        const auto folder = folder_.path().string() + '/';
        for (const auto& one : found.list()) {
            auto line = one_line(one);
            for (auto at = line.find(folder); at != std::string::npos; at = line.find(folder))
                line.erase(at, folder.size());
            out += line + '\n';
        }
        return out;
    }
    std::filesystem::path path(const std::string& name) const { return folder_ / name; }

    std::vector<webhook::subscriber_conf> all;
    faults found;

private:
    test::temporary_folder folder_;
};

constexpr std::string_view least =
    "[[subscriber]]\nname = \"editeur-a\"\nurl = \"https://a.example/hooks\"\nsigning_key_files = [\"new.key\"]\n";

}  // namespace

TEST_CASE("a subscriber needs a name, an address and a key; the rest has defaults") {
    const vendor_file file{least};
    CHECK(file.lines() == "");
    REQUIRE(file.all.size() == 1);
    const auto& subscriber = file.all.front();
    CHECK(subscriber.name == "editeur-a");
    CHECK(subscriber.target.origin.text() == "https://a.example:443");
    CHECK(subscriber.target.target == "/hooks");
    CHECK(subscriber.signing_keys.size() == 1);
    CHECK(subscriber.callback_keys.empty());
    CHECK(subscriber.allow.empty());
    CHECK(!subscriber.insecure);
    CHECK(subscriber.connections_max == 4);
    CHECK(subscriber.per_minute_max == 0);
    CHECK(subscriber.connect_time == 5s);
    CHECK(subscriber.answer_time == 30s);
}

TEST_CASE("everything that can be said of subscribers is taken") {
    const vendor_file file{
        "[[subscriber]]\nname = \"a\"\nurl = \"https://a.example/hooks?x=1\"\n"
        "signing_key_files = [\"new.key\", \"old.key\"]\ncallback_key_files = [\"callback.key\"]\n"
        "ca_file = \"own.pem\"\ncertificate_file = \"own.pem\"\nkey_file = \"own.pem\"\n"
        "allow = [\"10.1.0.0/16\", \"fd00::/8\"]\nconnections_max = 9\nper_minute_max = 600\n"
        "connect_time = \"2s\"\nanswer_time = \"1min\"\n"
        "[[subscriber]]\nname = \"b\"\nurl = \"http://127.0.0.1:9\"\nsigning_key_files = [\"old.key\"]\n"
        "allow = [\"127.0.0.1\"]\ninsecure = true\n"};
    CHECK(file.lines() == "");
    REQUIRE(file.all.size() == 2);
    const auto& a = file.all[0];
    CHECK(a.target.target == "/hooks?x=1");
    REQUIRE(a.signing_keys.size() == 2);
    CHECK(a.signing_keys[0].sign("x").starts_with("v1,"));
    CHECK(a.signing_keys[1].sign("x").starts_with("v1a,"));
    CHECK(a.callback_keys.size() == 1);
    CHECK(a.ca_file == file.path("own.pem"));
    CHECK(a.certificate_file == file.path("own.pem"));
    CHECK(a.key_file == file.path("own.pem"));
    CHECK(a.allow.hold(asio::ip::make_address("10.1.2.3")));
    CHECK(a.connections_max == 9);
    CHECK(a.per_minute_max == 600);
    CHECK(a.connect_time == 2s);
    CHECK(a.answer_time == 60s);
    CHECK(file.all[1].insecure);
    CHECK(subscriber_names(file.path("vendors.toml")) == std::vector<std::string>{"a", "b"});
    CHECK(webhook::find_subscriber(file.all, "b") == &file.all[1]);
    CHECK(webhook::find_subscriber(file.all, "c") == nullptr);
}

TEST_CASE("every fault is told at once, with its line and what to write") {
    const vendor_file file{
        "top = 1\n"
        "[[subscriber]]\n"
        "name = \"Éditeur A\"\n"
        "ulr = \"https://a.example\"\n"
        "url = \"https://user@a.example\"\n"
        "signing_key_files = [\"none.key\", \"own.pem\", \"new.key\"]\n"
        "secret = \"whsec_x\"\n"
        "allow = [\"10.1.2.3/8\"]\n"
        "connections_max = 0\n"
        "answer_time = \"1h\"\n"
        "connect_time = 5\n"
        "insecure = \"yes\"\n"
        "key_file = \"own.pem\"\n"
        "[[subscriber]]\n"
        "callback_key_files = []\n"
        "ca_file = \"none.pem\"\n"};
    CHECK(file.lines() ==
          "vendors.toml:1: top: nothing of this name belongs here (only [[subscriber]] and its keys)\n"
          "vendors.toml:3: subscriber.name: must be 1 to 40 lower-case letters, digits and hyphens, and begin with a "
          "letter (such as \"editeur-a\")\n"
          "vendors.toml:4: subscriber.ulr: there is no such key (did you mean url?)\n"
          "vendors.toml:5: subscriber.url: must be an https:// address, or http:// to this machine (without user or "
          "fragment)\n"
          "vendors.toml:6: subscriber.signing_key_files: none.key: the file cannot be read\n"
          "vendors.toml:6: subscriber.signing_key_files: own.pem: holds no key (whsec_ (24 to 64 bytes) or whsk_ "
          "(Ed25519) and base64, as standardwebhooks.com writes them)\n"
          "vendors.toml:7: subscriber.secret: a secret is never written here (put it into a file of its own and write "
          "signing_key_files or callback_key_files)\n"
          "vendors.toml:8: subscriber.allow: must be addresses and networks, each by its first address (such as "
          "[\"10.1.0.0/16\", \"fd00::/8\"])\n"
          "vendors.toml:9: subscriber.connections_max: 0 is out of range: 1 to 1000 (the default is 4)\n"
          "vendors.toml:10: subscriber.answer_time: 1h is out of range: 100ms to 10min\n"
          "vendors.toml:11: subscriber.connect_time: must be a duration such as \"5s\"\n"
          "vendors.toml:12: subscriber.insecure: must be true or false\n"
          "vendors.toml:2: subscriber: key_file needs certificate_file beside it\n"
          "vendors.toml:15: subscriber.callback_key_files: names no file (leave it out for none)\n"
          "vendors.toml:16: subscriber.ca_file: none.pem: the file cannot be read\n"
          "vendors.toml:14: subscriber: has no name (such as name = \"editeur-a\")\n"
          "vendors.toml:14: subscriber: has no url (such as url = \"https://editeur.example/hooks/qf\")\n"
          "vendors.toml:14: subscriber: has no signing_key_files (a file that holds whsec_ and what openssl rand "
          "-base64 32 prints)\n");
    CHECK(file.lines().find("whsec_x") == std::string::npos);
}

TEST_CASE("one name twice, plain http half allowed, and TLS that should not be verified are faults") {
    const std::string subscriber{least};
    CHECK(vendor_file{subscriber + subscriber}.lines() ==
          "vendors.toml:5: subscriber: there are two of the name editeur-a\n");
    const std::string plain =
        "[[subscriber]]\nname = \"a\"\nurl = \"http://127.0.0.1:9\"\nsigning_key_files = [\"new.key\"]\n";
    for (const char* half : {"", "insecure = true\n", "allow = [\"127.0.0.1\"]\n"})
        CHECK(vendor_file{plain + half}.lines().starts_with("vendors.toml:1: subscriber: plain http goes to"));
    CHECK(vendor_file{subscriber + "insecure = true\n"}.lines().starts_with(
        "vendors.toml:1: subscriber: insecure is for"));
    CHECK(vendor_file{"[subscriber]\nname = \"a\"\n"}.lines() ==
          "vendors.toml:1: subscriber: is a list (write [[subscriber]], once for each)\n");
    CHECK(vendor_file{"[[subscriber]\n"}.lines().starts_with("vendors.toml:1:"));
    CHECK(vendor_file{""}.lines() == "");
}

TEST_CASE("who delivers reads the file with the configuration, and nobody else") {
    test::loading l{"[delivery]\nsubscribers = \"vendors.toml\"\n"};
    REQUIRE(l.loaded.has_value());
    const auto said = [&] {
        std::string out;
        for (const auto& line : l.lines())
            if (line.find("hubee.") == std::string::npos) out += line + '\n';
        return out;
    };
    l.check(role::deliver);
    CHECK(said() == "qf.toml:2: delivery.subscribers: there is no file vendors.toml\n");
    REQUIRE(!write_file(l.path("vendors.toml"), "[[subscriber]]\nname = \"a\"\nurl = \"https://a.example\"\n"));
    l.found = {};
    l.check(role::deliver);
    CHECK(said().starts_with("vendors.toml:1: subscriber: has no signing_key_files"));
    l.found = {};
    l.check(role::intake);
    CHECK(said() == "");
}

TEST_CASE("the file in conf/ is a good example, and enrols nobody as it stands") {
    const auto text = read_file(std::filesystem::path{QF_SOURCE_DIR} / "conf/subscribers.toml").value();
    CHECK(vendor_file{text}.lines() == "");
    CHECK(vendor_file{text}.all.empty());
    std::string used;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        auto line = text.substr(begin, end - begin);
        if (line.starts_with('#') && !line.starts_with("# ")) line.erase(0, 1);
        used += line + '\n';
        begin = end + 1;
    }
    const vendor_file file{used};
    REQUIRE(file.all.size() == 1);
    CHECK(file.all.front().name == "editeur-a");
    // Only the files are not there.
    for (const auto& one : file.found.list())
        CHECK_MESSAGE(one.problem.ends_with("the file cannot be read"), one.problem);
    CHECK(file.found.list().size() == 6);
    CHECK(file.all.front().connections_max == webhook::subscriber_conf{}.connections_max);
    CHECK(file.all.front().answer_time == webhook::subscriber_conf{}.answer_time);
}
