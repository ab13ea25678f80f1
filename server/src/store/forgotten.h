// Who and what a database remembers as forgotten.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fieldwise::server {

struct Forgotten {
  struct Entry {
    std::string site, id;
    int64_t at = 0;      // when
    bool typed = false;  // of an address: SuppressedAddress::typed
    // Of a visitor of whom nothing was known: when this may go. Nothing: never.
    std::optional<int64_t> until = std::nullopt;
  };
  std::vector<Entry> visitors;   // by the hash of a token; of a lead by the id of its own log
  std::vector<Entry> addresses;  // by keyed hash
  std::set<std::pair<std::string, std::string>> leads;  // site and id of those that are not
};

}  // namespace fieldwise::server
