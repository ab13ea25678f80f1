// Objects behind the integer handles that JavaScript holds.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/list.h"

namespace fieldwise::wasm {

using Handle = int32_t;

// What tables of all types share. Handles are positive and only grow, so the entries stay sorted
// and a freed handle can never reach another object.
class Handles {
 protected:
  Handle add(void* object);
  // The object, or nullptr when the handle is unknown or freed.
  void* find(Handle handle);
  // The same; the handle is free from then on.
  void* take(Handle handle);

 private:
  struct Entry {
    Handle handle;
    void* object;
  };
  Entry* position(Handle handle);
  List<Entry> entries_;
  Handle last_ = 0;
};

template <class T>
class Table : Handles {
 public:
  Handle add(std::unique_ptr<T> object) { return Handles::add(object.release()); }
  Handle add(T object) { return Handles::add(new T(std::move(object))); }
  T* find(Handle handle) { return static_cast<T*>(Handles::find(handle)); }
  void remove(Handle handle) { delete static_cast<T*>(take(handle)); }
};

}  // namespace fieldwise::wasm
