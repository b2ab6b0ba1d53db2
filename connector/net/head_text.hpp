// connector/net/head_text.hpp -- the lines before a body, written as RFC 9112 wants them.
//
// Promise:  the fields that frame a message (Host, Content-Length, Connection, Transfer-Encoding) are written from what
//           is true, never copied from the caller; Server is left out.
// Fails:    content_invalid when a method, target, field name or value holds a character that would let it break out
//           of its line (a line break, a NUL): nothing of such a message may be sent.
// Thread:   any.
#pragma once

#include "connector/net/http.hpp"

#include <string>

namespace qf::net {

enum class connection_after { kept, kept_as_asked, closed };  // as asked: HTTP/1.0 wants to be told
enum class body_follows { yes, in_chunks, no };               // no: the answer to HEAD

error_code write_head(std::string& out, const request& asked, const origin& server);
// Of an open-ended answer that goes in no chunks the end is that of the connection, as HTTP/1.0 has it.
error_code write_head(std::string& out, const response& reply, connection_after after, body_follows body);

// 1xx, 204 and 304 never have a body.
bool may_have_body(http::status status) noexcept;

}  // namespace qf::net
