#include "json/builder.h"

#include <algorithm>

#include "base/text.h"
#include "json/writer.h"

namespace fieldwise {

bool JsonBuilder::add(const Value& value) {
  if (++count_ > limits_.values) return fail("more than % values; split it", limits_.values);
  values_.push_back(value);
  return true;
}

bool JsonBuilder::open() {
  if (frames_.size() >= limits_.depth) {
    return fail("nested deeper than % levels; flatten it", limits_.depth);
  }
  frames_.push_back({values_.size(), keys_.size()});
  return true;
}

bool JsonBuilder::end_object() {
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

bool JsonBuilder::end_array() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  const size_t count = values_.size() - frame.values;
  Value* items = arena_.array<Value>(count);
  std::copy(values_.begin() + static_cast<ptrdiff_t>(frame.values), values_.end(), items);
  values_.resize(frame.values);
  return add(Value::array(items, static_cast<uint32_t>(count)));
}

// Position of `name` among the first n members, or n. Linear for the usual few members, a hash
// index beyond that, so that an object of many members stays linear.
size_t JsonBuilder::find_member(const Member* members, size_t n, std::string_view name) {
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

bool JsonBuilder::fail(const char* message, size_t first, size_t second) {
  message_ = fill_in(message, {integer_text(static_cast<int64_t>(first)),
                               integer_text(static_cast<int64_t>(second))});
  return false;
}

bool JsonBuilder::unexpected(size_t position) {
  const std::string_view before = text_.substr(0, position);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return fail("not valid JSON at line %, byte %", static_cast<size_t>(line),
              position - before.rfind('\n'));
}

}  // namespace fieldwise
