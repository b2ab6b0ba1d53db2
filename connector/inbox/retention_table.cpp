#include "connector/inbox/retention_table.hpp"

namespace qf::inbox {
namespace {

template <class... Values>
std::vector<std::string> ids(sqlite::statement& select, const Values&... values) {
    std::vector<std::string> out;
    auto rows = select.with(values...);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

}  // namespace

std::vector<settled_case> retention_table::cases_to_purge(std::string_view process, std::int64_t until,
                                                          const settled_from& after, std::int64_t limit) {
    std::vector<settled_case> out;
    auto rows = to_purge_.with(process, until, after.settled, after.id, limit);
    while (rows.step()) out.push_back({rows.text(0), rows.integer(1)});
    return out;
}

std::vector<std::string> retention_table::files_to_purge(std::string_view folder_case, std::int64_t until) {
    return ids(files_, folder_case, until);
}
std::vector<std::string> retention_table::event_files_to_purge(std::string_view folder_case) {
    return ids(event_files_, folder_case);
}
bool retention_table::holds_files(std::string_view folder_case) {
    return holds_.with(folder_case).step();
}
void retention_table::mark_purged(std::string_view folder_case, std::int64_t now) {
    mark_purged_.run(folder_case, now);
}

std::vector<std::string> retention_table::folders_to_archive(std::string_view process, std::int64_t until,
                                                             const settled_from& after, std::int64_t limit,
                                                             settled_from& next) {
    std::vector<std::string> out;
    auto rows = to_archive_.with(process, until, after.settled, after.id, limit);
    while (rows.step()) {
        next = {rows.integer(1), rows.text(0)};
        out.push_back(rows.text(2));
    }
    return out;
}

bool retention_table::settled_whole(std::string_view folder, std::int64_t until) {
    return !unsettled_.with(folder, until).step();
}
std::vector<std::string> retention_table::cases_of(std::string_view folder) {
    return ids(cases_, folder);
}
void retention_table::archive(std::string_view folder, std::int64_t now) {
    archive_cases_.run(folder, now);
    archive_.run(folder, now);
}
std::vector<std::string> retention_table::folders_to_delete(std::string_view process, std::int64_t until,
                                                            std::int64_t limit) {
    return ids(to_delete_, process, until, limit);
}
std::vector<std::string> retention_table::incomplete_folders(std::int64_t until, std::int64_t limit) {
    return ids(incomplete_, until, limit);
}

std::vector<purge_pair> retention_table::for_portal(const purge_reader& reader) {
    std::vector<purge_pair> out;
    auto& asked = reader.recipient ? for_recipient_ : for_all_;
    auto rows = asked.with(reader.recipient, reader.osl, reader.now, reader.process_code, reader.limit);
    while (rows.step()) out.push_back({rows.text(0), rows.text(1)});
    return out;
}
bool retention_table::is_reader(std::string_view folder_case, std::string_view attachment) {
    return is_reader_.with(folder_case, attachment).step();
}
void retention_table::mark_portal_purged(const purge_pair& pair) {
    portal_purged_.run(pair.folder_case, pair.attachment);
}

}  // namespace qf::inbox
