// test/fault/simulation/world.hpp -- one seed: communes, two subscribers, citizens who transmit, and everything that
// goes wrong, then a calm; and what must be true in the end.
//
// Promise:  the same seed is the same story, to the last request (trace()). run() gives what is wrong, in words; empty:
//           nothing lost, nothing shown twice, every content right, nothing left waiting.
#pragma once

#include "test/fault/simulation/life.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace qf::test {

// What all worlds share, since making it takes time and no seed changes it: keys, and a registry of communes.
struct country {
    static constexpr unsigned communes = 6;  // the last two are the vendor's
    explicit country(const std::filesystem::path& folder);
    std::filesystem::path registry;
    std::shared_ptr<const envelope::key_ring> keys;
};

class world {
public:
    world(const country& of, const std::filesystem::path& folder, std::uint64_t seed, int log_descriptor);
    ~world();
    std::vector<std::string> run();
    std::uint64_t trace() const { return hub_net_.trace * 31 + vendor_net_.trace; }
    std::uint64_t requests() const { return hub_net_.requests + vendor_net_.requests; }
    unsigned crashes() const { return crashes_; }
    unsigned sent() const { return static_cast<unsigned>(sent_.size()); }
    unsigned parked() const { return parked_; }

private:
    struct transmitted {
        recipient to;
        instant at;
        queues::message mail;
        std::string external_id;
        std::array<dossier::attachment, 3> attachments;
        bool queued = false;
    };
    void seal_all();
    void worsen();
    void publish(life& now);
    void meddle(life& now);
    bool live(unsigned rounds);  // false: it died
    void calm();
    void look(std::vector<std::string>& wrong);
    bool may_be_parked(const transmitted& what, std::string_view reason) const;
    void forget_ledger();
    recipient commune(unsigned n) const;
    network& any_net() { return dice_.chance(0.7) ? hub_net_ : vendor_net_; }

    const country& of_;
    std::uint64_t seed_;
    dice dice_;
    model_hubee hub_{"hub"}, vendor_{"vendor"};
    network hub_net_, vendor_net_;
    surroundings around_;
    std::vector<transmitted> sent_;
    weather bad_;
    duration longest_pause_{};
    duration forward_{}, backward_{};  // steps of the wall clock, at most
    unsigned crashes_ = 0, parked_ = 0;
};

}  // namespace qf::test
