// read_plan: the steps, in the order in which they can rely on each other.
#include <algorithm>

#include "base/list.h"
#include "base/sentences.h"
#include "base/sha256.h"
#include "base/sort.h"
#include "base/whole.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxErrors = 1000;

// In the order of Part.
constexpr MemberSpec kPlan[] = {
    {"$schema"},
    {"fieldwise"},
    {"name", Kind::text, true},
    {"notes"},
    {"locale", Kind::text},
    {"fields", Kind::list, true, "list what you ask", 0, 20000},
    {"signals", Kind::list, false, nullptr, 0, 2000},
    {"personas", Kind::list, false, nullptr, 0, 2000},
    {"axes", Kind::list, false, nullptr, 0, 64},
    {"rules", Kind::list, false, nullptr, 0, 10000},
    {"thresholds", Kind::list, false, nullptr, 0, 2000},
    {"disqualifications", Kind::list, false, nullptr, 0, 200},
    {"expressLanes", Kind::list, false, nullptr, 0, 2000},
    {"lapses", Kind::list, false, nullptr, 0, 3},
    {"triggers", Kind::list, false, nullptr, 0, 200},
    {"segments", Kind::list, false, nullptr, 0, 8},
    {"sql"},
    {"ask"},
    {"offers", Kind::list, false, nullptr, 0, 2000},
    {"lists"},
    {"examples", Kind::list, false, nullptr, 0, 1000},
    {"published"},
    {"experiments", Kind::list, false, nullptr, 0, 20},
    {"playbook"},
    {"protection"},
};

void link_slots(Plan& plan) {
  List<uint64_t> pairs;
  for (uint32_t s = 0; s < plan.slots.size(); ++s) {
    if (plan.slots[s].field != kNone) pairs.push_back(pair_of(plan.slots[s].field, s));
  }
  plan.field_slots = group(plan.arena, pairs, plan.persona_node());
  pairs.clear();
  List<uint32_t> slots;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute == kNone) continue;
    slots.clear();
    logic::collect_slots(plan.book, plan.fields[f].compute, slots);
    for (const uint32_t s : slots) pairs.push_back(pair_of(s, f));
  }
  plan.slot_computes = group(plan.arena, pairs, static_cast<uint32_t>(plan.slots.size()));
  plan.condition_rule.assign(plan.conditions.conditions.size(), kNone);
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    Rule& rule = plan.rules[r];
    if (rule.condition == kNone) continue;
    plan.condition_rule[rule.condition] = r;
    if (rule.decay.kind != Decay::Kind::none) plan.aging_rules.push_back(r);
    if (rule.slots.empty()) continue;
    rule.only_field = plan.slots[rule.slots[0]].field;
    for (const uint32_t s : rule.slots) {
      if (plan.slots[s].field != rule.only_field) rule.only_field = kNone;
    }
  }
  logic::finish(plan.conditions, plan.book, static_cast<uint32_t>(plan.slots.size()));
}

}  // namespace

uint32_t Loader::expression(const Reader& place, std::string_view key) {
  if (!place.has(key)) return kNone;
  const Reader rule = place.at(key);
  logic::CompileOptions options;
  options.scope = &scope;
  const Value rewritten = rewrite_lists(rule.value(), plan.arena);
  const uint32_t node = logic::compile(rewritten, plan.book, options, rule.path(), errors);
  if (kWhole && node != logic::kNoRule) note_clocks(*this, rule, node);
  if (kWhole) check_options(plan, rule);
  return node == logic::kNoRule ? kNone : node;
}

uint32_t Loader::condition(const Reader& place, std::string_view key, uint32_t node) {
  const uint32_t rule = expression(place, key);
  if (rule == kNone) return kNone;
  const uint32_t condition = logic::add_condition(plan.conditions, plan.book, rule);
  plan.condition_owner.resize(condition + 1, kTerminal);
  plan.condition_owner[condition] = node;
  return condition;
}

