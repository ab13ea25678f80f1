#include "logic/fuse.h"

#include <algorithm>

#include "base/sort.h"

namespace fieldwise::logic {
namespace {

constexpr uint32_t kMaxTests = 6;  // of one condition: 2^6 table bits

// Bit i of the k-th is bit k of i: the table of the formula that is test k alone.
constexpr uint64_t kTables[kMaxTests] = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc,
                                         0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
                                         0xffff0000ffff0000, 0xffffffff00000000};
constexpr uint64_t kAlways = ~uint64_t{0};

// Makes the tests and the truth table of one condition.
class Fuser {
 public:
  Fuser(Conditions& out, RuleBook& book) : out_(out), book_(book) {}

  uint32_t add(uint32_t root) {
    Condition condition;
    condition.root = root;
    condition.first_test = static_cast<uint32_t>(out_.condition_tests.size());
    condition.table = boolean(root);
    if (too_large_) {
      test_count_ = 0;
      Test whole;
      whole.node = root;
      condition.table = table(whole);
    }
    condition.test_count = test_count_;
    for (uint32_t i = 0; i < test_count_; ++i) out_.condition_tests.push_back(tests_[i]);
    out_.conditions.push_back(condition);
    return static_cast<uint32_t>(out_.conditions.size() - 1);
  }

 private:
  const Node& node(uint32_t id) const { return book_.nodes[id]; }
  uint32_t arg(const Node& n, uint32_t i) const { return book_.args[n.first_arg + i]; }
  bool is_slot(uint32_t id) const { return node(id).op == Op::slot; }
  const Value* literal(uint32_t id) const {
    return node(id).op == Op::literal ? &book_.constants[node(id).constant] : nullptr;
  }
  const Value* number(uint32_t id) const {
    const Value* constant = literal(id);
    return constant != nullptr && constant->is_number() ? constant : nullptr;
  }

  // A slot, or {"var": [slot, number]}: a slot that counts as a number where there is no answer.
  bool number_slot(uint32_t id, Test& test) const {
    const Node& n = node(id);
    test.has_default = n.op == Op::coalesce && n.arg_count == 2;
    if (test.has_default) {
      const Value* otherwise = number(arg(n, 1));
      if (otherwise == nullptr) return false;
      test.otherwise = otherwise->number;
      id = arg(n, 0);
    }
    test.slot = node(id).slot;
    return is_slot(id);
  }

  // The table of the rule `id`, seen as a formula over the condition's tests.
  uint64_t boolean(uint32_t id) {
    if (too_large_) return 0;
    const Node& n = node(id);
    Test test;
    test.node = id;
    switch (n.op) {
      case Op::literal:
        return truthy(*literal(id)) ? kAlways : 0;
      case Op::and_:
      case Op::or_: {
        if (n.unwrapped || n.arg_count == 0) break;
        // `and` is an `or` of opposites, itself turned round.
        const uint64_t opposite = n.op == Op::and_ ? kAlways : 0;
        uint64_t any = 0;
        for (uint32_t i = 0; i < n.arg_count; ++i) any |= boolean(arg(n, i)) ^ opposite;
        return any ^ opposite;
      }
      case Op::not_:
      case Op::to_boolean:
        // A single argument that may turn out to be an array is spread by these operators; what
        // boolean() reads as a formula never yields an array whose spreading matters, but for
        // `missing`, whose emptiness is asked for.
        if (n.arg_count != 1) break;
        if (n.unwrapped && !is_boolean(arg(n, 0)) && node(arg(n, 0)).op != Op::missing_slots) break;
        return boolean(arg(n, 0)) ^ (n.op == Op::not_ ? kAlways : 0);
      case Op::missing_slots: {
        if (n.arg_count == 0) break;
        // Asked for its truth, `missing` is: is any of them?
        test.kind = TestKind::missing;
        uint64_t any = 0;
        for (uint32_t i = 1; i < n.arg_count; i += 2) {
          test.slot = node(arg(n, i)).slot;
          any |= table(test);
        }
        return any;
      }
      default:
        read_atom(n, test);
    }
    const bool negated = n.op == Op::ne || n.op == Op::strict_ne;
    return table(test) ^ (negated && test.kind != TestKind::rule ? kAlways : 0);
  }

