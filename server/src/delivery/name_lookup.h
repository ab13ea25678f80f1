// Finds the addresses of names that other people chose: theirs may be servers that never answer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fieldwise::server {

// The addresses of a host name or of a number, in the order to try them; none: there is no such
// name. Blocks its thread until name servers have answered, or the system has given up on them. In
// a file of its own, so that a test's program can bring other name servers (tests/delivery).
std::vector<boost::asio::ip::address> addresses_of(const std::string& host);

// Asks for names in threads of its own, few for each site, so that one site's names do not hold
// another's. For use in the thread of `executor`, whose io_context must live as long.
class NameLookup {
 public:
  explicit NameLookup(boost::asio::any_io_executor executor);
  // Waits for nothing: who still asks ends by itself.
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  // As addresses_of; nothing: they were not known at `deadline`. // Whoever asks for what the same
  // site is asking for already waits for that.
  boost::asio::awaitable<std::optional<std::vector<boost::asio::ip::address>>> find(
      std::string site, std::string host, std::chrono::steady_clock::time_point deadline);

 private:
  struct Lookup;
  struct Mailbox;
  using Key = std::pair<std::string, std::string>;  // site and host

  void begin_some();
  void begin(const std::shared_ptr<Lookup>& lookup);
  void finish(Lookup& lookup, std::vector<boost::asio::ip::address> found);

  const boost::asio::any_io_executor executor_;
  std::shared_ptr<Mailbox> mailbox_;
  std::map<Key, std::shared_ptr<Lookup>> lookups_;
  std::deque<std::shared_ptr<Lookup>> waiting_;  // for a thread
  std::map<std::string, size_t> by_site_;        // threads
  size_t under_way_ = 0;
};

}  // namespace fieldwise::server
