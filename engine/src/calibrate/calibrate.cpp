#include "calibrate/calibrate.h"

#include <algorithm>
#include <cmath>

#include "calibrate/logistic.h"
#include "learn/table.h"

namespace fieldwise::calibrate {
namespace {

constexpr double kAllPoints = 100;  // what somebody of whom all that speaks for it holds gets
constexpr size_t kTenths = 10;
constexpr double kMovedChi = 27.88;    // nine degrees of freedom: .1 %
constexpr double kMovedShares = 0.05;  // between the most and the least
constexpr double kEarly = 0.7;
constexpr double kNormal95 = 1.959963984540054;

// A scorecard in whole points.
struct Card {
  std::vector<uint32_t> features;
  std::vector<int64_t> points;
  double unit = 1;  // log-odds of a point

  std::vector<double> scores(std::span<const Feature> all, size_t leads) const {
    std::vector<double> out(leads, 0);
    for (size_t i = 0; i < features.size(); ++i) {
      for (const uint32_t lead : all[features[i]].leads) {
        out[lead] += static_cast<double>(points[i]);
      }
    }
    return out;
  }
};

Card card_of(const Fit& fit) {
  Card out;
  double up = 0, all = 0;
  for (const Term& term : fit.terms) {
    up += std::max(0.0, term.weight);
    all += std::abs(term.weight);
  }
  out.unit = (up > 0 ? up : all) / kAllPoints;
  for (const Term& term : fit.terms) {
    const auto points = static_cast<int64_t>(std::llround(term.weight / out.unit));
    if (points == 0) continue;
    out.features.push_back(term.feature);
    out.points.push_back(points);
  }
  return out;
}

double loss_of(double odds, int8_t won) {
  return won != 0 ? std::log1p(std::exp(-odds)) : std::log1p(std::exp(odds));
}

Judged judge(std::span<const double> scores, std::span<const double> chances,
             std::span<const int8_t> won) {
  Judged out;
  out.leads = won.size();
  out.won = static_cast<size_t>(std::count(won.begin(), won.end(), int8_t{1}));
  const size_t lost = out.leads - out.won;
  out.auc = auc_of(scores, won);
  out.error = auc_error(out.auc, out.won, lost);
  out.stray = auc_stray(out.won, lost);
  out.brier = brier_of(chances, won);
  const double share =
      out.leads == 0 ? 0 : static_cast<double>(out.won) / static_cast<double>(out.leads);
  out.base_brier = share * (1 - share);
  out.lift = lift_of(scores, won);
  out.curve = curve_of(chances, won);
  return out;
}

template <class T>
std::vector<T> of(std::span<const T> all, std::span<const uint32_t> leads) {
  std::vector<T> out;
  for (const uint32_t lead : leads) out.push_back(all[lead]);
  return out;
}

class Calibrator {
 public:
  Calibrator(const Plan& plan, const learn::Leads& leads, uint32_t axis)
      : plan_(plan),
        leads_(leads),
        rules_(rule_features(plan, leads, axis)),
        won_(leads.size(), 0) {
    for (uint32_t i = 0; i < leads.size(); ++i) {
      if (leads.outcomes[i] == learn::kOpen) {
        ++out_.open;
        continue;
      }
      won_[i] = leads.outcomes[i];
      out_.won += won_[i] != 0 ? 1u : 0u;
      known_.push_back(i);
    }
    out_.leads = known_.size();
  }

  Calibration run() {
    judge_today();
    const size_t size = choose_size();
    follow_time(size);
    if (size > 0 && out_.proposed->tells()) propose(size);
    return std::move(out_);
  }

 private:
  std::vector<Feature> features_for(std::span<const uint32_t> known) const {
    return make_features(plan_, leads_, rules_, known, won_);
  }

  // Leads of this fold, and the others.
  void part(uint32_t fold, std::vector<uint32_t>& in, std::vector<uint32_t>& others) const {
    in.clear();
    others.clear();
    for (const uint32_t lead : known_) {
      (learn::fold_of(leads_.groups[lead]) == fold ? in : others).push_back(lead);
    }
  }

  // What today's rules of the axis give for answers; what they give for behaviour no history tells.
  void judge_today() {
    std::vector<double> scores(leads_.size(), 0);
    for (const Feature& rule : rules_) {
      const auto points = static_cast<double>(plan_.rules[rule.rule].points) / 1000;
      for (const uint32_t lead : rule.leads) scores[lead] += points;
    }
    // Its points have no scale of chances, so they get one, from other leads than those judged.
    std::vector<double> chances(leads_.size(), 0);
    std::vector<uint32_t> in, others;
    for (uint32_t fold = 0; fold < learn::kFolds; ++fold) {
      part(fold, in, others);
      const Scale scale = fit_scale(scores, won_, others);
      for (const uint32_t lead : in) chances[lead] = scale.chance(scores[lead]);
    }
    out_.today_scores = of<double>(scores, known_);
    out_.today = judge(out_.today_scores, of<double>(chances, known_), of<int8_t>(won_, known_));
  }

