// connector/net/gzip.hpp -- bodies that are packed on their way (Content-Encoding: gzip, RFC 9110 section 8.4.1.3).
//
// Promise:  memory does not depend on what is packed: a stream holds one block and zlib's window, unpacked() stops at
//           `most` bytes, so that a few bytes that would unpack to a gigabyte cost what their limit allows.
// Fails:    content_invalid: no gzip, damaged, cut short, or followed by something else; too_large; from a source: its
//           own errors.
// Thread:   any; a stream is one coroutine's at a time.
#pragma once

#include "connector/base/errors.hpp"
#include "connector/net/body_source.hpp"
#include "connector/net/message.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace qf::net {

enum class packing { none, gzip, other };
packing packing_of(const message& head);  // by its Content-Encoding; a list of several is `other`

// May the answer be packed? By Accept-Encoding, its weights included.
bool takes_gzip(const request& asked);

result<std::string> unpacked(std::string_view packed, std::size_t most);

// Reads `from`, which outlives it, and gives what was packed.
std::unique_ptr<body_source> unpacking(body_source& source);
// Reads `from` and packs it; how long it becomes is known at the end only.
std::unique_ptr<body_source> packing_source(std::unique_ptr<body_source> source);

}  // namespace qf::net
