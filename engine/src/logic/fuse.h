// Fused conditions: single-slot tests plus a small truth table per condition.
//
// Most conditions of a plan are a few comparisons of one answer with constants, joined by and, or
// and not. Walking their tree for every change costs several times as much as looking the tests'
// results up in a table of at most 64 bits. What does not fit this shape is one test that
// evaluates the rule itself, so every condition has the same form.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "logic/evaluate.h"
#include "logic/rules.h"

namespace fieldwise::logic {

enum class TestKind : uint8_t {
  rule,      // evaluate the rule; may read any number of slots
  truthy,    // the slot is truthy
  missing,   // the slot is null or ""
  boolean,   // the slot is a boolean equal to `expected`
  range,     // the slot is a number between low and high
  one_of,    // the slot is a string with one of `ids`
  contains,  // the slot is a string that contains `text`, or an array with the item `text`
};

// The state of a test: what it found, or that its rule failed.
enum class TestState : uint8_t { no, yes, failed };

struct Test {
  TestKind kind = TestKind::rule;
  bool expected = false;
  bool low_open = false, high_open = false;
  bool has_default = false;  // range: a missing answer counts as `otherwise`
  uint32_t slot = 0;
  // The rule that this test stands for; it decides where the slot's type is another. Of `missing`,
  // whose outcome never depends on that, the rule it is a part of.
  uint32_t node = 0;
  double low = 0, high = 0;
  double otherwise = 0;
  TestState when_null = TestState::no;  // without an answer; set by finish(), not for `rule`
  std::string_view text;
  std::span<const uint32_t> ids;  // ascending; they live in the rules' arena
  uint32_t before = kNone;        // the test added last on the same slot, for finding equal ones
};

struct Condition {
  uint32_t root = 0;
  uint32_t first_test = 0;  // into Conditions::condition_tests
  uint32_t test_count = 0;  // at most 6
  uint64_t table = 0;       // bit i: the condition's value when test k has bit k of i
};

struct Conditions {
  List<Test> tests;  // equal tests are stored once
  List<Condition> conditions;
  List<uint32_t> condition_tests;
  NameIndex ids;               // strings that one_of tests know
  List<uint32_t> newest_test;  // of a slot, or kNone; behind it, Test::before
  // Compressed rows, filled by finish().
  List<uint32_t> slot_test_begin, slot_tests;            // tests that read a slot
  List<uint32_t> slot_has_ids;                           // whether one of them asks for ids
  List<uint32_t> test_condition_begin, test_conditions;  // conditions that use a test

  // The id of `text`, or -1 when no test knows it.
  int32_t id_of(std::string_view text) const { return static_cast<int32_t>(ids.find(text)); }
};

// Adds the condition `root` (compiled under a Scope, forms dialect) and returns its index.
uint32_t add_condition(Conditions& conditions, RuleBook& book, uint32_t root);

// Builds the rows from slots to tests to conditions. Call once, after the last add_condition.
void finish(Conditions& conditions, const RuleBook& book, uint32_t slot_count);

// What the test's own rule comes to, whatever the test's kind.
TestState run_rule(const Test& test, const RuleBook& book, const Inputs& inputs);

// Runs one test against the slots. `ids[slot]` is id_of the slot's string, -1 otherwise.
TestState run_test(const Test& test, const RuleBook& book, const Inputs& inputs,
                   const int32_t* ids);

// Looks a condition up by the states of its tests; false when one of them failed. Inline, because a
// form of a thousand conditions asks a thousand times for one answer.
inline bool look_up(const Conditions& conditions, uint32_t condition, const TestState* states,
                    bool& holds) {
  const Condition& c = conditions.conditions[condition];
  const uint32_t* tests = conditions.condition_tests.data() + c.first_test;
  uint32_t row = 0;
  for (uint32_t i = 0; i < c.test_count; ++i) {
    const TestState state = states[tests[i]];
    if (state == TestState::failed) return false;
    row |= static_cast<uint32_t>(state) << i;
  }
  holds = (c.table >> row & 1) != 0;
  return true;
}

// A condition's value from the states of all tests. A condition one of whose tests failed is
// evaluated as a whole: and, or and if may not have reached the failing part.
bool condition_holds(const Conditions& conditions, uint32_t condition, const RuleBook& book,
                     const Inputs& inputs, const TestState* states, bool* failed);

}  // namespace fieldwise::logic
