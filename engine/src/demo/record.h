// The log of a simulated lead, as it grows.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "fieldwise/decide.h"

namespace fieldwise::demo {

struct Record {
  EventLog log;
  int64_t seq = 0;

  // The event with these members, `"type":"visit"…`, as the next one of the lead.
  std::string next(int64_t at, const std::string& members) const {
    return "{\"client\":\"simulated\",\"seq\":" + std::to_string(seq + 1) +
           ",\"at\":" + std::to_string(at) + "," + members + "}";
  }
  // Takes it in; false where the engine does not take it.
  bool add(int64_t at, const std::string& members) {
    if (!log.add(next(at, members)).empty()) return false;
    ++seq;
    return true;
  }
};

}  // namespace fieldwise::demo
