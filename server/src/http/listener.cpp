#include "http/listener.h"

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/beast.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "http/routes.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
// Everything here runs on one io_context. Its own executor in the place of any_io_executor costs
// each operation a good deal less.
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
template <class T>
using awaitable = asio::awaitable<T, Executor>;
constexpr asio::use_awaitable_t<Executor> use_awaitable;

// Errors come back as values: `auto [error, n] = co_await …`.
constexpr auto kResult = asio::experimental::as_tuple(use_awaitable);

constexpr uint32_t kHeaderBytes = 16u << 10;
constexpr size_t kMostBytes = size_t{64} << 20;  // of any body, whoever sends it
constexpr size_t kMaxConnections = 1000;
constexpr auto kIdleTime = std::chrono::seconds(60);     // between two requests
constexpr auto kRequestTime = std::chrono::seconds(15);  // for the whole of a request
constexpr auto kLargeTime = std::chrono::seconds(120);   // when its body may be a large one
constexpr auto kWriteTime = std::chrono::seconds(30);
constexpr auto kLingerTime = std::chrono::seconds(2);
constexpr auto kDrainTime = std::chrono::seconds(10);
// How often deadlines are looked at: a timer for each operation would cost more than reading does.
constexpr auto kLookAround = std::chrono::milliseconds(500);
constexpr size_t kFirstBytes = 4096;  // of a request: most are not larger
constexpr size_t kReadBytes = size_t{32} << 10;
// Enough for a sender to notice that nobody reads on, without reading whatever it has.
constexpr size_t kLingerBytes = size_t{1} << 20;
constexpr size_t kFilePiece = size_t{256} << 10;
constexpr size_t kLingerChunk = size_t{16} << 10;

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

struct Connection {
  explicit Connection(Socket given) : peer(peer_of(given)), socket(std::move(given)) {}

  // What is under way on the socket, or begins until then, is given up when this time is over.
  void expire_after(Clock::duration time) { deadline = Clock::now() + time; }
  void expire_never() { deadline = Clock::time_point::max(); }

  // Ends what is under way, and what would begin. The other side may still be answered, as by a
  // refusal that comes with a deadline of its own.
  void cancel() {
    error_code ignored;
    socket.cancel(ignored);
  }

  Address peer;
  Socket socket;
  beast::flat_buffer buffer;
  Clock::time_point deadline = Clock::time_point::max();
  bool waiting = false;  // between two requests: nothing is lost if it is cut
};

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

// All but the body.
Request to_request(const Connection& connection, const http::request<http::string_body>& message) {
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
  request.peer = connection.peer;
  request.forwarded_for = joined(message, "X-Forwarded-For");
  request.forwarded = joined(message, "Forwarded");
  request.cookie = joined(message, "Cookie");
  request.fetch_site = std::string(message["Sec-Fetch-Site"]);
  request.gpc = message["Sec-GPC"] == "1";
  return request;
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
  for (const auto& [name, value] : response.headers) add_header(out, name, value);
  add_header(out, "Date", date_now());
  add_header(out, "Content-Security-Policy", kContentSecurityPolicy);
  add_header(out, "X-Content-Type-Options", "nosniff");
  // Not no-referrer: browsers would then send `Origin: null` with a form post to this very site.
  add_header(out, "Referrer-Policy", "same-origin");
  if (!keep_alive) add_header(out, "Connection", "close");
  if (response.status != 204 && response.status != 304) {
    const uint64_t size = response.file ? response.file->size() : response.body.size();
    add_header(out, "Content-Length", std::to_string(size));
  }
  return out += "\r\n";
}

// Ids of requests: unlike those of any other process, and cheap.
class RequestIds {
 public:
  std::string next() {
    char text[17];
    const auto [end, error] = std::to_chars(text, text + sizeof text, ++count_, 16);
    return process_ + std::string(text, end);
  }

 private:
  std::string process_ = random_token(6) + "-";
  uint64_t count_ = 0;
};

