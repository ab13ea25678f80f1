#include "json/arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace fieldwise {
namespace {

constexpr size_t kBlockBytes = 8 * 1024;

}  // namespace

Arena::~Arena() {
  for (const Block& block : blocks_) ::operator delete(block.bytes);
}

void Arena::open_block(size_t bytes) {
  if (block_ < blocks_.size()) ++block_;
  while (block_ < blocks_.size() && bytes > blocks_[block_].size) ++block_;
  used_ = 0;
  if (block_ < blocks_.size()) return;
  Block& block = blocks_.emplace_back();
  block.size = std::max(bytes, kBlockBytes);
  block.bytes = static_cast<char*>(::operator new(block.size));
}

void Arena::swap(Arena& other) {
  blocks_.swap(other.blocks_);
  std::swap(block_, other.block_);
  std::swap(used_, other.used_);
}

}  // namespace fieldwise
