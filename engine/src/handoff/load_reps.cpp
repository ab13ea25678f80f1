#include "handoff/load_reps.h"

#include "fieldwise/decide.h"
#include "plan/answers.h"

namespace fieldwise {
namespace {

enum RepMember : uint32_t {
  kRepKey,
  kName,
  kEmail,
  kCalendar,
  kAway,
  kCapacity,
  kTerritories,  // the lists are in the order of Trait
  kLanguages,
  kProducts,
  kSpecialisms,
  kCloser,
  kManager
};
constexpr MemberSpec kRep[] = {{"key", Kind::text, true},
                               {"name", Kind::text},
                               {"email", Kind::text},
                               {"calendar", Kind::text},
                               {"away", Kind::list, false, nullptr, 0, 1000},
                               {"capacity"},
                               {"territories", Kind::list, false, nullptr, 0, 1000},
                               {"languages", Kind::list, false, nullptr, 0, 1000},
                               {"products", Kind::list, false, nullptr, 0, 1000},
                               {"specialisms", Kind::list, false, nullptr, 0, 1000},
                               {"closer", Kind::boolean},
                               {"manager", Kind::text},
                               {"notes"}};

enum CapacityMember : uint32_t { kOpen, kPerDay };
constexpr MemberSpec kCapacityMembers[] = {{"open", Kind::whole, false, nullptr, 1, 100000},
                                           {"perDay", Kind::whole, false, nullptr, 1, 100000}};

enum PoolMemberName : uint32_t { kPoolKey, kLabel, kMembers };
constexpr MemberSpec kPool[] = {
    {"key", Kind::text, true},
    {"label", Kind::text},
    {"members", Kind::list, true, "list the reps, [{\"rep\": …}]", 0, kMostMembers},
    {"notes"}};

enum MembershipMember : uint32_t { kRepOfPool, kWeight, kFrom, kUntil };
constexpr MemberSpec kMembership[] = {{"rep", Kind::text, true},
                                      {"weight", Kind::whole, false, nullptr, 1, kMostWeight},
                                      {"from"},
                                      {"until"},
                                      {"notes"}};

constexpr int64_t kDay = 86400000;

DayOrTime read_day_or_time(const Reader& place) {
  DayOrTime out;
  const std::string_view text = place.value().text();
  if (!parse_time(text, out.value)) {
    place.error("date",
                "write a day like \"2026-12-24\", or a time like \"2026-12-24T12:00+01:00\"");
    return {};
  }
  const bool is_day = text.size() == 10;
  out.kind = is_day ? DayOrTime::Kind::day : DayOrTime::Kind::time;
  if (is_day) out.value /= kDay;
  out.text = text;
  return out;
}

// Notes at `place` a stretch that ends before it begins. A day and a time are compared as if the
// day were UTC's, give or take one.
void check_order(const Reader& place, const Dates& dates) {
  using Kind = DayOrTime::Kind;
  if (dates.from.kind == Kind::none || dates.until.kind == Kind::none) return;
  const auto ms = [](const DayOrTime& edge) {
    return edge.kind == Kind::day ? edge.value * kDay : edge.value;
  };
  int64_t from = ms(dates.from), until = ms(dates.until);
  if (dates.from.kind != dates.until.kind) until += 2 * kDay;
  if (from > until || (dates.until.kind == Kind::time && from == until)) {
    place.error("range", "this ends before it begins; write the earlier one first");
  }
}

std::span<const Dates> load_away(Loader& loader, const Reader& list) {
  const auto out = make<Dates>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    if (!place.value().is_array() || place.size() != 2) {
      place.error("type", "write the first and the last day, [\"2026-12-24\", \"2027-01-02\"]");
      continue;
    }
    out[i] = {read_day_or_time(place.item(0)), read_day_or_time(place.item(1))};
    check_order(place, out[i]);
  }
  return out;
}

std::span<const std::string_view> load_texts(Loader& loader, const Reader& list) {
  const auto out = make<std::string_view>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    out[i] = item.value().text();
    if (out[i].empty()) item.error("type", "write a text in quotes, not empty");
  }
  return out;
}

void check_email(Loader& loader, const Members& rep) {
  if (rep.text(kEmail).empty()) return;
  Field field;
  field.type = FieldType::email;
  const Value raw = Value::of(rep.text(kEmail));
  const ReadAnswer read = read_answer(loader.plan, field, raw, loader.plan.arena);
  if (!read.ok) {
    rep.at(kEmail).error("email", "write one e-mail address, like \"ada@acme.example\"");
  }
}

