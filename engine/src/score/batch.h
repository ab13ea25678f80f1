// Many leads kept in columns, scored again and again.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/list.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"
#include "score/range.h"
#include "score/scorer.h"

namespace fieldwise {

// Answers in columns: numbers as they are, everything else as codes of the distinct answers met.
// A flat plan (scorer.h) is scored 64 leads at a time: a test's outcomes are one word, a rule's
// truth table is folded over such words, and the points of eight rules are looked up at once. Plans
// of other kinds go row by row, with the same scores.
class Batch {
 public:
  Batch(const Plan& plan, int64_t now);

  // Adds a lead, given the normalised answers (null: none) to fields(), in that order. Copies them.
  void add(const Value* answers);
  const List<uint32_t>& fields() const { return scorer_.fields(); }
  uint32_t size() const { return size_; }

  // The scores in thousandths: those of lead i begin at i × axes. They stand until the next call.
  const List<int64_t>& score();

  // Whether score() goes by columns: false when a rule must see several answers at once, or failed
  // on some answer.
  bool columnar() const { return columnar_; }

 private:
  struct Column {
    uint32_t field = 0;
    bool numeric = false;
    List<double> numbers;  // NaN: no answer
    List<uint32_t> codes;  // into `values`
    List<Value> values;
    List<int32_t> ids;                                  // of values, as one_of tests know them
    std::unordered_map<std::string, uint32_t> code_of;  // by the answer's JSON
    List<uint64_t> planes;  // of few values: by block and value, who gave it
  };
  struct NumberTest {
    uint32_t column, test;
    NumberRange range;
    bool when_missing;
  };
  struct CodeTest {
    uint32_t column, test, slot;
    List<uint8_t> holds;  // by code
    List<uint32_t> held;  // the codes for which it holds, of a column with planes
  };
  struct AxisRules {
    uint32_t axis = 0;
    List<uint32_t> conditions;
    List<int64_t> points;  // of each eight rules, the 256 sums
  };

  bool plan_columns();
  bool add_test(uint32_t test);
  void add_rule(const Rule& rule);
  logic::TestState run(uint32_t test, uint32_t slot, const Value& value);
  uint32_t code(Column& column, const Value& value);
  void build_planes();
  bool run_code_tests();
  void test_block(uint32_t block);
  uint64_t fold(const logic::Condition& condition) const;
  void score_block(uint32_t block);
  void score_rows();

  const Plan* plan_;
  Scorer scorer_;
  bool can_columnar_ = false, columnar_ = false;
  uint32_t size_ = 0, planes_of_ = 0;  // leads, and how many of them the planes hold
  std::vector<Column> columns_;
  std::vector<NumberTest> number_tests_;
  std::vector<CodeTest> code_tests_;
  std::vector<AxisRules> axes_;
  List<uint64_t> words_;  // by test: its outcomes for the block at hand
  List<Value> slots_;     // what run() shows to a test
  List<int32_t> ids_;
  List<int64_t> scores_;
  Arena kept_, scratch_;
};

}  // namespace fieldwise
