#include "plan/scope.h"

#include <algorithm>

#include "base/sentences.h"
#include "json/spans.h"
#include "plan/names.h"
#include "plan/reader.h"

namespace fieldwise {
namespace {

bool same(const Slot& a, const Slot& b) {
  return a.kind == b.kind && a.field == b.field && a.index == b.index && a.window == b.window &&
         a.second == b.second && a.touch_first == b.touch_first && a.name == b.name &&
         std::equal(a.signals.begin(), a.signals.end(), b.signals.begin(), b.signals.end());
}

// Separates the two halves of a membership input; no name can hold it.
constexpr char kIn = '\x01';

// What to write instead of a name that is not there.
uint32_t unknown(std::string& hint, const char* text) {
  if (kSentences) hint = text;
  return logic::Scope::kUnknown;
}

}  // namespace

uint32_t PlanScope::add(const Slot& slot) {
  // Only the slots behind the fields can repeat.
  for (auto i = static_cast<uint32_t>(plan_.fields.size()); i < plan_.slots.size(); ++i) {
    if (same(plan_.slots[i], slot)) return i;
  }
  plan_.slots.push_back(slot);
  return static_cast<uint32_t>(plan_.slots.size() - 1);
}

uint32_t PlanScope::variable(std::string_view path, std::string& hint) {
  if (const size_t at = path.find(kIn); at != std::string_view::npos) {
    return membership(path.substr(0, at), path.substr(at + 1), hint);
  }
  if (const uint32_t field = plan_.field_index.find(path); field != kNone) return field;
  if (path == "offer") return add({.kind = SlotKind::offer});
  if (path.starts_with("touch.")) {
    const bool first = path.starts_with("touch.first.");
    if (first || path.starts_with("touch.latest.")) {
      const std::string_view name = path.substr(first ? 12 : 13);
      const uint32_t index = index_of(touch_names(), name);
      if (index != kNone) {
        return add({.kind = SlotKind::touch, .touch_first = first, .name = touch_names()[index]});
      }
    }
    return unknown(
        hint,
        "write \"touch.first.\" or \"touch.latest.\" and source, medium, campaign, term, "
        "content, referrer or url");
  }
  const size_t dot = path.find('.');
  const uint32_t owner = plan_.field_index.find(path.substr(0, dot));
  if (dot == std::string_view::npos || owner == kNone) {
    return unknown(hint, "write the key of a field");
  }
  const Field& field = plan_.fields[owner];
  const std::string_view part = path.substr(dot + 1);
  // In the order of SlotKind, from `domain` on.
  const uint32_t derived = position_in("domain|kind|level|department", part);
  const bool of_email = derived < 2;
  if (derived == kNone || !(of_email ? field.type == FieldType::email : field.job_title)) {
    return unknown(hint,
                   "an e-mail field has .domain and .kind; a text field with \"role\": "
                   "\"job_title\" has .level and .department");
  }
  const auto first = static_cast<uint32_t>(SlotKind::domain);
  return add({.kind = static_cast<SlotKind>(first + derived), .field = owner});
}

uint32_t PlanScope::signal(std::string_view key, std::string& hint) {
  const uint32_t signal = plan_.signal_index.find(key);
  if (signal != kNone) return signal;
  return unknown(hint, "write the key of a signal");
}

uint32_t PlanScope::behaviour(const logic::Behaviour& what) {
  const auto first = static_cast<uint32_t>(SlotKind::signal);
  Slot slot{.kind = static_cast<SlotKind>(first + static_cast<uint32_t>(what.kind)),
            .index = what.signals.empty() ? kNone : what.signals[0],
            .window = what.durations[0],
            .second = what.durations[1]};
  if (slot.kind == SlotKind::sequence)
    slot.signals = keep(plan_.arena, List<uint32_t>(what.signals));
  return add(slot);
}

uint32_t PlanScope::opted_out(std::string_view scope, std::string& hint) {
  const uint32_t index = position_in("all|sales|marketing", scope);
  if (index != kNone) return add({.kind = SlotKind::opted_out, .index = index});
  return unknown(hint, "write \"sales\", \"marketing\" or \"all\"");
}

uint32_t PlanScope::score(std::string_view key, std::string& hint) {
  const uint32_t axis = plan_.axis_index.find(key);
  if (axis == kNone) return unknown(hint, "write the key of an axis");
  const uint32_t slot = add({.kind = SlotKind::score, .index = axis});
  plan_.axes[axis].slot = slot;
  return slot;
}

bool PlanScope::list(std::string_view, Value&, std::string& hint) {
  unknown(hint, "a list can only be asked for membership: {\"in\": [{\"var\": …}, {\"list\": …}]}");
  return false;
}

uint32_t PlanScope::membership(std::string_view path, std::string_view key, std::string& hint) {
  const uint32_t list = plan_.list_index.find(key);
  if (list == kNone) return unknown(hint, "add the list to \"lists\"");
  const uint32_t base = variable(path, hint);
  if (base == kUnknown) return kUnknown;
  const Slot& of = plan_.slots[base];
  if (of.kind != SlotKind::field && of.kind != SlotKind::domain) {
    return unknown(hint, "a list is matched with a field or the domain of an e-mail field");
  }
  // `window` tells the two apart: a list of addresses and one of domains.
  return add({.kind = SlotKind::in_list,
              .field = of.kind == SlotKind::field ? base : of.field,
              .index = list,
              .window = of.kind == SlotKind::domain ? 1 : 0});
}

namespace {

// The operand of {"op": x} or {"op": [x]} when it is a text.
std::string_view operand(const Value& rule, std::string_view op) {
  if (!rule.is_object() || rule.size != 1 || rule.members[0].key != op) return {};
  const Value& arg = rule.members[0].value;
  if (arg.is_array() && arg.size == 1) return arg.items[0].text();
  return arg.text();
}

}  // namespace

Value rewrite_lists(const Value& rule, Arena& arena) {
  if (rule.is_array()) {
    Value* items = arena.array<Value>(rule.size);
    for (uint32_t i = 0; i < rule.size; ++i) items[i] = rewrite_lists(rule.items[i], arena);
    return Value::array(items, rule.size);
  }
  if (!rule.is_object()) return rule;
  if (rule.size == 1 && rule.members[0].key == "in" && rule.members[0].value.is_array() &&
      rule.members[0].value.size == 2) {
    const std::string_view var = operand(rule.members[0].value.items[0], "var");
    const std::string_view list = operand(rule.members[0].value.items[1], "list");
    if (!var.empty() && !list.empty()) {
      std::string path(var);
      path.append(1, kIn).append(list);
      Member* member = arena.array<Member>(1);
      *member = {"var", Value::of(arena.copy(path))};
      return Value::object(member, 1);
    }
  }
  Member* members = arena.array<Member>(rule.size);
  for (uint32_t i = 0; i < rule.size; ++i) {
    members[i] = {rule.members[i].key, rewrite_lists(rule.members[i].value, arena)};
  }
  return Value::object(members, rule.size);
}

}  // namespace fieldwise
