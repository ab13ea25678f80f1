#include "calibrate/decay.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "calibrate/calibrate.h"
#include "calibrate/examples.h"
#include "calibrate/judge.h"
#include "fieldwise/plan.h"
#include "json/writer.h"
#include "learn/splice.h"
#include "learn/table.h"
#include "profile/behaviour.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise::calibrate {
namespace {

constexpr int64_t kDay = 86400000;  // ms
// Nats a lead that are no difference: scores on two scales have the same fit but for its last
// steps.
constexpr double kNothing = 1e-4;
// What is tried beside today's, in days: each about twice the one before.
constexpr int64_t kGrid[] = {3, 7, 14, 30, 60, 120, 240};

// Minus the log likelihood of an outcome, in nats, by odds that may be large.
double loss_of(double odds, int8_t won) {
  const double against = won != 0 ? -odds : odds;
  return against > 0 ? against + std::log1p(std::exp(-against)) : std::log1p(std::exp(against));
}

// When the lead last did something before people first reported of it, in ms; kNever: it did
// nothing.
int64_t read_at(const EventLog& log) {
  int64_t out = kNever;
  for (const Event* event : log.state().events) {
    if (event->type == EventType::outcome) break;
    if (is_activity(*event)) out = event->at;
  }
  return out;
}

bool faster(const Decay& a, const Decay& b) {
  if (a.kind == Decay::Kind::none || b.kind == Decay::Kind::none) {
    return a.kind != Decay::Kind::none;
  }
  return a.period < b.period;
}

// Of today's kind, or half-lives where there is none; today's among them.
std::vector<DecayTried> grid_of(const Decay& today, size_t& place) {
  std::vector<DecayTried> out(1);
  out[0].decay = today;
  for (const int64_t days : kGrid) {
    if (today.kind != Decay::Kind::none && today.period == days * kDay) continue;
    DecayTried& tried = out.emplace_back();
    tried.decay = today;
    if (today.kind == Decay::Kind::none) tried.decay.kind = Decay::Kind::half_life;
    tried.decay.period = days * kDay;
  }
  std::stable_sort(out.begin() + 1, out.end(), [](const DecayTried& a, const DecayTried& b) {
    return faster(a.decay, b.decay);
  });
  place = 0;
  while (place + 1 < out.size() && faster(out[place + 1].decay, today)) {
    std::swap(out[place], out[place + 1]);
    ++place;
  }
  return out;
}

class DecayFinder {
 public:
  DecayFinder(const Plan& plan, std::string_view text, const learn::Visitors& visitors,
              const learn::Outcomes& outcomes, uint32_t axis)
      : plan_(plan), text_(text), axis_(axis) {
    for (uint32_t f = 0; f < plan.fields.size() && email_ == kNone; ++f) {
      if (plan.fields[f].type == FieldType::email) email_ = f;
    }
    for (const auto& [name, log] : visitors) {
      const auto outcome = outcomes.find(name);
      if (outcome == outcomes.end() || outcome->second == learn::kOpen) continue;
      const int64_t at = read_at(log);
      if (at == kNever) continue;
      lives_.push_back({name, &log, at});
      won_.push_back(outcome->second);
      all_.push_back(static_cast<uint32_t>(all_.size()));
      out_.won += outcome->second == 1 ? 1u : 0u;
    }
    out_.leads = lives_.size();
  }

  DecayFound run() {
    const size_t lost = out_.leads - out_.won;
    if (out_.leads < kFewestLeads || out_.won < kFewestOfEach || lost < kFewestOfEach) {
      return std::move(out_);
    }
    out_.tried = grid_of(plan_.axes[axis_].decay, out_.today);
    std::vector<std::vector<double>> scores, losses;
    for (size_t i = 0; i < out_.tried.size(); ++i) {
      scores.push_back(scores_under(i));
      losses.push_back(judge(scores.back(), out_.tried[i]));
    }
    out_.best = out_.chosen = out_.low = out_.high = out_.today;
    const auto is_todays = [&](const auto& each) { return each == scores[out_.today]; };
    if (std::all_of(scores.begin(), scores.end(), is_todays)) {
      out_.verdict = DecayFound::Verdict::no_part;
      return std::move(out_);
    }
    compare(losses);
    choose();
    return std::move(out_);
  }

 private:
  struct Life {
    std::string_view name;
    const EventLog* log;
    int64_t at;  // when it is read
  };

  // By lead: the axis' score in points, as the engine has it under the plan with this decay.
  std::vector<double> scores_under(size_t tried) {
    std::shared_ptr<const Plan> other;
    if (tried != out_.today) {
      std::string text = with_decay(text_, axis_, out_.tried[tried].decay);
      set_aside_examples(text);  // what they expect is of today's decay
      other = load_plan(text).plan;
    }
    // A plan that does not load under another decay is judged as it is.
    const Plan& plan = other == nullptr ? plan_ : *other;
    std::vector<double> out;
    Sheet sheet(plan);
    const bool group = groups_.empty();
    for (const Life& life : lives_) {
      const Profile profile = fold(plan, *life.log, life.at);
      sheet.load(profile, life.at, kNone);
      out.push_back(static_cast<double>(sheet.score(axis_)) / 1000);
      if (!group) continue;
      const std::string_view email =
          email_ == kNone ? std::string_view() : sheet.value(email_).text();
      groups_.push_back(learn::hash_text(email.empty() ? life.name : email));
    }
    return out;
  }

