// Comparisons, arithmetic and dates.
#include "logic/coerce.h"
#include "logic/dates.h"
#include "logic/machine.h"

namespace fieldwise::logic {
namespace {

bool is_container(const Value& value) { return value.is_array() || value.is_object(); }

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

// One of the comparisons.
bool Machine::relate(Op op, const Value& a, const Value& b, bool& out) {
  const bool forms = in.dialect == Dialect::forms;
  const bool strict = op == Op::strict_eq || op == Op::strict_ne;
  const bool loose = op == Op::eq || op == Op::ne;
  if (!charge(weight(a) + weight(b))) return false;
  if (strict || (loose && forms)) {
    bool equal_content;
    if (is_container(a) && a.tag == b.tag) {
      if (!same(a, b, equal_content)) return false;
    } else {
      equal_content = strict ? equal(a, b) : loosely_equal(a, b);
    }
    out = equal_content == (op == Op::eq || op == Op::strict_eq);
    return true;
  }
  out = false;
  if (forms && (is_empty(a) || is_empty(b))) return true;
  const Order found = order(a, b);
  if (found == Order::none) return forms || fail("NaN");
  if (loose) {
    out = (found == Order::equal) == (op == Op::eq);
  } else if (found == Order::equal) {
    out = op == Op::ge || op == Op::le;
  } else {
    out = (found == Order::greater) == (op == Op::gt || op == Op::ge);
  }
  return true;
}

bool Machine::arithmetic(Op op, const Operands& values, Value& out) {
  const uint32_t least = op == Op::modulo ? 2 : op == Op::add || op == Op::multiply ? 0 : 1;
  if (values.count < least) return fail("Invalid Arguments");
  double result = op == Op::multiply ? 1 : 0;
  const auto finite = [&] { return result - result == 0; };  // JSON has no other numbers
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
    if (!finite()) return fail("NaN");
  }
  if (values.count == 1 && op == Op::subtract) result = 0 - result;
  if (values.count == 1 && op == Op::divide) result = 1 / result;
  return finite() ? give(result, out) : fail("NaN");
}

// `date` and `duration`: text to milliseconds; a number is milliseconds already, no answer stays
// none.
bool Machine::time(bool date, const Value& value, Value& out) {
  int64_t ms;
  out = Value();
  if (is_empty(value)) return true;
  if (value.is_number()) return give(value.number, out);
  if (parse_moment(value.text(), date, ms)) return give(static_cast<double>(ms), out);
  return fail(date ? "Invalid Date" : "Invalid Duration");
}

}  // namespace fieldwise::logic
