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
    if (!machine_.charge(text.size() / 16)) return false;
    if (size_ + text.size() > capacity_) {
      const size_t capacity = std::max(size_ + text.size(), 2 * capacity_);
      char* chars = machine_.in.scratch->array<char>(capacity);
      if (size_ > 0) std::memcpy(chars, chars_, size_);
      chars_ = chars;
      capacity_ = capacity;
    }
    if (!text.empty()) std::memcpy(chars_ + size_, text.data(), text.size());
    size_ += text.size();
    return true;
  }

  // A value as JavaScript's Array.prototype.join writes it: null is nothing.
  bool append(const Value& value) {
    switch (value.tag) {
      case Tag::null:
        return true;
      case Tag::boolean:
        return append(std::string_view(value.boolean ? "true" : "false"));
      case Tag::number: {
        char buffer[kNumberSize];
        return append(std::string_view(buffer, format_number(buffer, value.number)));
      }
      case Tag::string:
        return append(value.text());
      case Tag::array:
        if (!machine_.charge(value.size)) return false;
        for (uint32_t i = 0; i < value.size; ++i) {
          if (i > 0 && !append(std::string_view(","))) return false;
          if (!append(value.items[i])) return false;
        }
        return true;
      case Tag::object:
        return append(std::string_view("[object Object]"));
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

// A number as JavaScript converts an argument of `substr`: truncated, within ±2^31.
bool to_position(const Value& value, int64_t& out) {
  double number;
  if (!to_number(value, number)) return false;
  constexpr double kMost = 2147483648.0;
  out = static_cast<int64_t>(number > kMost ? kMost : number < -kMost ? -kMost : number);
  return true;
}

}  // namespace

bool Machine::to_text(const Value& value, std::string_view& out) {
  if (value.is_string()) {
    out = value.text();
    return true;
  }
  TextBuilder builder(*this);
  if (!builder.append(value)) return false;
  out = builder.text();
  return true;
}

bool Machine::slice(std::string_view text, size_t begin, size_t end, Value& out) {
  if (!charge(text.size() / 16)) return false;
  const size_t none = text.size();
  size_t first = none, last = none;  // bytes of the whole code points inside
  bool half_first = false, half_last = false;
  size_t unit = 0;
  for (size_t i = 0; i < text.size() && unit < end;) {
    const size_t at = i;
    const size_t units = next_code_point(text, i) >= 0x10000 ? 2 : 1;
    if (unit >= begin && unit + units <= end) {
      if (first == none) first = at;
      last = i;
    } else if (unit + units > begin) {
      (unit < begin ? half_first : half_last) = true;
    }
    unit += units;
  }
  const std::string_view whole =
      first == none ? std::string_view() : text.substr(first, last - first);
  if (!half_first && !half_last) {
    out = Value::of(whole);
    return true;
  }
  TextBuilder builder(*this);
  const std::string_view replacement = "\xef\xbf\xbd";
  if ((half_first && !builder.append(replacement)) || !builder.append(whole) ||
      (half_last && !builder.append(replacement))) {
    return false;
  }
  out = Value::of(builder.text());
  return true;
}

// Whether an array holds the value, or a text the value's text.
bool Machine::in_(const Node& node, const Context& context, Value& out) {
  Value needle, hay;
  if (!eval(args(node)[0], context, needle) || !eval(args(node)[1], context, hay)) return false;
  bool found = false;
  if (hay.is_array()) {
    if (!charge(hay.size / 16)) return false;
    for (uint32_t i = 0; i < hay.size && !found; ++i) {
      if (!same(needle, hay.items[i], found)) return false;
    }
  } else if (hay.is_string() && hay.size > 0 && !needle.is_null() &&
             !(in.dialect == Dialect::forms && is_empty(needle))) {
    std::string_view text;
    if (!charge(hay.size / 16) || !to_text(needle, text)) return false;
    found = hay.text().find(text) != std::string_view::npos;
  }
  out = Value::of(found);
  return true;
}

bool Machine::cat(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, true, values)) return false;
  TextBuilder builder(*this);
  for (uint32_t i = 0; i < values.count; ++i) {
    if (!builder.append(values.items[i])) return false;
  }
  out = Value::of(builder.text());
  return true;
}

// [text, start, length]: a negative start counts from the end, a negative length leaves out as many
// at the end. All in UTF-16 code units.
bool Machine::substr(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, false, values)) return false;
  std::string_view text;
  if (!to_text(values.items[0], text) || !charge(text.size() / 16)) return false;
  const auto size = static_cast<int64_t>(utf16_length(text));
  int64_t begin, end = size, length;
  if (!to_position(values.items[1], begin)) return fail("Invalid Arguments");
  begin = begin < 0 ? std::max<int64_t>(0, size + begin) : std::min(begin, size);
  if (values.count > 2) {
    if (!to_position(values.items[2], length)) return fail("Invalid Arguments");
    end = length < 0 ? size + length : std::min(size, begin + length);
  }
  if (end <= begin) {
    out = Value::of(std::string_view());
    return true;
  }
  return slice(text, static_cast<size_t>(begin), static_cast<size_t>(end), out);
}

}  // namespace fieldwise::logic
