#include "logic/constants.h"

#include <cstring>

namespace fieldwise::logic {
namespace {

constexpr uint32_t kFree = 0xffffffff;

uint32_t hash_bytes(const void* bytes, size_t count, uint32_t hash) {
  // FNV-1a, 32 bits.
  const auto* p = static_cast<const unsigned char*>(bytes);
  for (size_t i = 0; i < count; ++i) hash = (hash ^ p[i]) * 16777619u;
  return hash;
}

uint32_t hash_value(const Value& value, uint32_t hash) {
  hash = hash_bytes(&value.tag, sizeof value.tag, hash);
  switch (value.tag) {
    case Tag::null:
      break;
    case Tag::boolean:
      hash = hash_bytes(&value.boolean, sizeof value.boolean, hash);
      break;
    case Tag::number: {
      const double number = value.number == 0 ? 0.0 : value.number;  // -0 equals 0
      hash = hash_bytes(&number, sizeof number, hash);
      break;
    }
    case Tag::string:
      hash = hash_bytes(value.chars, value.size, hash);
      break;
    case Tag::array:
      for (const Value& item : value) hash = hash_value(item, hash);
      break;
    case Tag::object:
      // Equal objects may differ in their members' order.
      for (uint32_t i = 0; i < value.size; ++i) {
        const Member& member = value.members[i];
        hash += hash_value(member.value, hash_bytes(member.key.data(), member.key.size(), 1));
      }
      break;
  }
  return hash;
}

Value copy(Arena& arena, const Value& value) {
  switch (value.tag) {
    case Tag::string:
      return Value::of(arena.copy(value.text()));
    case Tag::array: {
      Value* items = arena.array<Value>(value.size);
      for (uint32_t i = 0; i < value.size; ++i) items[i] = copy(arena, value.items[i]);
      return Value::array(items, value.size);
    }
    case Tag::object: {
      Member* members = arena.array<Member>(value.size);
      for (uint32_t i = 0; i < value.size; ++i) {
        members[i] = {arena.copy(value.members[i].key), copy(arena, value.members[i].value)};
      }
      return Value::object(members, value.size);
    }
    default:
      return value;
  }
}

// The place of `value` in the table: where it is, or the free place where it belongs.
uint32_t& place(RuleBook& book, const Value& value) {
  const auto mask = static_cast<uint32_t>(book.constant_index.size() - 1);
  uint32_t at = hash_value(value, 2166136261u) & mask;
  while (book.constant_index[at] != kFree &&
         !equal(book.constants[book.constant_index[at]], value)) {
    at = (at + 1) & mask;
  }
  return book.constant_index[at];
}

}  // namespace

uint32_t intern(RuleBook& book, const Value& value) {
  if (book.constants.size() * 2 >= book.constant_index.size()) {
    const size_t size = book.constant_index.empty() ? 64 : book.constant_index.size() * 2;
    book.constant_index.assign(size, kFree);
    for (uint32_t i = 0; i < book.constants.size(); ++i) place(book, book.constants[i]) = i;
  }
  uint32_t& found = place(book, value);
  if (found == kFree) {
    found = static_cast<uint32_t>(book.constants.size());
    book.constants.push_back(copy(book.arena, value));
  }
  return found;
}

}  // namespace fieldwise::logic
