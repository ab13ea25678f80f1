#include "table.h"

#include <algorithm>

namespace fieldwise::wasm {

Handle Handles::add(void* object) {
  entries_.push_back({++last_, object});
  return last_;
}

void* Handles::find(Handle handle) {
  const Entry* entry = position(handle);
  return entry == nullptr ? nullptr : entry->object;
}

void* Handles::take(Handle handle) {
  Entry* entry = position(handle);
  if (entry == nullptr) return nullptr;
  void* object = entry->object;
  std::copy(entry + 1, entries_.end(), entry);
  entries_.pop_back();
  return object;
}

Handles::Entry* Handles::position(Handle handle) {
  Entry* entry = std::lower_bound(entries_.begin(), entries_.end(), handle,
                                  [](const Entry& e, Handle wanted) { return e.handle < wanted; });
  return entry != entries_.end() && entry->handle == handle ? entry : nullptr;
}

}  // namespace fieldwise::wasm
