#include "logic/fuse.h"

#include <algorithm>

#include "base/sort.h"

namespace fieldwise::logic {
namespace {

constexpr uint32_t kMaxTests = 6;  // of one condition: 2^6 table bits
constexpr uint32_t kMaxFormula = 64;

// A rule seen as a boolean formula over tests, in postfix order.
struct Formula {
  enum class Kind : uint8_t { test, constant, not_, and_, or_ };
  struct Step {
    Kind kind;
    uint32_t value;  // test: position among the condition's tests; constant: 0 or 1; and/or: arity
  };
  std::vector<Step> steps;
  std::vector<uint32_t> tests;
  bool too_large = false;
};

class Fuser {
 public:
  Fuser(Conditions& out, const RuleBook& book) : out_(out), book_(book) {}

  uint32_t add(uint32_t root) {
    Formula formula;
    boolean(root, formula);
    if (formula.too_large) {
      formula = {};
      push_test(rule_test(root), formula);
    }
    Condition condition;
    condition.root = root;
    condition.first_test = static_cast<uint32_t>(out_.condition_tests.size());
    condition.test_count = static_cast<uint32_t>(formula.tests.size());
    condition.table = table(formula);
    out_.condition_tests.insert(out_.condition_tests.end(), formula.tests.begin(),
                                formula.tests.end());
    out_.conditions.push_back(condition);
    return static_cast<uint32_t>(out_.conditions.size() - 1);
  }

 private:
  const Node& node(uint32_t id) const { return book_.nodes[id]; }
  uint32_t arg(const Node& n, uint32_t i) const { return book_.args[n.first_arg + i]; }
  bool is_slot(uint32_t id) const { return node(id).op == Op::slot && node(id).arg_count == 0; }
  // A slot, or {"var": [slot, number]}: a slot that counts as a number where there is no answer.
  bool is_number_slot(uint32_t id) const {
    const Node& n = node(id);
    if (n.op != Op::coalesce || n.arg_count != 2) return is_slot(id);
    const Value* otherwise = literal(arg(n, 1));
    return is_slot(arg(n, 0)) && otherwise != nullptr && otherwise->is_number();
  }
  void read_number_slot(uint32_t id, Test& test) const {
    test.has_default = !is_slot(id);
    if (test.has_default) test.otherwise = literal(arg(node(id), 1))->number;
    test.slot = node(test.has_default ? arg(node(id), 0) : id).slot;
  }
  const Value* literal(uint32_t id) const {
    return node(id).op == Op::literal ? &book_.constants[node(id).constant] : nullptr;
  }

  void boolean(uint32_t id, Formula& f) {
    if (f.too_large) return;
    const Node& n = node(id);
    switch (n.op) {
      case Op::literal:
        return push({Formula::Kind::constant, truthy(*literal(id)) ? 1u : 0u}, f);
      case Op::and_:
      case Op::or_:
        if (n.unwrapped || n.arg_count == 0) break;
        for (uint32_t i = 0; i < n.arg_count; ++i) boolean(arg(n, i), f);
        return push({n.op == Op::and_ ? Formula::Kind::and_ : Formula::Kind::or_, n.arg_count}, f);
      case Op::not_:
      case Op::to_boolean:
        // A single argument that may turn out to be an array is spread by these operators; what
        // boolean() reads as a formula never yields an array whose spreading matters, but for
        // `missing`, whose emptiness is asked for.
        if (n.arg_count != 1) break;
        if (n.unwrapped && !is_boolean(arg(n, 0)) && node(arg(n, 0)).op != Op::missing_slots) break;
        boolean(arg(n, 0), f);
        if (n.op == Op::not_) push({Formula::Kind::not_, 1}, f);
        return;
      case Op::missing_slots:
        if (n.arg_count == 0) break;
        // Asked for its truth, `missing` is: is any of them?
        for (uint32_t i = 1; i < n.arg_count; i += 2) {
          Test missing;
          missing.kind = TestKind::missing;
          missing.node = id;
          missing.slot = node(arg(n, i)).slot;
          push_test(std::move(missing), f);
        }
        return push({Formula::Kind::or_, n.arg_count / 2u}, f);
      default:
        break;
    }
    Test test;
    bool negated = false;
    if (!atom(id, test, negated)) test = rule_test(id);
    push_test(std::move(test), f);
    if (negated) push({Formula::Kind::not_, 1}, f);
  }

