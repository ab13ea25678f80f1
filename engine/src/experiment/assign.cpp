#include "experiment/assign.h"

#include "base/sha256.h"
#include "base/text.h"
#include "decide/decision.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

double weight_of(const Value& variant) {
  const Value* weight = variant.find("weight");
  if (weight == nullptr) return 1;
  return weight->is_number() ? weight->number : 0;
}

std::string_view key_of(const Value& item) {
  const Value* key = item.find("key");
  return key == nullptr ? std::string_view() : key->text();
}

// The first 32 bits of the hash.
uint32_t draw(std::string_view experiment, std::string_view visitor) {
  const auto hash = sha256(fill_in("%:%", {experiment, visitor}));
  return uint32_t{hash[0]} << 24 | uint32_t{hash[1]} << 16 | uint32_t{hash[2]} << 8 | hash[3];
}

// Null when all weights are 0. Weights are small whole numbers, so the sums are exact.
const Value* pick(const Value& variants, uint32_t drawn) {
  double total = 0;
  for (const Value& variant : variants) total += weight_of(variant);
  double point = drawn * total / 4294967296.0;
  for (const Value& variant : variants) {
    const double weight = weight_of(variant);
    if (point < weight) return &variant;
    point -= weight;
  }
  return nullptr;
}

Value changed_items(const Value& list, const Value& patch, Arena& arena) {
  Value* items = arena.array<Value>(list.size);
  for (uint32_t i = 0; i < list.size; ++i) {
    const Value* change = patch.find(key_of(list.items[i]));
    items[i] = change == nullptr ? list.items[i] : patched(list.items[i], *change, arena);
  }
  return Value::array(items, list.size);
}

}  // namespace

Value patched(const Value& target, const Value& patch, Arena& arena) {
  if (!patch.is_object()) return patch;
  if (target.is_array()) return changed_items(target, patch, arena);
  const uint32_t known = target.is_object() ? target.size : 0;
  Member* members = arena.array<Member>(known + patch.size);
  uint32_t count = 0;
  const auto add = [&](std::string_view key, const Value& old, const Value* change) {
    if (change != nullptr && change->is_null()) return;
    members[count++] = {key, change == nullptr ? old : patched(old, *change, arena)};
  };
  for (uint32_t i = 0; i < known; ++i) {
    const Member& m = target.members[i];
    add(m.key, m.value, patch.find(m.key));
  }
  for (uint32_t i = 0; i < patch.size; ++i) {
    const Member& m = patch.members[i];
    if (target.find(m.key) == nullptr) add(m.key, Value(), &m.value);
  }
  return Value::object(members, count);
}

std::span<const Assignment> assign(const Plan& plan, std::string_view visitor, Arena& arena) {
  const Value* experiments = plan.source.find("experiments");
  if (experiments == nullptr) return {};
  const std::span<Assignment> out = make<Assignment>(arena, experiments->size);
  size_t count = 0;
  for (const Value& experiment : *experiments) {
    const std::string_view key = key_of(experiment);
    const Value* variants = experiment.find("variants");
    const Value* variant = variants == nullptr ? nullptr : pick(*variants, draw(key, visitor));
    if (variant != nullptr) out[count++] = {key, key_of(*variant), variant->find("change")};
  }
  return out.first(count);
}

void apply_variants(const std::shared_ptr<Plan>& made, PlanResult& out) {
  made->source = made->written->source;
  for (const Assignment& variant : made->variants) {
    if (variant.change == nullptr) continue;
    made->source = patched(made->source, *variant.change, made->arena);
  }
  compile_document(made, out);
}

PlanResult plan_for(const std::shared_ptr<const Plan>& plan, std::string_view visitor) {
  PlanResult out;
  auto made = std::make_shared<Plan>();
  made->variants = assign(*plan, visitor, made->arena);
  made->written = plan->written == nullptr ? plan : plan->written;
  if (made->variants.empty()) {
    out.plan = made->written;
  } else {
    apply_variants(made, out);
  }
  return out;
}

}  // namespace fieldwise
