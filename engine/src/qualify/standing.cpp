#include "qualify/standing.h"

#include <algorithm>

#include "base/whole.h"
#include "qualify/reports.h"
#include "qualify/segment.h"
#include "score/sheet.h"

namespace fieldwise {

bool disqualifies(const Sheet& sheet, uint32_t l) {
  const Lane& lane = sheet.plan().lanes[l];
  if (!sheet.holds(lane.condition)) return false;
  if (!kWhole || sheet.profile() == nullptr) return true;
  if (lane.held_for != 0) {
    const auto& since = sheet.profile()->held_since;
    if (since.empty() || since[l] == kNever || sheet.now() - since[l] < lane.held_for) return false;
  }
  const auto& lifted = sheet.profile()->lifted_at;
  return lifted.empty() || lifted[l] == kNever || sheet.evidence_at(lane.slots) > lifted[l];
}

namespace {

bool identified(const Sheet& sheet) {
  const auto& fields = sheet.plan().fields;
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (fields[f].type == FieldType::email && !sheet.value(f).is_null()) return true;
  }
  return false;
}

bool met(const Sheet& sheet, const Threshold& threshold) {
  return std::all_of(threshold.when.begin(), threshold.when.end(),
                     [&](const auto& bound) { return sheet.score(bound.axis) >= bound.min; });
}

const Lapse* lapse_of(const Plan& plan, Stage stage) {
  const auto it = std::find_if(plan.lapses.begin(), plan.lapses.end(),
                               [&](const Lapse& lapse) { return lapse.stage == stage; });
  return it == plan.lapses.end() ? nullptr : &*it;
}

// When a silence was last so long that the lapse came about; INT64_MIN: never.
int64_t lapsed_at(const Lapse& lapse, const Profile& profile, int64_t now) {
  int64_t next = now;
  for (size_t i = profile.activity.size(); i-- > 0;) {
    const int64_t at = profile.activity[i].at;
    if (next - at >= lapse.after) return at + lapse.after;
    next = at;
  }
  return INT64_MIN;
}

// When the newest of what gives points on the threshold's axes came in, decayed or not: what has
// decayed is no less the last that was heard.
int64_t threshold_evidence(const Sheet& sheet, const Threshold& threshold) {
  const Plan& plan = sheet.plan();
  int64_t at = INT64_MIN;
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    const Rule& rule = plan.rules[r];
    const bool read = std::any_of(threshold.when.begin(), threshold.when.end(),
                                  [&](const auto& bound) { return bound.axis == rule.axis; });
    if (!read || rule.points <= 0 || !sheet.rule_counts(r)) continue;
    if (rule.signal == kNone) {
      at = std::max(at, sheet.rule_at(r));
    } else if (const auto& seen = sheet.profile()->signals[rule.signal]; !seen.empty()) {
      at = std::max(at, seen.back().at);
    }
  }
  return at;
}

// Where rules alone put a lead. What qualified it must be newer than `let_go`, and than the last
// silence that its stage does not outlive: otherwise it has had its chance.
class Rules {
 public:
  Rules(const Sheet& sheet, int64_t let_go) : sheet_(sheet), let_go_(let_go) {}

  Standing run() {
    const Plan& plan = sheet_.plan();
    for (uint32_t l = plan.disqualifications; l < plan.lanes.size(); ++l) {
      const Lane& lane = plan.lanes[l];
      if (sheet_.holds(lane.condition) &&
          counts(lane.stage, [&] { return sheet_.evidence_at(lane.slots); })) {
        return at(lane.stage, Standing::By::lane, l);
      }
    }
    Standing out = at(Stage::inquiry, Standing::By::identity, kNone);
    for (uint32_t t = 0; t < plan.thresholds.size(); ++t) {
      const Threshold& threshold = plan.thresholds[t];
      if (met(sheet_, threshold) &&
          counts(threshold.stage, [&] { return threshold_evidence(sheet_, threshold); })) {
        out = at(threshold.stage, Standing::By::threshold, t);
      }
    }
    if (lapse_ != nullptr && lapse_->to >= out.stage) {
      const auto index = static_cast<uint32_t>(lapse_ - plan.lapses.data());
      out = at(lapse_->to, Standing::By::lapse, index);
    }
    return out;
  }

 private:
  static Standing at(Stage stage, Standing::By by, uint32_t index) {
    Standing out;
    out.stage = stage;
    out.by = by;
    out.index = index;
    return out;
  }

