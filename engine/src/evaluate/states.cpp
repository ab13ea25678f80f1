#include "evaluate/states.h"

#include <algorithm>

#include "json/spans.h"
#include "plan/names.h"

namespace fieldwise::evaluate {
namespace {

constexpr int64_t kNow = 1'700'000'000'000;  // ms; any moment: all answers are given at once
constexpr double kNothing = 1e-9;  // as the product has it: what is worth less is rounding
constexpr size_t kMostRemembered = 500'000;

double win_chance(const Questions& found) {
  double out = 0;
  for (size_t z = 0; z < found.won_weight.size(); ++z) {
    out += found.won_outcomes[z] ? found.won_weight[z] : 0;
  }
  return out;
}

}  // namespace

States::States(const Plan& plan, const Questionnaire& questions)
    : plan_(plan), questions_(questions), sheet_(plan) {
  visitor_.answers.resize(plan.fields.size());
  visitor_.signals = make<std::span<const Occurrence>>(visitor_.arena, plan.signals.size());
  visitor_.first_at = kNow;
  place_of_.assign(plan.fields.size(), kNone);
  for (uint32_t q = 0; q < questions.size(); ++q) {
    place_of_[questions.fields[q]] = q;
    matters_.push_back(matters(questions.fields[q]));
  }
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
  for (size_t q = 0; q < given.size(); ++q) {
    Answer& answer = visitor_.answers[questions_.fields[q]];
    answer.skipped = given[q] == kSkipped;
    answer.skipped_at = kNow;
  }
  sheet_.load(visitor_, kNow, kNone);
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
  const Valuation valued = valuation(found, plan_.confidence, plan_.doubt, arena_);
  out.outcome = found.outcomes[valued.leading];
  out.chance = valued.likely;
  out.doubt = valued.doubt;
  out.certain = found.outcomes.size() == 1;
  if (!found.won_weight.empty()) out.won = win_chance(found);

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
  double best = kNothing;
  for (uint32_t i = 0; i < found.questions; ++i) {
    const Worth& worth = valued.worth[i];
    const double rate = out.certain ? worth.won / worth.cost : worth.rate();
    if (!(rate > best)) continue;
    best = rate;
    out.next = place_of_[found.input.questions[i].field];
  }
}

std::string States::outcome_name(uint32_t outcome) const {
  if (!plan_.settle_segment) {
    return std::string(name_of(stage_titles(), static_cast<Stage>(outcome)));
  }
  // A digit for each segmentation, the last the lowest.
  std::string out;
  for (size_t i = plan_.segments.size(); i-- > 0;) {
    const auto& bands = plan_.segments[i].bands;
    const std::string_view band = bands[outcome % bands.size()].key;
    if (!out.empty()) out.insert(0, " / ");
    out.insert(0, band);
    outcome /= static_cast<uint32_t>(bands.size());
  }
  return out;
}

}  // namespace fieldwise::evaluate
