#include "access/protection.h"

#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

int64_t whole(const Value& object, const char* name, int64_t otherwise) {
  const Value* member = object.find(name);
  return member == nullptr ? otherwise : static_cast<int64_t>(member->number);
}

bool is_empty(const Value& value) {
  return value.is_null() || (value.is_string() && value.size == 0) ||
         (value.is_array() && value.size == 0);
}

}  // namespace

Protection read_protection(std::string_view plan_json) {
  Protection out;
  Arena arena;
  const JsonResult plan = parse_json(plan_json, arena);
  const Value* given = plan.value.find("protection");
  if (given == nullptr) return out;
  if (const Value* honeypot = given->find("honeypot")) out.honeypot = honeypot->text();
  out.least_time = whole(*given, "minSeconds", 0) * 1000;
  if (const Value* work = given->find("proofOfWork")) {
    out.work.emplace();
    out.work->cost = static_cast<int>(whole(*work, "cost", out.work->cost));
    out.work->attempts = whole(*work, "attempts", out.work->attempts);
  }
  return out;
}

std::optional<Response> check_honeypot(const Protection& protection, const Value& answers,
                                       std::string& text) {
  const Value* trap = protection.honeypot.empty() ? nullptr : answers.find(protection.honeypot);
  if (trap == nullptr) {
    text = to_json(answers);
    return std::nullopt;
  }
  if (!is_empty(*trap)) {
    return problem(422, "submission", "Some answers need attention.",
                   Errors{{"honeypot", "/answers/" + protection.honeypot,
                           "This one is to stay empty: clear it, and send the form again."}});
  }
  JsonWriter json(text);
  json.begin_object();
  for (uint32_t i = 0; i < answers.size; ++i) {
    if (answers.members[i].key == protection.honeypot) continue;
    json.key(answers.members[i].key).value(answers.members[i].value);
  }
  json.end_object();
  return std::nullopt;
}

Response challenge_problem() {
  return problem(422, "challenge",
                 "The check that no program sends this form is missing, was used before or has run "
                 "out. Let it run again (/v1/challenge), and send the form again; nothing was "
                 "stored.");
}

Response too_fast() {
  return problem(422, "too_fast",
                 "This came faster than a person can fill in a form. Wait a moment, and send it "
                 "again; nothing was stored.");
}

}  // namespace fieldwise::server
