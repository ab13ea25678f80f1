#include "json/value.h"

namespace fieldwise {

const Value* Value::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (uint32_t i = 0; i < size; ++i) {
    if (members[i].key == key) return &members[i].value;
  }
  return nullptr;
}

bool equal(const Value& a, const Value& b) {
  if (a.tag != b.tag) return false;
  switch (a.tag) {
    case Tag::null:
      return true;
    case Tag::boolean:
      return a.boolean == b.boolean;
    case Tag::number:
      return a.number == b.number;
    case Tag::string:
      return a.text() == b.text();
    case Tag::array:
      if (a.size != b.size) return false;
      for (uint32_t i = 0; i < a.size; ++i) {
        if (!equal(a.items[i], b.items[i])) return false;
      }
      return true;
    case Tag::object:
      if (a.size != b.size) return false;
      for (uint32_t i = 0; i < a.size; ++i) {
        const bool in_step = b.members[i].key == a.members[i].key;
        const Value* other = in_step ? &b.members[i].value : b.find(a.members[i].key);
        if (other == nullptr || !equal(a.members[i].value, *other)) return false;
      }
      return true;
  }
  return false;
}

}  // namespace fieldwise
