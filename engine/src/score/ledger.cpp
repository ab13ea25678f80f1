#include "score/ledger.h"

#include "score/decay.h"

namespace fieldwise {

int64_t signal_points(const Plan& plan, const Profile& profile, uint32_t rule, int64_t now,
                      const Times& activity, List<LedgerEntry>* entries) {
  const Rule& r = plan.rules[rule];
  const auto& occurrences = profile.signals[r.signal];
  const bool silences = r.decay.kind == Decay::Kind::inactivity;
  int64_t sum = 0;
  int64_t left = r.cap;
  int64_t periods = 0, value_then = r.points;
  Silence silence(activity, now, r.decay.period);
  for (size_t i = occurrences.size(); i-- > 0;) {
    const Occurrence& o = occurrences[i];
    int64_t value = value_then;
    if (!silences) {
      value = decayed(r.points, r.decay, o.at, now, activity);
    } else if (const int64_t then = silence.since(o.at); then != periods) {
      // Most of what a visit brings has seen the same silences.
      periods = then;
      value = value_then = after_silence(r.points, r.decay, then);
    }
    if (r.cap != 0) {
      const int64_t magnitude = value < 0 ? -value : value;
      if (magnitude > left) value = value < 0 ? -left : left;
      left -= value < 0 ? -value : value;
    }
    sum += value;
    if (entries != nullptr) {
      entries->push_back({rule, value, o.at, o.event});
    } else if (r.cap != 0 && left == 0) {
      break;
    }
  }
  return sum;
}

List<LedgerEntry> ledger(const Sheet& sheet, uint32_t axis) {
  const Plan& plan = sheet.plan();
  List<LedgerEntry> out;
  for (auto r = static_cast<uint32_t>(plan.rules.size()); r-- > 0;) {
    const Rule& rule = plan.rules[r];
    if (rule.axis != axis || !sheet.rule_counts(r)) continue;
    if (rule.signal == kNone) {
      out.push_back({r, sheet.contribution(r), sheet.rule_at(r), nullptr});
    } else if (sheet.profile() != nullptr) {
      signal_points(plan, *sheet.profile(), r, sheet.now(), sheet.activity(axis), &out);
    }
  }
  return out;
}

}  // namespace fieldwise