  // True when the rule always yields a boolean.
  bool is_boolean(uint32_t id) const {
    const Op op = node(id).op;
    return (op >= Op::eq && op <= Op::to_boolean) || op == Op::in || op == Op::exists;
  }

  // Makes a test on one slot of the rule `n`, if it is one; else the test evaluates the rule.
  void read_atom(const Node& n, Test& test) {
    if (n.op == Op::slot) {
      test.kind = TestKind::truthy;
      test.slot = n.slot;
    } else if (n.unwrapped) {
      return;
    } else if (n.op >= Op::eq && n.op <= Op::strict_ne) {
      read_equality(n, test);
    } else if (n.op >= Op::gt && n.op <= Op::le) {
      read_ordering(n, test);
    } else if (n.op == Op::in) {
      read_membership(n, test);
    }
  }

  void read_equality(const Node& n, Test& test) {
    if (n.arg_count != 2) return;
    uint32_t a = arg(n, 0), b = arg(n, 1);
    if (is_slot(b)) std::swap(a, b);
    const Value* constant = literal(b);
    if (!is_slot(a) || constant == nullptr) return;
    test.slot = node(a).slot;
    if (constant->is_string()) {
      test.kind = TestKind::one_of;
      keep_ids(constant, 1, test);
    } else if (constant->is_number()) {
      test.kind = TestKind::range;
      test.low = test.high = constant->number;
    } else if (constant->is_boolean()) {
      test.kind = TestKind::boolean;
      test.expected = constant->boolean;
    }
  }

  // A slot on either side of a number, or between two.
  void read_ordering(const Node& n, Test& test) {
    const bool less = n.op == Op::lt || n.op == Op::le;
    const bool open = n.op == Op::lt || n.op == Op::gt;
    if (n.arg_count > 3) return;
    uint32_t at = n.arg_count - 2u;
    while (!number_slot(arg(n, at), test)) {
      if (++at == 2) return;
    }
    test.low = -kInfinity;
    test.high = kInfinity;
    for (uint32_t i = 0; i < n.arg_count; ++i) {
      if (i == at) continue;
      const Value* bound = number(arg(n, i));
      if (bound == nullptr) return;
      const bool above = (i > at) == less;
      (above ? test.high : test.low) = bound->number;
      (above ? test.high_open : test.low_open) = open;
    }
    test.kind = TestKind::range;
  }

  void read_membership(const Node& n, Test& test) {
    const uint32_t needle = arg(n, 0), hay = arg(n, 1);
    if (is_slot(needle)) {
      const Value* list = literal(hay);
      if (list == nullptr || !list->is_array()) return;
      for (const Value& item : *list) {
        if (!item.is_string()) return;
      }
      test.kind = TestKind::one_of;
      test.slot = node(needle).slot;
      keep_ids(list->items, list->size, test);
      return;
    }
    const Value* text = literal(needle);
    // An empty text is no answer: nothing contains it.
    if (text == nullptr || !text->is_string() || text->size == 0 || !is_slot(hay)) return;
    test.kind = TestKind::contains;
    test.slot = node(hay).slot;
    test.text = text->text();
  }

  void keep_ids(const Value* texts, uint32_t count, Test& test) {
    List<uint32_t> ids;
    for (uint32_t i = 0; i < count; ++i) {
      out_.ids.add(texts[i].text(), out_.ids.size());
      ids.push_back(out_.ids.find(texts[i].text()));
    }
    sort_unique(ids);
    uint32_t* kept = book_.arena.array<uint32_t>(ids.size());
    std::copy(ids.begin(), ids.end(), kept);
    test.ids = {kept, ids.size()};
  }

  // Rules that agree wherever the slot has the test's type may differ elsewhere: "5" == 5, but not
  // "5" === 5. What a test's kind does not use has its default.
  bool same(const Test& a, const Test& b) const {
    return a.kind == b.kind && family(a) == family(b) && a.expected == b.expected &&
           a.low == b.low && a.high == b.high && a.low_open == b.low_open &&
           a.high_open == b.high_open && a.has_default == b.has_default &&
           a.otherwise == b.otherwise && a.text == b.text &&
           std::equal(a.ids.begin(), a.ids.end(), b.ids.begin(), b.ids.end());
  }