uint32_t find_name(const NameIndex& names, std::string_view name, const char* code,
                   const Reader& place) {
  const uint32_t position = names.find(name);
  if (position == kNone) {
    const std::string_view what =
        std::string_view(code).substr(std::string_view("unknown_").size());
    const std::string_view near = kSentences ? names.nearest(name) : std::string_view();
    if (near.empty()) {
      place.error(code, {"there is no ", what, " \"", name, "\"; write the key of one"});
    } else {
      place.error(code, {"there is no ", what, " \"", name, "\"; did you mean \"", near, "\"?"});
    }
  }
  return position;
}

uint32_t find_member(const NameIndex& names, const Members& members, uint32_t member,
                     const char* code) {
  if (members[member].is_null()) return kNone;
  return find_name(names, members.text(member), code, members.at(member));
}

Ids find_names(Arena& arena, const NameIndex& names, const Reader& list, const char* code) {
  uint32_t* out = arena.array<uint32_t>(list.size());
  size_t count = 0;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    out[count] = find_name(names, item.value().text(), code, item);
    if (out[count] != kNone) ++count;
  }
  return {out, count};
}

std::string_view read_key(Members& item, NameIndex& names, uint32_t index) {
  const std::string_view key = item.text(0);
  if (key.empty()) return key;
  if (!is_key(key)) {
    item.error(0, "key", "write a name of a–z, 0–9 and _, starting with a letter, at most 64 long");
  } else if (!names.add(key, index)) {
    item.error(0, "duplicate", "this key is taken already; write another one");
  }
  return key;
}

std::span<const Ids> group(Arena& arena, List<uint64_t>& pairs, uint32_t count) {
  sort_unique(pairs);
  uint32_t* seconds = arena.array<uint32_t>(pairs.size());
  const std::span<Ids> out = make<Ids>(arena, count);
  size_t end = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const size_t begin = end;
    while (end < pairs.size() && pairs[end] >> 32 == i) {
      seconds[end] = static_cast<uint32_t>(pairs[end]);
      ++end;
    }
    out[i] = {seconds + begin, end - begin};
  }
  return out;
}

std::shared_ptr<Plan> parse_plan(std::string_view json, Errors& errors) {
  auto plan = std::make_shared<Plan>();
  JsonLimits limits;
  limits.unique_keys = true;
  limits.depth = 200;  // one level of a rule is two of JSON, and rules have 64
  const JsonResult parsed = parse_json(json, plan->arena, limits);
  if (!parsed.ok) {
    note_json(errors, "the plan is ", parsed.message);
    return nullptr;
  }
  plan->source = parsed.value;
  return plan;
}

bool read_plan(Plan& plan, Errors& errors) {
  const Reader place(plan.source, errors);
  const Members root(place, kPlan);
  if (!root) return false;
  const Reader version = place.at("fieldwise");
  if (!version.value().is_number() || version.value().number != 1) {
    version.error("version", "write 1: the plan format that this engine reads");
  }
  Loader loader(plan, errors, root);
  plan.name = loader.part(Part::name).value().text();
  plan.locale = root.text(static_cast<uint32_t>(Part::locale), "en");
  load_lists(loader);
  load_fields(loader);
  load_signals(loader);
  load_axes(loader);
  load_personas(loader);
  load_field_logic(loader);
  load_persona_logic(loader);
  load_rules(loader);
  load_stages(loader);
  load_segments(loader);
  if (kWhole) load_triggers(loader);
  load_asking(loader);
  load_published(loader);
  if (kWhole) load_playbook(loader);
  if (kWhole) load_protection(loader);
  if (kWhole) check_stages(loader);
  order_nodes(loader);
  check_privacy(loader);
  if (errors.empty()) {
    link_slots(plan);
    plan.hash = plan.written == nullptr ? sha256_hex(canonical_json(plan.source, {"$schema"}), 32)
                                        : plan.written->hash;
  }
  if (errors.size() > kMaxErrors) errors.resize(kMaxErrors);
  return errors.empty();
}

std::string_view plan_hash(const Plan& plan) { return plan.hash; }

}  // namespace fieldwise
