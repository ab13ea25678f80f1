#include "timeline/changes.h"

#include <algorithm>

#include "profile/behaviour.h"
#include "score/ledger.h"
#include "score/range.h"

namespace fieldwise {
namespace {

using logic::Test;
using logic::TestKind;

// The least thousandth that is at or above (or, when `open`, above) `points`.
int64_t edge_at(double points, bool open) {
  auto edge = static_cast<int64_t>(points * 1000) - 2;
  const auto passed = [&] {
    const double score = static_cast<double>(edge) / 1000;
    return open ? score > points : score >= points;
  };
  while (!passed()) ++edge;
  return edge;
}

// A condition's test on a score, as edges; false when every thousandth may matter to it.
bool add_test(const Test& test, int64_t score, Edges& edges) {
  constexpr double kMost = 1e13;  // beyond what points can add up to
  switch (test.kind) {
    case TestKind::missing:
      return true;
    case TestKind::truthy:
      edges.add(0, score);
      edges.add(1, score);
      return true;
    case TestKind::range:
      if (test.low > -kMost && test.low < kMost) edges.add(edge_at(test.low, test.low_open), score);
      if (test.high > -kMost && test.high < kMost) {
        edges.add(edge_at(test.high, !test.high_open), score);
      }
      return true;
    default:
      return false;
  }
}

// What the ledger of an axis comes to at a later time: gains and losses, each nearing 0 from then
// on, so that what lies between two times lies between their sums.
struct Sums {
  int64_t gains = 0, losses = 0;  // thousandths; losses are negative
};

class Falling {
 public:
  Falling(const Sheet& sheet, uint32_t axis) : sheet_(sheet), axis_(axis) {
    const Plan& plan = sheet.plan();
    for (uint32_t r = 0; r < plan.rules.size(); ++r) {
      const Rule& rule = plan.rules[r];
      if (rule.axis != axis || sheet.contribution(r) == 0) continue;
      if (rule.decay.kind == Decay::Kind::none) {
        add(fixed_, sheet.contribution(r));
      } else {
        rules_.push_back(r);
      }
    }
  }

  bool stands_still() const { return rules_.empty(); }

  Sums now() const {
    Sums out = fixed_;
    for (const uint32_t r : rules_) add(out, sheet_.contribution(r));
    return out;
  }

