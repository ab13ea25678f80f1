// HTTP/1.1 over TCP. One thread speaks it; its only library is Boost.Beast, all of whose templates
// are in listener.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "http/api.h"

namespace fieldwise::server {

struct ListenConfig {
  std::string host = "127.0.0.1";  // numeric
  uint16_t port = 8787;            // 0: any free one
};

// Listens, calls `started` with the port, and serves until SIGINT or SIGTERM: then it takes no more
// connections, finishes the requests in flight, and returns. Throws std::runtime_error when it
// cannot listen.
void listen_and_serve(const ListenConfig& config, const Api& api,
                      const std::function<void(uint16_t port)>& started);

}  // namespace fieldwise::server
