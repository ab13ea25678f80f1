// HTTP/1.1 over TCP, which one thread speaks: who may connect and how long it lasts. What goes over
// a connection is in connection.h, how a request is read in request_reader.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace fieldwise::server {

// Answers by way of the reply, exactly once, at once or from another thread.
using Serve = std::function<void(const Request&, const Reply&)>;

// One address, and what is served there.
struct Listen {
  std::string host = "127.0.0.1";  // numeric
  uint16_t port = 8787;            // 0: any free one
  Serve serve;
  // How many bytes the body may have of a request whose head was read, or the problem when nobody
  // needs to read it. Null: as many as usual.
  std::function<std::optional<Response>(const Request& head, size_t& most_bytes)> admit_body{};
  bool quiet = false;  // its requests are neither logged nor counted
  // How many connections one address may hold, counted as Address::counted; 0: any number.
  // Addresses for which `holds_many` is true may hold any number too.
  size_t most_per_address = 0;
  std::function<bool(const Address&)> holds_many{};
};

// What happens to the process while it serves.
struct Life {
  std::function<void(const std::vector<uint16_t>& ports)> started;  // it listens at all of these
  std::function<void()> reload;                                     // SIGHUP
  std::function<void()> stopping;                                   // no more is taken from now on
};

// Throws std::runtime_error when this cannot be listened at just now.
void check_address(const std::string& host, uint16_t port);

// Listens at all of these, and serves until SIGINT or SIGTERM: then it takes no more connections,
// finishes the requests in flight, and returns. Throws std::runtime_error when it cannot listen.
void listen_and_serve(const std::vector<Listen>& listens, const Life& life);

}  // namespace fieldwise::server