  // The first time after now at which the sums may be others.
  int64_t moves_at() const {
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

  Sums at(int64_t time) const {
    const Plan& plan = sheet_.plan();
    Sums out = fixed_;
    for (const uint32_t r : rules_) {
      const Rule& rule = plan.rules[r];
      const Times& activity = sheet_.activity(axis_);
      add(out, rule.signal != kNone
                   ? signal_points(plan, *sheet_.profile(), r, time, activity)
                   : decayed(rule.points, rule.decay, sheet_.rule_at(r), time, activity));
    }
    return out;
  }

  // Whether every score from the one sums to the other, the earlier first, lies within `edges`.
  bool stays(const Edges& edges, const Sums& from, const Sums& to) const {
    return clamped(to.gains + from.losses) >= edges.low &&
           clamped(from.gains + to.losses) < edges.high;
  }

  // The first time in (from, to] with a score out of the edges.
  int64_t leaves(const Edges& edges, int64_t from, const Sums& before, int64_t to,
                 const Sums& after) const {
    if (stays(edges, before, after)) return kNever;
    if (to - from == 1) {
      return stays(edges, after, after) ? kNever : to;
    }
    const int64_t middle = from + (to - from) / 2;
    const Sums between = at(middle);
    const int64_t early = leaves(edges, from, before, middle, between);
    return early != kNever ? early : leaves(edges, middle, between, to, after);
  }

 private:
  static void add(Sums& sums, int64_t points) { (points > 0 ? sums.gains : sums.losses) += points; }

  int64_t clamped(int64_t sum) const { return clamp_score(sheet_.plan().axes[axis_], sum); }

  const Sheet& sheet_;
  uint32_t axis_;
  Sums fixed_;
  List<uint32_t> rules_;  // that decay and give points now
};

// When a slot's tests may find something else.
int64_t behaviour_matters(const Sheet& sheet, const Profile& profile, uint32_t s, int64_t until) {
  const Plan& plan = sheet.plan();
  const logic::Conditions& c = plan.conditions;
  const Slot& slot = plan.slots[s];
  const bool ranges = plan.slot_computes[s].empty() && only_ranges(c, s);
  int64_t at = sheet.now();
  for (;;) {
    at = behaviour_changes(slot, profile, at);
    if (at > until || !ranges) return at;
    const Value then = behaviour(slot, &profile, at);
    // Only counts are numbers; the other kinds are yes or no, whose next change is a change.
    if (!then.is_number()) return at;
    for (uint32_t i = c.slot_test_begin[s]; i < c.slot_test_begin[s + 1]; ++i) {
      const NumberRange range = number_range(c.tests[c.slot_tests[i]]);
      if (range.holds(then.number) != range.holds(sheet.slots()[s].number)) return at;
    }
  }
}

int64_t answers_change(const Sheet& sheet, const Profile& profile) {
  int64_t out = kNever;
  const auto offer = [&](int64_t at, const Field& field) {
    if (at + field.stale_after > sheet.now()) out = std::min(out, at + field.stale_after);
  };
  const auto& fields = sheet.plan().fields;
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (fields[f].stale_after == 0) continue;
    const Answer& answer = profile.answers[f];
    if (answer.event != nullptr) offer(answer.at, fields[f]);
    if (answer.skipped) offer(answer.skipped_at, fields[f]);
  }
  return out;
}

// A comparison of `now` with a date changes once.
int64_t date_comes(const Sheet& sheet, uint32_t node, int64_t until) {
  logic::Inputs in = sheet.inputs();
  const auto holds = [&](int64_t time) {
    in.now = time;
    const logic::Outcome outcome = logic::evaluate(sheet.plan().book, node, in);
    return outcome.ok && logic::truthy(outcome.value);
  };
  int64_t from = sheet.now();
  const bool before = holds(from);
  if (holds(until) == before) return kNever;
  while (until - from > 1) {
    const int64_t middle = from + (until - from) / 2;
    (holds(middle) == before ? from : until) = middle;
  }
  return until;
}

}  // namespace

void Edges::add(int64_t edge, int64_t score) {
  if (edge <= score) {
    low = std::max(low, edge);
  } else {
    high = std::min(high, edge);
  }
}

Edges edges_of(const Sheet& sheet, uint32_t axis) {
  const Plan& plan = sheet.plan();
  const int64_t score = sheet.score(axis);
  Edges out;
  for (const Threshold& threshold : plan.thresholds) {
    for (const auto& bound : threshold.when) {
      if (bound.axis == axis) out.add(bound.min, score);
    }
  }
  for (const Segmentation& by : plan.segments) {
    for (size_t b = 1; by.axis == axis && b < by.bands.size(); ++b) out.add(by.bands[b].min, score);
  }
  const uint32_t slot = plan.axes[axis].slot;
  if (slot == kNone) return out;
  const logic::Conditions& c = plan.conditions;
  bool known = plan.slot_computes[slot].empty();
  for (uint32_t i = c.slot_test_begin[slot]; known && i < c.slot_test_begin[slot + 1]; ++i) {
    known = add_test(c.tests[c.slot_tests[i]], score, out);
  }
  return known ? out : Edges{score, score + 1};
}

int64_t score_leaves(const Sheet& sheet, uint32_t axis, const Edges& edges, int64_t until) {
  if ((edges.low == INT64_MIN && edges.high == INT64_MAX) || until <= sheet.now()) return kNever;
  const Falling falling(sheet, axis);
  if (falling.stands_still() || falling.moves_at() > until) return kNever;
  Sums before = falling.now();
  if (falling.stays(edges, before, falling.at(until))) return kNever;
  // In steps that grow: most changes are near, and the end of time is far.
  int64_t from = falling.moves_at() - 1, step = 1000;
  while (from < until) {
    const int64_t to = until - from > step ? from + step : until;
    const Sums after = falling.at(to);
    const int64_t leaves = falling.leaves(edges, from, before, to, after);
    if (leaves != kNever) return leaves;
    from = to;
    before = after;
    step *= 4;
  }
  return kNever;
}

int64_t sum_at(const Sheet& sheet, uint32_t axis, int64_t at) {
  const Sums sums = Falling(sheet, axis).at(at);
  return sums.gains + sums.losses;
}

int64_t clamp_score(const Axis& axis, int64_t sum) {
  if (axis.has_min) sum = std::max(sum, axis.min);
  if (axis.has_max) sum = std::min(sum, axis.max);
  return sum;
}

int64_t dates_come(const Sheet& sheet, int64_t until) {
  int64_t out = kNever;
  for (const uint32_t node : sheet.plan().clocks) {
    if (until > sheet.now()) out = std::min(out, date_comes(sheet, node, until));
    until = std::min(until, out);
  }
  return out;
}

int64_t input_changes(const Sheet& sheet, const Profile& profile, int64_t until) {
  const Plan& plan = sheet.plan();
  int64_t out = answers_change(sheet, profile);
  for (uint32_t s = 0; s < plan.slots.size(); ++s) {
    const SlotKind kind = plan.slots[s].kind;
    if (kind >= SlotKind::signal && kind < SlotKind::score) {
      out = std::min(out, behaviour_matters(sheet, profile, s, until));
    }
  }
  out = std::min(out, dates_come(sheet, std::min(until, out)));
  return out > until ? kNever : out;
}

}  // namespace fieldwise
