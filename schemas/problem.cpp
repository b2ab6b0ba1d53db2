#include "schemas/problem.hpp"

#include "schemas/json.hpp"

namespace qf::schemas {

std::string problem_text(const error_code& reason, const faults& found) {
    json::writer w;
    w.begin_object().member("reason", reason_code(reason)).member("message", reason.message());
    if (!found.empty()) {
        w.key("faults").begin_array();
        for (const auto& f : found.list()) {
            w.begin_object().member("where", f.place).member("what", f.problem);
            if (!f.suggestion.empty()) w.member("suggestion", f.suggestion);
            w.end_object();
        }
        w.end_array();
    }
    return w.end_object().text();
}

}  // namespace qf::schemas
