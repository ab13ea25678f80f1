// Triggers on a change of score (SPEC A6).
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr int64_t kMostPoints = 1000000;

enum TriggerMember : uint32_t {
  kKey,
  kAxis,
  kCrosses,
  kDirection,
  kRises,
  kDrops,
  kWithin,
  kReason
};
constexpr MemberSpec kTrigger[] = {
    {"key", Kind::text, true},
    {"axis", Kind::text, true},
    {"crosses", Kind::whole, false, nullptr, -kMostPoints, kMostPoints},
    {"direction", Kind::choice, false, "up|down"},
    {"rises", Kind::whole, false, nullptr, 1, kMostPoints},
    {"drops", Kind::whole, false, nullptr, 1, kMostPoints},
    {"within", Kind::duration},
    {"reason", Kind::text},
    {"notes"}};

Trigger load_trigger(Loader& loader, const Reader& place, NameIndex& keys, uint32_t i) {
  Trigger out;
  Members item(place, kTrigger);
  out.key = read_key(item, keys, i);
  out.reason = item.text(kReason, out.key);
  const uint32_t axis = find_member(loader.plan.axis_index, item, kAxis, "unknown_axis");
  if (axis != kNone) out.axis = axis;
  const uint32_t what = item.has(kCrosses) ? kCrosses : item.has(kRises) ? kRises : kDrops;
  if (item.has(kCrosses) + item.has(kRises) + item.has(kDrops) != 1) {
    place.error("not_for_type", "write one of \"crosses\", \"rises\" and \"drops\"");
    return out;
  }
  out.points = item.whole(what) * 1000;
  out.within = item.whole(kWithin);
  if (what == kCrosses) {
    if (item.choice(kDirection) == 1) out.kind = Trigger::Kind::crosses_down;
    if (item.has(kWithin))
      item.error(kWithin, "not_for_type", "a crossing takes no time; remove it");
    return out;
  }
  out.kind = what == kRises ? Trigger::Kind::rises : Trigger::Kind::drops;
  if (item.has(kDirection)) {
    item.error(kDirection, "not_for_type", "only \"crosses\" has a direction; remove it");
  }
  if (out.within == 0) place.missing("within", "write the time for the change, like \"7d\"");
  return out;
}

}  // namespace

void load_triggers(Loader& loader) {
  const Reader list = loader.part(Part::triggers);
  const auto triggers = make<Trigger>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    triggers[i] = load_trigger(loader, list.item(i), loader.trigger_index, i);
  }
  loader.plan.triggers = triggers;
}

}  // namespace fieldwise
