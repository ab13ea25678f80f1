// Plans and visitors, as plain functions over JSON text and integer handles. Handles are positive,
// never used twice, and checked on every call: a wrong one is an error, never a trap.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "fieldwise/decide.h"
#include "fieldwise/plan.h"
#include "table.h"

namespace fieldwise::wasm {

// A visitor's log under the plan that decides it. The plan lives as long as the session, even when
// its own handle was freed.
struct Session {
  std::shared_ptr<const Plan> plan;
  EventLog log;
};

// The object behind a handle, or nullptr when the handle is unknown or freed.
const std::shared_ptr<const Plan>* find_plan(Handle plan);
Session* find_session(Handle session);

// {"errors":[…]} with one error.
std::string refusal(const char* code, const char* message);
std::string no_plan();
std::string no_session();
std::string bad_time();

// A JavaScript time; false when it is not finite or beyond what a Date can hold. A fraction is cut
// off.
bool to_time(double now, int64_t& milliseconds);

// For functions that open something under a plan: the plan and the time, or {"errors":[…]}.
std::string check_open(Handle plan, double now, std::shared_ptr<const Plan>& found, int64_t& at);

// {"hash":"…","plan":<handle>}, or {"errors":[…]}.
std::string keep_plan(PlanResult loaded);
void free_plan(Handle plan);

// As keep_plan, for the plan with a visitor's variants; empty when it has no experiments. With
// `token` not 0, `visitor` is the token whose SHA-256 the server knows the visitor by.
std::string plan_for_visitor(Handle plan, std::string_view visitor, double token);
std::string describe(Handle plan);

// A handle, or 0 when `plan` is no plan.
Handle create_session(Handle plan);
void free_session(Handle session);

// Empty, or {"errors":[…]}.
std::string add_events(Handle session, std::string_view json);

// Times are milliseconds since the epoch, as JavaScript numbers; a wrong one is the error `now`.
std::string decide_session(Handle session, double now, std::string_view offer);
std::string hash_session(Handle session);
std::string validate_plan(Handle plan, std::string_view submission, double now);
std::string validate_session(Handle session, std::string_view submission, double now);

// {"at":<ms>} for ISO 8601 text, or {"errors":[…]}.
std::string read_time(std::string_view text);

std::string engine_version();

}  // namespace fieldwise::wasm
