// Stages, disqualifications and segments (SPEC A6–A8).
#include "base/list.h"
#include "base/whole.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr char kStages[] = "mql|sal|sql";  // that points or a lane may lead to

enum SqlMember : uint32_t { kEntry, kChecklist, kRejections };
constexpr MemberSpec kSql[] = {{"entry", Kind::choice, true, "rule|confirmed"},
                               {"checklist", Kind::choice, false, "bant|meddic"},
                               {"rejections", Kind::list, false, nullptr, 0, 50},
                               {"notes"}};

constexpr std::string_view kBant[] = {"budget", "authority", "need", "timeline"};
constexpr std::string_view kMeddic[] = {"metrics",          "economic_buyer",  "decision_criteria",
                                        "decision_process", "identified_pain", "champion"};

constexpr char kKinds[] = "not_now|never";

constexpr MemberSpec kRejection[] = {
    {"key", Kind::text, true}, {"kind", Kind::choice, true, kKinds}, {"notes"}};

constexpr MemberSpec kThreshold[] = {
    {"stage", Kind::choice, true, kStages}, {"when", Kind::list, false, nullptr, 0, 64}, {"notes"}};

constexpr MemberSpec kBound[] = {
    {"axis", Kind::text, true},
    {"min", Kind::whole, true, "write the points needed", -1000000, 1000000}};

enum LaneMember : uint32_t { kLaneKey, kLaneReason, kLanePrivate, kLaneIf, kLaneStage };
constexpr MemberSpec kLane[] = {{"key", Kind::text, true},
                                {"reason", Kind::text},
                                {"private", Kind::boolean},
                                {"if", Kind::any, true, "write the condition"},
                                {"stage", Kind::choice, true, kStages},
                                {"notes"}};

// Its first members are those of a lane.
enum DisqualificationMember : uint32_t { kOutcome = kLaneStage, kKind, kFor };
constexpr MemberSpec kDisqualification[] = {
    {"key", Kind::text, true},     {"reason", Kind::text},
    {"private", Kind::boolean},    {"if", Kind::any, true, "write the condition"},
    {"outcome", Kind::text, true}, {"kind", Kind::choice, true, kKinds},
    {"for", Kind::duration},       {"notes"}};

enum LapseMember : uint32_t { kFrom, kAfter, kTo };
constexpr MemberSpec kLapse[] = {{"stage", Kind::choice, true, kStages},
                                 {"after", Kind::duration, true, "write a duration like \"30d\""},
                                 {"to", Kind::choice, true, "inquiry|mql|sal"},
                                 {"notes"}};

enum SegmentMember : uint32_t { kSegmentKey, kSegmentAxis, kBands, kSegmentValues };
constexpr MemberSpec kSegmentation[] = {{"key", Kind::text, true},
                                        {"axis", Kind::text},
                                        {"bands", Kind::list, false, nullptr, 0, 20},
                                        {"values", Kind::list, false, nullptr, 0, 200},
                                        {"label", Kind::text},
                                        {"notes"}};

constexpr MemberSpec kBand[] = {{"key", Kind::text, true},
                                {"min", Kind::whole, false, nullptr, -1000000, 1000000},
                                {"label", Kind::text}};

constexpr MemberSpec kValue[] = {{"key", Kind::text, true},
                                 {"if", Kind::any, true, "write the condition"},
                                 {"label", Kind::text},
                                 {"notes"}};

Stage load_stage(Members& item, uint32_t member, bool confirmed_sql) {
  const uint32_t which = item.choice(member);
  if (which == kNone) return Stage::mql;
  if (confirmed_sql && which > 0) {
    item.error(member, "sql_entry",
               "with \"sql\": {\"entry\": \"confirmed\"} a person makes SALs and SQLs; write mql");
  }
  return static_cast<Stage>(static_cast<uint32_t>(Stage::mql) + which);
}

