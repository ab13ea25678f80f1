#include "json/document.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/list.h"
#include "base/name_index.h"
#include "base/text.h"
#include "json/utf.h"
#include "json/writer.h"

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

namespace {

using Json = nlohmann::json;

// Builds Values from nlohmann's SAX events; returning false stops the parser.
class Builder {
 public:
  Builder(std::string_view text, Arena& arena, const JsonLimits& limits)
      : text_(text), arena_(arena), limits_(limits) {}

  bool null() { return add(Value()); }
  bool boolean(bool b) { return add(Value::of(b)); }
  bool number_integer(Json::number_integer_t n) { return add(Value::of(static_cast<double>(n))); }
  bool number_unsigned(Json::number_unsigned_t n) { return add(Value::of(static_cast<double>(n))); }
  bool number_float(double n, const std::string&) {
    if (!std::isfinite(n)) return fail("a number is out of range");
    return add(Value::of(n));
  }
  bool string(std::string& s) { return add(Value::of(arena_.copy(s))); }
  bool binary(Json::binary_t&) { return fail("binary values are not JSON"); }
  bool key(std::string& s) {
    keys_.push_back(arena_.copy(s));
    return true;
  }
  bool start_object(size_t) { return open(); }
  bool start_array(size_t) { return open(); }

  bool end_object() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const size_t count = values_.size() - frame.values;
    Member* members = arena_.array<Member>(count);
    size_t n = 0;
    for (size_t i = 0; i < count; ++i) {
      const std::string_view name = keys_[frame.keys + i];
      size_t k = find_member(members, n, name);
      if (k < n && limits_.unique_keys) {
        message_ = fill_in("the member \"%\" appears twice in one object; remove one", {name});
        return false;
      }
      if (k == n) ++n;
      members[k] = {name, values_[frame.values + i]};
    }
    keys_.resize(frame.keys);
    values_.resize(frame.values);
    index_.clear();
    return add(Value::object(members, static_cast<uint32_t>(n)));
  }

  bool end_array() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const size_t count = values_.size() - frame.values;
    Value* items = arena_.array<Value>(count);
    std::copy(values_.begin() + static_cast<ptrdiff_t>(frame.values), values_.end(), items);
    values_.resize(frame.values);
    return add(Value::array(items, static_cast<uint32_t>(count)));
  }

  bool parse_error(size_t position, const std::string&, const Json::exception& error) {
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow) return fail("a number is out of range");
    // The byte that was read last, counted from 1; behind the end it is the last one and 1.
    const std::string_view before = text_.substr(0, position - 1);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const size_t column = position - (before.rfind('\n') + 1);
    return fail("not valid JSON at line %, byte %", static_cast<size_t>(line), column);
  }

  Value root() const { return values_.empty() ? Value() : values_.front(); }
  const std::string& message() const { return message_; }

 private:
  struct Frame {
    size_t values;
    size_t keys;
  };

  bool open() {
    if (frames_.size() >= limits_.depth) {
      return fail("nested deeper than % levels; flatten it", limits_.depth);
    }
    frames_.push_back({values_.size(), keys_.size()});
    return true;
  }

  bool add(const Value& value) {
    if (++count_ > limits_.values) {
      return fail("more than % values; split it", limits_.values);
    }
    values_.push_back(value);
    return true;
  }

  // Position of `name` among the first n members, or n. Linear for the usual few members, a hash
  // index beyond that, so that an object of many members stays linear.
  size_t find_member(const Member* members, size_t n, std::string_view name) {
    if (n < 16) {
      for (size_t i = 0; i < n; ++i) {
        if (members[i].key == name) return i;
      }
      return n;
    }
    if (index_.size() == 0) {
      for (uint32_t i = 0; i < n; ++i) index_.add(members[i].key, i);
    }
    return index_.add(name, static_cast<uint32_t>(n)) ? n : index_.find(name);
  }

  bool fail(const char* message, size_t first = 0, size_t second = 0) {
    message_ = fill_in(message, {integer_text(static_cast<int64_t>(first)),
                                 integer_text(static_cast<int64_t>(second))});
    return false;
  }

  const std::string_view text_;
  Arena& arena_;
  const JsonLimits& limits_;
  List<Frame> frames_;
  List<Value> values_;
  List<std::string_view> keys_;
  NameIndex index_;
  uint32_t count_ = 0;
  std::string message_;
};

}  // namespace

JsonResult parse_json(std::string_view text, Arena& arena, const JsonLimits& limits) {
  JsonResult out;
  if (text.size() > limits.bytes) {
    out.message = fill_in("larger than % bytes; send less at once", {integer_text(limits.bytes)});
    return out;
  }
  if (!valid_utf8(text)) {
    out.message = "not valid UTF-8; save the text as UTF-8";
    return out;
  }
  Builder builder(text, arena, limits);
  out.ok = Json::sax_parse(text.begin(), text.end(), &builder);
  if (out.ok) {
    out.value = builder.root();
  } else {
    out.message = builder.message().empty() ? "not valid JSON" : builder.message();
  }
  return out;
}

}  // namespace fieldwise
