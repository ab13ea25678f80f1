#include "base/name_index.h"

#include <algorithm>

#include "base/spelling.h"

namespace fieldwise {
namespace {

// FNV-1a, 32 bits (Fowler, Noll, Vo). Plans are their owner's, so nobody gains by collisions.
uint32_t hash(std::string_view name) {
  uint32_t h = 2166136261u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

}  // namespace

// Where `name` is, or the free place where it belongs.
size_t NameIndex::place(std::string_view name) const {
  const size_t mask = table_.size() - 1;
  size_t i = hash(name) & mask;
  while (table_[i].position != kNone && table_[i].name != name) i = (i + 1) & mask;
  return i;
}

uint32_t NameIndex::find(std::string_view name) const {
  return table_.empty() ? kNone : table_[place(name)].position;
}

bool NameIndex::add(std::string_view name, uint32_t position) {
  if (count_ * 4 >= table_.size() * 3) {
    List<Entry> old(table_.empty() ? 8 : table_.size() * 2);
    old.swap(table_);
    for (const Entry& entry : old) {
      if (entry.position != kNone) table_[place(entry.name)] = entry;
    }
  }
  Entry& entry = table_[place(name)];
  if (entry.position != kNone) return false;
  entry = {name, position};
  ++count_;
  return true;
}

std::string_view NameIndex::nearest(std::string_view name) const {
  constexpr uint32_t kMostNames = 1000;  // more would be slow where many names are wrong
  if (count_ > kMostNames) return {};
  List<Entry> entries = table_;
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.position < b.position; });
  Nearest nearest(name);
  for (const Entry& entry : entries) {
    if (entry.position != kNone) nearest.offer(entry.name);
  }
  return nearest.found();
}

void NameIndex::clear() {
  table_.clear();
  count_ = 0;
}

}  // namespace fieldwise
