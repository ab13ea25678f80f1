// Reading one request, by Beast's parser and within limits.
#pragma once

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "http/connection.h"

namespace fieldwise::server {

namespace http = boost::beast::http;

class RequestReader {
 public:
  explicit RequestReader(Connection& connection);

  // Up to the end of the header: all but the body is known then.
  awaitable<error_code> read_head();
  Request head() const;
  // The method, unless somebody made it up: in logs and counts there would be no end of them.
  std::string known_method() const;
  // Whether another request may follow. After one of HTTP/1.0 none does: nothing of ours would tell
  // its sender that the connection stays.
  bool keep_alive() const { return !is_old() && parser_.get().keep_alive(); }

  // The rest, whose body may have so many bytes. One that says that it has more is not read.
  awaitable<error_code> read_body(size_t most_bytes);
  std::string take_body() { return std::move(parser_.get().body()); }

  // What is answered where one of these did not succeed; nothing where nobody is there for it.
  std::optional<Response> refusal(error_code error, size_t most_bytes) const;

 private:
  awaitable<error_code> parse_some();
  error_code check_head();
  bool is_old() const { return parser_.get().version() == 10; }

  Connection& connection_;
  http::request_parser<http::string_body> parser_;
  bool folded_ = false;  // a line of the header goes on in the next
  std::string wrong_;    // with the header; empty: nothing, or what the parser says
};

}  // namespace fieldwise::server
