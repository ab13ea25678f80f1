// A bump allocator whose memory is released all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/list.h"

namespace fieldwise {

// Hands out memory that lives until `reset` or destruction. `reset` keeps the blocks, so a warm
// arena allocates nothing. Pointers stay valid while the arena grows or is moved.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept { swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Arena();

  void* allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (block_ == blocks_.size() || used_ + bytes > blocks_[block_].size) open_block(bytes);
    void* out = blocks_[block_].bytes + used_;
    used_ += bytes;
    return out;
  }

  template <class T>
  T* array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return static_cast<T*>(allocate(count * sizeof(T)));
  }

  // Copies `text` into the arena.
  std::string_view copy(std::string_view text) {
    char* out = array<char>(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }

  void reset() {
    block_ = 0;
    used_ = 0;
  }

  // What it holds of the system's memory.
  size_t bytes() const;

 private:
  struct Block {
    char* bytes;
    size_t size;
  };
  // Moves on to a block with room for `bytes`.
  void open_block(size_t bytes);
  void swap(Arena& other);
  List<Block> blocks_;
  size_t block_ = 0;
  size_t used_ = 0;
};

}  // namespace fieldwise
