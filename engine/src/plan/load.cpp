// compile_plan: the steps, in the order in which they can rely on each other.
#include "base/sha256.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxErrors = 1000;

// Compiles `rule` into the plan's book.
uint32_t compile_rule(Loader& loader, const Reader& place, std::string_view key) {
  const Value* rule = place.value().find(key);
  if (rule == nullptr) return kNone;
  logic::CompileOptions options;
  options.scope = &loader.scope;
  const Value rewritten = rewrite_lists(*rule, loader.plan.arena);
  const uint32_t root =
      logic::compile(rewritten, loader.plan.book, options, place.path(key), loader.errors);
  return root == logic::kNoRule ? kNone : root;
}

void link_slots(Plan& plan) {
  plan.field_slots.resize(plan.fields.size());
  for (uint32_t s = 0; s < plan.slots.size(); ++s) {
    if (plan.slots[s].field != kNone) plan.field_slots[plan.slots[s].field].push_back(s);
  }
  plan.slot_computes.resize(plan.slots.size());
  std::vector<uint32_t> slots;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute == kNone) continue;
    slots.clear();
    logic::collect_slots(plan.book, plan.fields[f].compute, slots);
    for (const uint32_t s : slots) plan.slot_computes[s].push_back(f);
  }
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

uint32_t Loader::condition(const Reader& place, std::string_view key, uint32_t node) {
  const uint32_t root = compile_rule(*this, place, key);
  if (root == kNone) return kNone;
  const uint32_t condition = logic::add_condition(plan.conditions, plan.book, root);
  plan.condition_owner.resize(condition + 1, kTerminal);
  plan.condition_owner[condition] = node;
  return condition;
}

uint32_t Loader::expression(const Reader& place, std::string_view key) {
  return compile_rule(*this, place, key);
}

uint32_t find_name(const NameIndex& names, std::string_view key, const char* what,
                   const Reader& place) {
  const uint32_t position = names.find(key);
  if (position != kNone) return position;
  place.error("unknown_" + std::string(what),
              {"there is no ", what, " \"", key, "\"; write the key of one"});
  return kNone;
}

std::string_view read_key(const Reader& item, NameIndex& names, uint32_t index) {
  const std::string_view key = item.required_text("key");
  if (key.empty()) return key;
  if (!is_key(key)) {
    item.error_at("key", "key",
                  "write a name of a–z, 0–9 and _, starting with a letter, at most 64 long");
  } else if (!names.add(key, index)) {
    item.error_at("key", "duplicate", "this key is taken already; write another one");
  }
  return key;
}

PlanResult compile_plan(std::string_view json) {
  PlanResult out;
  auto plan = std::make_shared<Plan>();
  JsonLimits limits;
  limits.unique_keys = true;
  limits.depth = 200;  // one level of a rule is two of JSON, and rules have 64
  const JsonResult parsed = parse_json(json, plan->arena, limits);
  if (!parsed.ok) {
    out.errors.push_back({"json", "", "the plan is " + parsed.message});
    return out;
  }
  plan->source = parsed.value;
  const Reader root(plan->source, out.errors);
  if (!root.object({"$schema", "fieldwise", "name", "notes", "locale", "fields", "signals",
                    "personas", "axes", "rules", "thresholds", "expressLanes", "sql", "ask",
                    "offers", "lists", "examples", "published"})) {
    return out;
  }
  const Value* version = plan->source.find("fieldwise");
  if (version == nullptr || !version->is_number() || version->number != 1) {
    root.error_at("fieldwise", "version", "write 1: the plan format that this engine reads");
  }
  plan->name = root.required_text("name");
  plan->locale = root.text("locale", "en");

  Loader loader(*plan, out.errors);
  load_lists(loader, root);
  load_fields(loader, root);
  load_signals(loader, root);
  load_axes(loader, root);
  load_personas(loader, root);
  load_field_logic(loader, root);
  load_persona_logic(loader, root);
  load_rules(loader, root);
  load_stages(loader, root);
  load_asking(loader, root);
  load_published(loader, root);
  order_nodes(loader);
  check_privacy(loader);
  if (out.errors.empty()) {
    link_slots(*plan);
    plan->hash = sha256_hex(canonical_json(plan->source, {"$schema"}), 32);
  }
  if (out.errors.size() > kMaxErrors) out.errors.resize(kMaxErrors);
  if (out.errors.empty()) out.plan = std::move(plan);
  return out;
}

std::string_view plan_hash(const Plan& plan) { return plan.hash; }

}  // namespace fieldwise
