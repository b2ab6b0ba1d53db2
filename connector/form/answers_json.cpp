#include "connector/form/pages.hpp"
#include "connector/form/wording.hpp"

namespace qf::form {

std::string suggestions_json(const search_view& v) {
    json::writer w;
    w.begin_object().key("communes").begin_array();
    for (const auto& c : v.found)
        w.begin_object()
            .member("cog", c.cog)
            .member("name", c.name)
            .member("detail", detail_of(c))
            .member("offered", c.offered)
            .end_object();
    w.end_array().member("more", v.more);
    if (!v.abroad.empty()) w.member("abroad", v.abroad);
    w.end_object();
    return w.text();
}

std::string progress_json(progress p) {
    json::writer w;
    w.begin_object()
        .member("state", progress_word(p))
        .member("text", progress_sentence(p))
        .member("final", finality_of(p) == finality::final)
        .end_object();
    return w.text();
}

std::string session_json(unsigned seconds_left) {
    json::writer w;
    w.begin_object().member("seconds_left", seconds_left).end_object();
    return w.text();
}

}  // namespace qf::form