  // How many rules to take: the fewest that held-out leads are hardly less likely under than under
  // any number of them, by one standard error of the difference. 0: none say anything. Judges what
  // comes of so many.
  size_t choose_size() {
    struct Held {
      std::vector<uint32_t> in;
      std::vector<std::vector<double>> scores, chances;  // by size - 1, then lead of `in`
    };
    std::vector<std::vector<double>> losses(kMostRules + 1, std::vector<double>(leads_.size(), 0));
    std::vector<Held> folds;
    std::vector<uint32_t> others;
    for (uint32_t fold = 0; fold < learn::kFolds; ++fold) {
      Held& held = folds.emplace_back();
      part(fold, held.in, others);
      const std::vector<Feature> features = features_for(others);
      const std::vector<Fit> fits = grow(features, others, won_, kMostRules);
      double all_won = 0;
      for (const uint32_t lead : others) all_won += won_[lead];
      // Where one group has nearly all leads, there may be none of a kind among the others.
      const double all_lost = static_cast<double>(others.size()) - all_won;
      const double base = std::log((all_won + 0.5) / (all_lost + 0.5));
      for (const uint32_t lead : held.in) losses[0][lead] = loss_of(base, won_[lead]);
      for (size_t size = 1; size <= kMostRules; ++size) {
        // A path that ended early stays where it ended.
        if (size > fits.size()) {
          for (const uint32_t lead : held.in) losses[size][lead] = losses[size - 1][lead];
          held.scores.push_back(size > 1 ? held.scores.back()
                                         : std::vector<double>(held.in.size(), 0));
          held.chances.push_back(size > 1 ? held.chances.back()
                                          : std::vector<double>(held.in.size(), chance_of(base)));
          continue;
        }
        const Card card = card_of(fits[size - 1]);
        const std::vector<double> scores = card.scores(features, leads_.size());
        const Scale scale = fit_scale(scores, won_, others);
        std::vector<double> held_scores, chances;
        for (const uint32_t lead : held.in) {
          const double odds = scale.intercept + scale.slope * scores[lead];
          losses[size][lead] = loss_of(odds, won_[lead]);
          // On one scale for all folds, whose points differ.
          held_scores.push_back(odds);
          chances.push_back(chance_of(odds));
        }
        held.scores.push_back(std::move(held_scores));
        held.chances.push_back(std::move(chances));
      }
    }
    const size_t size = fewest(losses);
    if (size == 0) return 0;
    std::vector<double> scores(leads_.size()), chances(leads_.size());
    for (const Held& held : folds) {
      for (size_t i = 0; i < held.in.size(); ++i) {
        scores[held.in[i]] = held.scores[size - 1][i];
        chances[held.in[i]] = held.chances[size - 1][i];
      }
    }
    out_.proposed =
        judge(of<double>(scores, known_), of<double>(chances, known_), of<int8_t>(won_, known_));
    return size;
  }

  size_t fewest(const std::vector<std::vector<double>>& losses) const {
    std::vector<double> sums(losses.size(), 0);
    for (size_t size = 0; size < losses.size(); ++size) {
      for (const uint32_t lead : known_) sums[size] += losses[size][lead];
    }
    const auto best =
        static_cast<size_t>(std::min_element(sums.begin(), sums.end()) - sums.begin());
    const auto n = static_cast<double>(known_.size());
    for (size_t size = 0; size < best; ++size) {
      double square = 0;
      const double mean = (sums[size] - sums[best]) / n;
      for (const uint32_t lead : known_) {
        const double off = losses[size][lead] - losses[best][lead] - mean;
        square += off * off;
      }
      if (mean <= std::sqrt(square / n / n)) return size;
    }
    return best;
  }

  // Whether leads were won as often all along, and what the first of them tell of the last.
  void follow_time(size_t size) {
    Course& course = out_.course;
    std::vector<uint32_t> order;
    for (const uint32_t lead : known_) {
      if (leads_.times.empty() || !std::isnan(leads_.times[lead])) order.push_back(lead);
    }
    course.by_time = !leads_.times.empty();
    if (course.by_time) {
      std::stable_sort(order.begin(), order.end(),
                       [&](uint32_t a, uint32_t b) { return leads_.times[a] < leads_.times[b]; });
    }
    if (order.size() < kFewestLeads) return;
    double all = 0;
    for (const uint32_t lead : order) all += won_[lead];
    const double share = all / static_cast<double>(order.size());
    for (size_t tenth = 0; tenth < kTenths; ++tenth) {
      const size_t begin = order.size() * tenth / kTenths,
                   end = order.size() * (tenth + 1) / kTenths;
      double won = 0;
      for (size_t i = begin; i < end; ++i) won += won_[order[i]];
      const auto leads = static_cast<double>(end - begin);
      course.shares.push_back(won / leads);
      const double off = won - leads * share;
      if (share > 0 && share < 1) course.chi_squared += off * off / (leads * share * (1 - share));
    }
    const auto [least, most] = std::minmax_element(course.shares.begin(), course.shares.end());
    course.moved = course.chi_squared > kMovedChi && *most - *least > kMovedShares;
    if (size == 0) return;
    judge_late(order, size);
  }

