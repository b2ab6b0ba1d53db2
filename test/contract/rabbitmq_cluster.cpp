// Three nodes and replicated queues: a node is killed in mid-flow, and nothing that was confirmed is lost.
#include "test/contract/broker.hpp"
#include "test/contract/rabbitmq_backend.hpp"
#include "test/contract/traffic.hpp"

namespace qf::test {
namespace {

// The number of the node that leads a queue.
int leader_of(cluster& nodes, int asked, const queues::rabbitmq_conf& conf, const std::string& queue) {
    const auto all = nodes.control(asked, "list_queues --no-table-headers name leader");
    const auto line = all.find(queue + "\t");
    REQUIRE_MESSAGE(line != std::string::npos, all);
    const auto from = all.find("\tqf", line) + 3;
    const auto port = std::stoul(all.substr(from));
    const auto to = queues::addresses_of(conf).value();
    for (std::size_t i = 0; i < to.size(); ++i)
        if (to[i].port == port) return static_cast<int>(i) + 1;
    FAIL("the leader is none of the nodes");
    return 0;
}

}  // namespace

TEST_CASE("rabbitmq: three nodes; the one we talk to is killed, then the one that leads a queue") {
    cluster nodes;
    auto conf = conf_for(nodes.url());
    conf.confirm_deadline = 5s;
    SUBCASE("quorum queues") {
        conf.strategy = queues::queue_strategy::quorum;
    }
    SUBCASE("hashed queues") {
        conf.strategy = queues::queue_strategy::hashed;
        conf.hashed_queues = 2;
    }
    rig r;
    session q{r, open_rabbitmq(r, conf)};
    const std::vector<recipient> recipients{someone(1), someone(2), someone(3)};
    CHECK(q.until([&] { return q->connected(); }));
    for (const auto& one : recipients) q.open(one, 10);
    traffic flow{r, q, recipients};
    CHECK(flow.more(200));
    nodes.kill(1);  // the first address is the one that was reached first
    CHECK(flow.more(200));
    nodes.start(1);
    const auto queue = queues::queue_of(conf, recipients[0].key());
    const int leader = leader_of(nodes, 2, conf, queue);
    nodes.kill(leader);
    CHECK(flow.more(200));
    CHECK(flow.lost() == 0);
    MESSAGE("confirmed ", flow.confirmed(), ", taken ", flow.taken());
}

}  // namespace qf::test
