#include "evaluate/states.h"

#include <algorithm>

#include "evaluate/relevance.h"
#include "json/spans.h"
#include "plan/names.h"
#include "qualify/segment.h"
#include "qualify/stage.h"
#include "score/bounds.h"

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
  const std::vector<uint8_t> relevant = relevant_fields(plan);
  for (uint32_t q = 0; q < questions.size(); ++q) {
    place_of_[questions.fields[q]] = q;
    matters_.push_back(relevant[questions.fields[q]]);
  }
}

// Whether no answer to any open question can lead elsewhere, as the product has it. It knows of no
// question that is never asked, so a replay only turns to it where answers cannot be listed.
bool States::settled() {
  Reach reached = reach(sheet_, arena_);
  if (plan_.settle_segment) return segment_settled(plan_, reached);
  reached.identified = kMayBeTrue;
  return stage_of(sheet_, reached).settled();
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
  sheet_.load(visitor_, kNow, kNone, kChoosingSteps);
  for (size_t q = 0; q < given.size(); ++q) {
    if (given[q] >= kSkipped) continue;
    sheet_.suppose(questions_.fields[q], questions_.answers[q][given[q]], kNow);
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

  // What is open and not listed has answers that nobody can enumerate, or that only tell together
  // with others: the outlook does not know them. Where they may lead to another outcome, nothing is
  // certain before they are given, and they are asked when all else is.
  std::vector<uint8_t> listed(given.size(), 0);
  for (size_t i = 0; i < found.questions; ++i) {
    listed[place_of_[found.input.questions[i].field]] = 1;
  }
  uint32_t unknown = kNone;
  for (const uint32_t field : open) {
    const uint32_t q = place_of_[field];
    if (unknown == kNone && !listed[q] && matters_[q]) unknown = q;
  }
  if (unknown != kNone && out.certain) out.certain = settled();
  choose(found, valued, out);
  if (out.next == kNone && !out.certain) out.next = unknown;
  if (out.next == kNone && !open.empty()) out.next = place_of_[open[0]];
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
