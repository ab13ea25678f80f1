// One connection, and what goes over it: bytes in, answers out. Each has a time after which it is
// given up, by whoever looks at the deadlines.
#pragma once

#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>

#include "http/message.h"

namespace fieldwise::server {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
// All of HTTP runs on one io_context. Its own executor in the place of any_io_executor costs each
// operation a good deal less.
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
template <class T>
using awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_awaitable;

// Errors come back as values: `auto [error, n] = co_await …`.
inline constexpr auto kResult = asio::experimental::as_tuple(use_awaitable);

struct Connection {
  explicit Connection(Socket given);

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
  boost::beast::flat_buffer buffer;  // what has come and was not parsed yet
  Clock::time_point deadline = Clock::time_point::max();
  bool waiting = false;  // between two requests: nothing is lost if it is cut
};

// Reads what has come, at least a byte.
awaitable<error_code> read_some(Connection& connection);

// Writes an answer; to a HEAD request its `head` only. False: the connection is to be closed.
awaitable<bool> write(Connection& connection, Response response, bool head, bool keep_alive);

// Closing a socket with unread input resets the connection, and the other side may lose the
// answer: says that no more comes, and reads on for a moment.
awaitable<void> linger(Connection& connection);

}  // namespace fieldwise::server
