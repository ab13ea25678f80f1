// The steps of loading a plan; load.cpp calls them in order. Each reads one part of the document,
// notes every mistake and leaves the plan usable for the steps after it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "plan/reader.h"
#include "plan/scope.h"

namespace fieldwise {

// Reads, checks and compiles a plan; load_plan (decide/load.cpp) then runs its examples.
PlanResult compile_plan(std::string_view json);

// A plan under construction. Rules are compiled after all names are known, so the readers only
// leave a note of what is to be compiled.
struct Loader {
  Plan& plan;
  Errors& errors;
  PlanScope scope;

  Loader(Plan& p, Errors& e) : plan(p), errors(e), scope(p) {}

  // Compiles the member `key` of `place` as a condition owned by `node`; kNone when it is missing
  // or wrong.
  uint32_t condition(const Reader& place, std::string_view key, uint32_t node);
  // Compiles a rule that yields a value.
  uint32_t expression(const Reader& place, std::string_view key);
};

// Owner of a condition on which nothing else depends.
inline constexpr uint32_t kTerminal = kNone;

void load_lists(Loader& loader, const Reader& root);
void load_fields(Loader& loader, const Reader& root);
void load_field_logic(Loader& loader, const Reader& root);
void load_signals(Loader& loader, const Reader& root);
void load_personas(Loader& loader, const Reader& root);
void load_persona_logic(Loader& loader, const Reader& root);
void load_axes(Loader& loader, const Reader& root);
void load_rules(Loader& loader, const Reader& root);
void load_stages(Loader& loader, const Reader& root);
void load_asking(Loader& loader, const Reader& root);
void load_published(Loader& loader, const Reader& root);

// Sorts the nodes so that each comes after what it reads; a cycle is an error that names it.
void order_nodes(Loader& loader);

// A rule may lead out of the browser only by its points: conditions of fields and personas must not
// read a list that is not published.
void check_privacy(Loader& loader);

// Finds `key` of `what` ("field", "axis", …) or notes at `place` that it is unknown.
uint32_t find_name(const NameIndex& names, std::string_view key, const char* what,
                   const Reader& place);

// Reads a unique key into `names` as position `index`.
std::string_view read_key(const Reader& item, NameIndex& names, uint32_t index);

}  // namespace fieldwise
