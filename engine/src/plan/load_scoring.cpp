// Lists, signals, personas, axes and rules (SPEC A0, A4, A5).
#include <algorithm>

#include "base/sha256.h"
#include "base/sort.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxItems = 2000;
constexpr uint32_t kMaxListValues = 100000;
constexpr int64_t kMaxPoints = 1000000;

Decay load_decay(const Reader& item) {
  Decay out;
  if (!item.has("decay")) return out;
  const Reader decay = item.at("decay");
  if (!decay.object({"kind", "factor", "period", "halfLife", "span"})) return out;
  const uint32_t kind = decay.choice("kind", {"inactivity", "half-life", "linear"}, true);
  if (kind == kNone) return out;
  static constexpr std::string_view kSpan[] = {"period", "halfLife", "span"};
  for (uint32_t k = 0; k < 3; ++k) {
    if (k != kind && decay.has(kSpan[k])) {
      decay.error_at(kSpan[k], "not_for_type", {"this kind of decay takes \"", kSpan[kind], "\""});
    }
  }
  if (!decay.has(kSpan[kind])) {
    decay.error("missing_member",
                {"\"", kSpan[kind], "\" is missing; write a duration like \"30d\""});
    return out;
  }
  out.period = decay.duration(kSpan[kind], 1);
  if (kind == 0) {
    if (!decay.has("factor")) {
      decay.missing("factor", "0.5 halves");
    }
    out.factor = decay.number("factor", 0, 1, 1);
  } else if (decay.has("factor")) {
    decay.error_at("factor", "not_for_type", "only inactivity decay takes a factor");
  }
  out.kind = static_cast<Decay::Kind>(kind + 1);
  return out;
}

bool read_list_hash(std::string_view text, uint64_t& hash) {
  hash = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'f')) return false;
    hash = hash << 4 | static_cast<uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return text.size() == 16;
}

}  // namespace

uint64_t list_hash(std::string_view value) {
  std::string text(value);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  uint64_t hash = 0;
  read_list_hash(sha256_hex(text, 16), hash);
  return hash;
}

void load_lists(Loader& loader, const Reader& root) {
  if (!root.has("lists")) return;
  const Reader lists = root.at("lists");
  if (!lists.value().is_object()) return lists.error("type", "write {\"name\": [\"text\", …]}");
  for (uint32_t i = 0; i < lists.value().size; ++i) {
    const std::string_view key = lists.value().members[i].key;
    const Value& value = lists.value().members[i].value;
    if (!is_key(key)) {
      lists.error_at(key, "key", "write a name of a–z, 0–9 and _, starting with a letter");
      continue;
    }
    NamedList list;
    list.key = key;
    const auto add = [&](const Reader& place, std::string_view member, bool hashed) {
      place.items(member, kMaxListValues, [&](const Reader& item, uint32_t) {
        uint64_t hash = 0;
        if (!item.value().is_string() || item.value().size == 0) {
          return item.error("type", "write a text in quotes, not empty");
        }
        if (!hashed) {
          hash = list_hash(item.value().text());
        } else if (!read_list_hash(item.value().text(), hash)) {
          return item.error("type", "write 16 hexadecimal digits in lower case");
        }
        list.hashes.push_back(hash);
      });
    };
    if (value.is_array()) {
      add(lists, key, false);
    } else {
      const Reader item = lists.at(key);
      if (!item.object({"values", "hashes", "publish"})) continue;
      list.is_public = item.boolean("publish");
      add(item, "values", false);
      add(item, "hashes", true);
    }
    sort_items(list.hashes);
    loader.plan.list_index.add(key, static_cast<uint32_t>(loader.plan.lists.size()));
    loader.plan.lists.push_back(std::move(list));
  }
}

void load_signals(Loader& loader, const Reader& root) {
  Plan& plan = loader.plan;
  root.items("signals", kMaxItems, [&](const Reader& item, uint32_t index) {
    Signal signal;
    if (item.object(
            {"key", "on", "path", "name", "minSeconds", "lane", "stage", "label", "notes"})) {
      signal.key = read_key(item, plan.signal_index, index);
      const uint32_t on = index_of(event_type_names(), item.required_text("on"));
      const bool behaviour = on != kNone && on >= static_cast<uint32_t>(EventType::page) &&
                             on <= static_cast<uint32_t>(EventType::other);
      if (behaviour) {
        signal.on = static_cast<EventType>(on);
      } else if (item.has("on")) {
        item.error_at("on", "unknown_value",
                      "write page, download, webinar, email_open, email_click, calculator, "
                      "demo_request, pricing_request, trial_start or other");
      }
      signal.path = item.text("path");
      signal.name = item.text("name");
      signal.min_seconds = item.integer("minSeconds", 0, 86400, 0);
      if (behaviour && signal.on != EventType::page &&
          (item.has("path") || item.has("minSeconds"))) {
        item.error_at("on", "not_for_type",
                      "only \"page\" has path and minSeconds; others have name");
      }
      item.choice("lane", {"nurture", "qualify"});
      item.choice("stage", {"awareness", "consideration", "decision"});
      item.text("label");
    }
    plan.signals.push_back(signal);
  });
}

