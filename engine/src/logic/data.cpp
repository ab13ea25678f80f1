// Reading the document: var, val, exists, missing, missing_some.
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

enum class Lookup : uint8_t { found, absent, failed };

// Replaces `value` by its own property `key`, as JavaScript has it: members, items, characters,
// `length`.
Lookup enter(Machine& machine, Value& value, std::string_view key) {
  const bool text = value.is_string();
  if (!value.is_array() && !machine.charge(value.size / 16)) return Lookup::failed;
  if (value.is_object()) {
    const Value* member = value.find(key);
    if (member == nullptr) return Lookup::absent;
    value = *member;
    return Lookup::found;
  }
  if (!text && !value.is_array()) return Lookup::absent;
  const uint32_t length = text ? static_cast<uint32_t>(utf16_length(value.text())) : value.size;
  uint32_t index;
  if (key == "length") {
    give(static_cast<double>(length), value);
  } else if (!to_index(key, index) || index >= length) {
    return Lookup::absent;
  } else if (!text) {
    value = value.items[index];
  } else if (!machine.slice(value.text(), index, index + 1, value)) {
    return Lookup::failed;
  }
  return Lookup::found;
}

// The same for the property that `name` names; `dotted`: for `a.b.c`, one after the other.
Lookup follow(Machine& machine, Value& value, const Value& name, bool dotted) {
  char buffer[kNumberSize];
  std::string_view path;
  if (!scalar_text(name, buffer, path)) return Lookup::absent;
  for (;;) {
    const size_t dot = dotted ? path.find('.') : std::string_view::npos;
    const Lookup found = enter(machine, value, path.substr(0, dot));
    if (found != Lookup::found || dot == std::string_view::npos) return found;
    path.remove_prefix(dot + 1);
  }
}

// What `[n]` reaches: every iterator and every handler of `try` is two levels, the one nearer by
// telling the item's index.
bool climb(Machine& machine, const Context* context, double levels, Value& out) {
  if (levels < 0) levels = -levels;
  for (; levels >= 2 && context != nullptr; levels -= 2) context = context->outer;
  if (context == nullptr) return false;
  if (levels < 1) {
    out = context->data;
    return true;
  }
  if (context->index == Context::kNoItem) return false;
  out = object_of("index", Value::of(static_cast<double>(context->index)), *machine.in.scratch);
  out.built = 1;
  return true;
}

}  // namespace

// The names whose values are missing, as `missing` and missing_slots find them.
struct Absent {
  Value* names;
  uint32_t count = 0;
  uint32_t total;
  double needed;

  void note(const Value& name, const Value& value) {
    if (is_empty(value)) names[count++] = name;
  }
};

bool Machine::var(const Node& node, const Context& context, Value& out) {
  Value name;
  if (node.arg_count > 0 && !arg(node, 0, context, name)) return false;
  out = context.data;
  if (is_empty(name)) return true;
  const Lookup found = follow(*this, out, name, true);
  if (found != Lookup::absent) return found == Lookup::found;
  out = Value();
  return node.arg_count < 2 || arg(node, 1, context, out);
}

// `val` and `exists`: a property by the list of its names, without dots; `[n]` before them counts
// scopes outward.
bool Machine::val(Op op, const Operands& path, const Context& context, Value& out) {
  out = context.data;
  Lookup found = Lookup::found;
  uint32_t i = 0;
  if (path.count > 0 && path.items[0].is_array() && path.items[0].size == 1 &&
      path.items[0].items[0].is_number()) {
    if (!climb(*this, &context, path.items[0].items[0].number, out)) found = Lookup::absent;
    i = 1;
  }
  for (; i < path.count && found == Lookup::found; ++i) {
    found = follow(*this, out, path.items[i], false);
  }
  if (found == Lookup::failed) return false;
  if (op == Op::exists) return give(found == Lookup::found, out);
  if (found == Lookup::absent) out = Value();
  return true;
}

// `missing` takes names, or one array of names; `missing_some` how many are needed and the names.
bool Machine::missing(Op op, const Operands& values, const Context& context, Value& out) {
  const bool some = op == Op::missing_some;
  Value names = Value::array(values.items, values.count);
  const Value* list = values.items + (some ? 1 : 0);
  if (some || (values.count > 0 && list->is_array())) names = *list;
  if (some && !names.is_array()) return fail("Invalid Arguments");
  Absent absent;
  if (!begin(absent, names.size, some ? values.items : nullptr)) return false;
  for (uint32_t i = 0; i < names.size; ++i) {
    Value value = context.data;
    if (!is_empty(names.items[i])) {
      const Lookup found = follow(*this, value, names.items[i], true);
      if (found == Lookup::failed) return false;
      if (found == Lookup::absent) value = Value();
    }
    absent.note(names.items[i], value);
  }
  return finish(absent, out);
}

bool Machine::missing_slots(const Node& node, const Context& context, Value& out) {
  uint32_t i = node.op == Op::missing_some_slots ? 1 : 0;
  Value value;
  if (i > 0 && !arg(node, 0, context, value)) return false;
  Absent absent;
  if (!begin(absent, node.arg_count / 2u, i > 0 ? &value : nullptr)) return false;
  for (; i < node.arg_count; i += 2) {
    if (!arg(node, i + 1, context, value)) return false;
    const Node& name = book.nodes[book.args[node.first_arg + i]];
    absent.note(book.constants[name.constant], value);
  }
  return finish(absent, out);
}

// `needed`: how many of the names must be there; null: all.
bool Machine::begin(Absent& absent, uint32_t count, const Value* needed) {
  absent.needed = count;
  if (needed != nullptr && !to_number(*needed, absent.needed)) return fail("Invalid Arguments");
  if (!charge(count)) return false;
  absent.total = count;
  absent.names = in.scratch->array<Value>(count);
  return true;
}

bool Machine::finish(const Absent& absent, Value& out) {
  const bool enough = absent.total - absent.count >= absent.needed;
  return built_array(absent.names, enough ? 0 : absent.count, out);
}

}  // namespace fieldwise::logic
