// queues/shared_queues.hpp -- strategy `hashed`: a fixed number of quorum queues, each shared by many recipients.
//
// A recipient's messages go to the queue that its key hashes to (rabbitmq_conf.hpp: hash_of), which is consumed while
// one of its recipients is open. What is met there for a recipient that is not open (its lane pauses), or that has had
// its most out for a while with more waiting while the shared queue's window is full, is set aside: published with
// confirm to a quorum queue of the recipient's own (waiting.<cog>.<siret>, declared then), and only then acknowledged
// in the shared one. While a recipient has messages set aside it is "behind": what is met for it in the shared queue
// follows them there. An open recipient that is behind is served from its waiting queue until that is empty.
//
// Promise:  as queues/queue.hpp, and: no recipient keeps the others of its shared queue waiting; nothing that is paused
//           is held unacknowledged, except while the broker takes no publications; a crash between the two steps leaves
//           a message in both queues. When nobody of a shared queue is open, it is not consumed and nothing is moved.
// Order:    a recipient's own, but for what is dropped after newer ones were set aside: it comes behind them.
// Limits:   a process takes part in all recipients of a shared queue or in none: shards are by hash_of(key, n), with
//           the number of queues a multiple of n. Waiting queues are used again and never deleted, because a quorum
//           queue cannot be deleted only-if-empty; conf.queue_max bounds them. Beyond it a shared queue stands still
//           behind a paused recipient, which is logged.
// Thread:   the loop.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "queues/message.hpp"
#include "queues/rabbitmq_consumer.hpp"
#include "queues/rabbitmq_publisher.hpp"
#include "queues/shelf.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace qf::queues {

class shared_queues {
public:
    class broker {  // what it asks of the connections
    public:
        virtual awaitable<error_code> send(rabbitmq_publisher::publication publication) = 0;
        virtual awaitable<error_code> consume(std::string source, unsigned prefetch) = 0;
        virtual awaitable<void> abandon(std::string source, std::vector<std::uint64_t> fetched) = 0;
        virtual void abandon_unheard(std::string source, std::vector<std::uint64_t> fetched) = 0;
        virtual void renew(std::string source, std::vector<std::uint64_t> fetched) = 0;
        virtual awaitable<result<depth>> depth_of_queues(std::vector<std::string> names) = 0;
        virtual void shelf_changed() = 0;  // somebody may wait for what it has now
        virtual void acknowledge(std::uint64_t tag) = 0;
        virtual void requeue(std::uint64_t tag) = 0;

    protected:
        ~broker() = default;
    };

    shared_queues(asio::any_io_executor loop, const rabbitmq_conf& conf, shelf& shelf, broker& owner,
                  const logger& log);

    awaitable<error_code> open(recipient owner, unsigned prefetch);
    awaitable<void> close(recipient owner);

    void arrived(rabbitmq_consumer::arrival arrival);
    void learned(const std::vector<std::string>& waiting);  // recipients whose waiting queue exists; on each connect
    void lost();                                            // the connection: what had arrived will come again
    void taken(const std::string& key, const fetched_message& message);
    void done(std::uint64_t tag);  // acknowledged
    void give_back(std::uint64_t tag);
    void tick();                         // makes room in shared queues whose window is full; some times a second
    void renew(const std::string& key);  // what has waited for long is given back, or set aside
    awaitable<void> stop();

private:
    using time = std::chrono::steady_clock::time_point;
    struct member {
        unsigned prefetch = 0;             // 0: not open
        unsigned out = 0;                  // leases
        unsigned out_shared = 0;           // of them: from the shared queue
        unsigned from_waiting = 0;         // fetched from its waiting queue and not settled
        time blocked_since = time::max();  // has its most out
        bool behind = false;
        bool consumes_waiting = false;
        bool moving = false;
        bool looking = false;                   // is it still behind?
        std::list<fetched_message> aside = {};  // to be moved, in order
        bool open() const noexcept { return prefetch > 0; }
    };
    struct shared_queue {
        unsigned open = 0;       // recipients
        unsigned in_hand = 0;    // fetched and not settled
        std::uint64_t turn = 0;  // times that its consumption ended
        bool consumed = false;
        std::unordered_set<std::string> members = {};  // that are known
    };
    struct moving {
        fetched_message message;
        error_code failed = {};
    };
    struct loan {
        std::string key;
        fetched_message copy;
    };

    member& member_of(const std::string& key);
    shared_queue& shared_of(const std::string& key);
    shared_queue& shared_of(const fetched_message& message) {
        return shared_[static_cast<std::size_t>(message.shared)];
    }
    void forget_if_idle(const std::string& key);
    std::vector<std::uint64_t> stop_consuming(shared_queue& queue);  // what is not set aside yet goes back
    void move_if_due(const std::string& key);
    awaitable<void> move(std::string key);
    bool take_back(const std::string& key);
    awaitable<void> move_all(const std::string& key, std::list<moving>& group);
    awaitable<void> move_one(const std::string& key, moving& moved);
    void settle_moved(member& l, std::list<moving> group);
    void came_home(const loan& was);
    void make_room(shared_queue& queue, time now);
    void consume_waiting(const std::string& key);
    awaitable<void> consume_waiting_now(std::string key, unsigned prefetch);
    void look_if_behind(const std::string& key);
    awaitable<void> look(std::string key);
    static bool may_have_caught_up(const member& l);
    awaitable<void> rest();  // before the broker is asked again

    asio::any_io_executor loop_;
    const rabbitmq_conf& conf_;
    shelf& shelf_;
    broker& owner_;
    const logger& log_;
    std::unordered_map<std::string, member> members_;  // open, or with something of theirs in our hands
    std::vector<shared_queue> shared_;
    std::unordered_set<std::string> waiting_;        // recipients whose waiting queue exists
    std::unordered_map<std::uint64_t, loan> loans_;  // by tag
    std::uint64_t epoch_ = 0;                        // connections lost
    bool stopping_ = false;
    crew movers_;
};

}  // namespace qf::queues
