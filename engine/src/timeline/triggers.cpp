#include "timeline/triggers.h"

#include <algorithm>

namespace fieldwise {
namespace {

// An axis' score at a later time, if nothing happens.
int64_t score_at(const Sheet& sheet, uint32_t axis, int64_t at) {
  return clamp_score(sheet.plan().axes[axis], sum_at(sheet, axis, at));
}

}  // namespace

Triggers::Triggers(const Plan& plan)
    : plan_(&plan), holds_(plan.triggers.size(), 0), before_(plan.axes.size(), 0) {
  for (uint32_t t = 0; t < plan.triggers.size(); ++t) {
    const Trigger& trigger = plan.triggers[t];
    longest_ = std::max(longest_, trigger.within);
    const int64_t nothing = clamp_score(plan.axes[trigger.axis], 0);
    const bool above = nothing >= trigger.points;
    holds_[t] = (trigger.kind == Trigger::Kind::crosses_up && above) ||
                (trigger.kind == Trigger::Kind::crosses_down && !above);
  }
}

void Triggers::note_before(const Sheet& sheet, int64_t at) {
  if (longest_ == 0) return;
  for (uint32_t a = 0; a < before_.size(); ++a) before_[a] = score_at(sheet, a, at);
}

int64_t Triggers::least(const Trigger& trigger, int64_t now) const {
  int64_t out = INT64_MAX;
  for (const Point& p : points_) {
    if (p.axis == trigger.axis && p.at > now - trigger.within) out = std::min(out, p.before);
  }
  return out;
}

int64_t Triggers::most(const Trigger& trigger, int64_t now) const {
  int64_t out = INT64_MIN;
  for (const Point& p : points_) {
    if (p.axis == trigger.axis && p.at > now - trigger.within) {
      out = std::max({out, p.before, p.after});
    }
  }
  return out;
}

void Triggers::update(const Sheet& sheet, bool event, List<uint32_t>& fired) {
  if (holds_.empty()) return;
  const int64_t now = sheet.now();
  const Point* kept = points_.begin();
  while (kept != points_.end() && kept->at <= now - longest_) ++kept;
  if (kept != points_.begin()) {
    points_.assign(List<Point>(std::span<const Point>(kept, points_.end())));
  }
  if (event && longest_ != 0) {
    for (uint32_t a = 0; a < before_.size(); ++a) {
      const int64_t after = sheet.score(a);
      if (after != before_[a]) points_.push_back({a, now, before_[a], after});
    }
  }
  for (uint32_t t = 0; t < holds_.size(); ++t) {
    const Trigger& trigger = plan_->triggers[t];
    const int64_t score = sheet.score(trigger.axis);
    bool holds = false;
    switch (trigger.kind) {
      case Trigger::Kind::crosses_up:
        holds = score >= trigger.points;
        break;
      case Trigger::Kind::crosses_down:
        holds = score < trigger.points;
        break;
      case Trigger::Kind::rises: {
        if (!event) continue;
        const int64_t from = least(trigger, now);
        holds = from != INT64_MAX && score - from >= trigger.points;
        break;
      }
      case Trigger::Kind::drops: {
        const int64_t from = most(trigger, now);
        holds = from != INT64_MIN && from - score >= trigger.points;
        break;
      }
    }
    if (holds && !holds_[t]) fired.push_back(t);
    holds_[t] = holds;
  }
}

void Triggers::add_edges(const Sheet& sheet, uint32_t axis, Edges& edges) const {
  const int64_t score = sheet.score(axis);
  for (const Trigger& trigger : plan_->triggers) {
    if (trigger.axis != axis || trigger.kind == Trigger::Kind::rises) continue;
    if (trigger.kind != Trigger::Kind::drops) {
      edges.add(trigger.points, score);
      continue;
    }
    const int64_t from = most(trigger, sheet.now());
    if (from != INT64_MIN) edges.add(from - trigger.points + 1, score);
  }
}

int64_t Triggers::runs_out(int64_t now) const {
  int64_t out = kNever;
  for (const Trigger& trigger : plan_->triggers) {
    if (trigger.kind != Trigger::Kind::drops) continue;
    for (const Point& p : points_) {
      const int64_t end = p.at + trigger.within;
      if (p.axis == trigger.axis && end > now) out = std::min(out, end);
    }
  }
  return out;
}

}  // namespace fieldwise
