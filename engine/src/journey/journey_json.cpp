// journey_json: a journey for programs (docs/journey.md).
#include "journey/journey.h"
#include "journey/names.h"
#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

void write_shares(JsonWriter& w, const Plan& plan, std::span<const RuleShare> shares) {
  w.begin_array();
  for (const RuleShare& share : shares) {
    const Rule& rule = plan.rules[share.rule];
    w.begin_object().key("axis").string(plan.axes[rule.axis].key);
    w.key("rule").string(rule.key).key("reason").string(rule.reason);
    w.key("points").thousandths(rule.points).key("value").thousandths(share.value).end_object();
  }
  w.end_array();
}

// Texts of the event itself, and the seconds on a page; not what was answered.
void write_details(JsonWriter& w, const Event& event) {
  for (const char* key : {"offer", "field", "source", "path", "name", "outcome", "reason", "scope",
                          "kind", "rep", "pool", "by"}) {
    const Value* text = event.body.find(key);
    if (text != nullptr && text->is_string()) w.key(key).string(text->text());
  }
  if (event.seconds > 0) w.key("seconds").integer(event.seconds);
}

// Where a visit came from.
void write_touch(JsonWriter& w, const Event& event) {
  const Value* utm = event.body.find("utm");
  w.key("touch").begin_object();
  for (const std::string_view name : touch_names()) {
    const Value* from_utm = utm == nullptr ? nullptr : utm->find(name);
    const bool own = name == "referrer" || name == "url";
    const Value* text = own ? event.body.find(name) : from_utm;
    if (text != nullptr && text->is_string()) w.key(name).string(text->text());
  }
  w.end_object();
}

void write_touchpoint(JsonWriter& w, const Plan& plan, const Journey& journey,
                      const Touchpoint& touchpoint) {
  const Event& event = *touchpoint.event;
  w.begin_object();
  w.key("event").string(event_id(event));
  w.key("at").integer(event.at);
  w.key("type").string(name_of(event_type_names(), event.type));
  write_details(w, event);
  w.key("visit").integer(touchpoint.visit);
  if (event.type == EventType::visit) write_touch(w, event);
  w.key("signals").begin_array();
  for (const uint32_t s : touchpoint.signals) w.string(plan.signals[s].key);
  w.end_array();
  w.key("lane").string_or_null(kLaneNames[touchpoint.lane]);
  w.key("stage").string_or_null(kBuyerStageNames[touchpoint.buyer_stage]);
  w.key("points");
  write_shares(w, plan, touchpoint.shares);
  if (journey.sale != kNone) {
    const int64_t left = before_sale(journey, touchpoint);
    w.key("before_sale");
    if (left < 0) {
      w.null();
    } else {
      w.integer(left);
    }
  }
  w.end_object();
}

}  // namespace

std::string journey_json(const Plan& plan, const Journey& journey, int64_t now, bool backwards) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("at").integer(now);
  w.key("sale_at");
  if (journey.sale == kNone) {
    w.null();
  } else {
    w.integer(journey.touchpoints[journey.sale].event->at);
  }
  w.key("touchpoints").begin_array();
  if (!backwards) {
    for (const Touchpoint& t : journey.touchpoints) write_touchpoint(w, plan, journey, t);
  } else if (journey.sale != kNone) {
    for (size_t i = journey.sale + 1; i-- > 0;) {
      write_touchpoint(w, plan, journey, journey.touchpoints[i]);
    }
  }
  w.end_array().key("rest");
  write_shares(w, plan, journey.rest);
  w.key("scores").begin_array();
  for (uint32_t axis = 0; axis < journey.scores.size(); ++axis) {
    w.begin_object().key("axis").string(plan.axes[axis].key);
    w.key("value").thousandths(journey.scores[axis]).end_object();
  }
  w.end_array().end_object();
  return out;
}

}  // namespace fieldwise
