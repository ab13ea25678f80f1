#include "timeline/falling.h"

#include <algorithm>

#include "score/ledger.h"

namespace fieldwise {
namespace {

void add(Sums& sums, int64_t points) { (points > 0 ? sums.gains : sums.losses) += points; }

bool alike(const Decay& a, const Decay& b) { return a.kind == b.kind && a.period == b.period; }

// Whether points of a linear decay end after the one time and up to the other.
bool ends_between(const Decay& decay, int64_t at, int64_t from, int64_t to) {
  return decay.kind == Decay::Kind::linear && at + decay.period > from && at + decay.period <= to;
}

}  // namespace

Falling::Falling(const Sheet& sheet, uint32_t axis) : sheet_(sheet), axis_(axis) {
  const Plan& plan = sheet.plan();
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    const Rule& rule = plan.rules[r];
    if (rule.axis != axis || sheet.contribution(r) == 0) continue;
    if (rule.decay.kind == Decay::Kind::none) {
      add(fixed_, sheet.contribution(r));
      continue;
    }
    Alike* alike = fades_freely(r) && opposed(r) ? alike_of(rule.decay) : nullptr;
    if (alike == nullptr) {
      rules_.push_back(r);
    } else {
      take_entries(r, *alike);
    }
  }
  for (uint32_t a = 0; a < alike_count_; ++a) cancel(alike_[a]);
}

// Silence takes in steps, which come seldom; and a cap that is used up keeps a sum from fading with
// its points.
bool Falling::fades_freely(uint32_t r) const {
  const Rule& rule = sheet_.plan().rules[r];
  const int64_t given = sheet_.contribution(r);
  return rule.decay.kind != Decay::Kind::inactivity &&
         (rule.cap == 0 || (given < rule.cap && given > -rule.cap));
}

// Whether another rule takes what this one gives, or gives what it takes, and fades alike.
bool Falling::opposed(uint32_t r) const {
  const auto& rules = sheet_.plan().rules;
  for (uint32_t o = 0; o < rules.size(); ++o) {
    const int64_t given = sheet_.contribution(o);
    if (rules[o].axis == axis_ && given != 0 && (given < 0) != (sheet_.contribution(r) < 0) &&
        alike(rules[o].decay, rules[r].decay) && fades_freely(o)) {
      return true;
    }
  }
  return false;
}

Falling::Alike* Falling::alike_of(const Decay& decay) {
  for (uint32_t a = 0; a < alike_count_; ++a) {
    if (alike(alike_[a].decay, decay)) return &alike_[a];
  }
  if (alike_count_ == kMostAlike) return nullptr;
  alike_[alike_count_].decay = decay;
  return &alike_[alike_count_++];
}

void Falling::take_entries(uint32_t r, Alike& alike) {
  const Rule& rule = sheet_.plan().rules[r];
  if (rule.signal == kNone) return alike.entries.push_back({sheet_.rule_at(r), rule.points});
  for (const Occurrence& o : sheet_.profile()->signals[rule.signal]) {
    alike.entries.push_back({o.at, rule.points});
  }
}

// What was given and taken at the same time is nothing from then on.
void Falling::cancel(Alike& alike) {
  using Entry = Alike::Entry;
  const auto size_of = [](const Entry& e) { return e.points < 0 ? -e.points : e.points; };
  std::sort(alike.entries.begin(), alike.entries.end(), [&](const Entry& a, const Entry& b) {
    return a.at != b.at ? a.at < b.at : size_of(a) < size_of(b);
  });
  List<Entry> left;
  for (size_t i = 0; i < alike.entries.size();) {
    const Entry first = alike.entries[i];
    int64_t sum = 0;
    for (; i < alike.entries.size() && alike.entries[i].at == first.at &&
           size_of(alike.entries[i]) == size_of(first);
         ++i) {
      sum += alike.entries[i].points;
    }
    const int64_t each = sum < 0 ? -size_of(first) : size_of(first);
    for (; sum != 0; sum -= each) left.push_back({first.at, each});
  }
  alike.entries = left;
}

