// The `value` policy: the question whose answer is expected to settle the stage soonest, per unit
// of friction.
#include <algorithm>

#include "ask/asking.h"
#include "ask/value.h"

namespace fieldwise {
namespace {

constexpr double kNothing = 1e-9;      // what is not worth more tells nothing: it is rounding
constexpr size_t kMostScenarios = 12;  // sets of answers that a later question is valued under

// Answers that may be given to the questions chosen before, and how likely they are.
struct Scenario {
  double chance = 1;
  List<Value> answers;
};

class Chooser {
 public:
  Chooser(const Sheet& sheet, const Profile& profile)
      : profile_(profile), plan_(sheet.plan()), sheet_(plan_) {
    sheet_.load(profile, sheet.now(), sheet.offer());
    doubt_ = doubt_of_nobody(sheet.now());
    scenarios_.resize(1);
  }

  // The best question to follow those chosen so far; false when none tells anything.
  bool choose(AskedField& out) {
    List<double> worth(plan_.fields.size(), 0), settles(plan_.fields.size(), 0);
    List<uint8_t> open(plan_.fields.size(), 0);
    std::vector<Scenario> next;
    for (const Scenario& s : scenarios_) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, open_fields(), arena_);
      const Valuation v = valuation(found, plan_.confidence, doubt_, arena_);
      for (size_t i = 0; i < v.worth.size(); ++i) {
        const uint32_t f = found.input.questions[i].field;
        worth[f] += s.chance * v.worth[i];
        settles[f] += s.chance * v.settles[i];
        open[f] = 1;
      }
      if (chosen_.empty() && found.outcomes.size() > 0) {
        likely = found.outcomes[v.leading];
        chance = v.likely;
      }
      take_back();
    }
    out.field = kNone;
    for (uint32_t f = 0; f < open.size(); ++f) {
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
    nobody.signals.resize(plan_.signals.size());
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

  void give(const Scenario& s) {
    for (size_t i = 0; i < chosen_.size(); ++i) sheet_.set(chosen_[i], s.answers[i], sheet_.now());
  }

  void take_back() {
    for (size_t i = chosen_.size(); i-- > 0;) {
      const Answer& answer = profile_.answers[chosen_[i]];
      sheet_.set(chosen_[i], answer.value, answer.at);
    }
  }

  // Goes on from every answer to `field`, as far as scenarios are likely.
  void branch(uint32_t field) {
    std::vector<Scenario> next;
    for (const Scenario& s : scenarios_) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, open_fields(), arena_);
      const Valuation v = valuation(found, plan_.confidence, doubt_, arena_);
      for (size_t i = 0; i < v.worth.size(); ++i) {
        const OpenQuestion& q = found.input.questions[i];
        if (q.field != field) continue;
        for (uint32_t a = q.first; a < q.first + q.count; ++a) {
          Scenario more = s;
          more.chance *= v.answer[a];
          more.answers.push_back(found.answers[a]);
          next.push_back(more);
        }
      }
      take_back();
    }
    std::stable_sort(next.begin(), next.end(),
                     [](const Scenario& a, const Scenario& b) { return a.chance > b.chance; });
    if (next.size() > kMostScenarios) next.resize(kMostScenarios);
    scenarios_ = next;
    chosen_.push_back(field);
  }

  const Profile& profile_;
  const Plan& plan_;
  Sheet sheet_;
  Arena arena_;
  double doubt_ = 0;
  std::vector<Scenario> scenarios_;
  List<uint32_t> chosen_, fields_;
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
