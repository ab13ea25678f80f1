// What of a lead may give points: conditions on one answer each, and those of today's rules.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "learn/leads.h"
#include "plan/plan.h"

namespace fieldwise::calibrate {

struct Feature {
  enum class Kind : uint8_t {
    rule,      // what one of today's rules asks for
    from,      // a number of at least `cut`
    in,        // a choice, or a boolean, of `values`
    chosen,    // of several choices, values[0]
    answered,  // any answer at all
  };
  Kind kind = Kind::answered;
  uint32_t rule = kNone;   // of the plan
  uint32_t field = kNone;  // of the plan; of a rule, the only one that it reads, or kNone
  double cut = 0;
  std::vector<Value> values;
  std::vector<uint32_t> leads;  // for whom it holds, ascending
};

// What the axis' rules that give points for answers alone, and always as many, ask for: what a
// history can judge. Each with the leads for whom it holds.
std::vector<Feature> rule_features(const Plan& plan, const learn::Leads& leads, uint32_t axis);

// `rules`, and what answers are made of besides, where it holds for one of 200 of the leads `known`
// at least, and not for one of 200. Options go together by how many of the leads `known` that chose
// them were won, so what is judged on other leads has not seen them. `won` is by lead.
std::vector<Feature> make_features(const Plan& plan, const learn::Leads& leads,
                                   std::span<const Feature> rules, std::span<const uint32_t> known,
                                   std::span<const int8_t> won);

// Whether a rule is one of rule_features().
bool is_about_answers(const Rule& rule, const Plan& plan);

// The rule's `if`, as JSON, and what it asks for in words.
std::string condition_json(const Plan& plan, const Feature& feature);
std::string words(const Plan& plan, const Feature& feature);

}  // namespace fieldwise::calibrate
