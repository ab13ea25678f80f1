#include "ask/proof.h"

#include <algorithm>

#include "json/spans.h"

namespace fieldwise {

Proof::Proof(const OutlookInput& input, const Outlook& outlook, Arena& arena)
    : in_(input), outlook_(outlook), all_or_nothing_(input.outcomes == 2) {
  const size_t questions = in_.questions.size();
  for (Walk* walk : {&up_, &down_}) {
    walk->points = arena.array<double>(questions);
    walk->order = arena.array<uint32_t>(questions);
  }
  range_ = make<double>(arena, in_.lines.size()).data();
  for (size_t i = 0; i < questions; ++i) {
    const OpenQuestion& q = in_.questions[i];
    double expected = 0, most = 0;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      expected += outlook_.answer[a] * in_.points[a];
      most = std::max<double>(most, in_.points[a]);
    }
    up_.points[i] = expected;
    down_.points[i] = most - expected;
    if (q.line != kNone) range_[q.line] += most;
  }
  sort(up_);
  sort(down_);
  for (const Line& line : in_.lines) all_or_nothing_ = all_or_nothing_ && line.cuts.size() <= 1;
  // Only the last tuple of buckets, above every cut, is the one outcome.
  const auto& of = in_.outcome_of;
  passed_ = of.back();
  all_or_nothing_ = all_or_nothing_ && std::find(of.begin(), of.end(), passed_) == of.end() - 1;
}

// Few questions: each is put where it belongs, behind those that are as good.
void Proof::sort(const Walk& walk) const {
  const auto rate = [&](uint32_t i) { return walk.points[i] / in_.questions[i].cost; };
  for (uint32_t i = 0; i < in_.questions.size(); ++i) {
    uint32_t at = i;
    for (; at > 0 && rate(walk.order[at - 1]) < rate(i); --at) walk.order[at] = walk.order[at - 1];
    walk.order[at] = i;
  }
}

double Proof::now() const { return size({outlook_.now.data(), outlook_.below.data()}); }

double Proof::after(const OpenQuestion& question, uint32_t answer) const {
  State state{&outlook_.after[answer * in_.outcomes],
              outlook_.below_after.data() + answer * outlook_.below.size()};
  state.line = question.line;
  state.score = in_.points[answer];
  for (uint32_t a = question.first; a < question.first + question.count; ++a) {
    state.range = std::max<double>(state.range, in_.points[a]);
  }
  state.without = question.of;
  return size(state);
}

double Proof::size(const State& state) const {
  double out = 0;
  // The two lines that are proved below their cut for the least friction.
  double cheapest = 0, dearer = 0, cheapest_fails = 0;
  uint32_t fails = 0;
  if (*std::max_element(state.outcomes, state.outcomes + in_.outcomes) >= 1) return 0;
  const double passes = state.outcomes[passed_];
  for (uint32_t x = 0; x < in_.lines.size(); ++x) {
    const auto cuts = in_.lines[x].cuts;
    double score = in_.lines[x].score, range = range_[x];
    if (x == state.line) score += state.score, range -= state.range;
    for (size_t c = 0; c < cuts.size(); ++c) {
      const double* below = &state.below[outlook_.cut_at[x] + c];
      const double up = cover(up_, x, state.without, cuts[c] - score);
      const double down = cover(down_, x, state.without, score + range - cuts[c] + 1);
      if (!all_or_nothing_) {
        // The walls of the buckets above and below this cut.
        out += ((c + 1 < cuts.size() ? below[1] : 1) - *below) * up;
        out += (*below - (c > 0 ? below[-1] : 0)) * down;
        continue;
      }
      out += passes * up;
      if (fails == 0 || down < cheapest) {
        dearer = cheapest;
        cheapest = down;
        cheapest_fails = *below;
      } else if (fails == 1 || down < dearer) {
        dearer = down;
      }
      ++fails;
    }
  }
  if (fails == 0) return out;
  const double first = std::min(cheapest_fails, 1 - passes);
  return out + first * cheapest + (1 - passes - first) * dearer;
}

double Proof::cover(const Walk& walk, uint32_t line, uint32_t without, double needed) const {
  if (needed <= 0) return 0;
  double cost = 0;
  for (uint32_t k = 0; k < in_.questions.size(); ++k) {
    const OpenQuestion& q = in_.questions[walk.order[k]];
    if (q.line != line || q.of == without) continue;
    const double points = walk.points[walk.order[k]];
    if (points >= needed) return cost + q.cost * std::max(0.5, needed / points);
    needed -= points;
    cost += q.cost;
  }
  return cost + 2;
}

}  // namespace fieldwise
