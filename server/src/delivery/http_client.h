// Posts to addresses that other people chose. All of TLS and of HTTP's client side is in
// http_client.cpp.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/address.h"
#include "delivery/name_lookup.h"
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
  HttpClient(boost::asio::any_io_executor executor, const std::string& ca_file,
             std::vector<Network> allowed,
             std::chrono::milliseconds time = std::chrono::seconds(20));
  ~HttpClient();

  // Sends the body, as JSON, and reads status and header of the answer, all within `time`.
  // Redirects are not followed: what a redirect leads to nobody has checked. `site`: whose wish it
  // is. The rest must outlive the call, and all calls are made in `executor`'s thread.
  boost::asio::awaitable<PostResult> post(
      std::string site, const Target& target,
      const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body);

 private:
  struct Tls;
  std::unique_ptr<Tls> tls_;
  const std::vector<Network> allowed_;
  const std::chrono::milliseconds time_;
  const boost::asio::any_io_executor executor_;
  NameLookup names_;
};

}  // namespace fieldwise::server
