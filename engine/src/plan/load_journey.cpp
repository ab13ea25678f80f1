// Stages, offers and asking (SPEC A3, A6), and what a published plan says of what it withholds.
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxItems = 2000;

// A stage that points or a lane may lead to.
Stage load_stage(const Reader& item, bool confirmed_sql) {
  const uint32_t which = item.choice("stage", {"mql", "sal", "sql"}, true);
  static constexpr Stage kStages[] = {Stage::mql, Stage::sal, Stage::sql};
  if (which == kNone) return Stage::mql;
  if (confirmed_sql && kStages[which] != Stage::mql) {
    item.error_at(
        "stage", "sql_entry",
        "with \"sql\": {\"entry\": \"confirmed\"} a person makes SALs and SQLs; write mql");
  }
  return kStages[which];
}

void load_field_list(Loader& loader, const Reader& place, std::string_view key,
                     std::vector<uint32_t>& out) {
  place.items(key, 20000, [&](const Reader& item, uint32_t) {
    const uint32_t f = find_name(loader.plan.field_index, item.value().text(), "field", item);
    if (f != kNone) out.push_back(f);
  });
}

void load_queue(Loader& loader, const Reader& place, Queue& queue) {
  std::vector<uint8_t> listed(loader.plan.fields.size(), 0);
  place.items("queue", kMaxItems, [&](const Reader& visit, uint32_t) {
    if (!visit.value().is_array()) {
      return visit.error("type",
                         "a queue is a list of visits, each a list of fields: [[\"email\"], …]");
    }
    std::vector<uint32_t> fields;
    for (uint32_t i = 0; i < visit.value().size; ++i) {
      const Reader item = visit.item(i);
      const uint32_t f = find_name(loader.plan.field_index, item.value().text(), "field", item);
      if (f == kNone) continue;
      if (listed[f]) item.error("duplicate", "this field is in the queue already; remove one");
      listed[f] = 1;
      fields.push_back(f);
    }
    queue.push_back(std::move(fields));
  });
}

}  // namespace

void load_stages(Loader& loader, const Reader& root) {
  Plan& plan = loader.plan;
  bool confirmed = false;
  if (root.has("sql")) {
    const Reader sql = root.at("sql");
    if (sql.object({"entry"})) confirmed = sql.choice("entry", {"rule", "confirmed"}, true) == 1;
  }
  root.items("thresholds", kMaxItems, [&](const Reader& item, uint32_t) {
    if (!item.object({"stage", "when", "notes"})) return;
    Threshold threshold;
    threshold.stage = load_stage(item, confirmed);
    item.items("when", 64, [&](const Reader& bound, uint32_t) {
      if (!bound.object({"axis", "min"})) return;
      const std::string_view axis = bound.required_text("axis");
      if (!bound.has("min")) bound.missing("min", "write the points needed");
      const int64_t min = bound.integer("min", -1000000, 1000000, 0) * 1000;
      const uint32_t a =
          axis.empty() ? kNone : find_name(plan.axis_index, axis, "axis", bound.at("axis"));
      if (a != kNone) threshold.when.push_back({a, min});
    });
    if (threshold.when.empty()) {
      item.error("missing_member",
                 "\"when\" is missing or empty; write [{\"axis\": …, \"min\": …}]");
    }
    plan.thresholds.push_back(std::move(threshold));
  });
  NameIndex keys;
  root.items("expressLanes", kMaxItems, [&](const Reader& item, uint32_t index) {
    if (!item.object({"key", "stage", "reason", "if", "private", "notes"})) return;
    ExpressLane lane;
    lane.key = read_key(item, keys, index);
    lane.reason = item.text("reason", lane.key);
    lane.stage = load_stage(item, confirmed);
    lane.is_private = item.boolean("private");
    if (!item.has("if")) item.missing("if", "write the condition");
    lane.condition = loader.condition(item, "if", kTerminal);
    plan.lanes.push_back(lane);
  });
}

void load_asking(Loader& loader, const Reader& root) {
  Plan& plan = loader.plan;
  if (!root.has("ask")) {
    root.missing("ask", "write {\"policy\": \"queue\", \"queue\": [[\"email\"], …]}");
  } else {
    const Reader ask = root.at("ask");
    if (ask.object({"policy", "queue", "quota", "notes"})) {
      if (ask.text("policy") != "queue") {
        ask.error_at("policy", "unknown_value",
                     "write \"queue\": it is the only policy this version has, and must be named");
      }
      plan.quota = static_cast<uint32_t>(ask.integer("quota", 0, 1000, 3));
      load_queue(loader, ask, plan.queue);
    }
  }
  root.items("offers", kMaxItems, [&](const Reader& item, uint32_t index) {
    Offer offer;
    if (item.object({"key", "label", "buyerStage", "fields", "quota", "queue", "notes"})) {
      offer.key = read_key(item, plan.offer_index, index);
      item.text("label");
      item.choice("buyerStage", {"awareness", "consideration", "decision"}, true);
      load_field_list(loader, item, "fields", offer.fields);
      offer.quota = static_cast<uint32_t>(item.integer("quota", 0, 1000, plan.quota));
      offer.has_queue = item.has("queue");
      if (offer.has_queue) load_queue(loader, item, offer.queue);
    }
    plan.offers.push_back(std::move(offer));
  });
}

void load_published(Loader& loader, const Reader& root) {
  Plan& plan = loader.plan;
  if (!root.has("published")) return;
  const Reader published = root.at("published");
  if (!published.object({"of", "withheld", "stages"})) return;
  plan.published = true;
  published.required_text("of");
  published.items("stages", 10, [&](const Reader& item, uint32_t) {
    const uint32_t stage = index_of(stage_names(), item.value().text());
    if (stage == kNone) return item.error("unknown_value", "write the name of a stage");
    plan.withheld_stages.push_back(static_cast<Stage>(stage));
  });
  published.items("withheld", 64, [&](const Reader& item, uint32_t) {
    if (!item.object({"axis", "low", "high"})) return;
    const uint32_t a =
        find_name(plan.axis_index, item.required_text("axis"), "axis", item.at("axis"));
    if (a == kNone) return;
    Axis& axis = plan.axes[a];
    axis.has_withheld = true;
    axis.withheld_low = item.integer("low", -2000000000, 0, 0) * 1000;
    axis.withheld_high = item.integer("high", 0, 2000000000, 0) * 1000;
  });
}

}  // namespace fieldwise
