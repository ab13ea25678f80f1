#include "surroundings.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "delivery/name_lookup.h"

namespace {

std::mutex mutex;
NameServer name_server;
uint16_t router_port = 0;
std::vector<std::string> names, addresses;

using Connect = int (*)(int, const sockaddr*, socklen_t);

// Connects the socket, made for this family, to a port of this machine.
int connect_here(Connect connect, int socket, sa_family_t family, uint16_t port) {
  if (family == AF_INET) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  }
  errno = EADDRNOTAVAIL;
  return -1;
}

}  // namespace

void set_name_server(NameServer server) {
  const std::scoped_lock lock(mutex);
  name_server = std::move(server);
}

std::vector<std::string> asked() {
  const std::scoped_lock lock(mutex);
  return names;
}

void route_public_to(uint16_t port) {
  const std::scoped_lock lock(mutex);
  router_port = port;
}

std::vector<std::string> connected() {
  const std::scoped_lock lock(mutex);
  return addresses;
}

void reset_surroundings() {
  const std::scoped_lock lock(mutex);
  name_server = nullptr;
  router_port = 0;
  names.clear();
  addresses.clear();
}

namespace fieldwise::server {

std::vector<boost::asio::ip::address> addresses_of(const std::string& host) {
  NameServer server;
  {
    const std::scoped_lock lock(mutex);
    names.push_back(host);
    server = name_server;
  }
  std::vector<boost::asio::ip::address> out;
  if (!server) return out;
  for (const std::string& text : server(host)) out.push_back(boost::asio::ip::make_address(text));
  return out;
}

}  // namespace fieldwise::server

// In place of the C library's, which it calls.
extern "C" int connect(int socket, const sockaddr* address, socklen_t size) {
  static const auto next = reinterpret_cast<Connect>(dlsym(RTLD_NEXT, "connect"));
  if (address->sa_family != AF_INET && address->sa_family != AF_INET6) {
    return next(socket, address, size);
  }
  boost::asio::ip::tcp::endpoint to;
  std::memcpy(to.data(), address, size);
  to.resize(size);
  uint16_t port = 0;
  {
    const std::scoped_lock lock(mutex);
    addresses.push_back(to.address().to_string());
    port = router_port;
  }
  if (to.address().is_loopback()) return next(socket, address, size);
  if (port != 0) return connect_here(next, socket, address->sa_family, port);
  errno = ECONNREFUSED;
  return -1;
}
