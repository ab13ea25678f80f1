// Past leads as visitors: what each would answer to every question.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/csv.h"
#include "json/arena.h"
#include "json/value.h"
#include "learn/leads.h"
#include "learn/map.h"
#include "plan/plan.h"

namespace fieldwise::evaluate {

inline constexpr uint16_t kUnasked = 0xffff;
inline constexpr uint16_t kSkipped = 0xfffe;  // asked, and not answered

// The questions of a replay, and the answers to each as numbers. Leads of several histories share
// one, so that equal numbers are equal answers.
struct Questionnaire {
  std::vector<uint32_t> fields;             // of the plan, ascending: mapped, and not computed
  std::vector<std::vector<Value>> answers;  // by question
  std::vector<std::unordered_map<std::string, uint16_t>> numbers;  // by question: of JSON
  Arena arena;                                                     // owns texts of answers

  size_t size() const { return fields.size(); }
};

struct Leads {
  size_t count = 0;
  std::vector<uint16_t> answers;  // lead by lead, question by question: a number or kSkipped
  std::vector<int8_t> outcomes;   // 1 won, 0 lost, learn::kOpen; empty without an outcome

  std::span<const uint16_t> of(size_t lead) const {
    const size_t questions = answers.size() / count;
    return {answers.data() + lead * questions, questions};
  }
};

Questionnaire questions_of(const Plan& plan, const learn::Map& map);

// The leads of `csv` that answer anything. A cell that is no answer is a question that the lead
// would skip. `read` is the same history as learning reads it (learn/leads.h), which keeps of texts
// only whether there are any; rules read more.
Leads leads_of(const Plan& plan, const learn::Map& map, const Csv& csv, const learn::Leads& read,
               Questionnaire& questions);

}  // namespace fieldwise::evaluate