  // True when the rule always yields a boolean.
  bool is_boolean(uint32_t id) const {
    switch (node(id).op) {
      case Op::eq:
      case Op::ne:
      case Op::strict_eq:
      case Op::strict_ne:
      case Op::gt:
      case Op::ge:
      case Op::lt:
      case Op::le:
      case Op::in:
      case Op::not_:
      case Op::to_boolean:
      case Op::exists:
        return true;
      default:
        return false;
    }
  }

  bool atom(uint32_t id, Test& test, bool& negated) {
    const Node& n = node(id);
    test = {};
    test.node = id;
    if (is_slot(id)) {
      test.kind = TestKind::truthy;
      test.slot = n.slot;
      return true;
    }
    if (n.unwrapped) return false;
    switch (n.op) {
      case Op::eq:
      case Op::strict_eq:
        return equality(n, test);
      case Op::ne:
      case Op::strict_ne:
        return negated = equality(n, test);
      case Op::lt:
      case Op::le:
      case Op::gt:
      case Op::ge:
        return ordering(n, test);
      case Op::in:
        return membership(n, test);
      default:
        return false;
    }
  }

  bool equality(const Node& n, Test& test) {
    if (n.arg_count != 2) return false;
    uint32_t a = arg(n, 0), b = arg(n, 1);
    if (is_slot(b)) std::swap(a, b);
    const Value* constant = literal(b);
    if (!is_slot(a) || constant == nullptr) return false;
    test.slot = node(a).slot;
    if (constant->is_string()) {
      test.kind = TestKind::one_of;
      test.ids = {intern(constant->text())};
    } else if (constant->is_number()) {
      test.kind = TestKind::range;
      test.low = test.high = constant->number;
    } else if (constant->is_boolean()) {
      test.kind = TestKind::boolean;
      test.expected = constant->boolean;
    } else {
      return false;
    }
    return true;
  }

  bool ordering(const Node& n, Test& test) {
    const bool less = n.op == Op::lt || n.op == Op::le;
    const bool open = n.op == Op::lt || n.op == Op::gt;
    uint32_t slot = 0;
    const Value *below = nullptr, *above = nullptr;  // bounds left and right of the slot
    if (n.arg_count == 2 && is_number_slot(arg(n, 0))) {
      slot = arg(n, 0);
      above = literal(arg(n, 1));
    } else if (n.arg_count >= 2 && n.arg_count <= 3 && is_number_slot(arg(n, 1))) {
      slot = arg(n, 1);
      below = literal(arg(n, 0));
      if (n.arg_count == 3) {
        above = literal(arg(n, 2));
        if (above == nullptr) return false;
      }
      if (below == nullptr) return false;
    } else {
      return false;
    }
    if ((below != nullptr && !below->is_number()) || (above != nullptr && !above->is_number())) {
      return false;
    }
    if (below == nullptr && above == nullptr) return false;
    if (!less) std::swap(below, above);
    test.kind = TestKind::range;
    read_number_slot(slot, test);
    test.low = below != nullptr ? below->number : -kInfinity;
    test.high = above != nullptr ? above->number : kInfinity;
    test.low_open = open && below != nullptr;
    test.high_open = open && above != nullptr;
    return true;
  }