  // By lead, its loss under chances that the other folds gave these scores.
  std::vector<double> judge(const std::vector<double>& scores, DecayTried& out) const {
    std::vector<double> losses(scores.size(), 0);
    std::vector<uint32_t> in, others;
    for (uint32_t fold = 0; fold < learn::kFolds; ++fold) {
      in.clear();
      others.clear();
      for (const uint32_t lead : all_) {
        (learn::fold_of(groups_[lead]) == fold ? in : others).push_back(lead);
      }
      const Scale scale = rising_scale(scores, others);
      for (const uint32_t lead : in) {
        losses[lead] = loss_of(scale.intercept + scale.slope * scores[lead], won_[lead]);
      }
    }
    for (const double loss : losses) out.loss += loss / static_cast<double>(losses.size());
    out.auc = auc_of(scores, won_);
    return losses;
  }

  // More points never mean a lesser chance: a score that ranks leads the wrong way round tells
  // no more than how often all are won.
  Scale rising_scale(const std::vector<double>& scores, const std::vector<uint32_t>& known) const {
    const Scale scale = fit_scale(scores, won_, known);
    if (scale.slope >= 0) return scale;
    double won = 0;
    for (const uint32_t lead : known) won += won_[lead];
    const double lost = static_cast<double>(known.size()) - won;
    return {std::log((won + 0.5) / (lost + 0.5)), 0};
  }

  // The mean by which `a` is worse than `b`, and its standard error.
  static std::pair<double, double> difference(const std::vector<double>& a,
                                              const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    double mean = 0, square = 0;
    for (size_t i = 0; i < a.size(); ++i) mean += (a[i] - b[i]) / n;
    for (size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i] - mean) * (a[i] - b[i] - mean);
    return {mean, std::sqrt(square / n / n)};
  }

  void compare(const std::vector<std::vector<double>>& losses) {
    for (size_t i = 0; i < out_.tried.size(); ++i) {
      if (out_.tried[i].loss < out_.tried[out_.best].loss) out_.best = i;
    }
    for (size_t i = 0; i < out_.tried.size(); ++i) {
      const auto [mean, error] = difference(losses[i], losses[out_.best]);
      out_.tried[i].worse = mean;
      out_.tried[i].error = error;
    }
    out_.low = out_.high = out_.best;
    for (size_t i = 0; i < out_.tried.size(); ++i) {
      if (!near_best(i)) continue;
      out_.low = std::min(out_.low, i);
      out_.high = std::max(out_.high, i);
    }
  }

  bool near_best(size_t i) const {
    return out_.tried[i].worse <= std::max(kNothing, out_.tried[i].error);
  }

  // The one nearest to today's of those that are worse than the best by one standard error at most.
  // To let points last for ever is never proposed, as it is not on the grid.
  void choose() {
    const double stray = auc_stray(out_.won, out_.leads - out_.won);
    const auto& today = out_.tried[out_.today];
    if (std::max(out_.tried[out_.best].auc, today.auc) <= 0.5 + 3 * stray) {
      out_.verdict = DecayFound::Verdict::no_tell;
      return;
    }
    if (near_best(out_.today)) {
      out_.verdict = DecayFound::Verdict::stays;
      return;
    }
    out_.verdict = DecayFound::Verdict::proposed;
    out_.chosen = out_.best;
    while (out_.chosen < out_.today && near_best(out_.chosen + 1)) ++out_.chosen;
    while (out_.chosen > out_.today && near_best(out_.chosen - 1)) --out_.chosen;
  }

  const Plan& plan_;
  std::string_view text_;
  const uint32_t axis_;
  uint32_t email_ = kNone;  // the first field of an address
  std::vector<Life> lives_;
  std::vector<int8_t> won_;
  std::vector<uint32_t> all_, groups_;  // leads by number; the group of each
  DecayFound out_;
};

}  // namespace

DecayFound find_decay(const Plan& plan, std::string_view text, const learn::Visitors& visitors,
                      const learn::Outcomes& outcomes, uint32_t axis) {
  return DecayFinder(plan, text, visitors, outcomes, axis).run();
}

std::string with_decay(std::string_view text, uint32_t axis, const Decay& decay) {
  const std::string period = std::to_string(decay.period / 1000) + "s";
  const bool days = decay.period % kDay == 0;
  std::string json;
  JsonWriter w(json);
  w.begin_object().key("kind");
  const std::string span = days ? std::to_string(decay.period / kDay) + "d" : period;
  switch (decay.kind) {
    case Decay::Kind::inactivity:
      w.string("inactivity").key("factor").number(decay.factor).key("period").string(span);
      break;
    case Decay::Kind::linear:
      w.string("linear").key("span").string(span);
      break;
    default:
      w.string("half-life").key("halfLife").string(span);
  }
  w.end_object();
  const std::vector<std::string_view> own = learn::items_of(text, "axes");
  std::string axes;
  for (uint32_t a = 0; a < own.size(); ++a) {
    axes.append(a == 0 ? "[\n    " : ",\n    ");
    axes += a == axis ? learn::with_member(own[a], "decay", json) : std::string(own[a]);
  }
  return learn::with_member(text, "axes", axes + "\n  ]");
}

}  // namespace fieldwise::calibrate
