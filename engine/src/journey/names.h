// What the journey calls lanes and buyer stages.
#pragma once

#include <string_view>

#include "json/writer.h"

namespace fieldwise {

// By Signal::lane and Signal::buyer_stage; "" for none.
inline constexpr std::string_view kLaneNames[] = {"", "nurture", "qualify"};
inline constexpr std::string_view kBuyerStageNames[] = {"", "awareness", "consideration",
                                                        "decision"};

// A member that is null when there is no name.
inline void write_name(JsonWriter& w, const char* key, std::string_view name) {
  w.key(key);
  if (name.empty()) {
    w.null();
  } else {
    w.string(name);
  }
}

}  // namespace fieldwise
