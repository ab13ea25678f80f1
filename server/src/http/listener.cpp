#include "http/listener.h"

#include <charconv>
#include <chrono>
#include <csignal>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/crypto.h"
#include "base/log.h"
#include "http/request_reader.h"
#include "http/routes.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

constexpr size_t kMaxConnections = 1000;
constexpr auto kIdleTime = std::chrono::seconds(60);     // between two requests
constexpr auto kRequestTime = std::chrono::seconds(15);  // for the whole of a request
constexpr auto kLargeTime = std::chrono::seconds(120);   // when its body may be a large one
constexpr auto kDrainTime = std::chrono::seconds(10);
// How often deadlines are looked at: a timer for each operation would cost more than reading does.
constexpr auto kLookAround = std::chrono::milliseconds(500);

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
    if (connection.buffer.size() == 0) {
      connection.waiting = true;
      connection.expire_after(kIdleTime);
      const error_code error = co_await read_some(connection);
      connection.waiting = false;
      if (error) co_return false;
    }
    const auto begun = Clock::now();
    connection.deadline = begun + kRequestTime;
    RequestReader reader(connection);
    if (const error_code error = co_await reader.read_head()) {
      co_return co_await refuse(connection, reader.refusal(error, kUsualBody));
    }
    Request request = reader.head();
    size_t most_bytes = kUsualBody;
    if (config_.admit_body) {
      if (auto refusal = config_.admit_body(request, most_bytes)) {
        co_return co_await turn_away(connection, request.method, *std::move(refusal));
      }
      if (most_bytes > kUsualBody) connection.expire_after(kLargeTime);
    }
    if (const error_code error = co_await reader.read_body(most_bytes)) {
      co_return co_await refuse(connection, reader.refusal(error, most_bytes));
    }
    request.body = reader.take_body();
    request.id = ids_.next();
    connection.expire_never();  // the store has no time limit: it answers
    Response response = co_await ask(request);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
    record(reader.known_method(), request, response, took.count());
    response.headers.push_back({"Request-Id", request.id});
    const bool keep_alive = reader.keep_alive() && !stopping_;
    co_return co_await write(connection, std::move(response), request.method == "HEAD", keep_alive);
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

  // Answers a request that could not be read, if there is anybody to answer, and closes.
  awaitable<bool> refuse(Connection& connection, std::optional<Response> response) {
    if (!response) co_return false;
    co_return co_await turn_away(connection, "other", *std::move(response));
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

  void record(std::string_view method, const Request& request, const Response& response,
              double milliseconds) {
    if (config_.quiet) return;
    const bool probe = response.route == "/healthz" || response.route == "/readyz";
    log_request(
        {request.id, method, response.route, response.status, response.code, milliseconds, probe});
    count_request(method, response.route, response.status, response.code, milliseconds);
    Metrics::here().request_bytes.add(request.body.size());
    Metrics::here().response_bytes.add(response.size());
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
