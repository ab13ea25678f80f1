// The steps of loading a plan; load.cpp calls them in order. Each reads one part of the document,
// notes every mistake and leaves the plan usable for the steps after it.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "base/list.h"
#include "json/spans.h"
#include "plan/plan.h"
#include "plan/reader.h"
#include "plan/scope.h"

namespace fieldwise {

// A plan of which nothing is known but its document; null after an error.
std::shared_ptr<Plan> parse_plan(std::string_view json, Errors& errors);

// Reads, checks and compiles the document of `plan`; false when it is wrong. load_plan
// (decide/load.cpp) then runs its examples.
bool read_plan(Plan& plan, Errors& errors);

// The members of a plan, in the order of their table (load.cpp).
enum class Part : uint32_t {
  schema,
  fieldwise,
  name,
  notes,
  locale,
  fields,
  signals,
  personas,
  axes,
  rules,
  thresholds,
  disqualifications,
  express_lanes,
  lapses,
  triggers,
  segments,
  sql,
  ask,
  offers,
  lists,
  examples,
  published,
  experiments,
  playbook,
  protection
};

// A plan under construction. Rules are compiled after all names are known, so the readers only
// leave a note of what is to be compiled.
struct Loader {
  Plan& plan;
  Errors& errors;
  const Members& root;
  PlanScope scope;
  NameIndex trigger_index;

  Loader(Plan& p, Errors& e, const Members& r) : plan(p), errors(e), root(r), scope(p) {}

  bool has(Part which) const { return root.has(static_cast<uint32_t>(which)); }
  [[gnu::noinline]] Reader part(Part which) const { return root.at(static_cast<uint32_t>(which)); }

  // Compiles the member `key` of `place` into a rule that yields a value; kNone when it is missing
  // or wrong.
  uint32_t expression(const Reader& place, std::string_view key);
  // Compiles it as a condition owned by `node`.
  uint32_t condition(const Reader& place, std::string_view key, uint32_t node);
};

// Owner of a condition on which nothing else depends.
inline constexpr uint32_t kTerminal = kNone;

void load_lists(Loader& loader);
void load_fields(Loader& loader);
void load_field_logic(Loader& loader);
void load_signals(Loader& loader);
void load_personas(Loader& loader);
void load_persona_logic(Loader& loader);
void load_axes(Loader& loader);
void load_rules(Loader& loader);
void load_stages(Loader& loader);  // with disqualifications, lanes and lapses
void load_segments(Loader& loader);
void load_asking(Loader& loader);
void load_model(Loader& loader, const Reader& place);
void load_published(Loader& loader);
void load_playbook(Loader& loader);  // playbook/load.cpp
void load_protection(Loader& loader);

// Notes the comparisons of a rule with `now`; any other use of it is an error.
void note_clocks(Loader& loader, const Reader& rule, uint32_t node);

// Comparisons in a rule of a choice with what is none of its options, which would never hold.
void check_options(const Plan& plan, const Reader& rule);

void load_triggers(Loader& loader);

// Thresholds and lapses that contradict each other, or that no lead can reach.
void check_stages(Loader& loader);

// Sorts the nodes so that each comes after what it reads; a cycle is an error that names it.
void order_nodes(Loader& loader);

// A rule may lead out of the browser only by its points: conditions of fields and personas must not
// read a list that is not published.
void check_privacy(Loader& loader);

// The position of the name at `place`, or kNone after the error `code`: unknown_field, unknown_axis
// and so on.
uint32_t find_name(const NameIndex& names, std::string_view name, const char* code,
                   const Reader& place);

// The same of a member; silent when it is missing or wrong, which has been noted then.
uint32_t find_member(const NameIndex& names, const Members& members, uint32_t member,
                     const char* code);

// The positions of the names that a list holds, without those that are unknown.
Ids find_names(Arena& arena, const NameIndex& names, const Reader& list, const char* code);

// The stages that a list names, a bit for each. To name none is an error.
uint32_t find_stages(const Reader& list);

// Reads a unique key, the first member of its table, into `names` as position `index`.
std::string_view read_key(Members& item, NameIndex& names, uint32_t index);

// A pair of small numbers that sorts by the first.
constexpr uint64_t pair_of(uint32_t first, uint32_t second) {
  return uint64_t{first} << 32 | second;
}

// The seconds of `pairs`, sorted and without repetition, for each first below `count`.
std::span<const Ids> group(Arena& arena, List<uint64_t>& pairs, uint32_t count);

}  // namespace fieldwise
