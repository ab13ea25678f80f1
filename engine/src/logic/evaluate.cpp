#include "logic/evaluate.h"

#include <algorithm>

#include "logic/coerce.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

// Levels of arrays and objects that an evaluation may put around parsed values.
constexpr uint8_t kMaxBuilt = 64;

template <class... Ops>
constexpr uint64_t set_of(Ops... ops) {
  return ((uint64_t{1} << static_cast<int>(ops)) | ...);
}

// Of these, a single argument without brackets that evaluates to an array stands for its items.
constexpr uint64_t kSpreading = set_of(Op::max, Op::min, Op::add, Op::subtract, Op::multiply,
                                       Op::divide, Op::modulo, Op::cat, Op::val, Op::exists);

}  // namespace

[[gnu::noinline]] bool give(bool result, Value& out) {
  out = Value::of(result);
  return true;
}

[[gnu::noinline]] bool give(double result, Value& out) {
  out = Value::of(result);
  return true;
}

[[gnu::noinline]] Value object_of(std::string_view key, const Value& value, Arena& arena) {
  Member* member = arena.array<Member>(1);
  *member = {key, value};
  return Value::object(member, 1);
}

[[gnu::noinline]] bool Machine::charge(uint32_t work) {
  if (work <= steps_left) {
    steps_left -= work;
    return true;
  }
  steps_left = 0;
  return fail("Too Many Steps");
}

[[gnu::noinline]] bool Machine::fail(const char* type) {
  thrown = Value::of(std::string_view(type));
  return false;
}

// What decides which of its arguments are evaluated, and in what context; apply() has the rest.
bool Machine::eval(uint32_t index, const Context& context, Value& out) {
  if (steps_left == 0) return fail("Too Many Steps");
  --steps_left;
  const Node& node = book.nodes[index];
  switch (node.op) {
    case Op::literal:
      out = book.constants[node.constant];
      return true;
    case Op::slot:
      out = in.slots[node.slot];
      return true;

    case Op::eq:
    case Op::strict_eq:
    case Op::ne:
    case Op::strict_ne:
    case Op::gt:
    case Op::ge:
    case Op::lt:
    case Op::le:
      return compare(node, context, out);

    case Op::and_:
    case Op::or_:
    case Op::coalesce:
      out = Value();
      for (uint32_t i = 0; i < node.arg_count; ++i) {
        if (!arg(node, i, context, out)) return false;
        if (node.op == Op::coalesce ? !out.is_null() : truthy(out) == (node.op == Op::or_)) break;
      }
      return true;
    case Op::if_:
      return branch(node, context, out);

    case Op::var:
      return var(node, context, out);
    case Op::missing_slots:
    case Op::missing_some_slots:
      return missing_slots(node, context, out);
    case Op::now:
      return give(static_cast<double>(in.now), out);

    case Op::map:
    case Op::filter:
    case Op::all:
    case Op::none:
    case Op::some:
    case Op::reduce:
      return iterate(node, context, out);
    case Op::try_:
      return attempt(node, context, out);
    default:
      return apply(node, context, out);
  }
}

// The operators that take the values of all their arguments.
bool Machine::apply(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, values)) return false;
  const Value* v = values.items;
  switch (node.op) {
    case Op::not_:
    case Op::to_boolean:
      return give(truthy(v[0]) == (node.op == Op::to_boolean), out);
    case Op::answered:
      return give(!is_empty(v[0]), out);
    case Op::val:
    case Op::exists:
      return val(node.op, values, context, out);
    case Op::missing:
    case Op::missing_some:
      return missing(node.op, values, context, out);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::modulo:
    case Op::max:
    case Op::min:
      return arithmetic(node.op, values, out);
    case Op::date:
    case Op::duration:
      return time(node.op == Op::date, v[0], out);
    case Op::in:
      return in_(v[0], v[1], out);
    case Op::cat:
      return cat(values, out);
    case Op::substr:
      return substr(values, out);
    case Op::make_array:
      return built_array(v, values.count, out);
    case Op::merge:
      return merge(values, out);
    case Op::throw_:
      thrown = v[0];
      return false;
    // The engine has no console: the value passes through.
    case Op::log:
      out = v[0];
      return true;
    default:
      return fail("Invalid Arguments");  // `preserve` compiles to a literal
  }
}

bool Machine::operands(const Node& node, const Context& context, Operands& out) {
  Value* values = out.few;
  // The items of an array outlive this call.
  if (node.arg_count > Operands::kFew || node.op == Op::make_array) {
    values = in.scratch->array<Value>(node.arg_count);
  }
  for (uint32_t i = 0; i < node.arg_count; ++i) {
    if (!arg(node, i, context, values[i])) return false;
  }
  out.items = values;
  out.count = node.arg_count;
  if (node.unwrapped && values[0].is_array() &&
      (kSpreading >> static_cast<int>(node.op) & 1) != 0) {
    out.count = values[0].size;
    out.items = values[0].items;
    return charge(out.count);
  }
  return true;
}

