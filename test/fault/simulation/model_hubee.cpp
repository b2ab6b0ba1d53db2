#include "test/fault/simulation/model_hubee.hpp"

#include "connector/base/digest.hpp"
#include "connector/base/encoding.hpp"
#include "schemas/json.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace qf::test {
namespace {

constexpr std::string_view folders_path = "/teledossiers/v1/folders";

}  // namespace

net::response model_answer(unsigned status, std::string body, std::string_view type) {
    net::response out;
    out.result(status);
    if (!body.empty()) out.set(net::http::field::content_type, type);
    out.body() = std::move(body);
    return out;
}

net::response model_refusal(unsigned status, std::string_view message) {
    return model_answer(status, fmt::format(R"({{"errors":[{{"code":{},"message":"{}"}}]}})", status, message));
}

net::response model_hubee::answer(const net::request& what, instant now) {
    using net::http::verb;
    const std::string_view target = what.target();
    if (target == "/token") {
        const auto token = fmt::format("{}-token-{}", name_, ++last_);
        tokens_[token] = now + token_life;
        return model_answer(200, fmt::format(R"({{"access_token":"{}","token_type":"Bearer","expires_in":{}}})", token,
                                             token_life / std::chrono::seconds{1}));
    }
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view bearer = what[net::http::field::authorization];
    const auto token = tokens_.find(bearer.starts_with(scheme) ? std::string{bearer.substr(scheme.size())} : "");
    if (token == tokens_.end() || token->second <= now) return model_answer(401);

    if (!target.starts_with(folders_path)) return model_refusal(404, "No such resource");
    auto rest = target.substr(folders_path.size());
    if (rest.empty()) return what.method() == verb::post ? create(what, now) : model_refusal(405, "Not so");
    rest.remove_prefix(1);
    const auto slash = rest.find('/');
    const auto found = folders_.find(std::string{rest.substr(0, slash)});
    if (found == folders_.end()) return model_refusal(404, "Folder is not found");
    auto& one = found->second;
    if (slash != std::string_view::npos) return put(one, rest.substr(rest.rfind('/') + 1), what);
    if (what.method() == verb::get) return model_answer(200, written(one));
    if (what.method() == verb::patch) return complete(one);
    if (one.visible) return model_refusal(400, "A folder that is visible cannot be deleted");
    folders_.erase(found);
    return model_answer(204);
}

net::response model_hubee::create(const net::request& what, instant now) {
    const auto body = json::document::parse(what.body());
    if (!body) return model_refusal(400, "No JSON");
    model_folder made;
    bool subscribed = true;
    made.external_id = (*body)["externalId"].text_or("");
    (*body)["cases"].for_each_item([&](const json::value& one) {
        made.one_case = one["externalId"].text_or("");
        if (unsubscribed.contains(std::string{one["recipient"]["branchCode"].text_or("")})) subscribed = false;
    });
    if (!subscribed) return model_refusal(400, "Case recipient SI does not suscribed to FormulaireQF");
    made.id = fmt::format("{}-folder-{}", name_, ++last_);
    made.created = now;
    (*body)["attachments"].for_each_item([&](const json::value& one) {
        const auto size = static_cast<std::uint64_t>(one["size"].integer().value_or(0));
        made.files.push_back(
            {fmt::format("{}-file-{}", name_, ++last_), std::string{one["fileName"].text_or("")}, size});
    });
    const auto& kept = folders_.emplace(made.id, std::move(made)).first->second;
    return model_answer(201, written(kept));
}

net::response model_hubee::put(model_folder& to, std::string_view attachment, const net::request& what) {
    const auto file = std::ranges::find(to.files, attachment, &model_file::id);
    if (file == to.files.end()) return model_refusal(404, "Binary meta-data is not found");
    if (to.visible) return model_refusal(400, "The folder is complete");
    if (file->size != what.body().size()) return model_refusal(400, "The size is not as described");
    if (std::string_view{what["digest"]} != to_base64(sha256(what.body()))) return model_refusal(400, "digest");
    file->content = what.body();
    file->received = true;
    return model_answer(204);
}

net::response model_hubee::complete(model_folder& one) {
    if (one.visible) return model_answer(204);
    if (!std::ranges::all_of(one.files, &model_file::received)) return model_refusal(400, "An attachment is PENDING");
    one.visible = true;
    ++one.shown;
    return model_answer(204);
}

std::string model_hubee::written(const model_folder& one) const {
    json::writer out;
    out.begin_object().member("id", one.id).member("externalId", one.external_id);
    out.member("globalStatus", one.visible ? "HUBEE_NOTIFIED" : "HUBEE_RECEIVED");
    out.key("cases").begin_array().begin_object();
    out.member("id", one.id + "-case").member("externalId", one.one_case).end_object().end_array();
    out.key("attachments").begin_array();
    for (const auto& file : one.files) {
        out.begin_object().member("id", file.id).member("fileName", file.name);
        out.member("status", file.received ? "RECEIVED" : "PENDING").end_object();
    }
    out.end_array().end_object();
    return out.text();
}

void model_hubee::delete_hidden(instant created_before) {
    std::erase_if(folders_,
                  [&](const auto& one) { return !one.second.visible && one.second.created < created_before; });
}

}  // namespace qf::test
