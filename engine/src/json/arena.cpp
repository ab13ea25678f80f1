#include "json/arena.h"

#include <algorithm>
#include <new>
#include <utility>

namespace fieldwise {
namespace {

constexpr size_t kBlockBytes = 8 * 1024;
// Small at first where a server holds a log for each of thousands of visitors, most of them short.
#ifdef __EMSCRIPTEN__
constexpr size_t kFirstBytes = kBlockBytes, kFirstBlocks = 0;
#else
constexpr size_t kFirstBytes = 2 * 1024, kFirstBlocks = 8;
#endif

}  // namespace

Arena::~Arena() {
  for (const Block& block : blocks_) ::operator delete(block.bytes);
}

void Arena::open_block(size_t bytes) {
  if (block_ < blocks_.size()) ++block_;
  while (block_ < blocks_.size() && bytes > blocks_[block_].size) ++block_;
  used_ = 0;
  if (block_ < blocks_.size()) return;
  const size_t usual = blocks_.size() < kFirstBlocks ? kFirstBytes : kBlockBytes;
  Block& block = blocks_.emplace_back();
  block.size = std::max(bytes, usual);
  block.bytes = static_cast<char*>(::operator new(block.size));
}

size_t Arena::bytes() const {
  size_t sum = 0;
  for (const Block& block : blocks_) sum += block.size;
  return sum;
}

void Arena::swap(Arena& other) {
  blocks_.swap(other.blocks_);
  std::swap(block_, other.block_);
  std::swap(used_, other.used_);
}

}  // namespace fieldwise
