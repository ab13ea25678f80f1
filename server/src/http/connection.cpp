#include "http/connection.h"

#include <array>

#include "base/clock.h"

namespace fieldwise::server {
namespace {

constexpr auto kWriteTime = std::chrono::seconds(30);
constexpr auto kLingerTime = std::chrono::seconds(2);
constexpr size_t kFirstBytes = 4096;  // of a request: most are not larger
constexpr size_t kReadBytes = size_t{32} << 10;
// Enough for a sender to notice that nobody reads on, without reading whatever it has.
constexpr size_t kLingerBytes = size_t{1} << 20;
constexpr size_t kLingerChunk = size_t{16} << 10;
constexpr size_t kFilePiece = size_t{256} << 10;

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

// Nobody's address, which is not a public one, when the other side is gone already.
Address peer_of(const Socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  return parse_address(endpoint.address().to_string()).value_or(Address{});
}

// A value must not end its line: what follows would count as the server's word.
void add_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out.append("\r\n");
}

// The date of an answer, made once a second.
const std::string& date_now() {
  thread_local int64_t second = -1;
  thread_local std::string text;
  const int64_t now = now_ms();
  if (now / 1000 != second) {
    second = now / 1000;
    text = http_date(now);
  }
  return text;
}

// Status line and header of an answer.
std::string head_of(const Response& response, bool keep_alive) {
  std::string out;
  out.reserve(640);
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason(response.status)).append("\r\n");
  if (!response.content_type.empty()) add_header(out, "Content-Type", response.content_type);
  bool has_policy = false;
  for (const auto& [name, value] : response.headers) {
    add_header(out, name, value);
    has_policy = has_policy || name == "Content-Security-Policy";
  }
  add_header(out, "Date", date_now());
  if (!has_policy) add_header(out, "Content-Security-Policy", kContentSecurityPolicy);
  add_header(out, "X-Content-Type-Options", "nosniff");
  // Not no-referrer: browsers would then send `Origin: null` with a form post to this very site.
  add_header(out, "Referrer-Policy", "same-origin");
  if (!keep_alive) add_header(out, "Connection", "close");
  if (response.status != 204 && response.status != 304) {
    add_header(out, "Content-Length", std::to_string(response.size()));
  }
  return out += "\r\n";
}

// A file goes out piece by piece: it may be larger than memory, and take longer than other answers.
awaitable<bool> write_file(Connection& connection, OpenFile& file) {
  for (uint64_t sent = 0; sent < file.size();) {
    const std::string piece = file.read(kFilePiece);
    if (piece.empty()) co_return false;
    connection.expire_after(kWriteTime);
    auto [error, n] = co_await asio::async_write(connection.socket, asio::buffer(piece), kResult);
    if (error) co_return false;
    sent += n;
  }
  co_return true;
}

}  // namespace

Connection::Connection(Socket given) : peer(peer_of(given)), socket(std::move(given)) {}

awaitable<error_code> read_some(Connection& connection) {
  const size_t room = connection.waiting ? kFirstBytes : kReadBytes;
  auto [error, n] =
      co_await connection.socket.async_read_some(connection.buffer.prepare(room), kResult);
  connection.buffer.commit(n);
  co_return error;
}

awaitable<bool> write(Connection& connection, Response response, bool head, bool keep_alive) {
  const std::string header = head_of(response, keep_alive);
  connection.expire_after(kWriteTime);
  if (response.file != nullptr && !head) {
    auto [error, n] = co_await asio::async_write(connection.socket, asio::buffer(header), kResult);
    co_return !error && co_await write_file(connection, *response.file) && keep_alive;
  }
  const bool bare = head || response.status == 204 || response.status == 304;
  const std::array<asio::const_buffer, 2> buffers = {
      asio::buffer(header), asio::buffer(bare ? std::string_view() : response.text())};
  auto [error, n] = co_await asio::async_write(connection.socket, buffers, kResult);
  co_return !error && keep_alive;
}

awaitable<void> linger(Connection& connection) {
  error_code error;
  connection.socket.shutdown(Socket::shutdown_send, error);
  connection.expire_after(kLingerTime);
  connection.buffer.clear();
  for (size_t total = 0; total < kLingerBytes;) {
    auto [failed, n] = co_await connection.socket.async_read_some(
        connection.buffer.prepare(kLingerChunk), kResult);
    if (failed) co_return;
    total += n;
  }
}

}  // namespace fieldwise::server
