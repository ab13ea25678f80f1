#include "evaluate/states.h"

#include <algorithm>

#include "json/spans.h"
#include "plan/names.h"

namespace fieldwise::evaluate {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;  // ms; any moment: all answers are given at once
constexpr double kNothing = 1e-9;  // as the product has it: what is worth less is rounding
constexpr size_t kMostRemembered = 500'000;

double doubt_about_winning(double p) { return 2 * p * (1 - p); }

// The chance of winning under class weights.
double win_chance(const Mixture& model, std::span<const double> weights) {
  double out = 0;
  for (size_t z = 0; z < weights.size(); ++z) out += model.outcomes[z] ? weights[z] : 0;
  return out;
}

// By how much the answer to a question lessens the doubt about winning.
double told_of_winning(const Questions& found, uint32_t question) {
  const uint32_t first = found.won_first[question];
  if (first == kNone) return 0;
  const Mixture& model = *found.won;
  const auto weights = found.won_weight;
  double out = doubt_about_winning(win_chance(model, weights));
  for (uint32_t v = 0; v < found.input.questions[question].count; ++v) {
    double all = 0, won = 0;
    for (size_t z = 0; z < weights.size(); ++z) {
      const double weight = weights[z] * model.chances[(first + v) * weights.size() + z];
      all += weight;
      won += model.outcomes[z] ? weight : 0;
    }
    if (all > 0) out -= all * doubt_about_winning(won / all);
  }
  return out;
}

}  // namespace

States::States(const Plan& plan, const Questionnaire& questions)
    : plan_(plan), questions_(questions), sheet_(plan) {
  nobody_.answers.resize(plan.fields.size());
  nobody_.signals = make<std::span<const Occurrence>>(nobody_.arena, plan.signals.size());
  nobody_.first_at = kNow;
  place_of_.assign(plan.fields.size(), kNone);
  for (uint32_t q = 0; q < questions.size(); ++q) {
    place_of_[questions.fields[q]] = q;
    matters_.push_back(matters(questions.fields[q]));
  }
  const std::vector<uint16_t> nothing(questions.size(), kUnasked);
  doubt_ = find(nothing).doubt;
}

// Whether a condition or a computed field reads the answer or what derives from it.
bool States::matters(uint32_t field) const {
  const logic::Conditions& c = plan_.conditions;
  const Ids slots = plan_.field_slots[field];
  return std::any_of(slots.begin(), slots.end(), [&](uint32_t slot) {
    return c.slot_test_begin[slot + 1] > c.slot_test_begin[slot] ||
           !plan_.slot_computes[slot].empty();
  });
}

const Standing& States::after(std::span<const uint16_t> given) {
  std::string key(reinterpret_cast<const char*>(given.data()), given.size_bytes());
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMostRemembered) known_.clear();
  return known_.emplace(std::move(key), find(given)).first->second;
}

Standing States::find(std::span<const uint16_t> given) {
  arena_.reset();
  sheet_.load(nobody_, kNow, kNone);
  for (size_t q = 0; q < given.size(); ++q) {
    if (given[q] >= kSkipped) continue;
    sheet_.set(questions_.fields[q], questions_.answers[q][given[q]], kNow);
  }
  Standing out;
  std::vector<uint32_t> open;
  for (size_t q = 0; q < given.size(); ++q) {
    if (given[q] != kUnasked) continue;
    if (sheet_.visible(questions_.fields[q])) {
      open.push_back(questions_.fields[q]);
    } else {
      out.hidden.push_back(static_cast<uint16_t>(q));
    }
  }
  const Questions found = open_questions(sheet_, open, arena_);
  const Valuation valued = valuation(found, plan_.confidence, doubt_, arena_);
  out.outcome = static_cast<uint32_t>(found.outcomes[valued.leading]);
  out.chance = valued.likely;
  out.doubt = valued.doubt;
  out.certain = found.outcomes.size() == 1;
  if (!found.won_weight.empty()) out.won = win_chance(*found.won, found.won_weight);

  // What is open and not listed has answers that nobody can enumerate: the outlook does not know
  // them, so nothing is certain before they are given, and they are asked when all else is.
  std::vector<uint8_t> listed(given.size(), 0);
  for (size_t i = 0; i < found.questions; ++i) {
    listed[place_of_[found.input.questions[i].field]] = 1;
  }
  choose(found, valued, out);
  uint32_t first = kNone;
  for (const uint32_t field : open) {
    const uint32_t q = place_of_[field];
    if (!listed[q] && matters_[q]) {
      out.certain = false;
      if (out.next == kNone) out.next = q;
    }
    if (first == kNone) first = q;
  }
  if (out.next == kNone) out.next = first;
  return out;
}

// The first of the best, if it is worth anything. The product asks nothing once the outcome is
// settled; a replay goes on then, with what tells most of winning.
void States::choose(const Questions& found, const Valuation& valued, Standing& out) const {
  const bool winning = !found.won_weight.empty();
  double best = kNothing;
  for (uint32_t i = 0; i < found.questions; ++i) {
    const OpenQuestion& question = found.input.questions[i];
    const double worth = !out.certain ? valued.worth[i]
                         : winning    ? told_of_winning(found, i) / question.cost
                                      : 0;
    if (!(worth > best)) continue;
    best = worth;
    out.next = place_of_[question.field];
  }
}

std::string States::outcome_name(uint32_t outcome) const {
  return std::string(name_of(stage_titles(), static_cast<Stage>(outcome)));
}

}  // namespace fieldwise::evaluate