int64_t Falling::moves_at() const {
  if (alike_count_ > 0) return sheet_.now() + 1;
  const int64_t now = sheet_.now();
  const Times activity = sheet_.activity(axis_);
  int64_t out = kNever;
  for (const uint32_t r : rules_) {
    const Rule& rule = sheet_.plan().rules[r];
    if (rule.decay.kind != Decay::Kind::inactivity) return now + 1;
    // Silence counts from the last activity, or from what gave the points where that is later.
    int64_t from = activity.empty() ? INT64_MIN : activity.back();
    if (rule.signal == kNone) from = std::max(from, sheet_.rule_at(r));
    if (from > now) return now + 1;
    out = std::min(out, from + ((now - from) / rule.decay.period + 1) * rule.decay.period);
  }
  return out;
}

int64_t Falling::value(uint32_t r, int64_t time) const {
  const Plan& plan = sheet_.plan();
  const Rule& rule = plan.rules[r];
  const Times activity = sheet_.activity(axis_);
  return rule.signal != kNone ? signal_points(plan, *sheet_.profile(), r, time, activity)
                              : decayed(rule.points, rule.decay, sheet_.rule_at(r), time, activity);
}

void Falling::add_alike(int64_t time, Point& point) const {
  for (uint32_t a = 0; a < alike_count_; ++a) {
    for (const Alike::Entry& entry : alike_[a].entries) {
      add(point.parts[a], decayed(entry.points, alike_[a].decay, entry.at, time, Times()));
    }
  }
}

Falling::Point Falling::now() const {
  Point out{sheet_.now(), {}};
  for (const uint32_t r : rules_) add(out.parts[kMostAlike], sheet_.contribution(r));
  add_alike(out.at, out);
  return out;
}

Falling::Point Falling::point(int64_t time) const {
  Point out{time, {}};
  for (const uint32_t r : rules_) add(out.parts[kMostAlike], value(r, time));
  add_alike(time, out);
  return out;
}

int64_t Falling::total(int64_t time) const {
  const Point then = point(time);
  int64_t out = fixed_.total();
  for (const Sums& part : then.parts) out += part.total();
  return out;
}

// Whether every score from the one point to the other, the earlier first, lies within the edges.
bool Falling::stays(const Edges& edges, const Point& from, const Point& to) const {
  int64_t low = fixed_.total(), high = low;
  for (uint32_t p = 0; p <= kMostAlike; ++p) {
    if (p == alike_count_) p = kMostAlike;
    const Sums &a = from.parts[p], &b = to.parts[p];
    int64_t least = b.gains + a.losses, most = a.gains + b.losses;
    if (p < alike_count_) {
      const auto& entries = alike_[p].entries;
      const bool ends = std::any_of(entries.begin(), entries.end(), [&](const Alike::Entry& e) {
        return ends_between(alike_[p].decay, e.at, from.at, to.at);
      });
      const auto cut = static_cast<int64_t>(entries.size()) + 1;
      if (!ends) {
        least = std::max(least, std::min(a.total(), b.total()) - cut);
        most = std::min(most, std::max(a.total(), b.total()) + cut);
      }
    }
    low += least;
    high += most;
  }
  const Axis& axis = sheet_.plan().axes[axis_];
  return clamp_score(axis, low) >= edges.low && clamp_score(axis, high) < edges.high;
}

int64_t Falling::first_out(const Edges& edges, const Point& from, const Point& to) const {
  if (stays(edges, from, to)) return kNever;
  if (to.at - from.at == 1) return stays(edges, to, to) ? kNever : to.at;
  const Point middle = point(from.at + (to.at - from.at) / 2);
  const int64_t early = first_out(edges, from, middle);
  return early != kNever ? early : first_out(edges, middle, to);
}

int64_t Falling::leaves(const Edges& edges, int64_t until) const {
  Point before = now();
  if (stays(edges, before, point(until))) return kNever;
  // Nothing moves before; then in steps that grow: most changes are near, and the end of time is
  // far.
  before.at = moves_at() - 1;
  for (int64_t step = 1000; before.at < until; step *= 4) {
    const Point after = point(until - before.at > step ? before.at + step : until);
    const int64_t out = first_out(edges, before, after);
    if (out != kNever) return out;
    before = after;
  }
  return kNever;
}

}  // namespace fieldwise
