#include "routes/lead_detail.h"

#include <algorithm>
#include <string>

#include "fieldwise/act.h"
#include "handoff/words.h"
#include "identity/addresses.h"
#include "journey/journey.h"
#include "json/document.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise::server {
namespace {

void write_named(JsonWriter& json, std::string_view key, std::string_view label) {
  json.begin_object().key("key").string(key);
  json.key("label").string(label.empty() ? key : label).end_object();
}

void write_field(JsonWriter& json, const Field& field) {
  json.begin_object().key("key").string(field.key).key("label").string(label_of(field));
  json.key("options").begin_array();
  for (const Option& option : field.options) {
    json.begin_object().key("value").string(option.value);
    json.key("label").string(value_text(field, Value::of(option.value))).end_object();
  }
  json.end_array().end_object();
}

void write_threshold(JsonWriter& json, const Plan& plan, const Threshold& threshold) {
  json.begin_object().key("stage").string(name_of(stage_names(), threshold.stage));
  json.key("when").begin_array();
  for (const Threshold::Bound& bound : threshold.when) {
    json.begin_object().key("axis").string(plan.axes[bound.axis].key);
    json.key("min").thousandths(bound.min).end_object();
  }
  json.end_array().end_object();
}

void write_names(JsonWriter& json, const Plan& plan) {
  json.begin_object().key("axes").begin_array();
  for (const Axis& axis : plan.axes) write_named(json, axis.key, axis.label);
  json.end_array().key("fields").begin_array();
  for (const Field& field : plan.fields) write_field(json, field);
  json.end_array().key("thresholds").begin_array();
  for (const Threshold& threshold : plan.thresholds) write_threshold(json, plan, threshold);
  json.end_array().key("rejections").begin_array();
  for (const Rejection& rejection : plan.rejections) json.string(rejection.key);
  json.end_array().key("checklist").begin_array();
  for (const std::string_view item : plan.checklist) json.string(item);
  json.end_array().key("clocks").begin_array();
  const Playbook* const book = plan.playbook.get();
  if (book != nullptr) {
    for (const Clock& clock : book->sla.clocks) write_named(json, clock.key, clock.title);
  }
  json.end_array().key("reps").begin_array();
  if (book != nullptr) {
    for (const Rep& rep : book->routing.reps) write_named(json, rep.key, rep.name);
  }
  json.end_array().end_object();
}

void copy(JsonWriter& json, const Value& from, const char* member) {
  const Value* value = from.find(member);
  json.key(member).value(value == nullptr ? Value() : *value);
}

}  // namespace

void write_lead_detail(JsonWriter& json, const Plan& plan, const EventLog& events, int64_t at) {
  json.key("actions").raw(act(plan, events, at));
  json.key("history").raw(history(plan, events, at));
  json.key("journey").raw(journey_json(plan, scored_journey(plan, events, at), at, false));
  json.key("names");
  write_names(json, plan);
}

void write_listed(JsonWriter& json, Store& store, const std::string& site, const Lead& lead) {
  const std::vector<LeadAddress> addresses = store.identity().addresses(site, lead.id);
  const bool verified = std::any_of(addresses.begin(), addresses.end(), [](const auto& address) {
    return address.verified_at.has_value();
  });
  json.key("lead").string(lead.id);
  json.key("created_at").integer(lead.created_at);
  json.key("account").string_or_null(lead.account);
  json.key("verified").boolean(verified);
}

void write_lead_standing(JsonWriter& json, const Plan& plan, const EventLog& events, int64_t at) {
  Arena arena;
  const std::string decided = decide(plan, events, at, "");
  const Value decision = parse_json(decided, arena).value;
  const std::string done = act(plan, events, at);
  const Value actions = parse_json(done, arena).value;
  const Value* answers = decision.find("answers");
  const std::string_view field = address_field(plan);
  const Value* given = answers == nullptr || field.empty() ? nullptr : answers->find(field);
  const Value* email = given == nullptr ? nullptr : given->find("value");
  json.key("email").value(email == nullptr ? Value() : *email);
  json.key("scores").begin_array();
  if (const Value* scores = decision.find("scores")) {
    for (const Value& score : *scores) {
      json.begin_object();
      copy(json, score, "axis");
      copy(json, score, "value");
      json.end_object();
    }
  }
  json.end_array();
  for (const char* member : {"stage", "segment", "suppression", "review", "task"}) {
    copy(json, actions, member);
  }
  const Value* package = actions.find("package");
  const Value* why = package == nullptr || package->is_null() ? nullptr : package->find("why_now");
  json.key("why_now").value(why == nullptr ? Value() : *why);
  for (const char* member : {"clocks", "rep"}) copy(json, actions, member);
}

}  // namespace fieldwise::server
