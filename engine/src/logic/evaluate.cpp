#include "logic/evaluate.h"

#include <algorithm>

#include "logic/coerce.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

// Levels of arrays and objects that an evaluation may put around parsed values.
constexpr uint8_t kMaxBuilt = 64;

}  // namespace

bool Machine::eval(uint32_t index, const Context& context, Value& out) {
  if (steps >= in.max_steps) return fail("Too Many Steps");
  ++steps;
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
    case Op::or_: {
      out = Value();
      const bool stop_at = node.op == Op::or_;
      for (uint32_t i = 0; i < node.arg_count; ++i) {
        if (!eval(args(node)[i], context, out)) return false;
        if (truthy(out) == stop_at) break;
      }
      return true;
    }
    case Op::not_:
    case Op::to_boolean: {
      Value value;
      if (node.arg_count > 0 && !eval(args(node)[0], context, value)) return false;
      out = Value::of(truthy(value) == (node.op == Op::to_boolean));
      return true;
    }
    case Op::if_:
      return branch(node, context, out);
    case Op::coalesce:
      out = Value();
      for (uint32_t i = 0; i < node.arg_count && out.is_null(); ++i) {
        if (!eval(args(node)[i], context, out)) return false;
      }
      return true;
    case Op::answered: {
      Value value;
      if (!eval(args(node)[0], context, value)) return false;
      out = Value::of(!is_empty(value));
      return true;
    }

    case Op::var:
      return var(node, context, out);
    case Op::val:
    case Op::exists:
      return val(node, context, out);
    case Op::missing:
    case Op::missing_some:
      return missing(node, context, out);
    case Op::missing_slots:
    case Op::missing_some_slots:
      return missing_slots(node, context, out);

    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::modulo:
    case Op::max:
    case Op::min:
      return arithmetic(node, context, out);
    case Op::now:
      out = Value::of(static_cast<double>(in.now));
      return true;
    case Op::date:
    case Op::duration:
      return time(node, context, out);

    case Op::in:
      return in_(node, context, out);
    case Op::cat:
      return cat(node, context, out);
    case Op::substr:
      return substr(node, context, out);

    case Op::make_array:
      return list(node, context, out);
    case Op::merge:
      return merge(node, context, out);
    case Op::map:
    case Op::filter:
    case Op::all:
    case Op::none:
    case Op::some:
      return iterate(node, context, out);
    case Op::reduce:
      return reduce(node, context, out);

    case Op::try_:
      return attempt(node, context, out);
    case Op::throw_: {
      Value type;
      if (!eval(args(node)[0], context, type)) return false;
      thrown = type;
      return false;
    }
    // The engine has no console: the value passes through.
    case Op::log:
      return eval(args(node)[0], context, out);
    case Op::preserve:
      return fail("Invalid Arguments");  // compiles to a literal
  }
  return fail("Invalid Arguments");
}

bool Machine::operands(const Node& node, const Context& context, bool spread, Operands& out) {
  Value* values = out.few;
  if (node.arg_count > Operands::kFew) values = in.scratch->array<Value>(node.arg_count);
  for (uint32_t i = 0; i < node.arg_count; ++i) {
    values[i] = Value();
    if (!eval(args(node)[i], context, values[i])) return false;
  }
  out.items = values;
  out.count = node.arg_count;
  if (spread && node.unwrapped && values[0].is_array()) {
    out.count = values[0].size;
    out.items = values[0].items;
    return charge(out.count);
  }
  return true;
}

bool Machine::built_array(const Value* items, uint32_t count, Value& out) {
  uint8_t built = 0;
  for (uint32_t i = 0; i < count; ++i) built = std::max(built, items[i].built);
  if (built >= kMaxBuilt) return fail("Too Deep");
  out = Value::array(items, count);
  out.built = static_cast<uint8_t>(built + 1);
  return true;
}

bool Machine::branch(const Node& node, const Context& context, Value& out) {
  out = Value();
  uint32_t i = 0;
  for (; i + 1 < node.arg_count; i += 2) {
    if (!eval(args(node)[i], context, out)) return false;
    if (truthy(out)) return eval(args(node)[i + 1], context, out);
  }
  out = Value();
  return i == node.arg_count || eval(args(node)[i], context, out);
}

