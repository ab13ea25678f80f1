// A bump allocator whose memory is released all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fieldwise {

// Hands out memory that lives until `reset` or destruction. `reset` keeps the blocks, so a warm
// arena allocates nothing. Pointers stay valid while the arena grows or is moved.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&&) = default;
  Arena& operator=(Arena&&) = default;

  void* allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    while (block_ < blocks_.size() && used_ + bytes > blocks_[block_].size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      const size_t size = bytes > kBlockBytes ? bytes : kBlockBytes;
      blocks_.push_back({std::make_unique<std::byte[]>(size), size});
      used_ = 0;
    }
    void* out = blocks_[block_].bytes.get() + used_;
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

 private:
  static constexpr size_t kBlockBytes = 8 * 1024;
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    size_t size;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;
  size_t used_ = 0;
};

}  // namespace fieldwise
