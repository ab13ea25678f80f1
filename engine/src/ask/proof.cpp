#include "ask/proof.h"

#include <algorithm>

#include "json/spans.h"

namespace fieldwise {

Proof::Proof(const OutlookInput& input, const Outlook& outlook, Arena& arena)
    : in_(input), outlook_(outlook), all_or_nothing_(input.outcomes == 2) {
  const size_t questions = in_.questions.size(), lines = in_.lines.size();
  const size_t cuts = outlook_.below.size();
  for (Walk* walk : {&up_, &down_}) {
    walk->points = arena.array<double>(questions);
    walk->order = arena.array<uint32_t>(questions);
  }
  most_ = make<double>(arena, questions).data();
  range_ = make<double>(arena, lines).data();
  begin_ = make<uint32_t>(arena, lines + 1).data();
  now_ = arena.array<Wall>(cuts);
  after_ = arena.array<Wall>(in_.answers.size() * cuts);
  for (size_t i = 0; i < questions; ++i) {
    const OpenQuestion& q = in_.questions[i];
    double expected = 0;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      expected += outlook_.answer[a] * in_.answers[a].points;
      most_[i] = std::max<double>(most_[i], in_.answers[a].points);
    }
    up_.points[i] = expected;
    down_.points[i] = most_[i] - expected;
    if (q.line != kNone) range_[q.line] += most_[i];
    for (size_t x = 0; x < lines; ++x) begin_[x + 1] += q.line <= x;
  }
  sort(up_);
  sort(down_);
  for (uint32_t x = 0; x < lines; ++x) {
    all_or_nothing_ = all_or_nothing_ && in_.lines[x].cuts.size() <= 1;
    raise(x, nullptr, 0, now_);
  }
  for (const OpenQuestion& q : in_.questions) {
    // What is taken apart is answered on all its lines.
    const bool apart =
        std::any_of(in_.questions.begin(), in_.questions.end(),
                    [&](const auto& part) { return part.of == q.of && &part != &q; });
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      Wall* walls = after_ + a * cuts;
      const uint32_t like = outlook_.like[a];
      std::copy_n(like == a ? now_ : after_ + like * cuts, cuts, walls);
      for (uint32_t x = 0; like == a && x < lines; ++x) {
        if (apart || x == q.line) raise(x, &q, a, walls);
      }
    }
  }
  // Only the last tuple of buckets, above every cut, is the one outcome.
  const auto& of = in_.outcome_of;
  passed_ = of.back();
  all_or_nothing_ = all_or_nothing_ && std::find(of.begin(), of.end(), passed_) == of.end() - 1;
}

// Few questions: each is put where it belongs, behind those that are as good.
void Proof::sort(const Walk& walk) const {
  const auto better = [&](uint32_t a, uint32_t b) {
    const OpenQuestion &x = in_.questions[a], &y = in_.questions[b];
    if (x.line != y.line) return x.line < y.line;
    return walk.points[a] * y.cost > walk.points[b] * x.cost;
  };
  for (uint32_t i = 0; i < in_.questions.size(); ++i) {
    uint32_t at = i;
    for (; at > 0 && better(i, walk.order[at - 1]); --at) walk.order[at] = walk.order[at - 1];
    walk.order[at] = i;
  }
}

// The walls of a line's cuts, now or once `answered` is.
void Proof::raise(uint32_t line, const OpenQuestion* answered, uint32_t answer, Wall* walls) const {
  const uint32_t without = answered == nullptr ? kNone : answered->of;
  double score = in_.lines[line].score, range = score + range_[line];
  if (answered != nullptr && answered->line == line) {
    score += in_.answers[answer].points;
    range += in_.answers[answer].points - most_[answered - in_.questions.data()];
  }
  const auto cuts = in_.lines[line].cuts;
  for (size_t c = 0; c < cuts.size(); ++c) {
    walls[outlook_.cut_at[line] + c] = {cover(up_, line, without, cuts[c] - score),
                                        cover(down_, line, without, range - cuts[c] + 1)};
  }
}

double Proof::now() const { return size(outlook_.now.data(), outlook_.below.data(), now_); }

double Proof::after(uint32_t answer) const {
  const size_t cuts = outlook_.below.size();
  return size(&outlook_.after[answer * in_.outcomes], outlook_.below_after.data() + answer * cuts,
              after_ + answer * cuts);
}

double Proof::size(const double* outcomes, const double* below, const Wall* walls) const {
  double out = 0;
  // The two lines that are proved below their cut for the least friction.
  double cheapest = 0, dearer = 0, cheapest_fails = 0;
  uint32_t fails = 0;
  const double passes = outcomes[passed_];
  for (uint32_t x = 0; x < in_.lines.size(); ++x) {
    const uint32_t first = outlook_.cut_at[x], end = outlook_.cut_at[x + 1];
    for (uint32_t c = first; c < end; ++c) {
      const Wall& wall = walls[c];
      if (!all_or_nothing_) {
        // Of the buckets above and below this cut.
        out += ((c + 1 < end ? below[c + 1] : 1) - below[c]) * wall.above;
        out += (below[c] - (c > first ? below[c - 1] : 0)) * wall.below;
        continue;
      }
      out += passes * wall.above;
      if (fails == 0 || wall.below < cheapest) {
        dearer = cheapest;
        cheapest = wall.below;
        cheapest_fails = below[c];
      } else if (fails == 1 || wall.below < dearer) {
        dearer = wall.below;
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
  for (uint32_t k = begin_[line]; k < begin_[line + 1]; ++k) {
    const OpenQuestion& q = in_.questions[walk.order[k]];
    if (q.of == without) continue;
    const double points = walk.points[walk.order[k]];
    if (points >= needed) return cost + q.cost * std::max(0.5, needed / points);
    needed -= points;
    cost += q.cost;
  }
  return cost + 2;
}

}  // namespace fieldwise
