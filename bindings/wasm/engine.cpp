#include "engine.h"

#include <utility>

#include "base/sha256.h"
#include "json/writer.h"
#include "plan/reader.h"

namespace fieldwise::wasm {
namespace {

Table<std::shared_ptr<const Plan>> plans;
Table<Session> sessions;

}  // namespace

std::string refusal(const char* code, const char* message) {
  Errors errors;
  note(errors, code, message);
  return to_json(errors);
}

std::string no_plan() {
  return refusal("handle", "This plan was disposed of or never loaded; load it anew.");
}

std::string no_session() {
  return refusal("handle", "This session was disposed of or never made; make it anew.");
}

std::string bad_time() {
  return refusal("now", "Give `now` in ms since the epoch, as Date.now() does.");
}

// ECMA-262 time values end at 8.64e15; the comparison is false for NaN.
bool to_time(double now, int64_t& milliseconds) {
  if (!(now >= -8.64e15 && now <= 8.64e15)) return false;
  milliseconds = static_cast<int64_t>(now);
  return true;
}

const std::shared_ptr<const Plan>* find_plan(Handle plan) { return plans.find(plan); }

Session* find_session(Handle session) { return sessions.find(session); }

std::string check_open(Handle plan, double now, std::shared_ptr<const Plan>& found, int64_t& at) {
  const auto* known = find_plan(plan);
  if (!known) return no_plan();
  if (!to_time(now, at)) return bad_time();
  found = *known;
  return {};
}

std::string keep_plan(PlanResult loaded) {
  if (!loaded.plan) return to_json(loaded.errors);
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("hash").string(plan_hash(*loaded.plan));
  w.key("plan").integer(plans.add(std::move(loaded.plan))).end_object();
  return out;
}

void free_plan(Handle plan) { plans.remove(plan); }

std::string plan_for_visitor(Handle plan, std::string_view visitor, double token) {
  const auto* found = find_plan(plan);
  if (!found) return no_plan();
  PlanResult own = plan_for(*found, token != 0 ? sha256_hex(visitor, 64) : visitor);
  return own.plan == *found ? std::string() : keep_plan(std::move(own));
}

std::string describe(Handle plan) {
  const auto* found = find_plan(plan);
  return found ? describe_plan(**found) : no_plan();
}

Handle create_session(Handle plan) {
  const auto* found = find_plan(plan);
  return found ? sessions.add(Session{*found, EventLog()}) : 0;
}

void free_session(Handle session) { sessions.remove(session); }

std::string add_events(Handle session, std::string_view json) {
  Session* found = find_session(session);
  if (!found) return no_session();
  const Errors errors = found->log.add(json);
  return errors.empty() ? std::string() : to_json(errors);
}

std::string decide_session(Handle session, double now, std::string_view offer) {
  const Session* found = find_session(session);
  if (!found) return no_session();
  int64_t at = 0;
  return to_time(now, at) ? decide(*found->plan, found->log, at, offer) : bad_time();
}

std::string hash_session(Handle session) {
  const Session* found = find_session(session);
  return found ? found->log.state_hash() : no_session();
}

std::string validate_plan(Handle plan, std::string_view submission, double now) {
  const auto* found = find_plan(plan);
  if (!found) return no_plan();
  int64_t at = 0;
  return to_time(now, at) ? validate(**found, EventLog(), submission, at) : bad_time();
}

std::string validate_session(Handle session, std::string_view submission, double now) {
  const Session* found = find_session(session);
  if (!found) return no_session();
  int64_t at = 0;
  return to_time(now, at) ? validate(*found->plan, found->log, submission, at) : bad_time();
}

std::string read_time(std::string_view text) {
  int64_t at = 0;
  if (!parse_time(text, at)) {
    return refusal("time", "Write ISO 8601 text like 2026-11-21T10:00:00Z.");
  }
  std::string out;
  JsonWriter(out).begin_object().key("at").integer(at).end_object();
  return out;
}

std::string engine_version() { return FIELDWISE_VERSION; }

}  // namespace fieldwise::wasm
