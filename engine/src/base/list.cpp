#include "base/list.h"

#include <algorithm>
#include <cstring>

namespace fieldwise {

void fill(void* out, const void* item, size_t bytes, size_t count) {
  const size_t end = bytes * count;
  // Twice as much each time.
  for (size_t done = 0; done < end;) {
    const size_t more = std::min(done == 0 ? bytes : done, end - done);
    std::memcpy(static_cast<char*>(out) + done, done == 0 ? item : out, more);
    done += more;
  }
}

void ListMemory::reserve(size_t size, size_t bytes) {
  if (size <= room_) return;
  room_ = std::max(size, room_ * 2);
  void* items = ::operator new(room_* bytes);
  if (size_ > 0) std::memcpy(items, items_, size_ * bytes);
  ::operator delete(items_);
  items_ = items;
}

void* ListMemory::add(size_t bytes) {
  reserve(size_ + 1, bytes);
  return static_cast<char*>(items_) + size_++ * bytes;
}

void ListMemory::append(const void* item, size_t bytes) { std::memcpy(add(bytes), item, bytes); }

void* ListMemory::open(size_t at, size_t count, size_t bytes) {
  reserve(size_ + count, bytes);
  char* place = static_cast<char*>(items_) + at * bytes;
  std::memmove(place + count * bytes, place, (size_ - at) * bytes);
  size_ += count;
  return place;
}

void ListMemory::resize(size_t size, const void* item, size_t bytes) {
  reserve(size, bytes);
  if (size > size_) fill(static_cast<char*>(items_) + size_ * bytes, item, bytes, size - size_);
  size_ = size;
}

void ListMemory::replace(const void* items, size_t size, size_t bytes) {
  size_ = 0;
  reserve(size, bytes);
  if (size > 0) std::memcpy(items_, items, size * bytes);
  size_ = size;
}

void ListMemory::swap(ListMemory& other) {
  std::swap(items_, other.items_);
  std::swap(size_, other.size_);
  std::swap(room_, other.room_);
}

}  // namespace fieldwise
