// The `value` policy: the question whose answer is expected to settle the stage soonest, per unit
// of friction.
#include <algorithm>

#include "ask/asking.h"
#include "ask/value.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr double kNothing = 1e-9;      // what is not worth more tells nothing: it is rounding
constexpr size_t kMostScenarios = 12;  // sets of answers that a later question is valued under

class Chooser {
 public:
  Chooser(const Sheet& sheet, const Profile& profile)
      : profile_(profile), plan_(sheet.plan()), sheet_(plan_) {
    sheet_.load(profile, sheet.now(), sheet.offer());
    doubt_ = doubt_of_nobody(sheet.now());
    chances_.push_back(1);
  }

  // The best question to follow those chosen so far; false when none tells anything.
  bool choose(AskedField& out) {
    const size_t fields = plan_.fields.size();
    List<double> worth(fields, 0), settles(fields, 0);
    List<uint8_t> open(fields, 0);
    for (size_t s = 0; s < chances_.size(); ++s) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, open_fields(), arena_);
      const Valuation v = valuation(found, plan_.confidence, doubt_, arena_);
      for (size_t i = 0; i < v.worth.size(); ++i) {
        const uint32_t f = found.input.questions[i].field;
        worth[f] += chances_[s] * v.worth[i];
        settles[f] += chances_[s] * v.settles[i];
        open[f] = 1;
      }
      if (chosen_.empty()) {
        likely = found.outcomes[v.leading];
        chance = v.likely;
      }
    }
    take_back();
    out.field = kNone;
    for (uint32_t f = 0; f < fields; ++f) {
      if (!open[f]) continue;
      if (out.field == kNone || worth[f] > worth[out.field]) {
        out.runner_up = out.field;
        out.field = f;
      } else if (out.runner_up == kNone || worth[f] > worth[out.runner_up]) {
        out.runner_up = f;
      }
    }
    if (out.field == kNone || !(worth[out.field] > kNothing)) return false;
    out.settles = settles[out.field];
    if (out.runner_up != kNone) out.runner_up_settles = settles[out.runner_up];
    branch(out.field);
    return true;
  }

  Stage likely = Stage::anonymous;
  double chance = 0;

 private:
  // The doubt about somebody of whom nothing is known.
  double doubt_of_nobody(int64_t now) {
    Profile nobody;
    nobody.answers.resize(plan_.fields.size());
    nobody.signals = make<std::span<const Occurrence>>(nobody.arena, plan_.signals.size());
    nobody.first_at = now;
    Sheet sheet(plan_);
    sheet.load(nobody, now, kNone);
    List<uint32_t> all;
    for (uint32_t f = 0; f < plan_.fields.size(); ++f) {
      if (may_ask(sheet, f)) all.push_back(f);
    }
    const Questions found = open_questions(sheet, {all.data(), all.size()}, arena_);
    return valuation(found, plan_.confidence, 0, arena_).doubt;
  }

  std::span<const uint32_t> open_fields() {
    fields_.clear();
    for (uint32_t f = 0; f < plan_.fields.size(); ++f) {
      const bool chosen = std::find(chosen_.begin(), chosen_.end(), f) != chosen_.end();
      if (!chosen && left_to_ask(sheet_, profile_, f)) fields_.push_back(f);
    }
    return {fields_.data(), fields_.size()};
  }

  // Answers the questions chosen so far as scenario `s` does.
  void give(size_t s) {
    for (size_t i = 0; i < chosen_.size(); ++i) {
      sheet_.set(chosen_[i], answers_[s * chosen_.size() + i], sheet_.now());
    }
  }

  void take_back() {
    for (const uint32_t f : chosen_) {
      sheet_.set(f, profile_.answers[f].value, profile_.answers[f].at);
    }
  }

  // Goes on from every answer to `field`, as far as scenarios are likely.
  void branch(uint32_t field) {
    List<double> chances;
    List<Value> answers;
    const size_t before = chosen_.size();
    for (size_t s = 0; s < chances_.size(); ++s) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, {&field, 1}, arena_);
      const OutlookInput& in = found.input;
      for (uint32_t a = 0; in.questions.size() > 0 && a < in.questions[0].count; ++a) {
        double likely_here = 0;
        for (uint32_t z = 0; z < in.classes; ++z) {
          likely_here += in.weights[z] * in.chances[size_t{a} * in.classes + z];
        }
        chances.push_back(chances_[s] * likely_here);
        for (size_t i = 0; i < before; ++i) answers.push_back(answers_[s * before + i]);
        answers.push_back(found.answers[a]);
      }
    }
    take_back();
    chosen_.push_back(field);
    // The likeliest, of equals the first.
    chances_.clear();
    answers_.clear();
    while (chances_.size() < kMostScenarios) {
      const double* best = std::max_element(chances.begin(), chances.end());
      if (best == chances.end() || !(*best > 0)) break;
      const auto s = static_cast<size_t>(best - chances.begin());
      chances_.push_back(*best);
      for (size_t i = 0; i <= before; ++i) answers_.push_back(answers[s * (before + 1) + i]);
      chances[s] = 0;
    }
  }

  const Profile& profile_;
  const Plan& plan_;
  Sheet sheet_;
  Arena arena_;
  double doubt_ = 0;
  List<uint32_t> chosen_, fields_;
  // Scenarios: sets of answers to the questions chosen, and how likely each is.
  List<double> chances_;
  List<Value> answers_;  // by scenario, then question
};

}  // namespace

void ask_by_value(const Sheet& sheet, const Profile& profile, bool settled, Asking& out) {
  const Plan& plan = sheet.plan();
  const Offer& offer = plan.offers[sheet.offer()];
  // What was answered wrongly in this visit is asked again without counting twice.
  uint32_t left = 0;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (is_among(offer.fields, f) || !left_to_ask(sheet, profile, f)) continue;
    ++left;
    if (asked_in_visit(profile, f)) out.fields.push_back({f, out.used});
  }
  if (left == 0) {
    out.stop = Stop::done;
    return;
  }
  if (settled) {
    out.stop = Stop::settled;
    return;
  }
  Chooser chooser(sheet, profile);
  AskedField next;
  bool open = chooser.choose(next);
  out.likely = chooser.likely;
  out.chance = chooser.chance;
  // Without a model all answers count as equally likely: no reason to be sure of anything.
  if (plan.model.leads > 0 && chooser.chance >= plan.confidence) {
    out.stop = Stop::confident;
    return;
  }
  out.stop = open ? Stop::quota : Stop::not_worth;
  for (uint32_t count = out.used; open && count < out.quota;) {
    if (!is_among(offer.fields, next.field)) {
      next.number = ++count;
      out.fields.push_back(next);
    }
    if (count < out.quota) open = chooser.choose(next = {});
  }
}

}  // namespace fieldwise
