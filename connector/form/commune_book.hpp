// connector/form/commune_book.hpp -- the communes as the form needs them: searched by what is typed, looked up by code.
//
// Promise:  find() and written() answer from an index in memory, at once; the index is built anew on a worker when
//           another process wrote the registry, looked at every 5 s, and swapped in on the loop. look() knows only what
//           the registry's file says now, so a recipient that was closed is closed at the next page; what it read it
//           keeps until anybody writes there, which it asks each time.
// Fails:    the constructor and look() throw sqlite::failure.
// Thread:   the loop; the registry's files are read on two workers. Whether one was written is asked on the loop: a
//           counter that SQLite keeps in shared memory.
#pragma once

#include "connector/base/asio_fwd.hpp"
#include "connector/base/crew.hpp"
#include "connector/base/log.hpp"
#include "connector/base/worker.hpp"
#include "connector/communes/search_index.hpp"
#include "connector/form/views.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace qf::form {

struct commune_record {
    communes::commune is;
    std::vector<communes::enrolled> bodies;  // all that are enrolled, offered or not

    std::vector<communes::enrolled> offered() const;
};

commune_line line_of(communes::commune is);

class commune_book {
public:
    commune_book(asio::any_io_executor loop, const std::filesystem::path& registry, clock_source& clock,
                 const logger& log);

    search_view find(std::string typed, std::size_t limit) const;
    std::string name_of(std::string_view code) const { return index_.name_of(code); }  // "": it has none today
    // What `make` writes of find()'s answers, remembered under a key that names all it depends on: many people type the
    // same names, and their beginnings. Forgotten when the index changes, and all at once when it is too much.
    template <class Make>
    std::string written(std::string key, Make make) {
        if (const auto known = written_.find(key); known != written_.end()) return known->second;
        std::string text = make();
        remember(std::move(key), text);
        return text;
    }
    // The commune that a code leads to, which may have another: nothing when it leads nowhere.
    awaitable<std::optional<commune_record>> look(commune_code code);
    void start();
    awaitable<void> stop();

private:
    awaitable<void> watch();
    void remember(std::string key, const std::string& text);
    void forget();

    clock_source& clock_;
    const logger& log_;
    communes::registry watched_;                            // tells on the loop whether another process wrote
    communes::registry asked_;                              // look()'s
    communes::registry indexed_;                            // the index'
    std::unordered_map<std::string, commune_record> seen_;  // by COG code; as of seen_at_
    std::int64_t seen_at_ = 0;
    std::int64_t version_ = 0;
    communes::search_index index_;
    std::unordered_map<std::string, std::string> written_;  // of index_
    std::size_t written_bytes_ = 0;
    worker looking_{1};
    worker indexing_{1};
    crew crew_;
};

}  // namespace qf::form