Threshold load_threshold(Loader& loader, const Reader& place, bool confirmed) {
  Threshold out;
  Members item(place, kThreshold);
  if (!item) return out;
  out.stage = load_stage(item, 0, confirmed);
  const Reader when = item.at(1);
  const auto bounds = make<Threshold::Bound>(loader.plan.arena, when.size());
  for (uint32_t i = 0; i < when.size(); ++i) {
    const Reader bound_place = when.item(i);
    const Members bound(bound_place, kBound);
    bounds[i] = {find_member(loader.plan.axis_index, bound, 0, "unknown_axis"),
                 bound.whole(1) * 1000};
  }
  if (bounds.empty()) {
    place.error("missing_member",
                "\"when\" is missing or empty; write [{\"axis\": …, \"min\": …}]");
  }
  out.when = bounds;
  return out;
}

// What an express lane and a disqualification share.
Lane load_lane(Loader& loader, Members& item, NameIndex& keys, uint32_t i) {
  Lane out;
  out.key = read_key(item, keys, i);
  out.reason = item.text(kLaneReason, out.key);
  out.is_private = item.boolean(kLanePrivate);
  out.condition = loader.condition(item.place(), "if", kTerminal);
  if (out.condition != kNone) {
    List<uint32_t> slots;
    const logic::Conditions& conditions = loader.plan.conditions;
    logic::collect_slots(loader.plan.book, conditions.conditions[out.condition].root, slots);
    out.slots = keep(loader.plan.arena, slots);
  }
  return out;
}

// What sales and marketing agreed on; true where a person makes an SQL.
bool load_sql(Loader& loader) {
  if (!loader.has(Part::sql)) return false;
  Plan& plan = loader.plan;
  const Reader place = loader.part(Part::sql);
  Members sql(place, kSql);
  const bool confirmed = sql.choice(kEntry) == 1;
  if (confirmed) plan.checklist = kBant;
  if (sql.has(kChecklist)) {
    if (!confirmed) {
      sql.error(kChecklist, "sql_entry", "only with the entry \"confirmed\" is a list confirmed");
    }
    if (sql.choice(kChecklist) == 1) plan.checklist = kMeddic;
  }
  const Reader list = sql.at(kRejections);
  const auto rejections = make<Rejection>(plan.arena, list.size());
  NameIndex keys;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader reason = list.item(i);
    Members item(reason, kRejection);
    rejections[i].key = item.text(0);
    if (!keys.add(rejections[i].key, i)) {
      item.error(0, "duplicate", "this key is taken already; write another one");
    }
    if (item.choice(1) == 1) rejections[i].suppression = Suppression::never;
  }
  plan.rejections = rejections;
  return confirmed;
}

void load_lanes(Loader& loader, bool confirmed) {
  Plan& plan = loader.plan;
  const Reader against = loader.part(Part::disqualifications);
  const Reader express = loader.part(Part::express_lanes);
  plan.disqualifications = against.size();
  plan.lanes = make<Lane>(plan.arena, against.size() + express.size());
  NameIndex keys;
  for (uint32_t i = 0; i < against.size(); ++i) {
    const Reader place = against.item(i);
    Members item(place, kDisqualification);
    Lane& lane = plan.lanes[i] = load_lane(loader, item, keys, i);
    lane.stage = Stage::disqualified;
    lane.outcome = item.text(kOutcome);
    lane.suppression = item.choice(kKind) == 1 ? Suppression::never : Suppression::not_now;
    lane.held_for = item.whole(kFor);
    if (lane.held_for != 0 && !kWhole) {
      item.error(kFor, "publish", "the page has no history; publish the plan");
    }
  }
  NameIndex lanes;
  for (uint32_t i = 0; i < express.size(); ++i) {
    const Reader place = express.item(i);
    Members item(place, kLane);
    Lane& lane = plan.lanes[plan.disqualifications + i] = load_lane(loader, item, lanes, i);
    lane.stage = load_stage(item, kLaneStage, confirmed);
  }
}