  void judge_late(std::span<const uint32_t> order, size_t size) {
    const auto split = static_cast<size_t>(static_cast<double>(order.size()) * kEarly);
    const auto early = order.first(split), late = order.subspan(split);
    const auto is_won = [this](uint32_t lead) { return won_[lead] != 0; };
    const auto of_each = [&](std::span<const uint32_t> part) {
      const auto won = static_cast<size_t>(std::count_if(part.begin(), part.end(), is_won));
      return won >= kFewestOfEach && part.size() - won >= kFewestOfEach;
    };
    if (!of_each(early) || !of_each(late)) return;
    const std::vector<Feature> features = features_for(early);
    const std::vector<Fit> fits = grow(features, early, won_, size);
    if (fits.empty()) return;
    const std::vector<double> scores = card_of(fits.back()).scores(features, leads_.size());
    const Scale scale = fit_scale(scores, won_, early);
    std::vector<double> chances;
    for (const uint32_t lead : late) {
      chances.push_back(scale.chance(scores[lead]));
      out_.course.expected += chances.back() / static_cast<double>(late.size());
    }
    out_.course.late = judge(of<double>(scores, late), chances, of<int8_t>(won_, late));
  }

  void propose(size_t size) {
    std::vector<Feature> features = features_for(known_);
    std::vector<Fit> fits = grow(features, known_, won_, size);
    if (fits.empty()) return;
    Fit& fit = fits.back();
    add_errors(features, known_, fit);
    const Card card = card_of(fit);
    const std::vector<double> scores = card.scores(features, leads_.size());
    out_.scores = of<double>(scores, known_);
    std::vector<uint8_t> is_known(leads_.size(), 0);
    for (const uint32_t lead : known_) is_known[lead] = 1;
    for (size_t i = 0; i < card.features.size(); ++i) {
      const auto term = std::find_if(fit.terms.begin(), fit.terms.end(),
                                     [&](const Term& t) { return t.feature == card.features[i]; });
      Points& points = out_.points.emplace_back();
      points.points = card.points[i];
      points.low = (term->weight - kNormal95 * term->error) / card.unit;
      points.high = (term->weight + kNormal95 * term->error) / card.unit;
      double won = 0;
      for (const uint32_t lead : features[card.features[i]].leads) {
        if (!is_known[lead]) continue;
        ++points.leads;
        won += won_[lead];
      }
      points.won = won / static_cast<double>(points.leads);
      points.others_won =
          (static_cast<double>(out_.won) - won) / static_cast<double>(out_.leads - points.leads);
      points.feature = std::move(features[card.features[i]]);
    }
    std::stable_sort(out_.points.begin(), out_.points.end(), [](const Points& a, const Points& b) {
      return std::abs(a.points) > std::abs(b.points);
    });
  }

  const Plan& plan_;
  const learn::Leads& leads_;
  const std::vector<Feature> rules_;
  std::vector<int8_t> won_;      // by lead; 0 of those that are open
  std::vector<uint32_t> known_;  // leads whose outcome is known
  Calibration out_;
};

}  // namespace

std::optional<Error> useless(const learn::Leads& leads) {
  if (leads.outcomes.empty()) {
    return Error{"too_few", "",
                 "nothing tells who was won; write \"outcome\" in the map, or give --outcomes"};
  }
  size_t won = 0, lost = 0;
  for (const int8_t outcome : leads.outcomes) {
    won += outcome == 1 ? 1u : 0u;
    lost += outcome == 0 ? 1u : 0u;
  }
  return too_few(won, lost);
}

std::optional<Error> too_few(size_t won, size_t lost) {
  if (won + lost < kFewestLeads || won < kFewestOfEach || lost < kFewestOfEach) {
    return Error{"too_few", "",
                 "points are learnt from " + std::to_string(kFewestLeads) + " leads and more, " +
                     std::to_string(kFewestOfEach) + " won and " + std::to_string(kFewestOfEach) +
                     " lost among them; here " + std::to_string(won) + " were won and " +
                     std::to_string(lost) + " lost"};
  }
  return std::nullopt;
}

Calibration calibrate(const Plan& plan, const learn::Leads& leads, uint32_t axis) {
  return Calibrator(plan, leads, axis).run();
}

}  // namespace fieldwise::calibrate
