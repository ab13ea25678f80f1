#include "timeline/changes.h"

#include <algorithm>

#include "profile/behaviour.h"
#include "score/range.h"
#include "timeline/falling.h"

namespace fieldwise {
namespace {

using logic::Test;
using logic::TestKind;

constexpr double kMostPoints = 1e13;  // beyond what points can add up to

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

// Finds the edges of a rule that is evaluated as a whole: the numbers that a score is compared
// with. False where it is used otherwise.
bool add_rule(const logic::RuleBook& book, uint32_t index, uint32_t slot, int64_t score,
              Edges& edges) {
  using logic::Op;
  const logic::Node& node = book.nodes[index];
  if (node.op == Op::slot) return node.slot != slot;
  const auto arg = [&](uint32_t i) -> const logic::Node& {
    return book.nodes[book.args[node.first_arg + i]];
  };
  const bool compares = node.op >= Op::eq && node.op <= Op::le && !node.unwrapped;
  bool of_score = false, numbers = true;
  for (uint32_t i = 0; compares && i < node.arg_count; ++i) {
    const bool is_score = arg(i).op == Op::slot && arg(i).slot == slot;
    of_score = of_score || is_score;
    numbers =
        numbers &&
        (is_score || (arg(i).op == Op::literal && book.constants[arg(i).constant].is_number()));
  }
  if (of_score && numbers) {
    for (uint32_t i = 0; i < node.arg_count; ++i) {
      if (arg(i).op != Op::literal) continue;
      const double points = book.constants[arg(i).constant].number;
      if (points < -kMostPoints || points > kMostPoints) continue;
      edges.add(edge_at(points, false), score);
      edges.add(edge_at(points, true), score);
    }
    return true;
  }
  for (uint32_t i = 0; i < node.arg_count; ++i) {
    if (!add_rule(book, book.args[node.first_arg + i], slot, score, edges)) return false;
  }
  return true;
}

// A condition's test on a score, as edges; false when every thousandth may matter to it.
bool add_test(const logic::RuleBook& book, const Test& test, uint32_t slot, int64_t score,
              Edges& edges) {
  switch (test.kind) {
    case TestKind::missing:
      return true;
    case TestKind::truthy:
      edges.add(0, score);
      edges.add(1, score);
      return true;
    case TestKind::range:
      if (test.low > -kMostPoints && test.low < kMostPoints)
        edges.add(edge_at(test.low, test.low_open), score);
      if (test.high > -kMostPoints && test.high < kMostPoints) {
        edges.add(edge_at(test.high, !test.high_open), score);
      }
      return true;
    default:
      return add_rule(book, test.node, slot, score, edges);
  }
}

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
    known = add_test(plan.book, c.tests[c.slot_tests[i]], slot, score, out);
  }
  return known ? out : Edges{score, score + 1};
}

int64_t score_leaves(const Sheet& sheet, uint32_t axis, const Edges& edges, int64_t until) {
  if ((edges.low == INT64_MIN && edges.high == INT64_MAX) || until <= sheet.now()) return kNever;
  const Falling falling(sheet, axis);
  if (falling.stands_still() || falling.moves_at() > until) return kNever;
  return falling.leaves(edges, until);
}

int64_t sum_at(const Sheet& sheet, uint32_t axis, int64_t at) {
  return Falling(sheet, axis).total(at);
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
