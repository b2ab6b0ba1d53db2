#include "connector/net/gzip.hpp"

#include "connector/base/asio.hpp"
#include "connector/net/field_text.hpp"

#include <boost/assert.hpp>

#include <algorithm>
#include <charconv>
#include <new>
#include <utility>
#include <zlib.h>

namespace qf::net {
namespace {

constexpr int gzip_window = 15 + 16;            // zlib: the largest window, with gzip's head and checksum
constexpr std::size_t packed_block = 32 << 10;  // bytes read at once

Bytef* bytes_of(std::string_view text) {  // zlib reads them only
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

class inflater {
public:
    inflater() {
        if (inflateInit2(&state_, gzip_window) != Z_OK) throw std::bad_alloc{};
    }
    ~inflater() { inflateEnd(&state_); }
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;

    bool hungry() const noexcept { return state_.avail_in == 0; }
    void feed(std::string_view packed) {  // which lives until it is hungry again
        state_.next_in = bytes_of(packed);
        state_.avail_in = static_cast<uInt>(packed.size());
    }
    // How many bytes of `into` it filled: as many as there are, or as it could make of what it was fed with.
    result<std::size_t> give(std::span<char> buffer) {
        state_.next_out = reinterpret_cast<Bytef*>(buffer.data());
        state_.avail_out = static_cast<uInt>(std::min<std::size_t>(buffer.size(), 1 << 30));
        const auto room = state_.avail_out;
        while (state_.avail_out > 0) {
            if (ended_ && hungry()) break;
            if (std::exchange(ended_, false)) inflateReset(&state_);  // another one follows (RFC 1952 section 2.2)
            const auto code = inflate(&state_, Z_NO_FLUSH);
            ended_ = code == Z_STREAM_END;
            if (code == Z_BUF_ERROR) break;  // it wants more
            if (code != Z_OK && code != Z_STREAM_END) return errc::content_invalid;
        }
        return std::size_t{room - state_.avail_out};
    }
    bool ended() const noexcept { return ended_; }  // where a file may end

private:
    z_stream state_ = {};
    bool ended_ = false;
};

class unpacking_stream final : public body_source {
public:
    explicit unpacking_stream(body_source& source) : from_{source} {}
    awaitable<result<std::size_t>> read(std::span<char> buffer) override {
        for (;;) {
            const auto given = inflate_.give(buffer);
            if (!given || *given > 0) co_return given;
            const auto got = co_await from_.read(block_);
            if (!got) co_return got.error();
            if (*got == 0 && !inflate_.ended()) co_return errc::content_invalid;  // it was cut short
            if (*got == 0) co_return std::size_t{0};
            inflate_.feed({block_.data(), *got});
        }
    }

private:
    body_source& from_;
    inflater inflate_;
    std::string block_ = std::string(packed_block, '\0');
};

class packing_stream final : public body_source {
public:
    explicit packing_stream(std::unique_ptr<body_source> source) : from_{std::move(source)} {
        // The fastest level: text shrinks to a fifth by it, and the loop waits for nothing.
        if (deflateInit2(&state_, Z_BEST_SPEED, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc{};
    }
    ~packing_stream() override { deflateEnd(&state_); }

    awaitable<result<std::size_t>> read(std::span<char> buffer) override {
        const auto room = std::min<std::size_t>(buffer.size(), 1 << 30);
        state_.next_out = reinterpret_cast<Bytef*>(buffer.data());
        state_.avail_out = static_cast<uInt>(room);
        while (state_.avail_out == room && !ended_) {
            if (state_.avail_in == 0 && !all_read_) {
                const auto got = co_await from_->read(block_);
                if (!got) co_return got.error();
                all_read_ = *got == 0;
                state_.next_in = bytes_of(block_);
                state_.avail_in = static_cast<uInt>(*got);
            }
            const auto code = deflate(&state_, all_read_ ? Z_FINISH : Z_NO_FLUSH);
            BOOST_ASSERT(code != Z_STREAM_ERROR);
            ended_ = code == Z_STREAM_END;
        }
        co_return room - state_.avail_out;
    }

private:
    std::unique_ptr<body_source> from_;
    z_stream state_ = {};
    std::string block_ = std::string(packed_block, '\0');
    bool all_read_ = false;
    bool ended_ = false;
};

bool is_gzip(std::string_view coding) {
    return http::same_text(coding, "gzip") || http::same_text(coding, "x-gzip");  // the same, by RFC 9110
}

// "gzip;q=0" means: not that.
bool is_wanted(std::string_view weight) {
    weight = trimmed(weight);
    if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return true;
    return weight.substr(2).find_first_not_of("0.") != std::string_view::npos;
}

}  // namespace

packing packing_of(const message& head) {
    if (head.count("Content-Encoding") > 1) return packing::other;
    const auto told = trimmed(head["Content-Encoding"]);
    if (told.empty() || http::same_text(told, "identity")) return packing::none;
    return is_gzip(told) ? packing::gzip : packing::other;
}

bool takes_gzip(const request& asked) {
    bool any = false;
    auto rest = asked["Accept-Encoding"];
    while (!rest.empty()) {
        const auto item = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        const auto mark = std::min(item.find(';'), item.size());
        const auto coding = trimmed(item.substr(0, mark));
        const bool wanted = is_wanted(item.substr(std::min(item.size(), mark + 1)));
        if (is_gzip(coding)) return wanted;
        if (coding == "*") any = wanted;
    }
    return any;
}

result<std::string> unpacked(std::string_view packed, std::size_t most) {
    inflater inflate;
    std::string out, block(std::min<std::size_t>(most + 1, 64 << 10), '\0');
    inflate.feed(packed);
    for (;;) {
        const auto given = inflate.give(block);
        if (!given) return given.error();
        if (out.size() + *given > most) return errc::too_large;
        out.append(block, 0, *given);
        if (*given < block.size() && inflate.hungry()) break;
    }
    if (!inflate.ended()) return errc::content_invalid;
    return out;
}

std::unique_ptr<body_source> unpacking(body_source& source) {
    return std::make_unique<unpacking_stream>(source);
}

std::unique_ptr<body_source> packing_source(std::unique_ptr<body_source> source) {
    return std::make_unique<packing_stream>(std::move(source));
}

}  // namespace qf::net
