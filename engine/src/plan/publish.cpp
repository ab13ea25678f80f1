// publish_plan and describe_plan: what of a plan may leave the house.
#include <algorithm>

#include "base/list.h"
#include "base/sha256.h"
#include "json/writer.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

// The kind of an address depends on three lists that a plan may bring. Whether one of them is
// private: all of it, or `but_common` with none of it meant for the page.
bool email_kind_private(const Plan& plan, bool but_common = false) {
  return std::any_of(plan.lists.begin(), plan.lists.end(), [&](const NamedList& list) {
    return !list.is_public && !(but_common && list.has_common) &&
           position_in("free_mail_domains|disposable_domains|student_domains", list.key) != kNone;
  });
}

bool reads_private_list(const Plan& plan, uint32_t root) {
  List<uint32_t> slots;
  logic::collect_slots(plan.book, root, slots);
  return std::any_of(slots.begin(), slots.end(), [&](uint32_t s) {
    const Slot& slot = plan.slots[s];
    if (slot.kind == SlotKind::email_kind) return email_kind_private(plan);
    return slot.kind == SlotKind::in_list && !plan.lists[slot.index].is_public;
  });
}

bool condition_private(const Plan& plan, uint32_t condition) {
  return condition != kNone && reads_private_list(plan, plan.conditions.conditions[condition].root);
}

bool rule_withheld(const Plan& plan, const Rule& rule) {
  return rule.is_private || condition_private(plan, rule.condition);
}

// The page has no history either, and nobody's opt-outs.
bool lane_withheld(const Plan& plan, const Lane& lane) {
  const bool needs_more = std::any_of(lane.slots.begin(), lane.slots.end(), [&](uint32_t s) {
    return plan.slots[s].kind == SlotKind::opted_out;
  });
  return lane.is_private || lane.held_for != 0 || needs_more ||
         condition_private(plan, lane.condition);
}

bool segmentation_withheld(const Plan& plan, const Segmentation& by) {
  return std::any_of(by.bands.begin(), by.bands.end(), [&](const Segmentation::Band& band) {
    return condition_private(plan, band.condition);
  });
}

// Points rounded outward to tens, so that the interval tells little of the rules behind it.
int64_t outward(int64_t thousandths) {
  constexpr int64_t kStep = 10000;
  const int64_t magnitude = thousandths < 0 ? -thousandths : thousandths;
  const int64_t rounded = (magnitude + kStep - 1) / kStep * kStep;
  return thousandths < 0 ? -rounded : rounded;
}

struct Withheld {
  int64_t low = 0, high = 0;  // thousandths
};

// What the withheld rules of an axis may add. A signal rule without a cap may add any amount; it
// counts as a hundred events.
Withheld withheld_points(const Plan& plan, uint32_t axis) {
  Withheld out;
  for (const Rule& rule : plan.rules) {
    if (rule.axis != axis || !rule_withheld(plan, rule)) continue;
    int64_t most = rule.points < 0 ? -rule.points : rule.points;
    if (rule.signal != kNone) most = rule.cap != 0 ? rule.cap : most * 100;
    (rule.points < 0 ? out.low : out.high) += rule.points < 0 ? -most : most;
  }
  constexpr int64_t kMost = 2000000000000;  // what load_published accepts
  return {outward(std::max(out.low, -kMost)), outward(std::min(out.high, kMost))};
}

bool is_own(std::string_view key) { return key.starts_with("x-"); }

// Writes a value without the members that are the plan's owner's own, at any depth.
void write_plain(JsonWriter& w, const Value& value) {
  if (value.is_array()) {
    w.begin_array();
    for (const Value& item : value) write_plain(w, item);
    w.end_array();
  } else if (value.is_object()) {
    w.begin_object();
    for (uint32_t i = 0; i < value.size; ++i) {
      const Member& m = value.members[i];
      if (is_own(m.key)) continue;
      w.key(m.key);
      write_plain(w, m.value);
    }
    w.end_object();
  } else {
    w.value(value);
  }
}

// In rules and in optionsIf, an object's keys are not members of the plan: an option's value may
// start with "x-".
bool is_logic(std::string_view key) {
  return position_in("showIf|requireIf|optionsIf|compute|if", key) != kNone;
}

// Writes the object `source` without the members in `skip`, "a|b|c".
void write_without(JsonWriter& w, const Value& source, const char* skip) {
  w.begin_object();
  for (uint32_t i = 0; i < source.size; ++i) {
    const Member& m = source.members[i];
    if (is_own(m.key) || position_in(skip, m.key) != kNone) continue;
    w.key(m.key);
    if (is_logic(m.key)) {
      w.value(m.value);
    } else {
      write_plain(w, m.value);
    }
  }
  w.end_object();
}

// 16 hexadecimal digits.
std::string hash_text(uint64_t hash) {
  std::string out(16, '0');
  for (size_t i = 16; i-- > 0; hash >>= 4) out[i] = "0123456789abcdef"[hash & 15];
  return out;
}

