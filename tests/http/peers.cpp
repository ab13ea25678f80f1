// In place of the C library's getpeername, which it calls: who connects from 127.0.0.N, with N of
// at least 2, comes from 93.184.216.N, which is a public address.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

extern "C" int getpeername(int socket, sockaddr* address, socklen_t* size) noexcept {
  using Get = int (*)(int, sockaddr*, socklen_t*);
  static const auto next = reinterpret_cast<Get>(dlsym(RTLD_NEXT, "getpeername"));
  const int result = next(socket, address, size);
  if (result != 0 || address->sa_family != AF_INET) return result;
  auto* const peer = reinterpret_cast<sockaddr_in*>(address);
  const uint32_t host = ntohl(peer->sin_addr.s_addr);
  const bool stands_for_another = host >> 8 == 0x7f0000 && (host & 0xff) >= 2;
  if (stands_for_another) peer->sin_addr.s_addr = htonl(0x5db8d800 | (host & 0xff));
  return result;
}
