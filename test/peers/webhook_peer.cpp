// test/peers/webhook_peer.cpp -- our signed webhooks in a conversation with another implementation.
//
//   qf-webhook-peer sign    {"keys":[whsec_ or whsk_, ...],"id","time":seconds,"body"}     -> {"timestamp","signature"}
//   qf-webhook-peer verify  {"keys":[whsec_ or whpk_, ...],"id","time":seconds,"timestamp","signature","body"}
//                                                                                        -> good
//   qf-webhook-peer call    the same, for a status that a subscriber calls back with     -> {"reference","status"}
//   qf-webhook-peer push    {"keys":[...],"time":seconds,"files":[{"name","mime_type","content"}, ...]}
//                                                                       -> {"id","timestamp","signature","body"}
//
// The question is read from standard input. Exit status: 0; 1 with a word on standard error when the answer is no; 2
// for a question that makes no sense.
#include "connector/webhook/callback.hpp"
#include "connector/webhook/message.hpp"
#include "schemas/json.hpp"
#include "test/peers/peer_main.hpp"

#include <fmt/core.h>

#include <array>
#include <stdexcept>

namespace {

using namespace qf;

template <class Key>
std::vector<Key> keys_in(json::value question) {
    std::vector<Key> out;
    question["keys"].for_each_item([&](json::value one) {
        auto key = Key::parse(one.text().value_or(""));
        if (!key) throw std::invalid_argument{"a key is none"};
        out.push_back(std::move(*key));
    });
    return out;
}

instant time_in(json::value question) {
    return instant{std::chrono::seconds{question["time"].integer().value_or(0)}};
}

webhook::stamp stamp_in(json::value question) {
    return {.id = question["id"].text_or(""),
            .timestamp = question["timestamp"].text_or(""),
            .signature = question["signature"].text_or("")};
}

std::string sign(json::value question) {
    const auto keys = keys_in<webhook::signing_key>(question);
    const auto made = webhook::sign(question["id"].text_or(""), time_in(question), question["body"].text_or(""), keys);
    return json::writer{}
        .begin_object()
        .member("timestamp", made.timestamp)
        .member("signature", made.signature)
        .end_object()
        .text();
}

std::string verify(json::value question) {
    constexpr std::array words = {"good", "malformed", "stale", "foreign"};
    const auto found = webhook::verify(stamp_in(question), question["body"].text_or(""),
                                       keys_in<webhook::verifying_key>(question), time_in(question));
    const auto* word = words.at(static_cast<std::size_t>(found));
    if (found != webhook::finding::good) throw std::runtime_error{word};
    return word;
}

std::string call(json::value question) {
    faults found;
    const auto change = webhook::parse_callback(stamp_in(question), question["body"].text_or(""),
                                                keys_in<webhook::verifying_key>(question), time_in(question), found);
    if (!change) throw std::runtime_error{reason_code(change.error())};
    return json::writer{}
        .begin_object()
        .member("reference", change->reference ? change->reference->text() : "")
        .member("status", webhook::name_of(change->status))
        .end_object()
        .text();
}

std::string push(json::value question) {
    std::vector<webhook::file> files;
    question["files"].for_each_item([&](json::value one) {
        files.push_back({one["name"].text().value_or(""), one["mime_type"].text().value_or(""),
                         one["content"].text().value_or("")});
    });
    const auto now = time_in(question);
    const webhook::message what{.transmission = uuid::v7(now),
                                .reference = reference::random(),
                                .recipient = recipient::parse("26086.21260086600017").value(),
                                .submitted_at = now,
                                .files = files};
    const auto body = webhook::write_body(what);
    const auto keys = keys_in<webhook::signing_key>(question);
    const auto made = webhook::sign(what.transmission.text(), now, body, keys);
    return json::writer{}
        .begin_object()
        .member("id", made.id)
        .member("timestamp", made.timestamp)
        .member("signature", made.signature)
        .member("body", body)
        .end_object()
        .text();
}

constexpr peers::command commands[] = {{"sign", sign}, {"verify", verify}, {"call", call}, {"push", push}};

}  // namespace

int main(int count, char** words) {
    return qf::peers::answer_one("qf-webhook-peer", commands, count, words);
}
