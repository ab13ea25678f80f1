#include "http/listener.h"

#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/beast.hpp>
#include <charconv>
#include <chrono>
#include <csignal>
#include <list>
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
using tcp = asio::ip::tcp;
using asio::awaitable, asio::use_awaitable;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

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
// Enough for a sender to notice that nobody reads on, without reading whatever it has.
constexpr size_t kLingerBytes = size_t{1} << 20;
constexpr size_t kFilePiece = size_t{256} << 10;
constexpr size_t kLingerChunk = size_t{16} << 10;

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

// Nobody's address, which is not a public one, when the other side is gone already.
Address peer_of(const tcp::socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  return parse_address(endpoint.address().to_string()).value_or(Address{});
}

struct Connection {
  explicit Connection(tcp::socket socket) : peer(peer_of(socket)), stream(std::move(socket)) {}
  Address peer;
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
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
  request.body = message.body();
  return request;
}

http::response<http::string_body> to_message(Response response, bool head, bool keep_alive) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(response.status);
  message.reason(reason(response.status));
  if (!response.content_type.empty()) {
    message.set(http::field::content_type, response.content_type);
  }
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.set(http::field::date, http_date(now_ms()));
  message.set("Content-Security-Policy", kContentSecurityPolicy);
  message.set("X-Content-Type-Options", "nosniff");
  // Not no-referrer: browsers would then send `Origin: null` with a form post to this very site.
  message.set("Referrer-Policy", "same-origin");
  message.keep_alive(keep_alive);
  if (response.status != 204 && response.status != 304) {
    message.content_length(response.file ? response.file->size() : response.body.size());
    if (!head) message.body() = std::move(response.body);
  }
  return message;
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

class Listener {
 public:
  Listener(asio::io_context& context, const Listen& config)
      : context_(context), config_(config), acceptor_(context), drain_(context) {}

  uint16_t open() {
    error_code error;
    const auto address = asio::ip::make_address(config_.host, error);
    if (error) throw std::runtime_error(config_.host + " is not a numeric address");
    const tcp::endpoint endpoint(address, config_.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      throw std::runtime_error("cannot listen on " + config_.host + " port " +
                               std::to_string(config_.port) + ": " + error.message());
    }
    asio::co_spawn(context_, accept(), asio::detached);
    return acceptor_.local_endpoint().port();
  }

