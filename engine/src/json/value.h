// JSON values as the engine holds them: 16 bytes each, immutable, owned by an arena.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise {

enum class Tag : uint8_t { null, boolean, number, string, array, object };

struct Member;

// A view of a JSON value. Strings are UTF-8. Copying copies the view, never the content; whoever
// holds a Value keeps the arena alive that it points into.
struct Value {
  Tag tag = Tag::null;
  uint8_t built = 0;  // levels that a rule's evaluation put around parsed values; it bounds them
  uint32_t size = 0;  // bytes of a string, items of an array, members of an object
  union {
    bool boolean;
    double number;
    const char* chars;
    const Value* items;
    const Member* members;
  };

  constexpr Value() : number(0) {}
  static constexpr Value of(bool b) {
    Value v;
    v.tag = Tag::boolean;
    v.boolean = b;
    return v;
  }
  static constexpr Value of(double n) {
    Value v;
    v.tag = Tag::number;
    v.number = n;
    return v;
  }
  static constexpr Value of(std::string_view text) {
    Value v;
    v.tag = Tag::string;
    v.size = static_cast<uint32_t>(text.size());
    v.chars = text.data();
    return v;
  }
  static constexpr Value array(const Value* items, uint32_t count) {
    Value v;
    v.tag = Tag::array;
    v.size = count;
    v.items = items;
    return v;
  }
  static constexpr Value object(const Member* members, uint32_t count) {
    Value v;
    v.tag = Tag::object;
    v.size = count;
    v.members = members;
    return v;
  }

  constexpr bool is_null() const { return tag == Tag::null; }
  constexpr bool is_boolean() const { return tag == Tag::boolean; }
  constexpr bool is_number() const { return tag == Tag::number; }
  constexpr bool is_string() const { return tag == Tag::string; }
  constexpr bool is_array() const { return tag == Tag::array; }
  constexpr bool is_object() const { return tag == Tag::object; }

  // The text of a string, empty for anything else.
  constexpr std::string_view text() const {
    return is_string() ? std::string_view(chars, size) : std::string_view();
  }
  // The member `key` of an object (own members only), or nullptr.
  const Value* find(std::string_view key) const;
  // Iteration over an array's items; empty for anything else.
  const Value* begin() const { return is_array() ? items : nullptr; }
  const Value* end() const { return is_array() ? items + size : nullptr; }
};

struct Member {
  std::string_view key;
  Value value;
};

// Deep equality: numbers by value, objects regardless of member order.
bool equal(const Value& a, const Value& b);

}  // namespace fieldwise
