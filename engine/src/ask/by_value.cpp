// The `value` policy: the question whose answer is expected to settle the outcome soonest, per unit
// of friction.
#include <algorithm>

#include "ask/answers.h"
#include "ask/asking.h"
#include "ask/value.h"
#include "base/lanes.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr double kNothing = 1e-9;      // what is not worth more tells nothing: it is rounding
constexpr double kLeastRate = 0.002;   // what is worth less is not asked for once
constexpr double kQuiteLikely = 0.8;   // an outcome is as likely as this
constexpr size_t kMostScenarios = 12;  // sets of answers that a later question is valued under

void add(Worth& to, const Worth& worth, double chance) {
  to.outcome += chance * worth.outcome;
  to.proof += chance * worth.proof;
  to.won += chance * worth.won;
  to.settles += chance * worth.settles;
  to.flips += chance * worth.flips;
  to.cost = worth.cost;
}

class Chooser {
 public:
  Chooser(const Sheet& sheet, const Profile& profile)
      : now_(sheet),
        profile_(profile),
        plan_(sheet.plan()),
        sheet_(plan_),
        arena_(sheet.choosing()) {
    sheet_.load(profile, sheet.now(), sheet.offer(), kChoosingSteps);
    chances_.push_back(1);
  }

  // The best question to follow those chosen so far; false when none tells anything.
  bool choose(AskedField& out) {
    const size_t fields = plan_.fields.size();
    List<Worth> worth(fields);
    List<uint8_t> open(fields, 0);
    for (size_t s = 0; s < chances_.size(); ++s) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, open_fields(), arena_);
      const Valuation v = valuation(found, plan_.confidence, plan_.doubt, arena_);
      for (size_t i = 0; i < v.worth.size(); ++i) {
        const uint32_t f = found.input.questions[i].field;
        if (!may_choose(f)) continue;
        add(worth[f], v.worth[i], chances_[s]);
        open[f] = 1;
      }
      if (chosen_.empty()) {
        likely = found.outcomes[v.leading];
        chance = v.likely;
        // Without a model all answers count as equally likely, and of other leads than it was
        // learnt from it says little: no reason to be sure of anything.
        trusted = plan_.model.leads > 0 && !plan_.model.drifted && found.exact;
        joint_.assign(found.joint);
      }
    }
    take_back();
    out.field = kNone;
    for (uint32_t f = 0; f < fields; ++f) {
      if (!open[f]) continue;
      if (out.field == kNone || worth[f].rate() > worth[out.field].rate()) {
        out.runner_up = out.field;
        out.field = f;
      } else if (out.runner_up == kNone || worth[f].rate() > worth[out.runner_up].rate()) {
        out.runner_up = f;
      }
    }
    if (out.field != kNone) {
      out.worth = worth[out.field];
      if (out.runner_up != kNone) out.runner_up_worth = worth[out.runner_up];
      const double enough = chance >= kQuiteLikely ? kLeastRate : kNothing;
      if (out.worth.rate() > enough) return true;
    }
    return choose_joint(open, out);
  }

  // Goes on from every answer to `field`, as far as scenarios are likely.
  void take(uint32_t field) {
    List<double> chances;
    List<Value> answers;
    const size_t before = chosen_.size();
    for (size_t s = 0; s < chances_.size(); ++s) {
      give(s);
      arena_.reset();
      const Questions found = open_questions(sheet_, {&field, 1}, arena_);
      const OutlookInput& in = found.input;
      for (uint32_t a = 0; !in.questions.empty() && a < in.questions[0].count; ++a) {
        const double here = dot(in.weights.data(), in.answers[a].chances, in.classes);
        chances.push_back(chances_[s] * here);
        for (size_t i = 0; i < before; ++i) answers.push_back(answers_[s * before + i]);
        answers.push_back(keep_answer(in.answers[a].value));
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

  // Before anything is chosen: the likeliest outcome, its chance, and whether that is reason enough
  // to stop.
  uint32_t likely = kNone;
  double chance = 0;
  bool trusted = false;

  // Whether rules failed for want of steps, here or in what is known.
  bool spent() const { return sheet_.spent() || now_.spent(); }

 private:
  // What several answers add together, none of them shows alone: the first of those fields, when
  // nothing else is worth a question. Nor is what rules failed to add, or options that they failed
  // to open, seen at all: then it is the first of all.
  bool choose_joint(const List<uint8_t>& open, AskedField& out) const {
    if (!chosen_.empty()) return false;
    for (uint32_t f = 0; f < open.size(); ++f) {
      const bool listed =
          spent() && may_choose(f) && list_answers(now_, f, arena_).answers.size() > 1;
      const bool asks = open[f] != 0 ? spent() || is_among(joint_, f) : listed;
      if (!asks) continue;
      out = {f};
      return true;
    }
    return false;
  }

  // Only what shows already, and what the offer is not too early for.
  bool may_choose(uint32_t f) const {
    return plan_.fields[f].buyer_stage <= plan_.offers[now_.offer()].buyer_stage &&
           left_to_ask(now_, profile_, f) && !asked_in_visit(profile_, f);
  }

  // The arena of a valuation does not last.
  Value keep_answer(const Value& answer) {
    if (!answer.is_array()) return answer;
    Value* items = kept_.array<Value>(answer.size);
    std::copy(answer.begin(), answer.end(), items);
    return Value::array(items, answer.size);
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
      sheet_.suppose(chosen_[i], answers_[s * chosen_.size() + i], sheet_.now());
    }
  }

  void take_back() {
    for (const uint32_t f : chosen_) {
      sheet_.suppose(f, profile_.answers[f].value, profile_.answers[f].at);
    }
  }

  const Sheet& now_;
  const Profile& profile_;
  const Plan& plan_;
  Sheet sheet_;  // of a scenario
  Arena& arena_;
  Arena kept_;
  List<uint32_t> chosen_, fields_;
  List<uint32_t> joint_;  // see Questions
  // Scenarios: sets of answers to the questions chosen, and how likely each is.
  List<double> chances_;
  List<Value> answers_;  // by scenario, then question
};

// One field after the other, as far as the quota goes. The first question of a visit is an easy
// one, the most valuable comes second (SPEC A3).
void choose_fields(Chooser& chooser, const Offer& offer, AskedField next, Asking& out) {
  const bool opens = out.fields.empty() && out.used == 0;
  bool open = true;
  for (uint32_t count = out.used; open && count < out.quota;) {
    if (!is_among(offer.fields, next.field)) {
      next.number = ++count;
      out.fields.push_back(next);
    }
    if (count == out.quota) break;
    chooser.take(next.field);
    open = chooser.choose(next = {});
  }
  if (!opens || out.fields.empty()) return;
  AskedField* easiest = out.fields.begin();
  for (AskedField& asked : out.fields) {
    if (asked.worth.cost < easiest->worth.cost) easiest = &asked;
  }
  const AskedField first = *easiest;
  std::copy_backward(out.fields.begin(), easiest, easiest + 1);
  out.fields.front() = first;
}

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
  const bool open = chooser.choose(next);
  if (!chooser.spent()) {
    out.likely = chooser.likely;
    out.chance = chooser.chance;
    if (chooser.trusted && chooser.chance >= plan.confidence) {
      out.stop = Stop::confident;
      return;
    }
  }
  out.stop = open ? Stop::quota : Stop::not_worth;
  if (open) choose_fields(chooser, offer, next, out);
  out.spent = chooser.spent();
}

}  // namespace fieldwise
