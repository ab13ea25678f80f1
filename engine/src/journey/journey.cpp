#include "journey/journey.h"

#include <algorithm>

#include "base/sort.h"
#include "json/spans.h"
#include "profile/profile.h"
#include "score/ledger.h"
#include "score/sheet.h"

namespace fieldwise {
namespace {

bool is_touchpoint(const Event& event) {
  return event.type != EventType::skip && event.type != EventType::dropped &&
         event.type != EventType::announced;
}

// What a visitor met on a form, and where it stood.
uint8_t offer_stage(const Plan& plan, const Event& event) {
  if (event.offer.empty()) return 0;
  const uint32_t offer = plan.offer_index.find(event.offer);
  return offer == kNone ? uint8_t{0} : static_cast<uint8_t>(plan.offers[offer].buyer_stage + 1);
}

Touchpoint read_touchpoint(const Plan& plan, const Event& event, Arena& arena) {
  Touchpoint out;
  out.event = &event;
  List<uint32_t> found;
  for (uint32_t s = 0; s < plan.signals.size(); ++s) {
    const Signal& signal = plan.signals[s];
    if (!matches(signal, event)) continue;
    found.push_back(s);
    out.lane = std::max(out.lane, signal.lane);
    out.buyer_stage = std::max(out.buyer_stage, signal.buyer_stage);
  }
  out.signals = keep(arena, found);
  if (out.buyer_stage == 0) out.buyer_stage = offer_stage(plan, event);
  return out;
}

const Event* later(const Event* a, const Event* b) {
  return a == nullptr || (b != nullptr && *a < *b) ? b : a;
}

// The newest event that an `if` rule reads, and that counts (Sheet::rule_at); null: it reads none.
const Event* newest_read(const Sheet& sheet, const Profile& profile, const Rule& rule) {
  const Plan& plan = sheet.plan();
  const Event* out = nullptr;
  for (const uint32_t s : rule.slots) {
    const Slot& slot = plan.slots[s];
    if (slot.field != kNone) {
      const bool counts = sheet.raw(slot.field).is_null() || !sheet.value(slot.field).is_null();
      if (sheet.visible(slot.field) && counts && plan.fields[slot.field].compute == kNone) {
        out = later(out, profile.answers[slot.field].event);
      }
    } else if (slot.kind >= SlotKind::signal && slot.kind < SlotKind::score) {
      const Ids signals = slot.signals.empty() ? Ids(&slot.index, 1) : slot.signals;
      for (const uint32_t signal : signals) {
        const auto& seen = signal == kNone ? profile.activity : profile.signals[signal];
        if (!seen.empty()) out = later(out, seen.back().event);
      }
    }
  }
  return out;
}

// A share, and by which touchpoint it came.
struct Brought {
  uint32_t touchpoint;  // kNone: by none
  uint32_t axis;
  RuleShare share;
  bool operator<(const Brought& other) const {
    if (touchpoint != other.touchpoint) return touchpoint < other.touchpoint;
    if (axis != other.axis) return axis < other.axis;
    return share.rule < other.share.rule;
  }
};

uint32_t find_touchpoint(const Journey& journey, const Event* event) {
  if (event == nullptr) return kNone;
  const auto it =
      std::lower_bound(journey.touchpoints.begin(), journey.touchpoints.end(), *event,
                       [](const Touchpoint& t, const Event& e) { return *t.event < e; });
  const bool found = it != journey.touchpoints.end() && it->event == event;
  return found ? static_cast<uint32_t>(it - journey.touchpoints.begin()) : kNone;
}

}  // namespace

Journey journey_of(const Plan& plan, const EventLog& log, int64_t now) {
  Journey out;
  uint32_t visit = 0;
  for (const Event* each : log.state().events) {
    const Event& event = *each;
    if (event.at > now) break;
    if (event.type == EventType::visit) ++visit;
    if (!is_touchpoint(event)) continue;
    Touchpoint touchpoint = read_touchpoint(plan, event, out.arena);
    touchpoint.visit = visit;
    const bool won = event.type == EventType::outcome && event.outcome == Outcome::won;
    if (won && out.sale == kNone) out.sale = static_cast<uint32_t>(out.touchpoints.size());
    out.touchpoints.push_back(touchpoint);
  }
  return out;
}

Journey scored_journey(const Plan& plan, const EventLog& log, int64_t now) {
  Journey out = journey_of(plan, log, now);
  const Profile profile = fold(plan, log, now);
  Sheet sheet(plan);
  sheet.load(profile, now, kNone);
  List<Brought> brought;
  for (uint32_t axis = 0; axis < plan.axes.size(); ++axis) {
    out.scores.push_back(sheet.score(axis));
    for (const LedgerEntry& entry : ledger(sheet, axis)) {
      const Rule& rule = plan.rules[entry.rule];
      const Event* event = rule.signal == kNone ? newest_read(sheet, profile, rule) : entry.event;
      brought.push_back({find_touchpoint(out, event), axis, {entry.rule, entry.value}});
    }
  }
  sort_items(brought);
  List<RuleShare> shares;
  for (size_t i = 0; i < brought.size();) {
    const uint32_t touchpoint = brought[i].touchpoint;
    shares.clear();
    for (; i < brought.size() && brought[i].touchpoint == touchpoint; ++i) {
      shares.push_back(brought[i].share);
    }
    auto& place = touchpoint == kNone ? out.rest : out.touchpoints[touchpoint].shares;
    place = keep(out.arena, shares);
  }
  return out;
}

int64_t before_sale(const Journey& journey, const Touchpoint& touchpoint) {
  if (journey.sale == kNone) return -1;
  const Event& sale = *journey.touchpoints[journey.sale].event;
  return sale < *touchpoint.event ? -1 : sale.at - touchpoint.event->at;
}

}  // namespace fieldwise
