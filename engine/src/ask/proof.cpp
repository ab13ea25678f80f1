#include "ask/proof.h"

#include <algorithm>

#include "json/spans.h"
namespace fieldwise {
// What is known when the size is asked for.
struct Proof::State {
  std::span<const double> outcomes, below;
  uint32_t line = kNone;        // that the answer added to
  double score = 0, range = 0;  // of that line: added, and no longer open
  uint32_t without = kNone;     // the question that was answered
};

Proof::Proof(const OutlookInput& input, const Outlook& outlook, Arena& arena)
    : in_(input), outlook_(outlook), arena_(arena) {
  const size_t lines = in_.lines.size(), questions = in_.questions.size();
  up_ = make<double>(arena_, questions);
  down_ = make<double>(arena_, questions);
  range_ = make<double>(arena_, lines);
  by_up_ = make<std::span<uint32_t>>(arena_, lines);
  by_down_ = make<std::span<uint32_t>>(arena_, lines);
  for (uint32_t i = 0; i < questions; ++i) {
    const OpenQuestion& q = in_.questions[i];
    double most = 0;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      up_[i] += outlook_.answer[a] * in_.points[a];
      most = std::max<double>(most, in_.points[a]);
    }
    down_[i] = most - up_[i];
    if (q.line != kNone) range_[q.line] += most;
  }
  for (uint32_t x = 0; x < lines; ++x) {
    size_t count = 0;
    for (const OpenQuestion& q : in_.questions) count += q.line == x;
    const auto sorted = [&](std::span<const double> by) {
      const auto order = make<uint32_t>(arena_, count);
      size_t n = 0;
      for (uint32_t i = 0; i < questions; ++i) {
        if (in_.questions[i].line != x) continue;
        // Few questions: put each where it belongs, behind those that are as good.
        size_t at = n++;
        const auto rate = [&](uint32_t k) { return by[k] / in_.questions[k].cost; };
        for (; at > 0 && rate(order[at - 1]) < rate(i); --at) order[at] = order[at - 1];
        order[at] = i;
      }
      return order;
    };
    by_up_[x] = sorted(up_);
    by_down_[x] = sorted(down_);
  }
  // All or nothing: two outcomes, a cut a line, and only the last tuple of buckets is the one.
  const auto& of = in_.outcome_of;
  all_or_nothing_ = in_.outcomes == 2;
  for (const Line& line : in_.lines) all_or_nothing_ = all_or_nothing_ && line.cuts.size() <= 1;
  passed_ = of.empty() ? 0 : of.back();
  for (size_t t = 0; t + 1 < of.size(); ++t) {
    all_or_nothing_ = all_or_nothing_ && of[t] != passed_;
  }
}

double Proof::now() const { return size({outlook_.now, outlook_.below}); }

double Proof::after(const OpenQuestion& question, uint32_t answer) const {
  const size_t outcomes = in_.outcomes, cuts = outlook_.below.size();
  State state{outlook_.after.subspan(answer * outcomes, outcomes),
              outlook_.below_after.subspan(answer * cuts, cuts)};
  state.line = question.line;
  state.score = in_.points[answer];
  for (uint32_t a = question.first; a < question.first + question.count; ++a) {
    state.range = std::max<double>(state.range, in_.points[a]);
  }
  state.without = question.of;
  return size(state);
}

double Proof::size(const State& state) const {
  double out = 0, sure = 0;
  for (const double p : state.outcomes) sure = std::max(sure, p);
  if (sure >= 1) return 0;
  const double passes = state.outcomes[passed_];
  // The two lines that are proved below their cut for the least friction, cheapest first.
  double cheapest = 0, cheapest_fails = 0, dearer = 0;
  bool any = false, two = false;
  for (uint32_t x = 0; x < in_.lines.size(); ++x) {
    const auto cuts = in_.lines[x].cuts;
    const bool answered = x == state.line;
    const double score = in_.lines[x].score + (answered ? state.score : 0);
    const double range = range_[x] - (answered ? state.range : 0);
    for (size_t c = 0; c < cuts.size(); ++c) {
      const double below = state.below[outlook_.cut_at[x] + c];
      const double up = cover(up_, by_up_[x], state.without, cuts[c] - score);
      const double down = cover(down_, by_down_[x], state.without, score + range - cuts[c] + 1);
      if (!all_or_nothing_) {
        // The walls of the buckets above and below this cut.
        const double* cut = &state.below[outlook_.cut_at[x] + c];
        const double above = c + 1 < cuts.size() ? cut[1] : 1;
        out += (above - below) * up + (below - (c > 0 ? cut[-1] : 0)) * down;
        continue;
      }
      out += passes * up;
      if (!any || down < cheapest) {
        if (any) dearer = cheapest, two = true;
        cheapest = down;
        cheapest_fails = below;
        any = true;
      } else if (!two || down < dearer) {
        dearer = down;
        two = true;
      }
    }
  }
  if (!all_or_nothing_ || !any) return out;
  const double first = std::min(cheapest_fails, 1 - passes);
  return out + first * cheapest + (two ? (1 - passes - first) * dearer : 0);
}

double Proof::cover(std::span<const double> expected, std::span<const uint32_t> order,
                    uint32_t without, double needed) const {
  if (needed <= 0) return 0;
  double cost = 0;
  for (const uint32_t i : order) {
    const OpenQuestion& q = in_.questions[i];
    if (q.of == without) continue;
    if (expected[i] >= needed) return cost + q.cost * std::max(0.5, needed / expected[i]);
    needed -= expected[i];
    cost += q.cost;
  }
  return cost + 2;
}

}  // namespace fieldwise