void load_personas(Loader& loader, const Reader& root) {
  root.items("personas", kMaxItems, [&](const Reader& item, uint32_t index) {
    Persona persona;
    if (item.object({"key", "label", "if", "notes"})) {
      persona.key = read_key(item, loader.plan.persona_index, index);
      item.text("label");
      if (!item.has("if")) {
        item.missing("if", "write the rule that assigns the persona");
      }
    }
    loader.plan.personas.push_back(persona);
  });
}

void load_persona_logic(Loader& loader, const Reader& root) {
  if (loader.plan.personas.empty()) return;  // what is wrong with the list has been noted
  root.items("personas", kMaxItems, [&](const Reader& item, uint32_t index) {
    loader.plan.personas[index].condition =
        loader.condition(item, "if", loader.plan.persona_node());
  });
}

void load_axes(Loader& loader, const Reader& root) {
  root.items("axes", 64, [&](const Reader& item, uint32_t index) {
    Axis axis;
    if (item.object({"key", "label", "min", "max", "decay", "notes"})) {
      axis.key = read_key(item, loader.plan.axis_index, index);
      axis.label = item.text("label", axis.key);
      axis.has_min = item.has("min");
      axis.has_max = item.has("max");
      axis.min = item.integer("min", -kMaxPoints, kMaxPoints, 0) * 1000;
      axis.max = item.integer("max", -kMaxPoints, kMaxPoints, 0) * 1000;
      if (axis.has_min && axis.has_max && axis.min > axis.max) {
        item.error_at("min", "range", "min is above max; write the smaller one as min");
      }
      axis.decay = load_decay(item);
    }
    loader.plan.axes.push_back(axis);
  });
}

void load_rules(Loader& loader, const Reader& root) {
  Plan& plan = loader.plan;
  NameIndex keys;
  root.items("rules", kMaxItems * 5, [&](const Reader& item, uint32_t index) {
    Rule rule;
    if (!item.object({"key", "axis", "points", "reason", "if", "signal", "cap", "decay", "persona",
                      "private", "notes"})) {
      plan.rules.push_back(rule);
      return;
    }
    rule.key = read_key(item, keys, index);
    rule.reason = item.text("reason", rule.key);
    const std::string_view axis = item.required_text("axis");
    const uint32_t found =
        axis.empty() ? kNone : find_name(plan.axis_index, axis, "axis", item.at("axis"));
    rule.axis = found == kNone ? 0 : found;
    if (!item.has("points")) item.missing("points", "write a whole number");
    rule.points = item.integer("points", -kMaxPoints, kMaxPoints, 0) * 1000;
    rule.cap = item.integer("cap", 1, kMaxPoints, 0) * 1000;
    rule.is_private = item.boolean("private");
    rule.decay = item.has("decay") ? load_decay(item)
                 : found == kNone  ? Decay{}
                                   : plan.axes[found].decay;
    item.items("persona", kMaxItems, [&](const Reader& persona, uint32_t) {
      const uint32_t p = find_name(plan.persona_index, persona.value().text(), "persona", persona);
      if (p != kNone) rule.personas.push_back(p);
    });
    if (item.has("if") == item.has("signal")) {
      item.error("if_or_signal",
                 "write either \"if\" (points for answers) or \"signal\" (points for behaviour)");
    }
    if (item.has("signal")) {
      rule.signal = find_name(plan.signal_index, item.text("signal"), "signal", item.at("signal"));
    } else if (item.has("cap")) {
      item.error_at("cap", "not_for_type",
                    "only signal rules have a cap: an \"if\" rule gives its points once");
    }
    rule.condition =
        loader.condition(item, "if", found == kNone ? kTerminal : plan.axis_node(found));
    if (rule.condition != kNone) {
      logic::collect_slots(plan.book, plan.conditions.conditions[rule.condition].root, rule.slots);
    }
    plan.rules.push_back(std::move(rule));
  });
}

}  // namespace fieldwise
