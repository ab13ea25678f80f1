// Names to positions.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/list.h"

namespace fieldwise {

inline constexpr uint32_t kNone = 0xffffffff;

// A hash table from names to positions with open addressing. One type, out of line, where a
// std::unordered_map per use would cost the page several kilobytes. The names' text must outlive
// it.
class NameIndex {
 public:
  // The position of `name`, or kNone.
  uint32_t find(std::string_view name) const;
  // Remembers `name` as `position` unless it is known; returns whether it was new.
  bool add(std::string_view name, uint32_t position);
  uint32_t size() const { return count_; }
  // The known name that was meant by `name`; empty where none is near, or there are very many. Of
  // equal ones that of the first position.
  std::string_view nearest(std::string_view name) const;
  void clear();

 private:
  struct Entry {
    std::string_view name;
    uint32_t position = kNone;
  };
  size_t place(std::string_view name) const;
  List<Entry> table_;  // a power of two, at most three quarters full
  uint32_t count_ = 0;
};

}  // namespace fieldwise
