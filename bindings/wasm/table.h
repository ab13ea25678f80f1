// Objects behind the integer handles that JavaScript holds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace fieldwise::wasm {

using Handle = int32_t;

// Handles are positive and only grow, so the entries stay sorted and a freed handle can never reach
// another object.
template <class T>
class Table {
 public:
  Handle add(std::unique_ptr<T> object) {
    entries_.emplace_back(++last_, std::move(object));
    return last_;
  }
  Handle add(T object) { return add(std::make_unique<T>(std::move(object))); }
  T* find(Handle handle) {
    const auto it = position(handle);
    return it != entries_.end() && it->first == handle ? it->second.get() : nullptr;
  }
  void remove(Handle handle) {
    const auto it = position(handle);
    if (it != entries_.end() && it->first == handle) entries_.erase(it);
  }

 private:
  using Entry = std::pair<Handle, std::unique_ptr<T>>;
  typename std::vector<Entry>::iterator position(Handle handle) {
    return std::lower_bound(entries_.begin(), entries_.end(), handle,
                            [](const Entry& entry, Handle h) { return entry.first < h; });
  }
  std::vector<Entry> entries_;
  Handle last_ = 0;
};

}  // namespace fieldwise::wasm