  // Whether what leads to `stage` still counts; evidence is looked for only where that matters.
  template <class Evidence>
  bool counts(Stage stage, Evidence evidence) {
    if (!kWhole || sheet_.profile() == nullptr) return true;
    const Lapse* lapse = lapse_of(sheet_.plan(), stage);
    int64_t limit = let_go_;
    const int64_t lapsed =
        lapse == nullptr ? INT64_MIN : lapsed_at(*lapse, *sheet_.profile(), sheet_.now());
    if (limit == INT64_MIN && lapsed == INT64_MIN) return true;
    const int64_t at = evidence();
    if (at <= let_go_ && let_go_ != INT64_MIN) return false;
    if (lapsed != INT64_MIN && at < lapsed) {
      if (lapse_ == nullptr || lapse->to > lapse_->to) lapse_ = lapse;
      return false;
    }
    return true;
  }

  const Sheet& sheet_;
  int64_t let_go_;
  const Lapse* lapse_ = nullptr;  // of what lapsed, to the furthest stage
};

void put(Standing& out, Stage stage, const Event* event, Suppression suppression) {
  out.stage = stage;
  out.by = Standing::By::report;
  out.index = kNone;
  out.event = event;
  out.suppression = suppression;
}

// A deal that a person reported outlasts what rules say of the lead: only people end it.
bool put_deal(const Reports& reports, Standing& out) {
  const Event* said = reports.latest;
  if (said == nullptr) return false;
  if (said->outcome == Outcome::opportunity) {
    put(out, Stage::opportunity, said, Suppression::none);
    return true;
  }
  if (said->outcome == Outcome::won) {
    put(out, Stage::closed_won, said, Suppression::none);
    return true;
  }
  return false;
}

// What people said short of a deal, where it goes beyond what rules say.
void apply_reports(const Reports& reports, Standing& out) {
  const Event* said = reports.latest;
  if (said == nullptr) return;
  if (said->outcome == Outcome::accepted) {
    if (reports.confirmed != nullptr) {
      put(out, Stage::sql, reports.confirmed, Suppression::none);
    } else if (out.stage < Stage::sal) {
      put(out, Stage::sal, said, Suppression::none);
    }
    return;
  }
  // Let go: until something new qualifies it again.
  if (out.stage > Stage::inquiry) return;
  if (said->outcome == Outcome::lost)
    return put(out, Stage::closed_lost, said, Suppression::not_now);
  put(out, Stage::recycled, said, Suppression::not_now);
}

// A rejection for good, unless it was lifted since.
bool rejected_for_good(const Plan& plan, const Reports& reports) {
  const Event* said = reports.latest;
  if (said == nullptr || said->outcome != Outcome::rejected || said == reports.lifted) {
    return false;
  }
  const Rejection* reason = rejection_of(plan, *said);
  return reason != nullptr && reason->suppression == Suppression::never;
}

Standing stand(const Sheet& sheet) {
  Standing out;
  const Plan& plan = sheet.plan();
  if (!identified(sheet)) return out;
  const Reports* reports =
      kWhole && sheet.profile() != nullptr ? &sheet.profile()->reports : nullptr;
  if (reports != nullptr && reports->disqualified != nullptr) {
    put(out, Stage::disqualified, reports->disqualified, reports->disqualified->suppression);
    return out;
  }
  if (reports != nullptr && rejected_for_good(plan, *reports)) {
    put(out, Stage::disqualified, reports->latest, Suppression::never);
    return out;
  }
  if (reports != nullptr && put_deal(*reports, out)) return out;
  for (uint32_t l = 0; l < plan.disqualifications; ++l) {
    if (!disqualifies(sheet, l)) continue;
    out.stage = Stage::disqualified;
    out.by = Standing::By::disqualification;
    out.index = l;
    out.suppression = plan.lanes[l].suppression;
    return out;
  }
  out = Rules(sheet, reports == nullptr ? INT64_MIN : reports->let_go).run();
  if (reports != nullptr) apply_reports(*reports, out);
  return out;
}

}  // namespace

Standing standing(const Sheet& sheet) {
  Standing out = stand(sheet);
  const auto& segments = sheet.plan().segments;
  bool missing = false;
  for (uint32_t s = 0; s < kMostSegmentations; ++s) {
    out.segment[s] = s < segments.size() ? value_of(segments[s], sheet) : kNone;
    missing = missing || (s < segments.size() && out.segment[s] == kNone);
  }
  out.in_review = missing && out.stage >= Stage::mql && out.stage <= Stage::sql;
  return out;
}

}  // namespace fieldwise
