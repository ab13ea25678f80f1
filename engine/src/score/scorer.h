// Scoring leads by their answers alone: no behaviour, no history, everything answered just now.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/list.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"
#include "score/input.h"
#include "score/range.h"
#include "score/sheet.h"

namespace fieldwise {

// Whether rules read answers directly: no rule that ages or is meant for personas, no field that
// hides or is computed, no option that closes, no score. Then a score is a sum over conditions, in
// any order.
bool flat(const Plan& plan);

// A copy of a normalised answer in `arena`.
Value copy_answer(const Value& value, Arena& arena);

// Scores one lead after another, as decide() would score a visitor with these answers and no other
// event. A flat plan's tests run once each; other plans go through a Sheet.
class Scorer {
 public:
  Scorer(const Plan& plan, int64_t now);

  // The fields that scores can depend on, ascending. Answer each of them for every lead.
  const List<uint32_t>& fields() const { return fields_; }

  // A normalised answer (null: none). What it points to must live until the next score().
  void answer(uint32_t field, const Value& value);
  // All answers, as a host wrote them: one slot for each of fields(), in that order.
  void read(std::span<const InputSlot> slots, std::span<const uint8_t> text);

  // The scores in thousandths, by axis. They stand until the next call.
  const List<int64_t>& score();

  const Plan& plan() const { return *plan_; }
  int64_t now() const { return now_; }
  bool is_flat() const { return sheet_ == nullptr; }
  // All slots without any answer: what is left is the same for every lead.
  std::span<const Value> slots() const { return base_.slots(); }
  // The value of a slot that is derived from a field's value.
  Value derive(uint32_t slot, const Value& of) const {
    return base_.derive(plan_->slots[slot], of);
  }

 private:
  // What a rule needs, side by side: its condition's truth table and tests.
  struct RulePoints {
    uint64_t table;
    int64_t points;
    uint32_t condition, axis, test_count;
    uint32_t tests[6];
  };
  // How a field's slot is read. Choices and booleans have few values, so what their tests find is
  // tabulated; numbers are compared with ranges.
  struct Reader {
    enum class How : uint8_t { any, table, numbers, remembered };
    How how = How::any;
    InputKind kind = InputKind::none;
    uint32_t field = 0;
    uint32_t first_test = 0, test_count = 0;                // in Conditions::slot_tests
    uint32_t first_state = 0, first_value = 0, values = 0;  // table; the first value is no answer
    uint32_t first_range = 0;                               // numbers
    uint32_t memory = 0;                                    // remembered
    double min = 0, max = 0;
  };

  // Short answers that came before, with what their tests found: countries, chosen options and
  // seniorities come again and again.
  struct Memory {
    static constexpr uint32_t kEntries = 64, kMost = 48;
    struct Entry {
      uint64_t content = 0;
      uint32_t kind = 0, size = 0;  // of the slot; kind none: free
      uint32_t first_state = 0;     // in table_states_
      Value value;
    };
    Entry entries[kEntries];
    uint32_t count = 0;
  };

  void plan_reader(uint32_t field);
  void read_remembered(const Reader& reader, const InputSlot& slot, std::span<const uint8_t> text);
  bool read_known(const Reader& reader, const InputSlot& slot);
  void run_tests(uint32_t slot);
  bool holds(const RulePoints& rule);
  logic::Inputs inputs();

  const Plan* plan_;
  int64_t now_;
  Sheet base_;                    // nobody's: what does not come from answers
  std::unique_ptr<Sheet> sheet_;  // null: the plan is flat
  List<uint32_t> fields_;
  List<Reader> readers_;
  List<RulePoints> rules_;
  List<Value> slots_;
  List<int32_t> ids_;
  List<logic::TestState> states_;
  // Of the tests that rules use: those that read one slot run when it is answered; the others when
  // all are, for until then slots hold what is left of the lead before.
  List<uint8_t> runs_early_;
  List<uint32_t> late_tests_;
  List<logic::TestState> table_states_;  // by value, then test
  List<Value> table_values_;
  List<NumberRange> ranges_;
  List<Memory> memories_;
  List<int64_t> scores_;
  Arena answers_, scratch_, kept_;
};

}  // namespace fieldwise
