// Scoring leads by their answers alone: no behaviour, no history, everything answered just now.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"
#include "score/sheet.h"

namespace fieldwise {

// Whether rules read answers directly: no rule that ages or is meant for personas, no field that
// hides or is computed, no option that closes, no score. Then a score is a sum over conditions, in
// any order.
bool flat(const Plan& plan);

// Scores one lead after another, as decide() would score a visitor with these answers and no other
// event. A flat plan's tests run once each; other plans go through a Sheet.
class Scorer {
 public:
  Scorer(const Plan& plan, int64_t now);

  // The fields that scores can depend on, ascending. Answer each of them for every lead.
  const std::vector<uint32_t>& fields() const { return fields_; }

  // A normalised answer (null: none). What it points to must live until the next score().
  void answer(uint32_t field, const Value& value);
  // As answer() with the value of a choice's option, which has fewer tests left to run.
  void answer_option(uint32_t field, uint32_t option);

  // The scores in thousandths, by axis. They stand until the next call.
  const std::vector<int64_t>& score();

  const Plan& plan() const { return *plan_; }
  int64_t now() const { return now_; }
  bool is_flat() const { return sheet_ == nullptr; }
  // The value of a slot that no answer fills: behaviour that there is none of, the offer.
  const std::vector<Value>& slots() const { return slots_; }
  // The value of a slot that is derived from a field's value.
  Value derive(uint32_t slot, const Value& of) const {
    return base_.derive(plan_->slots[slot], of);
  }

 private:
  struct RulePoints {
    uint32_t condition;
    uint32_t axis;
    int64_t points;
  };
  void run_tests(uint32_t slot);
  void tabulate(uint32_t field);

  const Plan* plan_;
  int64_t now_;
  Sheet base_;
  std::unique_ptr<Sheet> sheet_;  // null: the plan is flat
  std::vector<uint32_t> fields_;
  std::vector<RulePoints> rules_;
  std::vector<Value> slots_;
  std::vector<int32_t> ids_;
  std::vector<logic::TestState> states_;
  std::vector<uint32_t> table_of_;               // by field: into option_states_, kNone: none
  std::vector<logic::TestState> option_states_;  // by option, the states of the field's tests
  std::vector<int64_t> scores_;
  Arena scratch_;
};

}  // namespace fieldwise
