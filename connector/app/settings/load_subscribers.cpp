#include "connector/app/settings/load_subscribers.hpp"

#include "connector/app/settings/toml_text.hpp"
#include "connector/app/settings/value_text.hpp"
#include "connector/base/file.hpp"
#include "connector/base/recipient.hpp"
#include "connector/base/time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace qf::app {
namespace {

constexpr std::size_t subscribers_file_max = 1 << 20;  // bytes
constexpr std::string_view item_name = "subscriber";
constexpr std::string_view key_prefix = "subscriber.";

using webhook::subscriber_conf;

class reader {
public:
    reader(std::filesystem::path file, faults& found) : file_{std::move(file)}, found_{found} {}
    std::vector<subscriber_conf> read();

private:
    struct field;
    static const field fields[];
    struct draft {
        subscriber_conf conf;
        unsigned line = 0;          // of its [[subscriber]]
        std::set<std::string> has;  // the keys that it gives
    };

    void take(const written& written);
    void take_key(const written& written, std::string_view name);
    void finish();

    // Each puts one value into the draft at hand, or says what is wrong with it.
    void name(const written& w);
    void url(const written& w);
    void signing_keys(const written& w);
    void callback_keys(const written& w);
    void allow(const written& w);
    void insecure(const written& w) { now_->conf.insecure = w.text == "true"; }
    void ca(const written& w) { now_->conf.ca_file = readable(w); }
    void certificate(const written& w) { now_->conf.certificate_file = readable(w); }
    void key(const written& w) { now_->conf.key_file = readable(w); }
    void connections(const written& w) { now_->conf.connections_max = number(w, 1, 1000, 4); }
    void per_minute(const written& w) { now_->conf.per_minute_max = number(w, 0, 100'000, 0); }
    void connect_time(const written& w);
    void answer_time(const written& w);

    template <class Key>
    void read_keys(const written& w, std::vector<Key>& keys, std::string_view kinds);
    std::filesystem::path readable(const written& w);
    unsigned number(const written& w, unsigned least, unsigned most, unsigned otherwise);
    duration time(const written& w, std::string_view least, std::string_view most, duration otherwise);

    std::string at(unsigned line, std::string_view text) const {
        return fmt::format("{}:{}: {}", file_.string(), line, text);
    }
    std::string at(const written& w) const { return at(w.line, w.name); }
    std::filesystem::path beside(const std::string& path) const {
        return std::filesystem::path{path}.is_absolute() ? std::filesystem::path{path} : file_.parent_path() / path;
    }

    std::filesystem::path file_;
    faults& found_;
    std::vector<subscriber_conf> all_;
    std::optional<draft> now_;
};

struct reader::field {
    std::string_view name;
    written_as as;
    std::string_view form;  // in words
    void (reader::*take)(const written&);
};
constexpr std::string_view a_text = "a text";
constexpr std::string_view a_number = "a whole number";
constexpr std::string_view a_time = "a duration such as \"5s\"";
constexpr std::string_view some_files = "a list of files' names such as [\"new.key\", \"old.key\"]";
const reader::field reader::fields[] = {
    {"name", written_as::text, a_text, &reader::name},
    {"url", written_as::text, a_text, &reader::url},
    {"signing_key_files", written_as::texts, some_files, &reader::signing_keys},
    {"callback_key_files", written_as::texts, some_files, &reader::callback_keys},
    {"ca_file", written_as::text, "the name of a file", &reader::ca},
    {"certificate_file", written_as::text, "the name of a file", &reader::certificate},
    {"key_file", written_as::text, "the name of a file", &reader::key},
    {"allow", written_as::texts, "a list of networks such as [\"10.1.0.0/16\"]", &reader::allow},
    {"insecure", written_as::truth, "true or false", &reader::insecure},
    {"connections_max", written_as::whole, a_number, &reader::connections},
    {"per_minute_max", written_as::whole, a_number, &reader::per_minute},
    {"connect_time", written_as::text, a_time, &reader::connect_time},
    {"answer_time", written_as::text, a_time, &reader::answer_time},
};

std::vector<subscriber_conf> reader::read() {
    const auto text = read_file(file_, subscribers_file_max);
    if (!text) {
        found_.add(file_.string(), text.error().message(), "name another file as delivery.subscribers");
        return {};
    }
    std::vector<written> list;
    if (!read_toml(*text, file_.string(), list, found_)) return {};
    for (const auto& one : list) take(one);
    finish();
    return std::move(all_);
}

void reader::take(const written& written) {
    if (written.name == item_name && written.as == written_as::item) {
        finish();
        now_ = draft{.conf = {}, .line = written.line, .has = {}};
    } else if (written.name.starts_with(key_prefix) && now_) {
        take_key(written, std::string_view{written.name}.substr(key_prefix.size()));
    } else if (written.name == item_name) {
        found_.add(at(written), "is a list", "write [[subscriber]], once for each");
    } else if (!written.name.starts_with(key_prefix)) {
        found_.add(at(written), "nothing of this name belongs here", "only [[subscriber]] and its keys");
    }
}

void reader::take_key(const written& written, std::string_view name) {
    const auto* is = std::ranges::find(fields, name, &field::name);
    if (is != std::end(fields)) {
        now_->has.emplace(name);
        if (written.as == is->as)
            (this->*is->take)(written);
        else
            found_.add(at(written), fmt::format("must be {}", is->form));
        return;
    }
    std::vector<std::string_view> names;
    for (const auto& f : fields) names.push_back(f.name);
    const auto near = nearest(name, names);
    const bool secret = name.find("secret") != name.npos || name.find("password") != name.npos ||
                        name == "signing_key" || name == "signing_keys" || name == "callback_key" ||
                        name == "callback_keys";
    if (secret)
        found_.add(at(written), "a secret is never written here",
                   "put it into a file of its own and write signing_key_files or callback_key_files");
    else
        found_.add(at(written), "there is no such key", near.empty() ? "" : fmt::format("did you mean {}?", near));
}

// What only the whole of a subscriber shows.
void reader::finish() {
    if (!now_) return;
    auto& conf = now_->conf;
    const auto place = at(now_->line, item_name);
    const auto has = [&](const char* key) { return now_->has.contains(key); };
    found_.require(has("name"), place, "has no name", "such as name = \"editeur-a\"");
    found_.require(has("url"), place, "has no url", "such as url = \"https://editeur.example/hooks/qf\"");
    found_.require(has("signing_key_files"), place, "has no signing_key_files",
                   "a file that holds whsec_ and what openssl rand -base64 32 prints");
    for (const auto& [one, other] : {std::pair{"certificate_file", "key_file"}, {"key_file", "certificate_file"}})
        found_.require(!has(one) || has(other), place, fmt::format("{} needs {} beside it", one, other));
    if (has("url") && !conf.target.origin.host().empty()) {
        const bool plain = !conf.target.origin.tls();
        if (plain)
            found_.require(conf.insecure && !conf.allow.empty(), place,
                           "plain http goes to this machine only, and when it is allowed twice",
                           "write insecure = true and allow = [\"127.0.0.1\"], or an https:// address");
        else
            found_.require(!conf.insecure, place, "insecure is for plain http; TLS is always verified",
                           "remove insecure; an authority of its own goes into ca_file");
    }
    if (has("name") && !conf.name.empty())
        found_.require(webhook::find_subscriber(all_, conf.name) == nullptr, place,
                       fmt::format("there are two of the name {}", conf.name));
    all_.push_back(std::move(conf));
    now_.reset();
}

void reader::name(const written& w) {
    if (found_.require(is_subscriber_name(w.text), at(w),
                       "must be 1 to 40 lower-case letters, digits and hyphens, and begin with a letter",
                       "such as \"editeur-a\""))
        now_->conf.name = w.text;
}

void reader::url(const written& w) {
    auto to = webhook::destination::parse(w.text);
    if (to)
        now_->conf.target = std::move(*to);
    else
        found_.add(at(w), "must be an https:// address, or http:// to this machine", "without user or fragment");
}

template <class Key>
void reader::read_keys(const written& w, std::vector<Key>& keys, std::string_view kinds) {
    found_.require(!w.texts.empty(), at(w), "names no file", "leave it out for none");
    for (const auto& one : w.texts) {
        const auto path = beside(one);
        const auto secret = read_secret(path);
        if (!secret) {
            found_.add(at(w), fmt::format("{}: {}", path.string(), secret.error().message()));
            continue;
        }
        auto key = Key::parse(*secret);
        if (key)
            keys.push_back(std::move(*key));
        else
            found_.add(at(w), fmt::format("{}: holds no key", path.string()),
                       fmt::format("{}, as standardwebhooks.com writes them", kinds));
    }
}

void reader::signing_keys(const written& w) {
    read_keys(w, now_->conf.signing_keys, "whsec_ (24 to 64 bytes) or whsk_ (Ed25519) and base64");
}
void reader::callback_keys(const written& w) {
    read_keys(w, now_->conf.callback_keys, "whsec_ (24 to 64 bytes) or whpk_ (Ed25519) and base64");
}

void reader::allow(const written& w) {
    std::string list;
    for (const auto& one : w.texts) list += one + ' ';
    auto parsed = net::networks::parse(list);
    if (parsed)
        now_->conf.allow = std::move(*parsed);
    else
        found_.add(at(w), "must be addresses and networks, each by its first address",
                   "such as [\"10.1.0.0/16\", \"fd00::/8\"]");
}

void reader::connect_time(const written& w) {
    now_->conf.connect_time = time(w, "100ms", "1min", now_->conf.connect_time);
}
void reader::answer_time(const written& w) {
    now_->conf.answer_time = time(w, "100ms", "10min", now_->conf.answer_time);
}

std::filesystem::path reader::readable(const written& w) {
    if (w.text.empty()) return {};
    auto path = beside(w.text);
    if (const auto content = read_file(path); !content)
        found_.add(at(w), fmt::format("{}: {}", path.string(), content.error().message()));
    return path;
}

unsigned reader::number(const written& w, unsigned least, unsigned most, unsigned otherwise) {
    const auto value = parse_whole(w.text);
    if (value && *value >= least && *value <= most) return static_cast<unsigned>(*value);
    found_.add(at(w), fmt::format("{} is out of range: {} to {}", w.text, least, most),
               fmt::format("the default is {}", otherwise));
    return otherwise;
}

duration reader::time(const written& w, std::string_view least, std::string_view most, duration otherwise) {
    const auto value = parse_duration(w.text);
    if (value && *value >= *parse_duration(least) && *value <= *parse_duration(most)) return *value;
    found_.add(at(w), value ? fmt::format("{} is out of range: {} to {}", w.text, least, most)
                            : fmt::format("must be {}", a_time));
    return otherwise;
}

}  // namespace

std::vector<webhook::subscriber_conf> load_subscribers(const std::filesystem::path& file, faults& found) {
    if (file.empty()) return {};
    return reader{file, found}.read();
}

std::vector<std::string> subscriber_names(const std::filesystem::path& file) {
    std::vector<std::string> out;
    if (file.empty()) return out;
    const auto text = read_file(file, subscribers_file_max);
    std::vector<written> list;
    faults ignored;
    if (!text || !read_toml(*text, file.string(), list, ignored)) return out;
    for (auto& one : list)
        if (one.name == "subscriber.name" && one.as == written_as::text) out.push_back(std::move(one.text));
    return out;
}

}  // namespace qf::app
