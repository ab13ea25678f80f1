// Text: in, cat, substr, and values as text.
#include <algorithm>
#include <cstring>

#include "json/number.h"
#include "json/utf.h"
#include "logic/coerce.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

// Text that grows in the scratch arena, charging for what it takes.
class TextBuilder {
 public:
  explicit TextBuilder(Machine& machine) : machine_(machine) {}

  bool append(std::string_view text) {
    if (!machine_.charge(static_cast<uint32_t>(text.size() / 16))) return false;
    if (size_ + text.size() > capacity_) {
      const size_t capacity = std::max(size_ + text.size(), 2 * capacity_);
      char* chars = machine_.in.scratch->array<char>(capacity);
      if (chars_ != nullptr) std::memcpy(chars, chars_, size_);
      chars_ = chars;
      capacity_ = capacity;
    }
    if (chars_ != nullptr && !text.empty()) {
      std::memcpy(chars_ + size_, text.data(), text.size());
    }
    size_ += text.size();
    return true;
  }

  // A value as JavaScript's Array.prototype.join writes it: null is nothing.
  bool append(const Value& value) {
    if (value.is_null()) return true;
    char buffer[kNumberSize];
    std::string_view text;
    if (scalar_text(value, buffer, text)) return append(text);
    if (value.is_object()) return append(std::string_view("[object Object]"));
    if (!machine_.charge(value.size)) return false;
    for (uint32_t i = 0; i < value.size; ++i) {
      if (i > 0 && !append(std::string_view(","))) return false;
      if (!append(value.items[i])) return false;
    }
    return true;
  }

  std::string_view text() const { return {chars_, size_}; }

 private:
  Machine& machine_;
  char* chars_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// A number as JavaScript converts an argument of `substr`: truncated, and cut to what is more than
// the length of any text.
bool to_position(const Value& value, int32_t& out) {
  double number;
  if (!to_number(value, number)) return false;
  constexpr double kMost = 1e9;
  out = static_cast<int32_t>(number > kMost ? kMost : number < -kMost ? -kMost : number);
  return true;
}

// The byte of `text` at which its code unit `unit` begins, or its end. The second half of a
// surrogate pair begins where the pair does.
size_t byte_of(std::string_view text, uint32_t unit, bool& half) {
  size_t at = 0;
  half = false;
  while (unit > 0 && at < text.size()) {
    size_t next = at;
    const uint32_t units = next_code_point(text, next) >= 0x10000 ? 2 : 1;
    half = units > unit;
    if (half) break;
    unit -= units;
    at = next;
  }
  return at;
}

}  // namespace

bool scalar_text(const Value& value, char (&buffer)[kNumberSize], std::string_view& text) {
  switch (value.tag) {
    case Tag::null:
      text = "null";
      return true;
    case Tag::boolean:
      text = value.boolean ? "true" : "false";
      return true;
    case Tag::number:
      text = {buffer, format_number(buffer, value.number)};
      return true;
    case Tag::string:
      text = value.text();
      return true;
    default:
      return false;
  }
}

bool Machine::slice(std::string_view text, uint32_t begin, uint32_t end, Value& out) {
  if (!charge(static_cast<uint32_t>(text.size() / 16))) return false;
  bool half_first, half_last;
  size_t first = byte_of(text, begin, half_first);
  const size_t last = byte_of(text, end, half_last);
  if (half_first) first += 4;
  std::string_view whole;
  if (first < last) whole = text.substr(first, last - first);
  if (half_first || half_last) {
    TextBuilder builder(*this);
    const std::string_view replacement = "\xef\xbf\xbd";
    if ((half_first && !builder.append(replacement)) || !builder.append(whole) ||
        (half_last && !builder.append(replacement))) {
      return false;
    }
    whole = builder.text();
  }
  out = Value::of(whole);
  return true;
}

// Any value as a text.
bool Machine::to_text(const Value& value, Value& out) {
  out = value;
  return value.is_string() || cat({&value, 1, {}}, out);
}

// Whether an array holds the value, or a text the value's text.
bool Machine::in_(const Value& needle, const Value& hay, Value& out) {
  bool found = false;
  if (hay.is_array()) {
    if (!charge(hay.size / 16)) return false;
    for (uint32_t i = 0; i < hay.size && !found; ++i) {
      if (!same(needle, hay.items[i], found)) return false;
    }
  } else if (hay.is_string() && hay.size > 0 && !needle.is_null() &&
             !(in.dialect == Dialect::forms && is_empty(needle))) {
    Value text;
    if (!charge(hay.size / 16) || !to_text(needle, text)) return false;
    found = hay.text().find(text.text()) != std::string_view::npos;
  }
  return give(found, out);
}

bool Machine::cat(const Operands& values, Value& out) {
  TextBuilder builder(*this);
  for (uint32_t i = 0; i < values.count; ++i) {
    if (!builder.append(values.items[i])) return false;
  }
  out = Value::of(builder.text());
  return true;
}

// [text, start, length]: a negative start counts from the end, a negative length leaves out as many
// at the end. All in UTF-16 code units.
bool Machine::substr(const Operands& values, Value& out) {
  Value text;
  if (!to_text(values.items[0], text) || !charge(weight(text))) return false;
  const auto size = static_cast<int32_t>(utf16_length(text.text()));
  int32_t begin, length = size;
  if (!to_position(values.items[1], begin) ||
      (values.count > 2 && !to_position(values.items[2], length))) {
    return fail("Invalid Arguments");
  }
  begin = begin < 0 ? std::max(0, size + begin) : std::min(begin, size);
  const int32_t end = length < 0 ? size + length : std::min(size, begin + length);
  if (end > begin) {
    return slice(text.text(), static_cast<uint32_t>(begin), static_cast<uint32_t>(end), out);
  }
  out = Value::of(std::string_view());
  return true;
}

}  // namespace fieldwise::logic
