#include "logic/constants.h"

#include "json/writer.h"

namespace fieldwise::logic {
namespace {

Value copy(Arena& arena, const Value& value) {
  Value out = value;
  if (value.is_string()) {
    out.chars = arena.copy(value.text()).data();
  } else if (value.is_array()) {
    Value* items = arena.array<Value>(value.size);
    for (uint32_t i = 0; i < value.size; ++i) items[i] = copy(arena, value.items[i]);
    out.items = items;
  } else if (value.is_object()) {
    Member* members = arena.array<Member>(value.size);
    for (uint32_t i = 0; i < value.size; ++i) {
      members[i] = {arena.copy(value.members[i].key), copy(arena, value.members[i].value)};
    }
    out.members = members;
  }
  return out;
}

}  // namespace

uint32_t intern(RuleBook& book, const Value& value) {
  // Equal values have equal canonical JSON, and no others have.
  const std::string name = canonical_json(value);
  const uint32_t known = book.constant_index.find(name);
  if (known != kNone) return known;
  const auto added = static_cast<uint32_t>(book.constants.size());
  book.constants.push_back(copy(book.arena, value));
  book.constant_index.add(book.arena.copy(name), added);
  return added;
}

}  // namespace fieldwise::logic