  void stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    for (Connection* connection : connections_) {
      if (connection->waiting) connection->stream.cancel();
    }
    if (connections_.empty()) return;
    drain_.expires_after(kDrainTime);
    drain_.async_wait([this](error_code error) {
      if (error) return;
      for (Connection* connection : connections_) connection->stream.cancel();
    });
  }

 private:
  awaitable<void> accept() {
    while (!stopping_) {
      auto [error, socket] = co_await acceptor_.async_accept(kResult);
      if (stopping_) co_return;
      if (error) {
        // Out of file descriptors, most likely: wait for some to come back.
        log_event("warning", "accept", error.message());
        asio::steady_timer pause(context_, std::chrono::milliseconds(100));
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
    count_connections();
    const std::shared_ptr<void> leave(nullptr, [this, &connection](void*) {
      connections_.erase(&connection);
      count_connections();
      if (connections_.empty()) drain_.cancel();
    });
    error_code ignored;
    connection.stream.socket().set_option(tcp::no_delay(true), ignored);
    if (connections_.size() > kMaxConnections) {
      co_await write(connection, problem(503, "busy", "Too many connections; try again."), false,
                     false);
      co_return co_await linger(connection);
    }
    bool keep = true;
    while (keep && !stopping_) keep = co_await exchange(connection);
  }

  // One request and its response. False: the connection is to be closed.
  awaitable<bool> exchange(Connection& connection) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeaderBytes);
    parser.body_limit(kMostBytes);

    if (connection.buffer.size() == 0) {
      connection.waiting = true;
      connection.stream.expires_after(kIdleTime);
      auto [error, n] =
          co_await connection.stream.async_read_some(connection.buffer.prepare(4096), kResult);
      connection.waiting = false;
      if (error) co_return false;
      connection.buffer.commit(n);
    }
    const auto begun = Clock::now();
    connection.stream.expires_after(kRequestTime);
    auto [header_error, header_bytes] =
        co_await http::async_read_header(connection.stream, connection.buffer, parser, kResult);
    if (header_error) co_return co_await refuse(connection, header_error, kUsualBody);
    size_t most_bytes = kUsualBody;
    if (config_.admit_body) {
      Request head = to_request(connection, parser.get());
      if (auto refusal = config_.admit_body(head, most_bytes)) {
        co_return co_await turn_away(connection, head.method, *std::move(refusal));
      }
      if (most_bytes > kUsualBody) connection.stream.expires_after(kLargeTime);
    }
    if (parser.content_length().value_or(0) > most_bytes) {
      co_return co_await refuse(connection, http::error::body_limit, most_bytes);
    }
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      auto [error, n] = co_await http::async_write(connection.stream, go_on, kResult);
      if (error) co_return false;
    }
    while (!parser.is_done()) {
      auto [body_error, body_bytes] =
          co_await http::async_read_some(connection.stream, connection.buffer, parser, kResult);
      if (!body_error && parser.get().body().size() > most_bytes) {
        body_error = http::error::body_limit;
      }
      if (body_error) co_return co_await refuse(connection, body_error, most_bytes);
    }

    const auto& message = parser.get();
    if (!message.target().starts_with('/')) {
      co_return co_await refuse(connection, http::error::bad_target, most_bytes);
    }
    Request request = to_request(connection, message);
    request.id = ids_.next();
    connection.stream.expires_never();  // the store has no time limit: it answers
    Response response = co_await ask(request);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    record(message.method() == http::verb::unknown ? "other" : request.method, request, response,
           took.count());
    response.headers.push_back({"Request-Id", request.id});
    const bool keep_alive = message.keep_alive() && !stopping_;
    co_return co_await write(connection, std::move(response), request.method == "HEAD", keep_alive);
  }

  // Asks the API; its reply may come from another thread.
  awaitable<Response> ask(const Request& request) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
        [this, &request](auto handler) {
          auto executor = asio::get_associated_executor(handler, context_.get_executor());
          // Tracked work: nothing else keeps the context running while the store thinks.
          auto work = asio::prefer(executor, asio::execution::outstanding_work.tracked);
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          config_.serve(request, [work, shared](Response response) {
            asio::post(work, [shared, response = std::move(response)]() mutable {
              std::move (*shared)(std::move(response));
            });
          });
        },
        use_awaitable);
  }

  // A file goes out piece by piece: it may be larger than memory, and take longer than other
  // answers.
  awaitable<bool> write_file(Connection& connection, Response response, bool keep_alive) {
    const std::shared_ptr<OpenFile> file = response.file;
    http::response<http::empty_body> head(to_message(std::move(response), true, keep_alive).base());
    head.content_length(file->size());
    connection.stream.expires_after(kWriteTime);
    http::response_serializer<http::empty_body> serializer(head);
    auto [head_error, head_bytes] =
        co_await http::async_write_header(connection.stream, serializer, kResult);
    if (head_error) co_return false;
    for (uint64_t sent = 0; sent < file->size();) {
      const std::string piece = file->read(kFilePiece);
      if (piece.empty()) co_return false;
      connection.stream.expires_after(kWriteTime);
      auto [error, n] = co_await asio::async_write(connection.stream, asio::buffer(piece), kResult);
      if (error) co_return false;
      sent += n;
    }
    co_return keep_alive;
  }

  awaitable<bool> write(Connection& connection, Response response, bool head, bool keep_alive) {
    if (response.file != nullptr && !head) {
      co_return co_await write_file(connection, std::move(response), keep_alive);
    }
    const auto message = to_message(std::move(response), head, keep_alive);
    connection.stream.expires_after(kWriteTime);
    if (head) {
      // The length of a body that is not sent.
      http::response_serializer<http::string_body> serializer(message);
      auto [error, n] = co_await http::async_write_header(connection.stream, serializer, kResult);
      co_return !error && keep_alive;
    }
    auto [error, n] = co_await http::async_write(connection.stream, message, kResult);
    co_return !error && keep_alive;
  }

  // Answers a request that could not be read, if there is anybody to answer, and closes.
  awaitable<bool> refuse(Connection& connection, error_code error, size_t most_bytes) {
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error == beast::error::timeout ||
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
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, error);
    connection.stream.expires_after(kLingerTime);
    connection.buffer.clear();
    for (size_t total = 0; total < kLingerBytes;) {
      auto [failed, n] = co_await connection.stream.async_read_some(
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
  tcp::acceptor acceptor_;
  asio::steady_timer drain_;
  std::set<Connection*> connections_;
  bool stopping_ = false;
};

}  // namespace

void listen_and_serve(const std::vector<Listen>& listens, const Life& life) {
  // Whoever read our log may go before we do.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is an error that requests are told of, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  asio::io_context context(1);
  std::list<Listener> listeners;
  std::vector<uint16_t> ports;
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
