// Posts to addresses that other people chose. All of TLS and of HTTP's client side is in
// http_client.cpp.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/address.h"
#include "delivery/target.h"

namespace fieldwise::server {

struct PostResult {
  unsigned status = 0;      // of the answer; 0: there was none
  std::string_view error;   // else why there was none: a code of docs/webhooks.md
  int64_t retry_after = 0;  // ms that the answer asks to wait; 0 when it does not
};

class HttpClient {
 public:
  // Certificates are trusted that the system trusts, and those under `ca_file` (PEM; '' for none).
  // Throws std::runtime_error when that cannot be read. Addresses inside of networks are reached
  // only where they are among `allowed`, and only these without TLS.
  HttpClient(const std::string& ca_file, std::vector<Network> allowed);
  ~HttpClient();

  // Sends the body, as JSON, and reads status and header of the answer, within 20 seconds (finding
  // the address apart). Redirects are not followed: what a redirect leads to nobody has checked.
  boost::asio::awaitable<PostResult> post(
      const Target& target, const std::vector<std::pair<std::string, std::string>>& headers,
      const std::string& body);

 private:
  struct Tls;
  std::unique_ptr<Tls> tls_;
  const std::vector<Network> allowed_;
  // Finding an address blocks its thread; one slow name must not hold the others.
  boost::asio::thread_pool resolvers_{8};
};

}  // namespace fieldwise::server