void load_lapses(Loader& loader) {
  const Reader list = loader.part(Part::lapses);
  if (list.size() != 0 && !kWhole) {
    return list.error("publish", "the page has no history; publish the plan");
  }
  const auto lapses = make<Lapse>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kLapse);
    const uint32_t from = item.choice(kFrom), to = item.choice(kTo);
    if (from == kNone || to == kNone) continue;
    lapses[i] = {static_cast<Stage>(static_cast<uint32_t>(Stage::mql) + from),
                 static_cast<Stage>(static_cast<uint32_t>(Stage::inquiry) + to),
                 item.whole(kAfter)};
    if (item.has(kAfter) && lapses[i].after == 0) {
      item.error(kAfter, "range", "write a duration above 0");
    }
    if (lapses[i].to >= lapses[i].stage) {
      item.error(kTo, "contradiction", "a lapse goes back; write a stage before the other one");
    }
    for (uint32_t k = 0; k < i; ++k) {
      if (lapses[k].stage == lapses[i].stage) {
        item.error(kFrom, "duplicate", "this stage has a lapse already; remove one");
      }
    }
  }
  loader.plan.lapses = lapses;
}

// A score's bands: the first begins at the least, each other one at its `min`.
std::span<const Segmentation::Band> load_bands(Loader& loader, const Reader& list) {
  const auto bands = make<Segmentation::Band>(loader.plan.arena, list.size());
  NameIndex names;
  for (uint32_t b = 0; b < list.size(); ++b) {
    const Reader place = list.item(b);
    Members band(place, kBand);
    bands[b] = {read_key(band, names, b), band.whole(1) * 1000};
    if (band.has(1) != (b > 0) || (b > 1 && bands[b].min <= bands[b - 1].min)) {
      place.error("range", "give every band but the first a \"min\", each above the one before");
    }
  }
  return bands;
}

std::span<const Segmentation::Band> load_values(Loader& loader, const Reader& list) {
  const auto values = make<Segmentation::Band>(loader.plan.arena, list.size());
  NameIndex names;
  for (uint32_t v = 0; v < list.size(); ++v) {
    const Reader place = list.item(v);
    Members value(place, kValue);
    values[v].key = read_key(value, names, v);
    values[v].condition = loader.condition(place, "if", kTerminal);
  }
  return values;
}

}  // namespace

uint32_t find_stages(const Reader& list) {
  uint32_t out = 0;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    const uint32_t stage = index_of(stage_names(), item.value().text());
    if (stage == kNone) {
      item.error("unknown_value", "write a stage, such as \"mql\", \"sal\" or \"sql\"");
    } else {
      out |= 1u << stage;
    }
  }
  if (list.value().is_array() && list.size() == 0) {
    list.error("range", "name one stage or more, or remove the list");
  }
  return out;
}

void load_segments(Loader& loader) {
  Plan& plan = loader.plan;
  NameIndex keys;
  const Reader list = loader.part(Part::segments);
  plan.segments = make<Segmentation>(plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kSegmentation);
    Segmentation& by = plan.segments[i];
    by.key = read_key(item, keys, i);
    if (item.has(kSegmentValues)) {
      by.bands = load_values(loader, item.at(kSegmentValues));
      if (item.has(kBands) || item.has(kSegmentAxis)) {
        item.error(kSegmentValues, "not_for_type",
                   "write either \"values\" with conditions, or \"axis\" with \"bands\"");
      }
    } else {
      if (!item.has(kSegmentAxis)) place.missing("axis", "or write \"values\" with conditions");
      if (!item.has(kBands)) place.missing("bands", "list the bands");
      by.axis = find_member(plan.axis_index, item, kSegmentAxis, "unknown_axis");
      by.bands = load_bands(loader, item.at(kBands));
    }
    if (by.bands.empty() && (item.has(kBands) || item.has(kSegmentValues))) {
      item.at(item.has(kBands) ? kBands : kSegmentValues)
          .error("range", "list one or more; of bands, the first begins at the least");
    }
  }
}

void load_stages(Loader& loader) {
  Plan& plan = loader.plan;
  const bool confirmed = load_sql(loader);
  const Reader thresholds = loader.part(Part::thresholds);
  plan.thresholds = make<Threshold>(plan.arena, thresholds.size());
  for (uint32_t i = 0; i < thresholds.size(); ++i) {
    plan.thresholds[i] = load_threshold(loader, thresholds.item(i), confirmed);
  }
  load_lanes(loader, confirmed);
  load_lapses(loader);
}

}  // namespace fieldwise