// Throws std::runtime_error, with a sentence.
void listen_at(Acceptor& acceptor, const std::string& host, uint16_t port) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) throw std::runtime_error(host + " is not a numeric address");
  const Tcp::endpoint endpoint(address, port);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(asio::socket_base::reuse_address(true));
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error("cannot listen on " + host + " port " + std::to_string(port) + ": " +
                             error.message());
  }
}

class Listener {
 public:
  Listener(asio::io_context& context, const Listen& config)
      : context_(context), config_(config), acceptor_(context), drain_(context), look_(context) {}

  uint16_t open() {
    listen_at(acceptor_, config_.host, config_.port);
    asio::co_spawn(context_, accept(), asio::detached);
    return acceptor_.local_endpoint().port();
  }

  void stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (Connection* connection : connections_) {
      if (connection->waiting) connection->cancel();
    }
    if (connections_.empty()) return;
    drain_.expires_after(kDrainTime);
    drain_.async_wait([this](error_code error) {
      if (error) return;
      for (Connection* connection : connections_) connection->cancel();
    });
  }

 private:
  // Gives up what has taken too long, while there are connections.
  void look_around() {
    looking_ = !connections_.empty();
    if (!looking_) return;
    look_.expires_after(kLookAround);
    look_.async_wait([this](error_code error) {
      if (error) return;
      const auto now = Clock::now();
      for (Connection* connection : connections_) {
        if (connection->deadline <= now) connection->cancel();
      }
      look_around();
    });
  }

  awaitable<void> accept() {
    while (!stopping_) {
      auto [error, socket] = co_await acceptor_.async_accept(kResult);
      if (stopping_) co_return;
      if (error) {
        // Out of file descriptors, most likely: wait for some to come back.
        log_event("warning", "accept", error.message());
        Timer pause(context_, std::chrono::milliseconds(100));
        co_await pause.async_wait(kResult);
        continue;
      }
      auto connection = std::make_unique<Connection>(std::move(socket));
      asio::co_spawn(context_, converse(std::move(connection)),
                     [](const std::exception_ptr& failure) {
                       try {
                         if (failure) std::rethrow_exception(failure);
                       } catch (const std::exception& exception) {
                         log_event("error", "connection", exception.what());
                       }
                     });
    }
  }

  // All requests of one connection, one after another.
  awaitable<void> converse(std::unique_ptr<Connection> owned) {
    Connection& connection = *owned;
    connections_.insert(&connection);
    if (!looking_) look_around();
    count_connections();
    size_t* const held = held_by(connection.peer);
    if (held != nullptr) ++*held;
    const std::shared_ptr<void> leave(nullptr, [this, &connection, held](void*) {
      if (held != nullptr && --*held == 0) {
        by_address_.erase(std::string(connection.peer.counted()));
      }
      connections_.erase(&connection);
      count_connections();
      if (!connections_.empty()) return;
      drain_.cancel();
      look_.cancel();
      looking_ = false;
    });
    error_code ignored;
    connection.socket.set_option(Tcp::no_delay(true), ignored);
    const bool too_many = held != nullptr && *held > config_.most_per_address;
    // To say so takes a connection too: who goes on has had their answer.
    if (too_many && *held > 2 * config_.most_per_address) co_return;
    if (too_many || connections_.size() > kMaxConnections) {
      const std::string_view detail =
          too_many ? "Too many connections from your address; close some and try again."
                   : "Too many connections; try again.";
      co_await write(connection, problem(503, "busy", detail), false, false);
      co_return co_await linger(connection);
    }
    bool keep = true;
    while (keep && !stopping_) keep = co_await exchange(connection);
  }

  // How many connections there are from where this one is; null: that is not counted.
  size_t* held_by(const Address& peer) {
    if (config_.most_per_address == 0) return nullptr;
    if (config_.holds_many && config_.holds_many(peer)) return nullptr;
    return &by_address_[std::string(peer.counted())];
  }

  // One request and its response. False: the connection is to be closed.
  awaitable<bool> exchange(Connection& connection) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeaderBytes);
    parser.body_limit(kMostBytes);

    if (connection.buffer.size() == 0) {
      connection.waiting = true;
      connection.expire_after(kIdleTime);
      const error_code error = co_await read_some(connection);
      connection.waiting = false;
      if (error) co_return false;
    }
    const auto begun = Clock::now();
    connection.deadline = begun + kRequestTime;
    while (!parser.is_header_done()) {
      if (const error_code error = co_await parse_some(connection, parser)) {
        co_return co_await refuse(connection, error, kUsualBody);
      }
    }
    Request request = to_request(connection, parser.get());
    size_t most_bytes = kUsualBody;
    if (config_.admit_body) {
      if (auto refusal = config_.admit_body(request, most_bytes)) {
        co_return co_await turn_away(connection, request.method, *std::move(refusal));
      }
      if (most_bytes > kUsualBody) connection.expire_after(kLargeTime);
    }
    if (parser.content_length().value_or(0) > most_bytes) {
      co_return co_await refuse(connection, http::error::body_limit, most_bytes);
    }
    if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      auto [error, n] = co_await asio::async_write(connection.socket, asio::buffer(kGoOn), kResult);
      if (error) co_return false;
    }
    parser.eager(true);
    while (!parser.is_done()) {
      error_code error = co_await parse_some(connection, parser);
      if (!error && parser.get().body().size() > most_bytes) error = http::error::body_limit;
      if (error) co_return co_await refuse(connection, error, most_bytes);
    }

    auto& message = parser.get();
    if (!message.target().starts_with('/')) {
      co_return co_await refuse(connection, http::error::bad_target, most_bytes);
    }
    request.body = std::move(message.body());
    request.id = ids_.next();
    connection.expire_never();  // the store has no time limit: it answers
    Response response = co_await ask(request);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    record(message.method() == http::verb::unknown ? "other" : request.method, request, response,
           took.count());
    response.headers.push_back({"Request-Id", request.id});
    const bool keep_alive = message.keep_alive() && !stopping_;
    co_return co_await write(connection, std::move(response), request.method == "HEAD", keep_alive);
  }

  // Reads what has come, at least a byte.
  awaitable<error_code> read_some(Connection& connection) {
    const size_t room = connection.waiting ? kFirstBytes : kReadBytes;
    auto [error, n] =
        co_await connection.socket.async_read_some(connection.buffer.prepare(room), kResult);
    connection.buffer.commit(n);
    co_return error;
  }

  // Parses what is there, and reads on where that is not enough. Beast's own operations for it
  // are built of several others, which cost more than the parsing.
  awaitable<error_code> parse_some(Connection& connection,
                                   http::request_parser<http::string_body>& parser) {
    error_code error = http::error::need_more;
    if (connection.buffer.size() > 0) {
      error = {};
      connection.buffer.consume(parser.put(connection.buffer.data(), error));
    }
    if (error != http::error::need_more) co_return error;
    // What the parser leaves is a line without its end: of the header, before a chunk, or behind
    // the last one. Beast counts those of the header only.
    if (connection.buffer.size() > kHeaderBytes) co_return http::error::header_limit;
    error = co_await read_some(connection);
    if (error != asio::error::eof) co_return error;
    // Only some bodies end with the connection.
    error = {};
    parser.put_eof(error);
    co_return error || parser.is_done() ? error
                                        : http::make_error_code(http::error::partial_message);
  }

  // Asks the API; its reply may come from another thread.
  awaitable<Response> ask(const Request& request) {
    return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Response)>(
        [this, &request](auto handler) {
          // Tracked work: nothing else keeps the context running while the store thinks.
          auto work =
              asio::require(context_.get_executor(), asio::execution::outstanding_work.tracked);
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          config_.serve(request, [work, shared](Response response) {
            asio::post(work, [shared, response = std::move(response)]() mutable {
              std::move (*shared)(std::move(response));
            });
          });
        },
        use_awaitable);
  }

  awaitable<bool> write(Connection& connection, Response response, bool head, bool keep_alive) {
    const std::string header = head_of(response, keep_alive);
    connection.expire_after(kWriteTime);
    if (response.file != nullptr && !head) {
      auto [error, n] =
          co_await asio::async_write(connection.socket, asio::buffer(header), kResult);
      co_return !error && co_await write_file(connection, *response.file) && keep_alive;
    }
    const bool bare = head || response.status == 204 || response.status == 304;
    const std::array<asio::const_buffer, 2> buffers = {
        asio::buffer(header), asio::buffer(bare ? std::string_view() : response.body)};
    auto [error, n] = co_await asio::async_write(connection.socket, buffers, kResult);
    co_return !error && keep_alive;
  }

  // A file goes out piece by piece: it may be larger than memory, and take longer than other
  // answers.
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

  // Answers a request that could not be read, if there is anybody to answer, and closes.
  awaitable<bool> refuse(Connection& connection, error_code error, size_t most_bytes) {
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != http::make_error_code(http::error::body_limit).category()) {
      co_return false;
    }
    Response response = problem(400, "http", "This is not HTTP/1.1: " + error.message());
    if (error == http::error::body_limit) {
      response =
          problem(413, "too_large",
                  "Send at most " + std::to_string(most_bytes >> 10) + " KB in one request.");
    } else if (error == http::error::header_limit) {
      response = problem(431, "too_large", "Send at most 16 KB of header fields.");
    }
    response.route = "none";
    co_return co_await turn_away(connection, "other", std::move(response));
  }

  // Answers a request whose body was not read to its end, and closes.
  awaitable<bool> turn_away(Connection& connection, std::string method, Response response) {
    Request request;
    request.id = ids_.next();
    record(method, request, response, 0);
    response.headers.push_back({"Request-Id", request.id});
    co_await write(connection, std::move(response), false, false);
    co_await linger(connection);
    co_return false;
  }

  // Closing a socket with unread input resets the connection, and the other side may lose the
  // response: say that no more comes, and read on for a moment.
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

  void record(std::string_view method, const Request& request, const Response& response,
              double milliseconds) {
    if (config_.quiet) return;
    const bool probe = response.route == "/healthz" || response.route == "/readyz";
    log_request(
        {request.id, method, response.route, response.status, response.code, milliseconds, probe});
    count_request(method, response.route, response.status, response.code, milliseconds);
    Metrics::here().request_bytes.add(request.body.size());
    Metrics::here().response_bytes.add(response.file ? response.file->size()
                                                     : response.body.size());
  }

  void count_connections() {
    if (!config_.quiet) Metrics::here().connections.set(static_cast<int64_t>(connections_.size()));
  }

  asio::io_context& context_;
  const Listen config_;
  RequestIds ids_;
  Acceptor acceptor_;
  Timer drain_, look_;
  bool looking_ = false;
  std::set<Connection*> connections_;
  std::map<std::string, size_t> by_address_;
  bool stopping_ = false;
};

}  // namespace

void check_address(const std::string& host, uint16_t port) {
  asio::io_context context;
  Acceptor acceptor(context);
  listen_at(acceptor, host, port);
}

void listen_and_serve(const std::vector<Listen>& listens, const Life& life) {
  // Whoever read our log may go before we do.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is an error that requests are told of, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  asio::io_context context(1);
  std::list<Listener> listeners;
  std::vector<uint16_t> ports;
  ports.reserve(listens.size());
  for (const Listen& listen : listens) {
    ports.push_back(listeners.emplace_back(context, listen).open());
  }
  asio::signal_set stops(context, SIGINT, SIGTERM);
  asio::signal_set hangups(context, SIGHUP);
  std::function<void()> await_hangup = [&] {
    hangups.async_wait([&](error_code error, int) {
      if (error) return;
      life.reload();
      await_hangup();
    });
  };
  await_hangup();
  stops.async_wait([&](error_code error, int) {
    if (error) return;
    log_event("info", "stopping");
    hangups.cancel();
    life.stopping();
    for (Listener& listener : listeners) listener.stop();
  });
  life.started(ports);
  context.run();
}

}  // namespace fieldwise::server
