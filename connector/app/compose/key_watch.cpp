#include "connector/app/compose/compose.hpp"
#include "connector/base/asio.hpp"
#include "connector/base/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

namespace qf::app {
namespace {

constexpr auto every = std::chrono::seconds{30};

// Names, sizes and times of the key files: what changes when an operator rotates, imports or removes one.
std::string look_of(const std::filesystem::path& folder) {
    std::vector<std::string> lines;
    std::error_code failed;
    for (auto entry = std::filesystem::directory_iterator{folder, failed}; !failed && entry != decltype(entry){};
         entry.increment(failed)) {
        std::error_code gone;
        lines.push_back(fmt::format("{} {} {}", entry->path().filename().string(), entry->file_size(gone),
                                    entry->last_write_time(gone).time_since_epoch().count()));
    }
    std::ranges::sort(lines);
    return fmt::format("{}", fmt::join(lines, "\n"));
}

class key_watch final : public part {
public:
    key_watch(process& process, std::filesystem::path folder)
        : process_{process}, folder_{std::move(folder)}, seen_{look_of(folder_)}, crew_{process.executor()} {}

    std::string_view name() const noexcept override { return "keys"; }
    void start() override {
        crew_.hire([this] { return watch(); });
    }
    awaitable<void> stop() override {
        crew_.stop();
        co_await crew_.gone();
    }

private:
    struct found {
        std::string look;
        result<envelope::key_ring> ring{errc::not_found};
        faults wrong;
    };

    awaitable<void> watch() {
        while (!crew_.stopping()) {
            co_await process_.clock().sleep_for(every);
            auto now = co_await reading_.run([this] {
                found out;
                out.look = look_of(folder_);
                if (out.look != seen_) out.ring = envelope::key_directory{folder_}.load(out.wrong);
                return out;
            });
            if (now.look == seen_) continue;
            seen_ = now.look;
            hand_over(std::move(now));
        }
    }
    void hand_over(found now) {
        for (const auto& f : now.wrong.list())
            process_.log().error("key_unusable", {{"file", f.place}, {"reason", f.problem}});
        if (!now.ring) {
            process_.log().error("keys_kept", {{"reason", reason_code(now.ring.error())}});
            return;
        }
        const auto ring = std::make_shared<const envelope::key_ring>(std::move(*now.ring));
        for (const auto& one : process_.parts()) one->use(ring);
        process_.log().info("keys_loaded", {{"keys", ring->all().size()}});
    }

    process& process_;
    std::filesystem::path folder_;
    std::string seen_;
    worker reading_{1};
    crew crew_;
};

}  // namespace

std::unique_ptr<part> make_key_watch(process& process, const configuration& conf) {
    return std::make_unique<key_watch>(process, conf.keys);
}

}  // namespace qf::app
