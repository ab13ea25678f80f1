#include "http/listener.h"

#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/beast.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/clock.h"
#include "base/log.h"

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
constexpr uint64_t kBodyBytes = uint64_t{64} << 10;
constexpr size_t kMaxConnections = 1000;
constexpr auto kIdleTime = std::chrono::seconds(60);     // between two requests
constexpr auto kRequestTime = std::chrono::seconds(15);  // for the whole of a request
constexpr auto kWriteTime = std::chrono::seconds(30);
constexpr auto kLingerTime = std::chrono::seconds(2);
constexpr auto kDrainTime = std::chrono::seconds(10);
// Enough for a sender to notice that nobody reads on, without reading whatever it has.
constexpr size_t kLingerBytes = size_t{1} << 20;
constexpr size_t kLingerChunk = size_t{16} << 10;

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

struct Connection {
  explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool waiting = false;  // between two requests: nothing is lost if it is cut
};

Request to_request(const http::request<http::string_body>& message) {
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
    message.content_length(response.body.size());
    if (!head) message.body() = std::move(response.body);
  }
  return message;
}

class Listener {
 public:
  Listener(asio::io_context& context, const Api& api)
      : context_(context), api_(api), acceptor_(context), drain_(context) {}

  uint16_t open(const ListenConfig& config) {
    error_code error;
    const auto address = asio::ip::make_address(config.host, error);
    if (error) throw std::runtime_error("--host: " + config.host + " is not a numeric address");
    const tcp::endpoint endpoint(address, config.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      throw std::runtime_error("cannot listen on " + config.host + " port " +
                               std::to_string(config.port) + ": " + error.message());
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
    const std::shared_ptr<void> leave(nullptr, [this, &connection](void*) {
      connections_.erase(&connection);
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
    parser.body_limit(kBodyBytes);

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
    if (header_error) co_return co_await refuse(connection, header_error);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      auto [error, n] = co_await http::async_write(connection.stream, go_on, kResult);
      if (error) co_return false;
    }
    auto [body_error, body_bytes] =
        co_await http::async_read(connection.stream, connection.buffer, parser, kResult);
    if (body_error) co_return co_await refuse(connection, body_error);

    const auto& message = parser.get();
    if (!message.target().starts_with('/')) {
      co_return co_await refuse(connection, http::error::bad_target);
    }
    const Request request = to_request(message);
    connection.stream.expires_never();  // the store has no time limit: it answers
    Response response = co_await ask(request);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    log_request(message.method() == http::verb::unknown ? "other" : request.method, response.route,
                response.status, took.count());
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
          api_.handle(request, [work, shared](Response response) {
            asio::post(work, [shared, response = std::move(response)]() mutable {
              std::move (*shared)(std::move(response));
            });
          });
        },
        use_awaitable);
  }

  awaitable<bool> write(Connection& connection, Response response, bool head, bool keep_alive) {
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
  awaitable<bool> refuse(Connection& connection, error_code error) {
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error == beast::error::timeout ||
        error.category() != http::make_error_code(http::error::body_limit).category()) {
      co_return false;
    }
    Response response = problem(400, "http", "This is not HTTP/1.1: " + error.message());
    if (error == http::error::body_limit) {
      response = problem(413, "too_large", "Send at most 64 KB in one request.");
    } else if (error == http::error::header_limit) {
      response = problem(431, "too_large", "Send at most 16 KB of header fields.");
    }
    log_request("other", "none", response.status, 0);
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

  asio::io_context& context_;
  const Api& api_;
  tcp::acceptor acceptor_;
  asio::steady_timer drain_;
  std::set<Connection*> connections_;
  bool stopping_ = false;
};

}  // namespace

void listen_and_serve(const ListenConfig& config, const Api& api,
                      const std::function<void(uint16_t port)>& started) {
  // Whoever read our log may go before we do.
  std::signal(SIGPIPE, SIG_IGN);
  asio::io_context context(1);
  Listener listener(context, api);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](error_code error, int) {
    if (error) return;
    log_event("info", "stopping");
    listener.stop();
  });
  started(listener.open(config));
  context.run();
}

}  // namespace fieldwise::server