void write_lists(JsonWriter& w, const Plan& plan) {
  w.key("lists").begin_object();
  for (const NamedList& list : plan.lists) {
    const auto& hashes = list.is_public ? list.hashes : list.common;
    if (!list.is_public && hashes.empty()) continue;
    w.key(list.key).begin_object().key("publish").boolean(true).key("hashes").begin_array();
    for (const uint64_t hash : hashes) w.string(hash_text(hash));
    w.end_array().end_object();
  }
  w.end_object();
}

void write_published(JsonWriter& w, const Plan& plan) {
  w.key("published").begin_object().key("of").string(plan.hash);
  w.key("withheld").begin_array();
  for (uint32_t a = 0; a < plan.axes.size(); ++a) {
    const Withheld points = withheld_points(plan, a);
    if (points.low == 0 && points.high == 0) continue;
    w.begin_object().key("axis").string(plan.axes[a].key);
    w.key("low").thousandths(points.low).key("high").thousandths(points.high).end_object();
  }
  w.end_array().key("stages").begin_array();
  uint32_t stages = 0;
  for (const Lane& lane : plan.lanes) {
    if (lane_withheld(plan, lane)) stages |= 1u << static_cast<uint32_t>(lane.stage);
  }
  for (const Lapse& lapse : plan.lapses) stages |= 1u << static_cast<uint32_t>(lapse.to);
  for (uint32_t s = 0; s < stage_names().size(); ++s) {
    if (stages >> s & 1) w.string(stage_names()[s]);
  }
  w.end_array().end_object();
}

// Writes the list `key` without its items' notes and without what the page must not see.
void write_items(JsonWriter& w, const Plan& plan, std::string_view key) {
  const Value* list = plan.source.find(key);
  w.key(key).begin_array();
  for (uint32_t i = 0; list != nullptr && i < list->size; ++i) {
    if (key == "rules" && rule_withheld(plan, plan.rules[i])) continue;
    if (key == "disqualifications" && lane_withheld(plan, plan.lanes[i])) continue;
    if (key == "expressLanes" && lane_withheld(plan, plan.lanes[plan.disqualifications + i])) {
      continue;
    }
    if (key == "segments" && segmentation_withheld(plan, plan.segments[i])) continue;
    write_without(w, list->items[i], "notes|private");
  }
  w.end_array();
}

constexpr char kInPage[] =
    "this runs in the page, but reads a list that is not published; write the list as "
    "{\"values\": […], \"publish\": true} or use it in rules only";
constexpr char kBusinessOnly[] =
    "the page has to know private addresses, but a list of them is not published; write the "
    "commonest of that list as \"common\": […], or \"publish\": true";

void refuse(Loader& loader, Part list, uint32_t index, const char* member,
            const char* message = kInPage) {
  const Reader part = loader.part(list);
  part.item(index).error_at(member, "private_list", message);
}

}  // namespace

void check_privacy(Loader& loader) {
  const Plan& plan = loader.plan;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const Field& field = plan.fields[f];
    const auto check = [&](bool reads, const char* member) {
      if (reads) refuse(loader, Part::fields, f, member);
    };
    if (field.business_only && email_kind_private(plan, true)) {
      refuse(loader, Part::fields, f, "businessOnly", kBusinessOnly);
    }
    check(condition_private(plan, field.show_if), "showIf");
    check(condition_private(plan, field.require_if), "requireIf");
    check(field.compute != kNone && reads_private_list(plan, field.compute), "compute");
    for (const Option& option : field.options) {
      check(condition_private(plan, option.condition), "optionsIf");
    }
  }
  for (uint32_t p = 0; p < plan.personas.size(); ++p) {
    if (condition_private(plan, plan.personas[p].condition)) {
      refuse(loader, Part::personas, p, "if");
    }
  }
}

std::string publish_plan(const Plan& plan) {
  if (plan.written != nullptr) return publish_plan(*plan.written);
  if (plan.published) return to_json(plan.source);
  std::string out;
  JsonWriter w(out);
  w.begin_object();
  for (uint32_t i = 0; i < plan.source.size; ++i) {
    const std::string_view key = plan.source.members[i].key;
    if (position_in("fields|signals|personas|axes|rules|thresholds|disqualifications|"
                    "expressLanes|segments|offers|experiments",
                    key) != kNone) {
      write_items(w, plan, key);
    } else if (key == "ask" || key == "sql") {
      w.key(key);
      write_without(w, plan.source.members[i].value, "notes|checklist|rejections");
    } else if (position_in("fieldwise|name|locale|protection", key) != kNone) {
      w.key(key);
      write_plain(w, plan.source.members[i].value);
    }
  }
  write_lists(w, plan);
  write_published(w, plan);
  w.end_object();
  return out;
}

std::string describe_plan(const Plan& plan) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("hash").string(plan.hash).key("name").string(plan.name);
  w.key("locale").string(plan.locale);
  w.key("fields").begin_array();
  for (const Field& field : plan.fields) {
    write_without(w, field.source, "showIf|requireIf|optionsIf|compute|notes|staleAfter");
  }
  w.end_array();
  for (const char* key : {"offers", "axes", "signals"}) write_items(w, plan, key);
  w.end_object();
  return out;
}

}  // namespace fieldwise
