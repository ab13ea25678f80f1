// Comparisons, arithmetic and dates.
#include "fieldwise/decide.h"
#include "logic/coerce.h"
#include "logic/dates.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

enum class Verdict : uint8_t { no, yes, not_a_number };

Verdict verdict(bool yes) { return yes ? Verdict::yes : Verdict::no; }

bool is_equality(Op op) {
  return op == Op::eq || op == Op::ne || op == Op::strict_eq || op == Op::strict_ne;
}

bool is_container(const Value& value) { return value.is_array() || value.is_object(); }

// One of the comparisons, for anything but two arrays or two objects under an equality.
Verdict relate(Op op, const Value& a, const Value& b, Dialect dialect) {
  const bool forms = dialect == Dialect::forms;
  switch (op) {
    case Op::strict_eq:
      return verdict(equal(a, b));
    case Op::strict_ne:
      return verdict(!equal(a, b));
    case Op::eq:
      if (forms) return verdict(loosely_equal(a, b));
      break;
    case Op::ne:
      if (forms) return verdict(!loosely_equal(a, b));
      break;
    default:
      if (forms && (is_empty(a) || is_empty(b))) return Verdict::no;
  }
  const Order o = order(a, b);
  if (o == Order::none) return forms ? Verdict::no : Verdict::not_a_number;
  switch (op) {
    case Op::eq:
      return verdict(o == Order::equal);
    case Op::ne:
      return verdict(o != Order::equal);
    case Op::gt:
      return verdict(o == Order::greater);
    case Op::ge:
      return verdict(o != Order::less);
    case Op::lt:
      return verdict(o == Order::less);
    default:
      return verdict(o != Order::greater);
  }
}

}  // namespace

bool Machine::same(const Value& a, const Value& b, bool& out) {
  out = a.tag == b.tag && (!(a.is_string() || is_container(a)) || a.size == b.size);
  if (!out) return true;
  if (!is_container(a)) {
    out = equal(a, b);
    return charge(weight(a));
  }
  if (!charge(a.size)) return false;
  for (uint32_t i = 0; i < a.size && out; ++i) {
    if (a.is_array()) {
      if (!same(a.items[i], b.items[i], out)) return false;
      continue;
    }
    const Member& member = a.members[i];
    const bool in_step = b.members[i].key == member.key;
    if (!in_step && !charge(b.size / 16)) return false;
    const Value* other = in_step ? &b.members[i].value : b.find(member.key);
    out = other != nullptr;
    if (out && !same(member.value, *other, out)) return false;
  }
  return true;
}

// Each argument with the next, from left to right, up to the first pair that does not hold.
bool Machine::compare(const Node& node, const Context& context, Value& out) {
  Value a, b;
  if (!eval(args(node)[0], context, a)) return false;
  for (uint32_t i = 1; i < node.arg_count; ++i) {
    if (!eval(args(node)[i], context, b)) return false;
    Verdict holds;
    const bool strict = node.op == Op::strict_eq || node.op == Op::strict_ne;
    if (is_container(a) && a.tag == b.tag && is_equality(node.op) &&
        (strict || in.dialect == Dialect::forms)) {
      bool equal_content;
      if (!same(a, b, equal_content)) return false;
      holds = verdict(equal_content == (node.op == Op::eq || node.op == Op::strict_eq));
    } else {
      if (!charge(weight(a) + weight(b))) return false;
      holds = relate(node.op, a, b, in.dialect);
    }
    if (holds == Verdict::not_a_number) return fail("NaN");
    if (holds == Verdict::no) {
      out = Value::of(false);
      return true;
    }
    a = b;
  }
  out = Value::of(true);
  return true;
}

bool Machine::arithmetic(const Node& node, const Context& context, Value& out) {
  Operands values;
  if (!operands(node, context, true, values)) return false;
  const Op op = node.op;
  const uint32_t least = op == Op::modulo ? 2 : op == Op::add || op == Op::multiply ? 0 : 1;
  if (values.count < least) return fail("Invalid Arguments");
  double result = op == Op::multiply ? 1 : 0;
  for (uint32_t i = 0; i < values.count; ++i) {
    double x;
    if (!charge(weight(values.items[i]))) return false;
    if (!to_number(values.items[i], x)) return fail("NaN");
    if (op == Op::add) {
      result += x;
    } else if (op == Op::multiply) {
      result *= x;
    } else if (i == 0) {
      result = x;
    } else if (op == Op::subtract) {
      result -= x;
    } else if (op == Op::max) {
      if (x > result) result = x;
    } else if (op == Op::min) {
      if (x < result) result = x;
    } else if (x == 0) {
      return fail("NaN");
    } else {
      result = op == Op::divide ? result / x : remainder(result, x);
    }
    if (result - result != 0) return fail("NaN");  // infinite: JSON has no such number
  }
  if (values.count == 1 && op == Op::subtract) result = 0 - result;
  if (values.count == 1 && op == Op::divide) {
    result = 1 / result;
    if (result - result != 0) return fail("NaN");
  }
  out = Value::of(result);
  return true;
}

// `date` and `duration`: text to milliseconds; a number is milliseconds already, no answer stays
// none.
bool Machine::time(const Node& node, const Context& context, Value& out) {
  Value value;
  if (!eval(args(node)[0], context, value)) return false;
  if (is_empty(value) || value.is_number()) {
    out = value.is_number() ? value : Value();
    return true;
  }
  int64_t ms;
  const bool date = node.op == Op::date;
  if (date ? parse_time(value.text(), ms) : parse_duration(value.text(), ms)) {
    out = Value::of(static_cast<double>(ms));
    return true;
  }
  return fail(date ? "Invalid Date" : "Invalid Duration");
}

}  // namespace fieldwise::logic
