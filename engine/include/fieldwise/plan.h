// Plans: what a marketing team wrote, checked and compiled.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "fieldwise/error.h"

namespace fieldwise {

// A loaded plan: immutable, safe to share between threads.
struct Plan;

struct PlanResult {
  std::shared_ptr<const Plan> plan;  // null exactly when `errors` is not empty
  Errors errors;                     // everything that is wrong, in the order of loading
};

// Loads a plan (engine/plan.schema.json, docs/plan.md): checks all of it, compiles its rules, runs
// its examples. Reports all errors at once.
PlanResult load_plan(std::string_view json);

// The plan as `visitor` meets it: with the variants of its experiments that fall to this visitor.
// It keeps the plan's hash, and decisions name the variants. A plan without experiments is returned
// as it is. Who has no id gets the plan as written, which is what load_plan returns. Compiles as
// long as loading does: keep what you get.
PlanResult plan_for(const std::shared_ptr<const Plan>& plan, std::string_view visitor);

// The browser-safe projection of a plan as JSON: a plan with a hash of its own, without private
// rules, lists, examples and notes. What it withholds is an interval per axis, rounded outward.
std::string publish_plan(const Plan& plan);

// What is allowed in a plan and seldom meant, or is due at `now` (ms): sales has not signed off, a
// review is late, a sequence that no lead reaches, cells of the library without an asset. In the
// form of errors (docs/governance.md lists them); a plan with notes loads and runs. Not in the
// page's module.
Errors plan_notes(const Plan& plan, int64_t now);
// {"notes":[{"code":…,"path":…,"message":…}]}
std::string plan_notes_json(const Plan& plan, int64_t now);

// 32 lowercase hexadecimal digits: SHA-256 (FIPS 180-4) of the plan's canonical JSON (RFC 8785),
// cut to 128 bits.
std::string_view plan_hash(const Plan& plan);

// {"hash":…,"name":…,"fields":[…],"offers":[…]}: what a host needs to draw forms: labels, help,
// options, constraints. Shapes in docs/plan.md.
std::string describe_plan(const Plan& plan);

}  // namespace fieldwise
