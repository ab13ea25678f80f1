// Reading the document: var, val, exists, missing, missing_some.
#include "json/number.h"
#include "json/utf.h"
#include "logic/coerce.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

// `text` as an array index in JavaScript's canonical form, or false.
bool to_index(std::string_view text, uint32_t& index) {
  if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return false;
  index = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    index = index * 10 + static_cast<uint32_t>(c - '0');
  }
  return true;
}

// A property's name as text. A number's digits go to `buffer`.
bool to_key(const Value& value, char (&buffer)[kNumberSize], std::string_view& key) {
  switch (value.tag) {
    case Tag::null:
      key = "null";
      return true;
    case Tag::boolean:
      key = value.boolean ? "true" : "false";
      return true;
    case Tag::number:
      key = {buffer, format_number(buffer, value.number)};
      return true;
    case Tag::string:
      key = value.text();
      return true;
    default:
      return false;
  }
}

enum class Lookup : uint8_t { found, absent, failed };

// The own property `key` of `value`, as JavaScript has it: members, items, characters, `length`.
Lookup property(Machine& machine, const Value& value, std::string_view key, Value& out) {
  if (value.is_object()) {
    if (!machine.charge(value.size / 16)) return Lookup::failed;
    const Value* member = value.find(key);
    if (member == nullptr) return Lookup::absent;
    out = *member;
    return Lookup::found;
  }
  const bool text = value.is_string();
  if (!text && !value.is_array()) return Lookup::absent;
  if (text && !machine.charge(value.size / 16)) return Lookup::failed;
  const size_t length = text ? utf16_length(value.text()) : value.size;
  if (key == "length") {
    out = Value::of(static_cast<double>(length));
    return Lookup::found;
  }
  uint32_t index;
  if (!to_index(key, index) || index >= length) return Lookup::absent;
  if (!text) {
    out = value.items[index];
    return Lookup::found;
  }
  return machine.slice(value.text(), index, index + 1, out) ? Lookup::found : Lookup::failed;
}

// `a.b.c` from `value` on. Nothing is found behind null.
Lookup follow(Machine& machine, Value value, std::string_view path, Value& out) {
  for (;;) {
    const size_t dot = path.find('.');
    Value next;
    const Lookup found = property(machine, value, path.substr(0, dot), next);
    if (found != Lookup::found) return found;
    value = next;
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  out = value;
  return Lookup::found;
}

// What `[n]` reaches: every iterator and every handler of `try` is two levels, the one nearer by
// telling the item's index.
bool climb(Machine& machine, const Context*& context, double levels, Value& out) {
  if (levels < 0) levels = -levels;
  while (levels >= 2 && context != nullptr) {
    context = context->outer;
    levels -= 2;
  }
  if (context == nullptr) return false;
  if (levels < 1) {
    out = context->data;
    return true;
  }
  if (context->index < 0) return false;
  Member* index = machine.in.scratch->array<Member>(1);
  *index = {"index", Value::of(static_cast<double>(context->index))};
  out = Value::object(index, 1);
  out.built = 1;
  return true;
}

}  // namespace

bool Machine::var(const Node& node, const Context& context, Value& out) {
  Value name;
  if (node.arg_count > 0 && !eval(args(node)[0], context, name)) return false;
  if (is_empty(name)) {
    out = context.data;
    return true;
  }
  char buffer[kNumberSize];
  std::string_view path;
  Lookup found = Lookup::absent;
  if (to_key(name, buffer, path)) found = follow(*this, context.data, path, out);
  if (found != Lookup::absent) return found == Lookup::found;
  out = Value();
  return node.arg_count < 2 || eval(args(node)[1], context, out);
}

// `val` and `exists`: a property by the list of its names, without dots; `[n]` before them counts
// scopes outward.
bool Machine::val(const Node& node, const Context& context, Value& out) {
  Operands path;
  if (!operands(node, context, true, path)) return false;
  Value value = context.data;
  Lookup found = Lookup::found;
  uint32_t i = 0;
  if (path.count > 0 && path.items[0].is_array() && path.items[0].size == 1 &&
      path.items[0].items[0].is_number()) {
    const Context* scope = &context;
    if (!climb(*this, scope, path.items[0].items[0].number, value)) found = Lookup::absent;
    i = 1;
  }
  for (; i < path.count && found == Lookup::found; ++i) {
    char buffer[kNumberSize];
    std::string_view key;
    Value next;
    found = to_key(path.items[i], buffer, key) ? property(*this, value, key, next) : Lookup::absent;
    value = next;
  }
  if (found == Lookup::failed) return false;
  if (node.op == Op::exists) {
    out = Value::of(found == Lookup::found);
  } else {
    out = found == Lookup::found ? value : Value();
  }
  return true;
}

// `missing` takes names, or one array of names; `missing_some` how many are needed and the names.
bool Machine::missing(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, false, values)) return false;
  const Value* names = values.items;
  uint32_t count = values.count;
  const bool some = node.op == Op::missing_some;
  double needed = 0;
  if (some && (!to_number(names[0], needed) || !names[1].is_array())) {
    return fail("Invalid Arguments");
  }
  if (some || (count > 0 && names[0].is_array())) {
    const Value list = names[some ? 1 : 0];
    names = list.items;
    count = list.size;
  }
  if (!charge(count)) return false;
  Value* absent = in.scratch->array<Value>(count);
  uint32_t n = 0;
  for (uint32_t i = 0; i < count; ++i) {
    char buffer[kNumberSize];
    std::string_view path;
    Value value;
    Lookup found = Lookup::absent;
    if (is_empty(names[i])) {
      value = context.data;
    } else if (to_key(names[i], buffer, path)) {
      found = follow(*this, context.data, path, value);
    }
    if (found == Lookup::failed) return false;
    if (is_empty(value)) absent[n++] = names[i];
  }
  if (some && count - n >= needed) n = 0;
  return built_array(absent, n, out);
}

bool Machine::missing_slots(const Node& node, const Context& context, Value& out) {
  uint32_t i = 0;
  double needed = 0;
  const bool some = node.op == Op::missing_some_slots;
  if (some) {
    Value number;
    if (!eval(args(node)[i++], context, number)) return false;
    if (!to_number(number, needed)) return fail("Invalid Arguments");
  }
  const uint32_t count = (node.arg_count - i) / 2;
  if (!charge(count)) return false;
  Value* absent = in.scratch->array<Value>(count);
  uint32_t n = 0;
  for (; i < node.arg_count; i += 2) {
    Value value;
    if (!eval(args(node)[i + 1], context, value)) return false;
    if (is_empty(value)) absent[n++] = book.constants[book.nodes[args(node)[i]].constant];
  }
  if (some && count - n >= needed) n = 0;
  return built_array(absent, n, out);
}

}  // namespace fieldwise::logic