// Notes that `out`, new, holds values with so many built levels.
bool Machine::wrap(uint8_t inside, Value& out) {
  if (inside >= kMaxBuilt) return fail("Too Deep");
  out.built = static_cast<uint8_t>(inside + 1);
  return true;
}

bool Machine::built_array(const Value* items, uint32_t count, Value& out) {
  uint8_t built = 0;
  for (uint32_t i = 0; i < count; ++i) built = std::max(built, items[i].built);
  out = Value::array(items, count);
  return wrap(built, out);
}

// Each argument with the next, from left to right, up to the first pair that does not hold.
bool Machine::compare(const Node& node, const Context& context, Value& out) {
  Value a, b;
  bool holds = true;
  if (!arg(node, 0, context, a)) return false;
  for (uint32_t i = 1; i < node.arg_count && holds; ++i) {
    if (!arg(node, i, context, b) || !relate(node.op, a, b, holds)) return false;
    a = b;
  }
  return give(holds, out);
}

bool Machine::branch(const Node& node, const Context& context, Value& out) {
  uint32_t i = 0;
  for (; i + 1 < node.arg_count; i += 2) {
    if (!arg(node, i, context, out)) return false;
    if (truthy(out)) return arg(node, i + 1, context, out);
  }
  out = Value();
  return i == node.arg_count || arg(node, i, context, out);
}

bool Machine::attempt(const Node& node, const Context& context, Value& out) {
  if (arg(node, 0, context, out)) return true;
  for (uint32_t i = 1; i < node.arg_count; ++i) {
    Context inner{error_object(thrown, *in.scratch), Context::kNoItem, &context};
    if (!wrap(thrown.built, inner.data)) return false;
    if (arg(node, i, inner, out)) return true;
  }
  return false;
}

bool Machine::merge(const Operands& values, Value& out) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < values.count; ++i) {
    const uint32_t size = values.items[i].is_array() ? values.items[i].size : 1;
    if (!charge(size)) return false;
    count += size;
  }
  Value* items = in.scratch->array<Value>(count);
  Value* to = items;
  for (uint32_t i = 0; i < values.count; ++i) {
    const Value& value = values.items[i];
    const Value* from = value.is_array() ? value.items : &value;
    for (uint32_t left = value.is_array() ? value.size : 1; left > 0; --left) *to++ = *from++;
  }
  return built_array(items, count, out);
}

// The rule, the second argument, for each item of the list that the first evaluates to.
bool Machine::iterate(const Node& node, const Context& context, Value& out) {
  const Op op = node.op;
  const bool builds = op == Op::map || op == Op::filter;
  const bool quantifier = !builds && op != Op::reduce;
  Value source;
  if (!arg(node, 0, context, source)) return false;
  // An unanswered multi-choice is a list of nothing; the public suites want an error instead.
  if (quantifier && !source.is_array() && (in.dialect == Dialect::compat || !is_empty(source))) {
    return fail("Invalid Arguments");
  }
  const uint32_t size = source.is_array() ? source.size : 0;
  Value* items = nullptr;
  uint32_t kept = 0;
  if (builds) {
    if (!charge(size)) return false;
    items = in.scratch->array<Value>(size);
  }
  Value result;  // of reduce, so far
  if (op == Op::reduce && node.arg_count > 2 && !arg(node, 2, context, result)) return false;
  Context inner{Value(), 0, &context};
  for (; inner.index < size; ++inner.index) {
    const Value& item = source.items[inner.index];
    inner.data = item;
    if (op == Op::reduce) {
      // New for each item, because the rule may keep the object that it sees.
      Member* members = in.scratch->array<Member>(2);
      members[0] = {"current", item};
      members[1] = {"accumulator", result};
      inner.data = Value::object(members, 2);
      if (!wrap(std::max(item.built, result.built), inner.data)) return false;
    }
    if (!arg(node, 1, inner, result)) return false;
    if (op == Op::reduce) continue;
    const bool holds = op == Op::map || truthy(result);
    if (quantifier) {
      if (holds != (op == Op::all)) return give(op == Op::some, out);
    } else if (holds) {
      items[kept++] = op == Op::map ? result : item;
    }
  }
  if (builds) return built_array(items, kept, out);
  if (quantifier) return give(op == Op::none || (op == Op::all && size > 0), out);
  out = result;
  return true;
}

Value error_object(const Value& thrown, Arena& arena) {
  return thrown.is_object() ? thrown : object_of("type", thrown, arena);
}

Outcome evaluate(const RuleBook& book, uint32_t root, const Inputs& inputs) {
  uint32_t own = kMostSteps;
  Machine machine{book, inputs, inputs.steps == nullptr ? own : *inputs.steps, Value()};
  const Context context{inputs.data != nullptr ? *inputs.data : Value(), Context::kNoItem, nullptr};
  Outcome outcome;
  outcome.ok = machine.eval(root, context, outcome.value);
  if (!outcome.ok) outcome.thrown = machine.thrown;
  return outcome;
}

}  // namespace fieldwise::logic
