#include "delivery/message.h"

#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kTypes[] = {
    "lead.stage_changed", "lead.disqualified", "lead.requalified", "lead.handoff",  "lead.review",
    "lead.trigger",       "lead.check_in",     "nurture.entered",  "nurture.step",  "nurture.left",
    "nurture.tell_rep",   "sla.at_risk",       "sla.breached",     "sla.escalated",
};

// What the engine announces is told under these names, whatever it is: the rules are its own.
constexpr struct {
  std::string_view kind, type;
} kKinds[] = {
    {"stage", "lead.stage_changed"},      {"plan_changed", "lead.stage_changed"},
    {"returned", "lead.requalified"},     {"handoff", "lead.handoff"},
    {"handoff.again", "lead.handoff"},    {"review", "lead.review"},
    {"trigger", "lead.trigger"},          {"check_in", "lead.check_in"},
    {"nurture.enter", "nurture.entered"}, {"nurture.step", "nurture.step"},
    {"nurture.leave", "nurture.left"},    {"nurture.tell_rep", "nurture.tell_rep"},
    {"sla.at_risk", "sla.at_risk"},       {"sla.breached", "sla.breached"},
    {"sla.escalation", "sla.escalated"},
};

std::string_view text_of(const Value& value, std::string_view name) {
  const Value* member = value.find(name);
  return member == nullptr ? std::string_view() : member->text();
}

// The member of this name, or null.
void copy(JsonWriter& json, const Value& from, std::string_view name) {
  const Value* member = from.find(name);
  json.key(name).value(member == nullptr ? Value() : *member);
}

// The same without members that tell of behaviour, also within its own members. `why_now`, which
// does, says what `reason` does then.
void copy_without_behaviour(JsonWriter& json, const Value& from, std::string_view reason) {
  constexpr std::string_view kBehaviour[] = {"content", "emails",    "pages",  "actions",
                                             "action",  "behaviour", "entries"};
  if (from.is_array()) {
    json.begin_array();
    for (const Value& item : from) copy_without_behaviour(json, item, reason);
    json.end_array();
    return;
  }
  if (!from.is_object()) {
    json.value(from);
    return;
  }
  json.begin_object();
  for (uint32_t i = 0; i < from.size; ++i) {
    const auto& [key, value] = from.members[i];
    if (std::find(std::begin(kBehaviour), std::end(kBehaviour), key) != std::end(kBehaviour)) {
      continue;
    }
    json.key(key);
    if (key == "why_now") {
      json.string(reason);
    } else {
      copy_without_behaviour(json, value, reason);
    }
  }
  json.end_object();
}

// What sales is given: a task and its package, or what has changed of one that was let go.
void write_details(JsonWriter& json, const Telling& telling, const char* name) {
  const Value* details = telling.actions.find(name);
  if (!telling.gpc || details == nullptr) return copy(json, telling.actions, name);
  const Value* task = telling.actions.find("task");
  const std::string_view reason = task == nullptr ? std::string_view() : text_of(*task, "reason");
  copy_without_behaviour(json.key(name), *details, reason);
}

// {"fit": 60, …}
void write_scores(JsonWriter& json, const Value& decision) {
  json.key("scores").begin_object();
  if (const Value* scores = decision.find("scores")) {
    for (const Value& score : *scores) {
      const Value* value = score.find("value");
      if (value != nullptr) json.key(text_of(score, "axis")).value(*value);
    }
  }
  json.end_object();
}

// {"email": "ada@acme.example", …}
void write_answers(JsonWriter& json, const Value& decision) {
  json.key("answers").begin_object();
  const Value* answers = decision.find("answers");
  for (uint32_t i = 0; answers != nullptr && i < answers->size; ++i) {
    const Member& answer = answers->members[i];
    if (const Value* value = answer.value.find("value")) json.key(answer.key).value(*value);
  }
  json.end_object();
}

}  // namespace

std::span<const std::string_view> message_types() { return kTypes; }

std::vector<std::string_view> types_of(std::string_view kind, std::string_view to) {
  std::vector<std::string_view> out;
  for (const auto& known : kKinds) {
    if (known.kind == kind) out.push_back(known.type);
  }
  if (kind == "stage" && to == "disqualified") out.emplace_back("lead.disqualified");
  return out;
}

std::string_view kind_of(const Value& announcement) {
  const std::string_view kind = text_of(announcement, "kind");
  if (!kind.empty()) return kind;
  const std::string_view id = text_of(announcement, "id");
  return id.substr(0, id.find(':'));
}

std::string message_json(const Telling& telling) {
  const Value* at = telling.announcement.find("at");
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("type").string(telling.type);
  json.key("timestamp")
      .string(iso_time(at == nullptr ? telling.now : static_cast<int64_t>(at->number)));
  json.key("data").begin_object();
  json.key("site").string(telling.site);
  json.key("lead").string(telling.lead);
  json.key("order").integer(telling.order);
  json.key("announcement").value(telling.announcement);
  const Value* stage = telling.actions.find("stage");
  json.key("stage").value(stage == nullptr ? Value() : *stage);
  for (const char* name : {"suppression", "segment", "review"}) copy(json, telling.actions, name);
  write_scores(json, telling.decision);
  write_answers(json, telling.decision);
  copy(json, telling.actions, "rep");
  if (telling.type == "lead.handoff") {
    write_details(json, telling, "task");
    write_details(json, telling, "package");
  }
  if (telling.type == "lead.requalified" || telling.type == "lead.check_in") {
    write_details(json, telling, "requalify");
  }
  json.key("decided_at").integer(telling.now);
  json.end_object();
  json.end_object();
  return out;
}

std::string test_message_json(std::string_view site, int64_t now) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("type").string(kTestType);
  json.key("timestamp").string(iso_time(now));
  json.key("data").begin_object();
  json.key("site").string(site);
  json.end_object();
  json.end_object();
  return out;
}

}  // namespace fieldwise::server
