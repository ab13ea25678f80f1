#include "http/request_reader.h"

#include <boost/beast/core/string.hpp>

#include "http/routes.h"

namespace fieldwise::server {
namespace {

constexpr uint32_t kHeaderBytes = 16u << 10;
constexpr size_t kMostBytes = size_t{64} << 20;  // of any body, whoever sends it

// All lines of a header, in their order.
std::string joined(const http::request<http::string_body>& message, std::string_view name) {
  std::string out;
  const auto [begin, end] = message.equal_range(name);
  for (auto line = begin; line != end; ++line) {
    if (!out.empty()) out += ',';
    out += line->value();
  }
  return out;
}

// Whether a line goes on in the next one: which may be read as its rest, or as a field of its own.
bool has_fold(std::string_view lines) {
  for (size_t end = lines.find('\n'); end != std::string_view::npos;
       end = lines.find('\n', end + 1)) {
    if (end + 1 < lines.size() && (lines[end + 1] == ' ' || lines[end + 1] == '\t')) return true;
  }
  return false;
}

}  // namespace

RequestReader::RequestReader(Connection& connection) : connection_(connection) {
  parser_.header_limit(kHeaderBytes);
  parser_.body_limit(kMostBytes);
}

awaitable<error_code> RequestReader::read_head() {
  while (!parser_.is_header_done()) {
    if (const error_code error = co_await parse_some()) co_return error;
  }
  co_return check_head();
}

// Where another coding is named, how long the body is would be anybody's guess (RFC 9112 §6.3).
bool only_chunked(const http::fields& fields) {
  return fields.count(http::field::transfer_encoding) == 1 &&
         boost::beast::iequals(fields[http::field::transfer_encoding], "chunked");
}

// What Beast lets pass, and RFC 9112 does not, as two readers may take it for two requests.
error_code RequestReader::check_head() {
  const auto& message = parser_.get();
  const size_t hosts = message.count(http::field::host);
  if (!is_old() && message.version() != 11) {
    wrong_ = "Send HTTP/1.1.";
  } else if (folded_) {
    wrong_ = "Write each header field in one line.";
  } else if (hosts > 1 || (hosts == 0 && !is_old())) {
    wrong_ = "Send one Host field, with the name and port that the request is for.";
  } else if (message[http::field::host].find_first_of(" \t/?#@") != std::string_view::npos) {
    wrong_ = "Write a name and a port as Host, as in example.com:8787.";
  } else if (is_old() && message.count(http::field::transfer_encoding) > 0) {
    wrong_ = "HTTP/1.0 has no Transfer-Encoding: send Content-Length, or HTTP/1.1.";
  } else if (message.count(http::field::transfer_encoding) > 0 && !only_chunked(message)) {
    wrong_ = "Send Transfer-Encoding: chunked and no other coding, or Content-Length.";
  }
  return wrong_.empty() ? error_code() : make_error_code(http::error::bad_field);
}

Request RequestReader::head() const {
  const auto& message = parser_.get();
  const auto header = [&](http::field name) { return std::string(message[name]); };
  Request request;
  request.method = std::string(message.method_string());
  const std::string_view target = message.target();
  const size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.host = header(http::field::host);
  request.origin = header(http::field::origin);
  request.content_type = header(http::field::content_type);
  request.authorization = header(http::field::authorization);
  request.if_none_match = header(http::field::if_none_match);
  request.peer = connection_.peer;
  request.forwarded_for = joined(message, "X-Forwarded-For");
  request.forwarded = joined(message, "Forwarded");
  request.cookie = joined(message, "Cookie");
  request.fetch_site = std::string(message["Sec-Fetch-Site"]);
  request.gpc = message["Sec-GPC"] == "1";
  return request;
}

std::string RequestReader::known_method() const {
  const auto& message = parser_.get();
  return message.method() == http::verb::unknown ? "other" : std::string(message.method_string());
}

awaitable<error_code> RequestReader::read_body(size_t most_bytes) {
  if (parser_.content_length().value_or(0) > most_bytes) co_return http::error::body_limit;
  if (!parser_.is_done() && !is_old() &&
      boost::beast::iequals(parser_.get()[http::field::expect], "100-continue")) {
    constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    auto [error, n] = co_await asio::async_write(connection_.socket, asio::buffer(kGoOn), kResult);
    if (error) co_return error;
  }
  parser_.eager(true);
  while (!parser_.is_done()) {
    if (const error_code error = co_await parse_some()) co_return error;
    if (parser_.get().body().size() > most_bytes) co_return http::error::body_limit;
  }
  if (!parser_.get().target().starts_with('/')) co_return http::error::bad_target;
  co_return error_code();
}

// Parses what is there, and reads on where that is not enough. Beast's own operations for it are
// built of several others, which cost more than the parsing.
awaitable<error_code> RequestReader::parse_some() {
  error_code error = http::error::need_more;
  if (connection_.buffer.size() > 0) {
    error = {};
    const bool in_header = !parser_.is_header_done();
    const auto come = connection_.buffer.data();
    const size_t read = parser_.put(come, error);
    if (in_header) folded_ |= has_fold({static_cast<const char*>(come.data()), read});
    connection_.buffer.consume(read);
  }
  if (error != http::error::need_more) co_return error;
  // What the parser leaves is a line without its end: of the header, before a chunk, or behind the
  // last one. Beast counts those of the header only.
  if (connection_.buffer.size() > kHeaderBytes) co_return http::error::header_limit;
  error = co_await read_some(connection_);
  if (error != asio::error::eof) co_return error;
  // Only some bodies end with the connection.
  error = {};
  parser_.put_eof(error);
  co_return error || parser_.is_done() ? error
                                       : http::make_error_code(http::error::partial_message);
}

std::optional<Response> RequestReader::refusal(error_code error, size_t most_bytes) const {
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error.category() != http::make_error_code(http::error::body_limit).category()) {
    return std::nullopt;
  }
  Response response =
      problem(400, "http", wrong_.empty() ? "This is not HTTP/1.1: " + error.message() : wrong_);
  if (error == http::error::body_limit) {
    response = problem(413, "too_large",
                       "Send at most " + std::to_string(most_bytes >> 10) + " KB in one request.");
  } else if (error == http::error::header_limit) {
    response = problem(431, "too_large", "Send at most 16 KB of header fields.");
  }
  response.route = "none";
  return response;
}

}  // namespace fieldwise::server