  bool membership(const Node& n, Test& test) {
    if (n.arg_count != 2) return false;
    const uint32_t needle = arg(n, 0), hay = arg(n, 1);
    if (is_slot(needle)) {
      const Value* list = literal(hay);
      if (list == nullptr || !list->is_array()) return false;
      for (const Value& item : *list) {
        if (!item.is_string()) return false;
        test.ids.push_back(intern(item.text()));
      }
      sort_unique(test.ids);
      test.kind = TestKind::one_of;
      test.slot = node(needle).slot;
      return true;
    }
    const Value* text = literal(needle);
    // An empty text is no answer: nothing contains it.
    if (text == nullptr || !text->is_string() || text->size == 0 || !is_slot(hay)) return false;
    test.kind = TestKind::contains;
    test.slot = node(hay).slot;
    test.text = text->text();
    return true;
  }

  int32_t intern(std::string_view text) {
    out_.ids.add(text, out_.ids.size());
    return out_.id_of(text);
  }

  static Test rule_test(uint32_t root) {
    Test test;
    test.node = root;
    return test;
  }

  // Rules that agree wherever the slot has the test's type may differ elsewhere: "5" == 5, but not
  // "5" === 5.
  bool same(const Test& a, const Test& b) const {
    if (a.kind != b.kind || a.slot != b.slot || family(a) != family(b)) return false;
    switch (a.kind) {
      case TestKind::rule:
        return a.node == b.node;
      case TestKind::truthy:
      case TestKind::missing:
        return true;
      case TestKind::boolean:
        return a.expected == b.expected;
      case TestKind::range:
        return a.low == b.low && a.high == b.high && a.low_open == b.low_open &&
               a.high_open == b.high_open && a.has_default == b.has_default &&
               a.otherwise == b.otherwise;
      case TestKind::one_of:
        return a.ids == b.ids;
      case TestKind::contains:
        return a.text == b.text;
    }
    return false;
  }

  Op family(const Test& test) const {
    switch (const Op op = node(test.node).op) {
      case Op::ne:
        return Op::eq;
      case Op::strict_ne:
        return Op::strict_eq;
      case Op::ge:
      case Op::lt:
      case Op::le:
        return Op::gt;
      default:
        return op;
    }
  }

  void push(Formula::Step step, Formula& f) {
    if (f.steps.size() >= kMaxFormula) f.too_large = true;
    if (!f.too_large) f.steps.push_back(step);
  }

  void push_test(Test test, Formula& f) {
    const uint32_t id = store(std::move(test));
    auto it = std::find(f.tests.begin(), f.tests.end(), id);
    if (it == f.tests.end()) {
      if (f.tests.size() == kMaxTests) {
        f.too_large = true;
        return;
      }
      it = f.tests.insert(it, id);
    }
    push({Formula::Kind::test, static_cast<uint32_t>(it - f.tests.begin())}, f);
  }

  uint32_t store(Test test) {
    const auto id = static_cast<uint32_t>(out_.tests.size());
    // Equal tests are found by slot, so that a form in which everything depends on one answer
    // still loads in linear time: that answer has few different tests. A rule's own node is its
    // alone.
    if (test.kind != TestKind::rule) {
      if (test.slot >= out_.tests_of_slot.size()) out_.tests_of_slot.resize(test.slot + 1);
      auto& same_slot = out_.tests_of_slot[test.slot];
      for (const uint32_t known : same_slot) {
        if (same(out_.tests[known], test)) return known;
      }
      same_slot.push_back(id);
    }
    out_.tests.push_back(std::move(test));
    return id;
  }

  static uint64_t table(const Formula& f) {
    uint64_t out = 0;
    const uint32_t rows = 1u << f.tests.size();
    for (uint32_t row = 0; row < rows; ++row) {
      uint64_t stack = 0;  // one bit a value: the formula has at most kMaxFormula steps
      for (const Formula::Step& step : f.steps) {
        switch (step.kind) {
          case Formula::Kind::test:
            stack = stack << 1 | (row >> step.value & 1);
            break;
          case Formula::Kind::constant:
            stack = stack << 1 | step.value;
            break;
          case Formula::Kind::not_:
            stack ^= 1;
            break;
          case Formula::Kind::and_:
          case Formula::Kind::or_: {
            const uint64_t mask = (uint64_t{1} << (step.value - 1) << 1) - 1;
            const uint64_t args = stack & mask;
            const bool value = step.kind == Formula::Kind::and_ ? args == mask : args != 0;
            stack = (stack >> (step.value - 1) >> 1) << 1 | (value ? 1 : 0);
            break;
          }
        }
      }
      out |= (stack & 1) << row;
    }
    return out;
  }