bool Machine::attempt(const Node& node, const Context& context, Value& out) {
  if (eval(args(node)[0], context, out)) return true;
  for (uint32_t i = 1; i < node.arg_count; ++i) {
    if (thrown.built >= kMaxBuilt) return fail("Too Deep");
    const uint8_t built = static_cast<uint8_t>(thrown.built + 1);
    Context inner{error_object(thrown, *in.scratch), -1, &context};
    inner.data.built = built;
    if (eval(args(node)[i], inner, out)) return true;
  }
  return false;
}

bool Machine::list(const Node& node, const Context& context, Value& out) {
  Value* items = in.scratch->array<Value>(node.arg_count);
  for (uint32_t i = 0; i < node.arg_count; ++i) {
    items[i] = Value();
    if (!eval(args(node)[i], context, items[i])) return false;
  }
  return built_array(items, node.arg_count, out);
}

bool Machine::merge(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, false, values)) return false;
  uint64_t count = 0;
  for (uint32_t i = 0; i < values.count; ++i) {
    count += values.items[i].is_array() ? values.items[i].size : 1;
  }
  if (!charge(count)) return false;
  Value* items = in.scratch->array<Value>(static_cast<size_t>(count));
  Value* to = items;
  for (uint32_t i = 0; i < values.count; ++i) {
    if (values.items[i].is_array()) {
      to = std::copy(values.items[i].begin(), values.items[i].end(), to);
    } else {
      *to++ = values.items[i];
    }
  }
  return built_array(items, static_cast<uint32_t>(count), out);
}

// map, filter, all, none, some.
bool Machine::iterate(const Node& node, const Context& context, Value& out) {
  Value source;
  if (!eval(args(node)[0], context, source)) return false;
  const bool quantifier = node.op != Op::map && node.op != Op::filter;
  // An unanswered multi-choice is a list of nothing; the public suites want an error instead.
  if (quantifier && !source.is_array() && (in.dialect == Dialect::compat || !is_empty(source))) {
    return fail("Invalid Arguments");
  }
  const uint32_t size = source.is_array() ? source.size : 0;
  Value* items = nullptr;
  if (!quantifier) {
    if (!charge(size)) return false;
    items = in.scratch->array<Value>(size);
  }
  uint32_t kept = 0;
  Context inner{Value(), 0, &context};
  for (uint32_t i = 0; i < size; ++i) {
    inner.data = source.items[i];
    inner.index = i;
    Value result;
    if (!eval(args(node)[1], inner, result)) return false;
    if (node.op == Op::map) {
      items[kept++] = result;
      continue;
    }
    const bool holds = truthy(result);
    if (node.op == Op::filter) {
      if (holds) items[kept++] = source.items[i];
    } else if (holds != (node.op == Op::all)) {
      out = Value::of(node.op == Op::some);
      return true;
    }
  }
  if (!quantifier) return built_array(items, kept, out);
  out = Value::of(node.op == Op::none || (node.op == Op::all && size > 0));
  return true;
}

bool Machine::reduce(const Node& node, const Context& context, Value& out) {
  Value source;
  if (!eval(args(node)[0], context, source)) return false;
  out = Value();
  if (node.arg_count > 2 && !eval(args(node)[2], context, out)) return false;
  const uint32_t size = source.is_array() ? source.size : 0;
  Context inner{Value(), 0, &context};
  for (uint32_t i = 0; i < size; ++i) {
    // New for each item, because the rule may keep the object that it sees.
    Member* members = in.scratch->array<Member>(2);
    members[0] = {"current", source.items[i]};
    members[1] = {"accumulator", out};
    const uint8_t built = std::max(source.items[i].built, out.built);
    if (built >= kMaxBuilt) return fail("Too Deep");
    inner.data = Value::object(members, 2);
    inner.data.built = static_cast<uint8_t>(built + 1);
    inner.index = i;
    Value result;
    if (!eval(args(node)[1], inner, result)) return false;
    out = result;
  }
  return true;
}

Value error_object(const Value& thrown, Arena& arena) {
  if (thrown.is_object()) return thrown;
  Member* member = arena.array<Member>(1);
  *member = {"type", thrown};
  return Value::object(member, 1);
}

Outcome evaluate(const RuleBook& book, uint32_t root, const Inputs& inputs) {
  Machine machine{book, inputs, 0, Value()};
  const Context context{inputs.data != nullptr ? *inputs.data : Value(), -1, nullptr};
  Outcome outcome;
  outcome.ok = machine.eval(root, context, outcome.value);
  if (!outcome.ok) outcome.thrown = machine.thrown;
  return outcome;
}

}  // namespace fieldwise::logic
