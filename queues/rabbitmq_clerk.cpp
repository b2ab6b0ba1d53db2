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

void rabbitmq_clerk::list(std::uint64_t number, parking_place place, page range, time due) {
    post([this, number, place, range, due] {
        answers_.listed.emplace_back(number, listed(place, range, due));
        drain();
        hand_over();
    });
}

void rabbitmq_clerk::take_out(std::uint64_t number, taking request, time due) {
    post([this, number, request = std::move(request), due] {
        answers_.taken_out.emplace_back(number, taken_out(request, due));
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

result<std::vector<parked_entry>> rabbitmq_clerk::listed(parking_place place, page range, time due) {
    if (!alive()) return errc::queue_unavailable;
    std::vector<parked_entry> out;
    if (range.limit == 0) return out;
    constexpr std::size_t all = 65'535;
    const auto most = std::min(range.skip, all) + std::min(range.limit, all);
    rabbitmq_pass in{connection(), clerk_reading_channel, topology_, queue_of(conf_, place), most, due};
    for (std::size_t seen = 0;; ++seen) {
        auto found = in.next();
        if (!found) return found.error();
        if (!*found) return out;
        if (seen < range.skip) continue;
        auto& what = (*found)->message;
        out.push_back({std::move(what.message.id), std::move(what.recipient_key), std::move(what.reason),
                       std::move(what.reference), what.parked_at, what.message.body.size()});
        if (out.size() == range.limit) return out;
    }
}

result<unparked> rabbitmq_clerk::taken_out(const taking& request, time due) {
    if (!alive()) return errc::queue_unavailable;
    const std::unordered_set<std::string_view> wanted{request.ids.begin(), request.ids.end()};
    std::unordered_set<std::string> named;
    unparked out;
    rabbitmq_pass pass{connection(), clerk_reading_channel, topology_, queue_of(conf_, request.place), 65'535, due};
    std::vector<rabbitmq_pass::met> group;
    std::size_t bytes = 0;
    rabbitmq_release back{conf_, address()};
    const auto settle_group = [&]() -> error_code {
        if (request.purpose == unparking::release && !group.empty()) {
            if (const auto failed = back.publish(group, due)) return failed;
        }
        for (auto& one : group) {
            if (const auto failed = pass.settle(one.tag)) return failed;
            if (named.insert(one.message.message.id).second) out.ids.push_back(std::move(one.message.message.id));
        }
        group.clear();
        bytes = 0;
        return {};
    };
    error_code failed;
    while (!failed) {
        auto next = pass.next();
        if (!next) failed = next.error();
        if (failed || !*next) break;
        auto& found = (*next)->message;
        if (!wanted.contains(found.message.id)) continue;
        if (request.purpose == unparking::release && !recipient::parse(found.recipient_key)) continue;
        bytes += found.message.body.size();
        group.push_back(std::move(**next));
        if (group.size() == group_messages || bytes > group_bytes) failed = settle_group();
    }
    if (!failed) failed = settle_group();
    if (failed && out.ids.empty()) return failed;
    out.whole = !failed && pass.whole();
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