  static constexpr double kInfinity = __builtin_huge_val();
  Conditions& out_;
  const RuleBook& book_;
};

// Compressed rows from pairs (row, column).
void compress(const std::vector<std::pair<uint32_t, uint32_t>>& pairs, uint32_t rows,
              std::vector<uint32_t>& begin, std::vector<uint32_t>& items) {
  begin.assign(rows + 1, 0);
  items.resize(pairs.size());
  for (const auto& [row, column] : pairs) ++begin[row + 1];
  for (uint32_t r = 0; r < rows; ++r) begin[r + 1] += begin[r];
  std::vector<uint32_t> next(begin.begin(), begin.end() - 1);
  for (const auto& [row, column] : pairs) items[next[row]++] = column;
}

TestState state_of(bool value) { return value ? TestState::yes : TestState::no; }

bool in_range(const Test& test, double x) {
  return (test.low_open ? x > test.low : x >= test.low) &&
         (test.high_open ? x < test.high : x <= test.high);
}

TestState run_rule(const Test& test, const RuleBook& book, const Inputs& inputs) {
  const Outcome outcome = evaluate(book, test.node, inputs);
  if (!outcome.ok) return TestState::failed;
  // A `!=` is stored as the `==` it negates.
  const Op op = book.nodes[test.node].op;
  const bool negated = test.kind != TestKind::rule && (op == Op::ne || op == Op::strict_ne);
  return state_of(truthy(outcome.value) != negated);
}

TestState run_on_null(const Test& test, const RuleBook& book, const Inputs& inputs) {
  switch (test.kind) {
    case TestKind::missing:
      return TestState::yes;
    case TestKind::truthy:
      return TestState::no;
    default:
      return run_rule(test, book, inputs);
  }
}

}  // namespace

uint32_t add_condition(Conditions& conditions, const RuleBook& book, uint32_t root) {
  return Fuser(conditions, book).add(root);
}

void finish(Conditions& c, const RuleBook& book, uint32_t slot_count) {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  std::vector<uint32_t> slots;
  for (uint32_t t = 0; t < c.tests.size(); ++t) {
    slots.clear();
    if (c.tests[t].kind == TestKind::rule) {
      collect_slots(book, c.tests[t].node, slots);
    } else {
      slots.push_back(c.tests[t].slot);
    }
    for (const uint32_t slot : slots) pairs.emplace_back(slot, t);
  }
  compress(pairs, slot_count, c.slot_test_begin, c.slot_tests);
  // A fused test reads one slot and constants, so what it finds without an answer never changes.
  const std::vector<Value> nothing(slot_count);
  Arena scratch;
  Inputs inputs;
  inputs.slots = nothing.data();
  inputs.scratch = &scratch;
  c.slot_has_ids.assign(slot_count, 0);
  for (Test& test : c.tests) {
    if (test.kind == TestKind::rule) continue;
    test.when_null = run_on_null(test, book, inputs);
    if (test.kind == TestKind::one_of) c.slot_has_ids[test.slot] = 1;
  }
  pairs.clear();
  for (uint32_t k = 0; k < c.conditions.size(); ++k) {
    const Condition& condition = c.conditions[k];
    for (uint32_t i = 0; i < condition.test_count; ++i) {
      pairs.emplace_back(c.condition_tests[condition.first_test + i], k);
    }
  }
  compress(pairs, static_cast<uint32_t>(c.tests.size()), c.test_condition_begin, c.test_conditions);
  c.tests_of_slot.clear();
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
          return state_of(id >= 0 && std::binary_search(test.ids.begin(), test.ids.end(), id));
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