Rep load_rep(Loader& loader, const Calendars& calendars, Members& item, NameIndex& names,
             uint32_t index) {
  Rep out;
  out.key = read_key(item, names, index);
  out.name = item.text(kName, out.key);
  out.email = item.text(kEmail);
  check_email(loader, item);
  out.calendar = find_member(calendars.index, item, kCalendar, "unknown_calendar");
  out.away = load_away(loader, item.at(kAway));
  if (item.has(kCapacity)) {
    const Reader place = item.at(kCapacity);
    const Members capacity(place, kCapacityMembers);
    out.most_open = static_cast<uint32_t>(capacity.whole(kOpen));
    out.most_per_day = static_cast<uint32_t>(capacity.whole(kPerDay));
  }
  for (uint32_t t = 0; t < kTraits; ++t) {
    out.takes[t] = load_texts(loader, item.at(kTerritories + t));
  }
  out.closer = item.boolean(kCloser);
  return out;
}

// An escalation goes from manager to manager, so the way up must end.
void check_managers(const Reader& list, std::span<const Rep> reps) {
  for (uint32_t i = 0; i < reps.size(); ++i) {
    uint32_t up = reps[i].manager;
    for (size_t steps = 0; up != kNone && up != i && steps < reps.size(); ++steps) {
      up = reps[up].manager;
    }
    if (up == i) {
      list.item(i).error_at("manager", "cycle",
                            "the managers lead back to this rep; write somebody above both");
    }
  }
}

}  // namespace

void load_reps(Loader& loader, const Reader& playbook, const Calendars& calendars, Routing& out) {
  const Reader list = playbook.at("reps");
  if (!list.value().is_array()) return;
  const auto reps = make<Rep>(loader.plan.arena, list.size());
  List<std::string_view> managers(list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kRep);
    reps[i] = load_rep(loader, calendars, item, out.rep_index, i);
    managers[i] = item.text(kManager);
  }
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (managers[i].empty()) continue;
    const Reader place = list.item(i);
    reps[i].manager = find_name(out.rep_index, managers[i], "unknown_rep", place.at("manager"));
  }
  check_managers(list, reps);
  out.reps = reps;
}

void load_pools(Loader& loader, const Reader& playbook, Routing& out) {
  const Reader list = playbook.at("pools");
  if (!list.value().is_array()) return;
  const auto pools = make<Pool>(loader.plan.arena, list.size());
  List<uint32_t> pool_of(out.reps.size(), kNone);  // the last that a rep was seen in
  for (uint32_t p = 0; p < list.size(); ++p) {
    const Reader place = list.item(p);
    Members item(place, kPool);
    pools[p].key = read_key(item, out.pool_index, p);
    pools[p].label = item.text(kLabel, pools[p].key);
    const Reader members = item.at(kMembers);
    if (item[kMembers].is_array() && members.size() == 0) {
      members.error("range", "nobody is in this pool; list one rep or more");
    }
    const auto kept = make<PoolMember>(loader.plan.arena, members.size());
    for (uint32_t m = 0; m < members.size(); ++m) {
      const Reader member_place = members.item(m);
      const Members member(member_place, kMembership);
      const uint32_t rep = find_member(out.rep_index, member, kRepOfPool, "unknown_rep");
      if (rep != kNone) {
        if (pool_of[rep] == p) {
          member.at(kRepOfPool)
              .error("duplicate", "this rep is in the pool already; write one weight for both");
        }
        pool_of[rep] = p;
        kept[m].rep = rep;
      }
      kept[m].weight = static_cast<uint32_t>(member.whole(kWeight, 1));
      if (member.has(kFrom)) kept[m].dates.from = read_day_or_time(member.at(kFrom));
      if (member.has(kUntil)) kept[m].dates.until = read_day_or_time(member.at(kUntil));
      check_order(member_place, kept[m].dates);
    }
    pools[p].members = kept;
  }
  out.pools = pools;
}

void check_reps_used(const Reader& playbook, const Routing& routing,
                     std::span<const uint8_t> owns) {
  List<uint8_t> used(owns);
  for (const Pool& pool : routing.pools) {
    for (const PoolMember& member : pool.members) {
      if (member.rep < used.size()) used[member.rep] = 1;
    }
  }
  for (const Rep& rep : routing.reps) {
    if (rep.manager != kNone) used[rep.manager] = 1;
  }
  for (uint32_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    playbook.at("reps").item(i).error(
        "no_pool",
        "no lead can come to this rep; list the rep in a pool, as an account's owner or "
        "as somebody's manager, or remove the rep");
  }
}

void check_takes(const Reader& playbook, uint32_t trait, const Field& field) {
  const Reader list = playbook.at("reps");
  for (uint32_t r = 0; r < list.size(); ++r) {
    const Reader place = list.item(r);
    const Reader texts = place.at(kRep[kTerritories + trait].name);
    for (uint32_t i = 0; i < texts.size(); ++i) {
      const Reader item = texts.item(i);
      const std::string_view text = item.value().text();
      bool known = text.empty();  // noted already
      if (field.type == FieldType::country) known = known || text.size() == 2;
      for (const Option& option : field.options) known = known || same_text(option.value, text);
      if (!known) {
        item.error("unknown_option", {"no lead can have this: field \"", field.key,
                                      "\" has no such value; write one of its values"});
      }
    }
  }
}

}  // namespace fieldwise
