// What runs while answers change: tests and conditions.
#include <algorithm>

#include "logic/fuse.h"

namespace fieldwise::logic {
namespace {

TestState state_of(bool value) { return value ? TestState::yes : TestState::no; }

bool in_range(const Test& test, double x) {
  return (test.low_open ? x > test.low : x >= test.low) &&
         (test.high_open ? x < test.high : x <= test.high);
}

}  // namespace

TestState run_rule(const Test& test, const RuleBook& book, const Inputs& inputs) {
  const Outcome outcome = evaluate(book, test.node, inputs);
  if (!outcome.ok) return TestState::failed;
  // A `!=` is stored as the `==` it negates.
  const Op op = book.nodes[test.node].op;
  const bool negated = test.kind != TestKind::rule && (op == Op::ne || op == Op::strict_ne);
  return state_of(truthy(outcome.value) != negated);
}

TestState run_test(const Test& test, const RuleBook& book, const Inputs& inputs,
                   const int32_t* ids) {
  if (test.kind != TestKind::rule) {
    const Value& v = inputs.slots[test.slot];
    if (v.is_null()) return test.when_null;
    switch (test.kind) {
      case TestKind::truthy:
        return state_of(truthy(v));
      case TestKind::missing:
        return state_of(v.is_string() && v.size == 0);
      case TestKind::boolean:
        if (v.is_boolean()) return state_of(v.boolean == test.expected);
        break;
      case TestKind::range:
        if (v.is_number()) return state_of(in_range(test, v.number));
        break;
      case TestKind::one_of:
        if (v.is_string()) {
          const int32_t id = ids[test.slot];
          return state_of(id >= 0 && std::binary_search(test.ids.begin(), test.ids.end(),
                                                        static_cast<uint32_t>(id)));
        }
        break;
      case TestKind::contains:
        if (v.is_string()) return state_of(v.text().find(test.text) != std::string_view::npos);
        if (v.is_array()) {
          const bool found = std::any_of(v.begin(), v.end(), [&](const Value& item) {
            return item.is_string() && item.text() == test.text;
          });
          return state_of(found);
        }
        break;
      case TestKind::rule:
        break;
    }
  }
  return run_rule(test, book, inputs);
}

bool condition_holds(const Conditions& conditions, uint32_t condition, const RuleBook& book,
                     const Inputs& inputs, const TestState* states, bool* failed) {
  bool holds = false;
  *failed = false;
  if (look_up(conditions, condition, states, holds)) return holds;
  const Outcome outcome = evaluate(book, conditions.conditions[condition].root, inputs);
  *failed = !outcome.ok;
  return outcome.ok && truthy(outcome.value);
}

}  // namespace fieldwise::logic
