// playbook.idealProfile.
#include "base/sort.h"
#include "handoff/ideal_profile.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum ProfileMember : uint32_t { kPoints, kTitles };
constexpr MemberSpec kProfile[] = {{"points", Kind::list, false, nullptr, 0, 50},
                                   {"titles", Kind::list, false, nullptr, 0, 20},
                                   {"notes"}};

enum PointMember : uint32_t { kKey, kLabel, kIf, kReason };
constexpr MemberSpec kPoint[] = {{"key", Kind::text, true},
                                 {"label", Kind::text},
                                 {"if", Kind::any, true, "write the condition"},
                                 {"reason", Kind::text},
                                 {"notes"}};

// The fields whose answers a condition reads, themselves or what is derived from them.
Ids fields_of(Plan& plan, uint32_t condition) {
  if (condition == kNone) return {};
  List<uint32_t> slots, fields;
  logic::collect_slots(plan.book, plan.conditions.conditions[condition].root, slots);
  for (const uint32_t s : slots) {
    const uint32_t field = s < plan.fields.size() ? s : plan.slots[s].field;
    if (field != kNone) fields.push_back(field);
  }
  sort_unique(fields);
  return keep(plan.arena, fields);
}

void load_point(Loader& loader, const Reader& place, NameIndex& keys, uint32_t index,
                IdealPoint& out) {
  Members item(place, kPoint);
  if (!item) return;
  out.key = read_key(item, keys, index);
  out.label = item.text(kLabel, out.key);
  out.reason = item.text(kReason, out.label);
  out.condition = loader.condition(place, "if", kTerminal);
  out.fields = fields_of(loader.plan, out.condition);
}

}  // namespace

void load_ideal_profile(Loader& loader, const Reader& playbook, IdealProfile& out) {
  if (!playbook.has("idealProfile")) return;
  Plan& plan = loader.plan;
  const Reader place = playbook.at("idealProfile");
  const Members members(place, kProfile);
  if (!members) return;
  if (!members.has(kPoints) && !members.has(kTitles)) {
    place.missing("points", "list what the best customers are like");
  }
  const Reader points = members.at(kPoints);
  out.points = make<IdealPoint>(plan.arena, points.size());
  NameIndex keys;
  for (uint32_t i = 0; i < points.size(); ++i) {
    load_point(loader, points.item(i), keys, i, out.points[i]);
  }
  const Reader titles = members.at(kTitles);
  const auto texts = make<std::string_view>(plan.arena, titles.size());
  for (uint32_t i = 0; i < titles.size(); ++i) {
    const Reader item = titles.item(i);
    texts[i] = item.value().text();
    if (texts[i].empty()) item.error("type", "write a job title in quotes, not empty");
  }
  out.titles = texts;
  for (uint32_t f = 0; f < plan.fields.size() && out.title_field == kNone; ++f) {
    if (plan.fields[f].job_title) out.title_field = f;
  }
}

}  // namespace fieldwise
