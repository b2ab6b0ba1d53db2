#include "queues/rabbitmq_clerk.hpp"

#include "queues/rabbitmq_release.hpp"

#include <algorithm>

namespace qf::queues {
namespace {

constexpr amqp_channel_t clerk_channel = 1;
constexpr amqp_channel_t clerk_reading_channel = 2;

// What is published before the confirms are waited for.
constexpr std::size_t group_messages = 100;
constexpr std::size_t group_bytes = 4 << 20;

}  // namespace

rabbitmq_clerk::rabbitmq_clerk(const rabbitmq_conf& conf, const logger& log, asio::any_io_executor loop, sink& owner)
    : rabbitmq_link{conf, log, "ask"}, loop_{std::move(loop)}, owner_{owner}, topology_{conf_, clerk_channel} {}

rabbitmq_clerk::~rabbitmq_clerk() {
    join();
}

void rabbitmq_clerk::count(std::uint64_t number, std::vector<std::string> queues) {
    post([this, number, queues = std::move(queues)] {
        answers_.counted.emplace_back(number, counted(queues));
        drain();
        hand_over();
    });
}

void rabbitmq_clerk::list(std::uint64_t number, parking_place where, page which, time due) {
    post([this, number, where, which, due] {
        answers_.listed.emplace_back(number, listed(where, which, due));
        drain();
        hand_over();
    });
}

void rabbitmq_clerk::take_out(std::uint64_t number, taking what, time due) {
    post([this, number, what = std::move(what), due] {
        answers_.taken_out.emplace_back(number, taken_out(what, due));
        drain();
        hand_over();
    });
}

error_code rabbitmq_clerk::connected() {
    if (const auto failed = connection().open_channel(clerk_channel)) return failed;
    return topology_.begin(connection());
}

result<depth> rabbitmq_clerk::counted(const std::vector<std::string>& queues) {
    if (!alive()) return errc::queue_unavailable;
    depth out;
    for (const auto& queue : queues) {
        const auto one = topology_.look_at(connection(), queue);
        if (!one) return one.error();
        out.waiting += one->messages;
        out.exists = out.exists || one->exists;
    }
    return out;
}

result<std::vector<parked_entry>> rabbitmq_clerk::listed(parking_place where, page which, time due) {
    if (!alive()) return errc::queue_unavailable;
    std::vector<parked_entry> out;
    if (which.limit == 0) return out;
    constexpr std::size_t all = 65'535;
    const auto most = std::min(which.skip, all) + std::min(which.limit, all);
    rabbitmq_pass in{connection(), clerk_reading_channel, topology_, queue_of(conf_, where), most, due};
    for (std::size_t seen = 0;; ++seen) {
        auto one = in.next();
        if (!one) return one.error();
        if (!*one) return out;
        if (seen < which.skip) continue;
        auto& what = (*one)->what;
        out.push_back({std::move(what.message.id), std::move(what.recipient_key), std::move(what.reason),
                       std::move(what.reference), what.parked_at, what.message.body.size()});
        if (out.size() == which.limit) return out;
    }
}

result<unparked> rabbitmq_clerk::taken_out(const taking& what, time due) {
    if (!alive()) return errc::queue_unavailable;
    const std::unordered_set<std::string_view> wanted{what.ids.begin(), what.ids.end()};
    std::unordered_set<std::string> named;
    unparked out;
    rabbitmq_pass in{connection(), clerk_reading_channel, topology_, queue_of(conf_, what.where), 65'535, due};
    std::vector<rabbitmq_pass::met> group;
    std::size_t bytes = 0;
    rabbitmq_release back{conf_, address()};
    const auto settle_group = [&]() -> error_code {
        if (what.how == unparking::release && !group.empty()) {
            if (const auto failed = back.publish(group, due)) return failed;
        }
        for (auto& one : group) {
            if (const auto failed = in.settle(one.tag)) return failed;
            if (named.insert(one.what.message.id).second) out.ids.push_back(std::move(one.what.message.id));
        }
        group.clear();
        bytes = 0;
        return {};
    };
    error_code failed;
    while (!failed) {
        auto one = in.next();
        if (!one) failed = one.error();
        if (failed || !*one) break;
        auto& found = (*one)->what;
        if (!wanted.contains(found.message.id)) continue;
        if (what.how == unparking::release && !recipient::parse(found.recipient_key)) continue;
        bytes += found.message.body.size();
        group.push_back(std::move(**one));
        if (group.size() == group_messages || bytes > group_bytes) failed = settle_group();
    }
    if (!failed) failed = settle_group();
    if (failed && out.ids.empty()) return failed;
    out.whole = !failed && in.whole();
    return out;
}

void rabbitmq_clerk::ended() {
    hand_over();
    asio::post(loop_, [&owner = owner_] { owner.link_ended(); });
}

void rabbitmq_clerk::hand_over() {
    if (answers_.empty()) return;
    asio::post(loop_,
               [&owner = owner_, what = std::exchange(answers_, {})]() mutable { owner.answered(std::move(what)); });
}

}  // namespace qf::queues
