// test/peers/qf_peer.cpp -- our side of a conversation with another implementation, one word at a time.
//
//   qf-peer generate    {"use":"sig"|"enc","curve":"P-256"|"Ed25519"|"X25519"}     -> the JWK, with its private member
//   qf-peer thumbprint  a JWK                                                      -> its kid
//   qf-peer seal        {"keys":[JWK, ...],"payload":"..."}                        -> the envelope
//   qf-peer open        {"keys":[JWK, ...],"envelope":"...","queue":"cog.siret"}   -> {"id","digest","pivot_identity"}
//   qf-peer time        {"rounds":2000}                                            -> CPU microseconds, a line a pair
//
// The question is read from standard input. Exit status: 0; 1 with a reason code on standard error when the answer is
// no; 2 for a question that makes no sense.
#include "connector/base/clock.hpp"
#include "connector/base/encoding.hpp"
#include "connector/base/time_text.hpp"
#include "connector/envelope/envelope.hpp"
#include "connector/envelope/jwe.hpp"
#include "connector/envelope/jws.hpp"
#include "test/peers/peer_main.hpp"

#include <fmt/core.h>

#include <array>
#include <ctime>
#include <stdexcept>

namespace {

using namespace qf;

template <class T>
T must(result<T> answer) {
    if (!answer) throw std::runtime_error{reason_code(answer.error())};
    return std::move(*answer);
}

envelope::key_ring ring_in(json::value question) {
    std::vector<envelope::held_key> keys;
    question["keys"].for_each_item([&](json::value jwk) {
        keys.push_back({must(envelope::key::from_jwk(jwk.written())), envelope::key_state::active, {}});
    });
    return envelope::key_ring{std::move(keys)};
}

envelope::curve curve_named(std::string_view name) {
    if (name == "P-256") return envelope::curve::p256;
    if (name == "Ed25519") return envelope::curve::ed25519;
    if (name == "X25519") return envelope::curve::x25519;
    throw std::invalid_argument{"no such curve"};
}

std::string generate(json::value question) {
    const auto use = question["use"].text() == "enc" ? envelope::key_use::encryption : envelope::key_use::signing;
    return envelope::key::generate(use, curve_named(question["curve"].text_or(""))).to_jwk(true);
}

std::string thumbprint(json::value question) {
    return must(envelope::key::from_jwk(question.written())).kid();
}

std::string seal(json::value question) {
    return must(envelope::seal(question["payload"].text_or(""), ring_in(question), {}));
}

std::string open(json::value question) {
    const auto queue = must(recipient::parse(question["queue"].text_or("")));
    const auto opened = must(
        envelope::open(question["envelope"].text_or(""), queue, ring_in(question), {}, system_clock_source{}.now()));
    return json::writer{}
        .begin_object()
        .member("id", opened.transmission.id().text())
        .member("digest", to_hex(opened.digest))
        .member("pivot_identity", opened.transmission.pivot_identity())
        .end_object()
        .text();
}

// A transmission of about 2 KB.
std::string sample(instant now) {
    std::string children;
    for (int i = 0; i < 12; ++i)
        children += fmt::format(R"({}{{"nom_naissance":"DUPONT","nom_usage":null,"prenoms":"CAMILLE {}",)"
                                R"("date_naissance":"2015-01-{:02}","sexe":"F"}})",
                                i == 0 ? "" : ",", i, i + 1);
    return fmt::format(
        R"({{"schema":"qf.transmission/1","id":"{}","reference":"0123456789ABC","submitted_at":"{}",)"
        R"("issuer":"qf-intake","audience":"qf-delivery","expires_at":"{}",)"
        R"("commune":{{"cog":"26086","siret":"21260086600017","name":"Châtillon-en-Diois"}},)"
        R"("pivot_identity":{{"birthcountry":"99100","birthdate":"1989-10-08","birthplace":"75107",)"
        R"("family_name":"DUPONT","given_name":"Camille Dominique","gender":"male"}},)"
        R"("quotient_familial":{{"enfants":[{}],"adresse":{{"destinataire":"Madame DUPONT","pays":"FRANCE"}},)"
        R"("quotient_familial":{{"fournisseur":"CNAF","valeur":750,"annee":2026,"mois":9}},"version":"v3"}}}})",
        uuid::v7(now).text(), to_rfc3339(now), to_rfc3339(now + std::chrono::hours{24}), children);
}

// CPU time, not the wall's: other work on the machine does not count.
template <class Work>
double microseconds(unsigned rounds, Work work) {
    work();  // what is fetched once is fetched now
    const auto now = [] {
        std::timespec t{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
    };
    const auto before = now();
    for (unsigned i = 0; i < rounds; ++i) work();
    return (now() - before) / rounds;
}

std::string time(json::value question) {
    using envelope::curve;
    const auto rounds = static_cast<unsigned>(question["rounds"].integer().value_or(2000));
    if (rounds < 1 || rounds > 1'000'000) throw std::invalid_argument{"rounds: 1 to 1,000,000"};
    const auto now = system_clock_source{}.now();
    const auto text = sample(now);
    const auto queue = must(recipient::parse("26086.21260086600017"));
    auto out = fmt::format("{} bytes    sign  encrypt     seal | decrypt  verify    parse     open\n", text.size());
    for (const auto& [signs, reads] : {std::pair{curve::p256, curve::p256}, std::pair{curve::ed25519, curve::x25519}}) {
        const auto signer = envelope::key::generate(envelope::key_use::signing, signs);
        const auto reader = envelope::key::generate(envelope::key_use::encryption, reads);
        const envelope::key_ring ring{
            {{signer, envelope::key_state::active, {}}, {reader, envelope::key_state::active, {}}}};
        const auto inside = envelope::sign_compact(text, signer);
        const auto sealed = must(envelope::seal(text, ring, {}));
        const std::array spent{
            microseconds(rounds, [&] { static_cast<void>(envelope::sign_compact(text, signer)); }),
            microseconds(rounds, [&] { static_cast<void>(envelope::encrypt_compact(inside, reader)); }),
            microseconds(rounds, [&] { static_cast<void>(must(envelope::seal(text, ring, {}))); }),
            microseconds(rounds, [&] { static_cast<void>(must(envelope::decrypt_compact(sealed, ring))); }),
            microseconds(rounds, [&] { static_cast<void>(must(envelope::verify_compact(inside, ring))); }),
            microseconds(rounds, [&] { static_cast<void>(must(schemas::transmission::parse(text))); }),
            microseconds(rounds, [&] { static_cast<void>(must(envelope::open(sealed, queue, ring, {}, now))); })};
        out += fmt::format("{:<10} {:7.1f} {:8.1f} {:8.1f} |{:8.1f} {:7.1f} {:8.1f} {:8.1f}\n",
                           signs == curve::p256 ? "ES256/P-256" : "EdDSA/X25519", spent[0], spent[1], spent[2],
                           spent[3], spent[4], spent[5], spent[6]);
    }
    out.pop_back();
    return out;
}

constexpr peers::command commands[] = {
    {"generate", generate}, {"thumbprint", thumbprint}, {"seal", seal}, {"open", open}, {"time", time}};

}  // namespace

int main(int count, char** words) {
    return qf::peers::answer_one("qf-peer", commands, count, words);
}
