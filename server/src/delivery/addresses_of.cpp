#include <netdb.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "delivery/name_lookup.h"

namespace fieldwise::server {

std::vector<boost::asio::ip::address> addresses_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  std::vector<boost::asio::ip::address> out;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return out;
  for (const addrinfo* one = first; one != nullptr; one = one->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    if (one->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
    endpoint.resize(one->ai_addrlen);
    out.push_back(endpoint.address());
  }
  freeaddrinfo(first);
  return out;
}

}  // namespace fieldwise::server
