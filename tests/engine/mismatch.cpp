#include "mismatch.h"

#include "json/writer.h"

namespace fieldwise::test {

std::string mismatch(const Value& expected, const Value& value, const std::string& path,
                     Lists lists) {
  const auto wrong = [&] {
    return path + ": expected " + to_json(expected) + ", got " + to_json(value);
  };
  if (expected.is_object()) {
    if (!value.is_object()) return wrong();
    for (uint32_t i = 0; i < expected.size; ++i) {
      const Member& m = expected.members[i];
      const Value* member = value.find(m.key);
      const std::string found = mismatch(m.value, member == nullptr ? Value() : *member,
                                         path + "/" + std::string(m.key), lists);
      if (!found.empty()) return found;
    }
    return "";
  }
  if (expected.is_array() && lists == Lists::among_others && value.is_array()) {
    uint32_t next = 0;
    for (const Value& item : value) {
      if (next < expected.size && mismatch(expected.items[next], item, "", lists).empty()) ++next;
    }
    return next == expected.size ? "" : path + "/" + std::to_string(next) + wrong();
  }
  if (expected.is_array()) {
    if (!value.is_array() || value.size != expected.size) return wrong();
    for (uint32_t i = 0; i < expected.size; ++i) {
      const std::string found =
          mismatch(expected.items[i], value.items[i], path + "/" + std::to_string(i));
      if (!found.empty()) return found;
    }
    return "";
  }
  return equal(expected, value) ? "" : wrong();
}

}  // namespace fieldwise::test
