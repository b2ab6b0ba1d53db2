#include "connector/particulier/children.hpp"

namespace qf::particulier {
namespace {

constexpr std::string_view children = "enfants";

}  // namespace

std::size_t count_children(json::value data) {
    const auto all = data[children];
    return all.is_array() ? all.size() : 0;
}

std::string with_children(json::value data, const std::set<std::size_t>& selected) {
    json::writer out;
    out.begin_object();
    data.for_each_member([&](std::string_view name, json::value block) {
        out.key(name);
        if (name != children || !block.is_array()) {
            out.put(block);
            return;
        }
        out.begin_array();
        for (const auto index : selected)
            if (const auto child = block.at(index); child.exists()) out.put(child);
        out.end_array();
    });
    out.end_object();
    return out.text();
}

}  // namespace qf::particulier
