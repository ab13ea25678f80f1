#include "ask/asking.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

// Fields whose answers add the same whatever else is known: every condition that reads one reads
// nothing else and only gives points, or opens a lane.
List<uint8_t> find_alone(const Plan& plan) {
  List<uint8_t> alone(plan.fields.size(), 1);
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const Field& field = plan.fields[f];
    if (field.compute != kNone || field.has_option_conditions) alone[f] = 0;
    for (const uint32_t s : plan.field_slots[f]) {
      if (!plan.slot_computes[s].empty()) alone[f] = 0;
    }
  }
  List<uint32_t> slots;
  for (uint32_t c = 0; c < plan.condition_rule.size(); ++c) {
    slots.clear();
    logic::collect_slots(plan.book, plan.conditions.conditions[c].root, slots);
    const uint32_t r = plan.condition_rule[c];
    bool plain = plan.condition_owner[c] == plan.order.size();
    if (r != kNone) {
      const Rule& rule = plan.rules[r];
      plain = rule.personas.empty() && rule.decay.kind == Decay::Kind::none &&
              plan.axes[rule.axis].slot == kNone;
    }
    for (const uint32_t s : slots) {
      const uint32_t f = plan.slots[s].field;
      plain = plain && f != kNone && f == plan.slots[slots[0]].field;
    }
    for (const uint32_t s : slots) {
      if (!plain && plan.slots[s].field != kNone) alone[plan.slots[s].field] = 0;
    }
  }
  return alone;
}

}  // namespace

void prepare_asking(Plan& plan) {
  Profile nobody;
  nobody.answers.resize(plan.fields.size());
  nobody.signals = make<std::span<const Occurrence>>(nobody.arena, plan.signals.size());
  Sheet sheet(plan);
  sheet.load(nobody, 0, kNone, kChoosingSteps);
  const List<uint8_t> alone = find_alone(plan);
  const auto added = make<std::span<const int64_t>>(plan.arena, plan.fields.size());
  List<uint32_t> all;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (!may_ask(sheet, f)) continue;
    all.push_back(f);
    if (!alone[f] || sheet.spent()) continue;
    const auto adds = answers_add(sheet, f, plan.arena);
    // What rules failed to add for want of steps is not to be nothing for all visitors.
    if (!sheet.spent()) added[f] = adds;
  }
  plan.alone = added;
  Arena arena;
  const Questions found = open_questions(sheet, {all.data(), all.size()}, arena);
  plan.doubt = valuation(found, plan.confidence, 0, arena).doubt;
}

}  // namespace fieldwise
