#include "connector/inbox/receiving.hpp"

#include "connector/base/asio.hpp"
#include "connector/base/digest.hpp"
#include "connector/inbox/sniffing.hpp"

#include <algorithm>

namespace qf::inbox {
namespace {

constexpr std::int64_t block_max = 256 << 10;  // bytes: one change of thread for each

}  // namespace

awaitable<arrived_upload> receive(net::body_source& source, upload_facts& facts, const awaited_file& awaited,
                                  vault& kept_in, std::size_t file_from) {
    arrived_upload out;
    const auto most = awaited.size + 1;  // one more tells that it is too long
    std::string block(static_cast<std::size_t>(std::min(most, block_max)), '\0');
    std::int64_t seen = 0;
    for (bool more = true; more;) {
        const auto room = static_cast<std::size_t>(std::min(most - seen, block_max));
        const auto got = co_await net::read_full(source, {block.data(), room});
        if (!got) {
            out.cut = true;
            co_return out;
        }
        const auto piece = std::string_view{block}.substr(0, *got);
        if (seen == 0) {
            facts.beginning = piece.substr(0, sniffed_max);
            if (!looks_like(awaited.mime_type, *facts.beginning)) co_return out;
        }
        seen += static_cast<std::int64_t>(*got);
        more = *got == room;
        if (seen > awaited.size) {
            facts.size = seen;
            co_return out;
        }
        if (static_cast<std::size_t>(awaited.size) < file_from) {
            out.bytes += piece;
            continue;
        }
        if (!out.draft) {
            auto begun = co_await kept_in.begin();
            if (begun)
                out.draft = std::move(*begun);
            else
                out.failed = begun.error();
        }
        if (!out.failed) out.failed = co_await out.draft->append(piece);
        if (out.failed) co_return out;
    }
    facts.size = seen;
    facts.digest = out.draft ? out.draft->digest() : sha256(out.bytes);
    co_return out;
}

}  // namespace qf::inbox