  Op family(const Test& test) const {
    const Op op = node(test.node).op;
    if (op == Op::ne) return Op::eq;
    if (op == Op::strict_ne) return Op::strict_eq;
    return op >= Op::gt && op <= Op::le ? Op::gt : op;
  }

  // The table of a test alone, which becomes one of the condition's.
  uint64_t table(const Test& test) {
    const uint32_t id = store(test);
    uint32_t k = 0;
    while (k < test_count_ && tests_[k] != id) ++k;
    if (k == kMaxTests) {
      too_large_ = true;
      return 0;
    }
    if (k == test_count_) tests_[test_count_++] = id;
    return kTables[k];
  }

  uint32_t store(const Test& test) {
    const auto id = static_cast<uint32_t>(out_.tests.size());
    out_.tests.push_back(test);
    // Equal tests are found by slot: few different ones read the same answer, even in a form in
    // which everything depends on it. A rule's own node is its alone.
    if (test.kind == TestKind::rule) return id;
    while (out_.newest_test.size() <= test.slot) out_.newest_test.push_back(kNone);
    uint32_t& newest = out_.newest_test[test.slot];
    for (uint32_t known = newest; known != kNone; known = out_.tests[known].before) {
      if (same(out_.tests[known], test)) {
        out_.tests.pop_back();
        return known;
      }
    }
    out_.tests.back().before = newest;
    return newest = id;
  }

  static constexpr double kInfinity = __builtin_huge_val();
  Conditions& out_;
  RuleBook& book_;
  uint32_t tests_[kMaxTests];
  uint32_t test_count_ = 0;
  bool too_large_ = false;
};

// Turns rows of columns into columns of rows, both compressed: row r is items[begin[r] …
// begin[r + 1]).
void transpose(const List<uint32_t>& begin, const List<uint32_t>& items, uint32_t columns,
               List<uint32_t>& out_begin, List<uint32_t>& out_items) {
  // One place further than they belong: filling a column moves its begin to its end.
  out_begin.assign(columns + 2, 0);
  out_items.assign(items.size(), 0);
  for (const uint32_t column : items) ++out_begin[column + 2];
  for (uint32_t c = 0; c < columns; ++c) out_begin[c + 2] += out_begin[c + 1];
  for (uint32_t row = 0; row + 1 < begin.size(); ++row) {
    for (uint32_t i = begin[row]; i < begin[row + 1]; ++i) {
      out_items[out_begin[items[i] + 1]++] = row;
    }
  }
}

}  // namespace

uint32_t add_condition(Conditions& conditions, RuleBook& book, uint32_t root) {
  return Fuser(conditions, book).add(root);
}

void finish(Conditions& c, const RuleBook& book, uint32_t slot_count) {
  // A fused test reads one slot and constants, so what it finds without an answer never changes.
  const List<Value> nothing(slot_count);
  Arena scratch;
  Inputs inputs;
  inputs.slots = nothing.data();
  inputs.scratch = &scratch;
  c.slot_has_ids.assign(slot_count, 0);
  List<uint32_t> begin, slots;
  for (Test& test : c.tests) {
    begin.push_back(static_cast<uint32_t>(slots.size()));
    if (test.kind == TestKind::rule) {
      collect_slots(book, test.node, slots);
      continue;
    }
    slots.push_back(test.slot);
    test.when_null = test.kind == TestKind::missing ? TestState::yes : run_rule(test, book, inputs);
    if (test.kind == TestKind::one_of) c.slot_has_ids[test.slot] = 1;
  }
  begin.push_back(static_cast<uint32_t>(slots.size()));
  transpose(begin, slots, slot_count, c.slot_test_begin, c.slot_tests);
  begin.clear();
  for (const Condition& condition : c.conditions) begin.push_back(condition.first_test);
  begin.push_back(static_cast<uint32_t>(c.condition_tests.size()));
  transpose(begin, c.condition_tests, static_cast<uint32_t>(c.tests.size()), c.test_condition_begin,
            c.test_conditions);
}

}  // namespace fieldwise::logic
